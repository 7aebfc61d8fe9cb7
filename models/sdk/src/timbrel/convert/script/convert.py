"""Loads a TorchScript program, makes the file, and holds it against the program itself."""

from __future__ import annotations

import warnings
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch

from timbrel import signals
from timbrel.convert.refusal import ConversionError
from timbrel.convert.request import Request
from timbrel.convert.script import neutone
from timbrel.convert.script.neutone import Neutone
from timbrel.convert.script.plain import PlainScript
from timbrel.export import ODD_BLOCKS, ExportError
from timbrel.manifest import Manifest
from timbrel.player import Player
from timbrel.wrap import export

Floats = npt.NDArray[np.float32]

COMPARED_SAMPLES = 6000
NOT_ALLOWED = (
    "this is a TorchScript program, and to convert it is to run it; where you trust who made it, say --run-code"
)
CUT = "where the program itself plays otherwise in other pieces, --hop NUMBER gives them one length"
SPARED = ("silence", "latency", "knobs")
"""Checks of the SDK's own that a program of somebody else need not pass: it is what it is."""


def is_script(path: Path) -> bool:
    """Whether there is a program of PyTorch's in the archive."""
    if not zipfile.is_zipfile(path):
        return False
    with zipfile.ZipFile(path) as archive:
        return any("/code/" in name for name in archive.namelist())


def convert_script(request: Request, out: Path) -> Manifest:
    """Writes the file; raises `ConversionError` where the program may not be run, or is none for sound."""
    if not request.run_code:
        raise ConversionError(NOT_ALLOWED)
    module, extra = _loaded(request.file)
    model: Neutone | PlainScript
    if neutone.is_neutone(module):
        model = Neutone(module, extra, request)
    else:
        model = PlainScript(module, _loaded(request.file)[0], request)
    try:
        manifest = export(model, out, skip=SPARED).manifest
    except ExportError as error:
        raise ExportError(str(error) if model.hop else f"{error}; {CUT}") from error
    try:
        _compare(model, request, out)
    except ExportError:
        out.unlink()
        raise
    return manifest


def _loaded(path: Path) -> tuple[Any, str]:
    """The program, and Neutone's metadata, empty where there is none."""
    extra = {neutone.METADATA: ""}
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            module = torch.jit.load(str(path), "cpu", extra).eval()  # type: ignore[no-untyped-call]
    except Exception as error:  # whatever a strange program provokes is a refusal
        raise ConversionError(f"PyTorch cannot load it: {str(error).strip().splitlines()[0]}") from error
    held: Any = extra[neutone.METADATA]
    return module, held.decode("utf-8", "replace") if isinstance(held, bytes) else str(held)


@torch.no_grad()
def _compare(model: Neutone | PlainScript, request: Request, out: Path) -> None:
    """The file in odd pieces against the program as PyTorch runs it, loaded anew."""
    hop = model.hop or 1
    sound = signals.clips(9, model.channels, COMPARED_SAMPLES // hop * hop or hop, signals.MUSIC)
    for way in (None, 0.3):
        knobs = tuple(knob.default if way is None else knob.at(way) for knob in model.knobs)
        wanted = _original(model, request.file, sound, knobs)
        found = Player(out).play(sound, knobs, (hop,) if model.hop else ODD_BLOCKS)
        allowed = 4.0 * model.tolerance * max(1.0, float(np.abs(wanted).max()))
        apart = float(np.abs(found - wanted).max())
        if not apart <= allowed:
            raise ExportError(f"the file differs from the program by {apart:.1e} with the knobs at {knobs}")


def _original(model: Neutone | PlainScript, path: Path, sound: Floats, knobs: tuple[float, ...]) -> Floats:
    """The program's own answer: hop by hop, or to the whole sound at once where it takes pieces of any length."""
    module, _ = _loaded(path)
    if isinstance(model, Neutone):
        module = neutone.base_of(module)
        neutone.prepare(module, model.hop, list(model.sample_rates))
    length = model.hop or sound.shape[1]
    padded = np.concatenate([np.zeros((len(sound), model.lookbehind), np.float32), sound], 1)
    answers = []
    for start in range(0, sound.shape[1], length):
        piece = torch.from_numpy(padded[:, start : start + length + model.lookbehind].copy())[None]
        wide = piece.shape[2]
        params = {
            knob.name: torch.full((1, wide if knob.per_sample else 1), value)
            for knob, value in zip(model.knobs, knobs, strict=True)
        }
        heard = model.heard(piece).clone()
        if isinstance(model, Neutone):
            held = {name: value[0] for name, value in params.items()}
            answer = module.do_forward_pass(heard[0], held).unsqueeze(0)
        else:
            answer = model.sound.back(module(model.sound.there(heard), *model.told(params)))
        answers.append(model.given(answer))
    return np.asarray(torch.cat(answers, 2)[0].numpy(), np.float32)
