"""Writes the untrained benchmark models, each with a long input and its expected output."""

from __future__ import annotations

from pathlib import Path

import torch

from timbrel import SAMPLE_RATE_HZ, signals
from timbrel.export import Exporter, export, play_network
from timbrel.manifest import Description, Manifest
from timbrel.models import Streaming
from timbrel.models.classic import Lstm40, WaveNetA1

SEED = 20
VECTOR_SAMPLES = 2000


def write_fixtures(folder: Path, exporter: Exporter = "dynamo") -> list[Path]:
    """Writes `lstm40` and `wavenet_a1` (`.onnx`, `.input.f32`, `.expected.f32`, raw little-endian) to `folder`."""
    return [
        _write(folder, "lstm40", Lstm40, "LSTM-40 with skip", exporter),
        _write(folder, "wavenet_a1", WaveNetA1, "WaveNet A1 standard", exporter),
    ]


def _write(folder: Path, name: str, kind: type[Streaming], title: str, exporter: Exporter) -> Path:
    torch.manual_seed(SEED)
    model = kind().eval()  # type: ignore[call-arg]
    sound = signals.clips(SEED, 1, VECTOR_SAMPLES)[0]
    path = folder / f"{name}.onnx"
    manifest = Manifest(
        name=title,
        version="1",
        authors=("Timbrel",),
        licence="MIT OR Apache-2.0",
        description=Description(short="Untrained, seeded weights, for benchmarks and tests."),
        training_data="None.",
        sample_rates=(float(SAMPLE_RATE_HZ),),
    )
    export(model, manifest, path, sound, exporter, must_rest=False)
    (folder / f"{name}.input.f32").write_bytes(sound.astype("<f4").tobytes())
    (folder / f"{name}.expected.f32").write_bytes(play_network(model, sound, ()).astype("<f4").tobytes())
    return path
