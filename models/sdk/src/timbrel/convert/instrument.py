"""Which project a file comes from, and the file that becomes of it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from timbrel.convert.acids import convert_acids
from timbrel.convert.archive import read_archive, tensors
from timbrel.convert.bundle import SUFFIX, read_bundle
from timbrel.convert.capture import convert_capture, is_capture
from timbrel.convert.latent_play import convert_latent_play, is_latent_play
from timbrel.convert.magenta import convert_magenta
from timbrel.convert.rave import convert_rave, is_rave
from timbrel.convert.realtime import convert_realtime
from timbrel.convert.refusal import ConversionError
from timbrel.convert.request import Instrument, Request
from timbrel.convert.script import convert_script, is_script
from timbrel.convert.tcn import convert_tcn, is_tcn
from timbrel.convert.weights import Weights
from timbrel.export_controls import export_controls
from timbrel.manifest import Manifest
from timbrel.wrap import export
from timbrel.wrap.instrument import phrase

NESTS = ("ddsp.", "module.", "model.")
"""What wrappers put before the names of a network."""
MAGENTA = "dense_out/kernel"
SLOTS = r"(?:^|(?<=\.))_(?:modules|parameters|buffers)\."
"""Where a module that was saved whole keeps its parts."""


def convert(request: Request, out: Path) -> Manifest:
    """Writes the model of `request.file` to `out`; raises `ConversionError` or `ExportError` with the reason."""
    try:
        named, checkpoint = _contents(request.file)
    except ConversionError:
        if is_script(request.file):
            return convert_script(request, out)
        raise
    if request.kind == "rave" or is_rave(checkpoint):
        return convert_rave(checkpoint, request, out)
    if is_capture(weights := Weights(named)):
        return convert_capture(weights, request, out)
    if is_tcn(weights):
        # Their biases make a constant of silence, which the plugins take off; where an answer begins is learned.
        return export(convert_tcn(weights, checkpoint, request), out, skip=("silence", "latency")).manifest
    if is_latent_play(weights):
        return convert_latent_play(weights, checkpoint, request, out)
    if not _is_instrument(weights) and is_script(request.file):
        return convert_script(request, out)
    instrument = _instrument(named, checkpoint, request)
    manifest = instrument.manifest(request)
    return export_controls(instrument.network.eval(), manifest, out, instrument.taps, *phrase(instrument.section))


def _is_instrument(weights: Weights) -> bool:
    return weights.has("estimator.mlp_0") or weights.has("in_mlps")


def _instrument(named: dict[str, Tensor], checkpoint: Any, request: Request) -> Instrument:
    """The network of a file, found out by the names of its weights."""
    weights = Weights(named)
    if any(name.endswith(MAGENTA) for name in named):
        return convert_magenta(weights, request)
    if weights.has("estimator.mlp_0"):
        return convert_realtime(weights, checkpoint, request)
    if weights.has("in_mlps"):
        return convert_acids(weights, request)
    shown = ", ".join(list(named)[:4]) or "nothing"
    raise ConversionError(
        "this is no model that is known here: a DDSP model of ddsp_pytorch, realtimeDDSP or Magenta, RAVE, a capture "
        "with the layers rec and lin, a temporal convolutional network with blocks, or a space of Latent Play. It "
        f"holds {shown}"
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
    named = {re.sub(SLOTS, "", name): value for name, value in named.items()}
    for nest in NESTS:
        if any(name.startswith((f"{nest}in_mlps.", f"{nest}blocks.")) for name in named):
            named = {name.removeprefix(nest): value for name, value in named.items()}
    return named
