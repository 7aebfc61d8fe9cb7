"""Plays a model file with ONNX Runtime, in blocks of any length."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnxruntime as ort

from timbrel.manifest import KEY, Manifest, decode

Floats = npt.NDArray[np.float32]

STATE_IN, STATE_OUT = "state_in_", "state_out_"


class Player:
    """A loaded `effect` file with its memory; `manifest` stands in where the file has none.

    Raises `ValueError` for a file without a manifest, if none stands in.
    """

    def __init__(self, model: Path | bytes, manifest: Manifest | None = None) -> None:
        options = ort.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        source = model if isinstance(model, bytes) else str(model)
        self._session = ort.InferenceSession(source, options, providers=["CPUExecutionProvider"])
        text = self._session.get_modelmeta().custom_metadata_map.get(KEY)
        if text is None and manifest is None:
            raise ValueError(f"the file has no manifest: no metadata under the key {KEY!r}")
        self.manifest = manifest if manifest is not None else Manifest.from_json(text or "")
        self.inputs = {port.name: port.shape for port in self._session.get_inputs()}
        self.outputs = [port.name for port in self._session.get_outputs()]
        self._axes = _axes(self.inputs["audio_in"])
        self._rest = {name: self._resting(name) for name in self.inputs if name.startswith(STATE_IN)}
        self.reset()

    @property
    def states(self) -> dict[str, Floats]:
        """The memory of a rested model, by the names of its inputs."""
        return self._rest

    def reset(self) -> None:
        """Back to the memory of a rested model."""
        self._states = dict(self._rest)
        if self.manifest.warm_up_samples:
            silence = np.zeros((self.manifest.channels, self.manifest.warm_up_samples), np.float32)
            self._run(silence, self.manifest.defaults)

    def play(self, sound: Floats, params: Sequence[float] | None = None, blocks: Sequence[int] = (4096,)) -> Floats:
        """Plays `sound` in blocks of the given lengths, over and over, at `params` or the defaults.

        `[sample]` gives `[sample]`, `[channel][sample]` the same.
        """
        knobs = self.manifest.defaults if params is None else params
        channels = np.atleast_2d(sound)
        pieces, position, turn = [], 0, 0
        while position < channels.shape[1]:
            length = blocks[turn % len(blocks)]
            pieces.append(self._run(channels[:, position : position + length], knobs))
            position, turn = position + length, turn + 1
        answer = np.concatenate(pieces, 1)
        return answer if sound.ndim > 1 else answer[0]

    def _run(self, block: Floats, params: Sequence[float]) -> Floats:
        audio = np.asarray(block, np.float32)[None].transpose(self._axes)
        feeds = {"audio_in": np.ascontiguousarray(audio), **self._states}
        if "params" in self.inputs:
            knobs = np.array([params], np.float32)
            held = len(self.inputs["params"]) == 3
            feeds["params"] = np.repeat(knobs[:, :, None], block.shape[1], 2) if held else knobs
        values = dict(zip(self.outputs, self._session.run(None, feeds), strict=True))
        self._states = {name: values[STATE_OUT + name.removeprefix(STATE_IN)] for name in self._rest}
        return np.asarray(values["audio_out"].transpose(np.argsort(self._axes))[0], np.float32)

    def _resting(self, name: str) -> Floats:
        said = self.manifest.states.get(name.removeprefix(STATE_IN))
        if said is None:
            return np.zeros(self.inputs[name], np.float32)
        return decode(said).reshape(self.inputs[name])


def _axes(shape: Sequence[int | str]) -> tuple[int, ...]:
    """Where batch, channel and time of `[1,C,T]` go in a file whose samples are on the one axis of no fixed length."""
    dynamic = [axis for axis, length in enumerate(shape) if isinstance(length, str)]
    return {0: (2, 0, 1), 1: (0, 2, 1)}.get(dynamic[-1] if dynamic else 2, (0, 1, 2))
