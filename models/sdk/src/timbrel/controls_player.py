"""Plays a `controls` file: its network with ONNX Runtime, its synthesiser with PyTorch."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnxruntime as ort
import torch

from timbrel.controls import Controls, FmSynth, decode_taps
from timbrel.manifest import KEY, Manifest
from timbrel.player import STATE_IN, STATE_OUT
from timbrel.synth import filtered_noise, fm, harmonic_bank, reverb

Floats = npt.NDArray[np.float32]


class ControlsPlayer:
    """A loaded file with its memory."""

    def __init__(self, model: Path | bytes) -> None:
        options = ort.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        source = model if isinstance(model, bytes) else str(model)
        self._session = ort.InferenceSession(source, options, providers=["CPUExecutionProvider"])
        metadata = self._session.get_modelmeta().custom_metadata_map
        if KEY not in metadata:
            raise ValueError(f"the file has no manifest: no metadata under the key {KEY!r}")
        self.manifest = Manifest.from_json(metadata[KEY])
        if self.manifest.controls is None:
            raise ValueError("the file does not drive a synthesiser: its manifest has no section 'controls'")
        self.section: Controls = self.manifest.controls
        room = self.section.reverb
        self.taps = None if room is None else decode_taps(metadata[room.key])
        self._rest = {
            port.name: np.zeros(port.shape, np.float32)
            for port in self._session.get_inputs()
            if port.name.startswith(STATE_IN)
        }
        self._outputs = [port.name for port in self._session.get_outputs()]
        self.reset()

    @property
    def heard(self) -> slice | list[int]:
        """Columns of the first output that are heard themselves."""
        synth = self.section.synth
        return list(synth.heard) if isinstance(synth, FmSynth) else slice(None)

    def reset(self) -> None:
        """Back to rest."""
        self._states = dict(self._rest)

    def controls(self, f0_hz: Floats, loudness_db: Floats, runs: Sequence[int] = (256,)) -> tuple[Floats, Floats]:
        """The two outputs `[frame][width]` for `[frame]` of pitch and loudness, in runs of the given lengths."""
        pieces, at, turn = [], 0, 0
        while at < len(f0_hz):
            run = slice(at, at + runs[turn % len(runs)])
            pieces.append(self._run(f0_hz[run], loudness_db[run]))
            at, turn = run.stop, turn + 1
        first, second = (np.concatenate(parts) for parts in zip(*pieces, strict=True))
        return first, second

    def play(self, f0_hz: Floats, loudness_db: Floats, wet: float = 1.0, seed: int = 0) -> Floats:
        """Sound, `[sample]`, from rest: `hop` samples for each frame."""
        self.reset()
        first, second = (torch.from_numpy(a)[None] for a in self.controls(f0_hz, loudness_db))
        sound = self._sound(torch.from_numpy(np.asarray(f0_hz, np.float32))[None], first, second, seed)
        if self.taps is not None:
            sound = reverb(sound, torch.from_numpy(self.taps), wet)
        return np.asarray(sound[0].numpy(), np.float32)

    def _sound(self, f0_hz: torch.Tensor, first: torch.Tensor, second: torch.Tensor, seed: int) -> torch.Tensor:
        hop, rate_hz = self.section.hop, self.section.sample_rate
        if isinstance(self.section.synth, FmSynth):
            return fm(f0_hz, first, second, self.section.synth.routing, hop, rate_hz)
        noise = torch.rand(1, f0_hz.shape[1] * hop, generator=torch.Generator().manual_seed(seed)) * 2.0 - 1.0
        return harmonic_bank(f0_hz, first, hop, rate_hz) + filtered_noise(second, noise, hop)

    def _run(self, f0_hz: Floats, loudness_db: Floats) -> tuple[Floats, Floats]:
        pitch, loudness = (np.ascontiguousarray(a, np.float32)[None, :, None] for a in (f0_hz, loudness_db))
        values = dict(
            zip(
                self._outputs,
                self._session.run(None, {"f0_hz": pitch, "loudness_db": loudness, **self._states}),
                strict=True,
            )
        )
        self._states = {name: values[STATE_OUT + name.removeprefix(STATE_IN)] for name in self._rest}
        first, second = (values[name][0] for name in self.section.synth.outputs)
        return first, second
