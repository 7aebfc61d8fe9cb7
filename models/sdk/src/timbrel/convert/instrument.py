"""Which project a file comes from, and the file that becomes of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from timbrel.convert.acids import convert_acids
from timbrel.convert.archive import read_archive, tensors
from timbrel.convert.bundle import SUFFIX, read_bundle
from timbrel.convert.magenta import convert_magenta
from timbrel.convert.realtime import convert_realtime
from timbrel.convert.refusal import ConversionError
from timbrel.convert.request import Instrument, Request
from timbrel.convert.weights import Weights
from timbrel.export_controls import export_controls
from timbrel.manifest import Manifest

TRIED_FRAMES = 300
NESTS = ("ddsp.", "module.", "model.")
"""What wrappers put before the names of a network."""


def convert(request: Request, out: Path) -> Manifest:
    """Writes the model of `request.file` to `out`; raises `ConversionError` or `ExportError` with the reason."""
    instrument = read_instrument(request)
    f0_hz, loudness_db = _walk(instrument)
    manifest = instrument.manifest(request)
    return export_controls(instrument.network.eval(), manifest, out, instrument.taps, f0_hz, loudness_db)


def read_instrument(request: Request) -> Instrument:
    """The network of a file, found out by the names of its weights."""
    named, checkpoint = _contents(request.file)
    weights = Weights(named)
    if any(name.endswith("dense_out/kernel") for name in named):
        return convert_magenta(weights, request)
    if weights.has("estimator.mlp_0"):
        return convert_realtime(weights, checkpoint, request)
    if weights.has("in_mlps"):
        return convert_acids(weights, request)
    shown = ", ".join(list(named)[:4]) or "nothing"
    raise ConversionError(
        f"this is no DDSP model that is known here: ddsp_pytorch, realtimeDDSP or Magenta DDSP. It holds {shown}"
    )


def _contents(path: Path) -> tuple[dict[str, Tensor], Any]:
    if not path.is_file():
        raise ConversionError(f"{path} is not a file")
    if path.suffix == ".index":
        return read_bundle(path), None
    if path.suffix == ".npz":
        return _arrays(path), None
    if path.suffix in {".h5", ".hdf5", ".keras", ".tflite", ".pb"}:
        raise ConversionError(f"{path.suffix} is not read; give the checkpoint's .index, or its tensors as .npz")
    checkpoint = read_archive(path)
    states = checkpoint.get("state_dict") if isinstance(checkpoint, dict) else None
    return _unnested(tensors(states if isinstance(states, dict) else checkpoint)), checkpoint


def _arrays(path: Path) -> dict[str, Tensor]:
    """Of a checkpoint's tensors by their paths; a pickle inside is refused."""
    try:
        with np.load(path, allow_pickle=False) as arrays:
            return {name.removesuffix(SUFFIX): torch.from_numpy(np.asarray(arrays[name])) for name in arrays.files}
    except (ValueError, OSError, TypeError) as error:
        raise ConversionError(f"it cannot be read: {error}") from error


def _unnested(named: dict[str, Tensor]) -> dict[str, Tensor]:
    for nest in NESTS:
        if any(name.startswith(f"{nest}in_mlps.") for name in named):
            named = {name.removeprefix(nest): value for name, value in named.items()}
    return named


def _walk(instrument: Instrument) -> tuple[np.ndarray, np.ndarray]:
    """Pitch and loudness over the trained ranges and somewhat beyond."""
    rng = np.random.default_rng(0)
    low, high = instrument.section.f0_hz
    soft, loud = instrument.section.loudness_db
    f0_hz = np.geomspace(0.8 * low, 1.2 * high, TRIED_FRAMES) * np.exp(rng.normal(0.0, 0.02, TRIED_FRAMES))
    loudness_db = rng.uniform(soft - 10.0, loud + 5.0, TRIED_FRAMES)
    return f0_hz.astype(np.float32), loudness_db.astype(np.float32)
