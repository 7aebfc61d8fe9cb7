"""`timbrel.export`: a model becomes a file that the plugins play, or it is said why not."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnx

from timbrel import signals
from timbrel.export import GOLDEN_SAMPLES, Exporter, ExportError
from timbrel.manifest import KEY, Golden, Manifest, encode
from timbrel.player import Player
from timbrel.speed import speed_words
from timbrel.wrap import checks
from timbrel.wrap.checks import Case, Check
from timbrel.wrap.explicit import Explicit
from timbrel.wrap.graph import Choice, GraphError, exporters_for, graph_of
from timbrel.wrap.model import WaveformModel
from timbrel.wrap.preview import write_previews

Floats = npt.NDArray[np.float32]

TRIED_SAMPLES = 6000
CHECKS: dict[str, Check] = {
    "parity": checks.check_parity,
    "golden": checks.check_golden,
    "silence": checks.check_silence,
    "extremes": checks.check_extremes,
    "knobs": checks.check_knobs,
    "latency": checks.check_latency,
    "speed": checks.measure_speed,
}


@dataclass(frozen=True)
class Report:
    """What was written, and what its checks measured."""

    path: Path
    manifest: Manifest
    exporter: Exporter
    figures: dict[str, float]
    previews: tuple[Path, ...] = ()

    def __str__(self) -> str:
        """Some lines for the model's maker."""
        words = {
            "parity": "largest difference from the model {:.1e}, in odd blocks and after resets",
            "golden": "golden vectors in the file, played with an error of {:.1e}",
            "silence": "silence gives at most {:.1e}",
            "extremes": "what is no number spoils {:g} samples (inf: all that follow, until the plugin begins anew)",
            "knobs": "every knob changes the sound, the weakest by {:.1e}",
            "latency": "an impulse is heard after {:g} samples",
        }
        lines = [f"{self.path}: {self.manifest.name}, written by PyTorch's {self.exporter} exporter"]
        told = {name: figure for name, figure in self.figures.items() if name != "knobs" or self.manifest.knobs}
        lines += [f"  {words[name].format(figure)}" for name, figure in told.items() if name in words]
        if "speed" in self.figures:
            lines.append(f"  {speed_words(self.figures['speed'])}, with ONNX Runtime on one thread here")
        return "\n".join(lines)


def export(
    model: WaveformModel,
    path: Path | str,
    sound: Floats | None = None,
    exporter: Choice = "auto",
    skip: Collection[str] = (),
    previews: bool = False,
) -> Report:
    """Writes `model` to `path` when all checks have passed; raises `ExportError` and writes nothing when one fails.

    `sound` (`[sample]` or `[channel][sample]`, some thousand) is what it is checked with; without it, synthetic guitar.
    `skip` names checks that do not apply, such as `silence` for a model that hums. `previews` puts the sound before and
    after, and a picture, beside the file. Raises `StreamingError` with the layer for what cannot play in pieces.
    """
    path = Path(path)
    if unknown := set(skip) - set(CHECKS):
        raise ValueError(f"there is no check {', '.join(sorted(unknown))}; there are {', '.join(CHECKS)}")
    model.eval()
    explicit = Explicit(model)
    tried = _tried(model, sound)
    reasons = []
    for one in exporters_for(explicit, exporter):
        try:
            content, manifest = _file(model, explicit, tried, one)
            case = Case(model, explicit, Player(content), tried)
            figures = {name: check(case) for name, check in CHECKS.items() if name not in skip}
        except GraphError as error:
            reasons.append(str(error))
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        written = _previews(path, case) if previews else []
        return Report(path, manifest, one, figures, tuple(written))
    raise ExportError("; ".join(reasons))


def _tried(model: WaveformModel, sound: Floats | None) -> Floats:
    """`[channel][sample]`, whole hops."""
    if sound is None:
        sound = signals.clips(8, model.channels, TRIED_SAMPLES, signals.MUSIC)
    sound = np.atleast_2d(np.asarray(sound, np.float32))
    if sound.shape[0] != model.channels:
        sound = np.repeat(sound[:1], model.channels, 0)
    hop = model.hop or 1
    if sound.shape[1] < hop:
        raise ExportError(f"a sound of {sound.shape[1]} samples is shorter than a hop of {hop}")
    return np.ascontiguousarray(sound[:, : sound.shape[1] // hop * hop])


def _file(model: WaveformModel, explicit: Explicit, sound: Floats, exporter: Exporter) -> tuple[bytes, Manifest]:
    graph = graph_of(explicit, exporter)
    manifest = _complete(model, explicit, sound)
    entry = graph.metadata_props.add()
    entry.key, entry.value = KEY, manifest.to_json()
    onnx.checker.check_model(graph, full_check=True)
    return graph.SerializeToString(), manifest


def _complete(model: WaveformModel, explicit: Explicit, sound: Floats) -> Manifest:
    """With golden vectors, and the states that do not begin at zero."""
    hop = model.hop or 1
    short = sound[:, : max(GOLDEN_SAMPLES // hop, 1) * hop]
    plain = model.manifest()
    answer = checks.in_torch(explicit, short, plain.defaults, (short.shape[1] if hop == 1 else hop,))
    resting = {name: value.numpy() for name, value in explicit.states.items()}
    return replace(
        plain,
        golden=Golden(
            encode(short), encode(answer), plain.defaults, max(model.golden_tolerance or model.tolerance, 1e-5)
        ),
        states={name: encode(value) for name, value in resting.items() if np.any(value)},
    )


def _previews(path: Path, case: Case) -> list[Path]:
    rate_hz = case.model.sample_rates[0] if case.model.sample_rates else 48_000.0
    return write_previews(path, case.sound, case.played(case.sound, case.settings()[0]), rate_hz)
