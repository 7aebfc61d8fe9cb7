"""`timbrel-sdk convert`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from timbrel.convert.instrument import convert
from timbrel.convert.refusal import ConversionError
from timbrel.convert.request import Request
from timbrel.export import ExportError
from timbrel.manifest import Knob, ManifestError
from timbrel.streaming import StreamingError

ABOUT = """Makes a model file of an instrument of ddsp_pytorch (state.pth with config.yaml, or the exported
TorchScript), realtimeDDSP (a Lightning checkpoint) or Magenta's DDSP 2 and later (a checkpoint's .index, or its tensors
as .npz, with operative_config.gin), of RAVE (the exported TorchScript), of a capture (a state dict with an LSTM or GRU
rec and a dense layer lin), of a temporal convolutional network of steerable-nafx or micro-tcn, or of a space of sounds
of Latent Play (best-checkpoint.ckpt with latent_play_parameters.pkl beside it). No code of these files is run. Other
TorchScript, such as Neutone's .nm, is converted with --run-code: it is a program, and is run here, never in a
plugin."""

KINDS = ("rave",)


def add_convert(commands: Any) -> None:
    """Adds the command to a parser's commands."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "convert", help="make a model file of another project's model", description=ABOUT
    )
    parser.add_argument("file", type=Path)
    parser.add_argument("--out", type=Path, help="the file to write; beside the other one unless said")
    parser.add_argument("--config", type=Path, metavar="FILE", help="config.yaml or operative_config.gin")
    parser.add_argument("--impulse", type=Path, metavar="WAV", help="the learned room, instead of the weights' own")
    parser.add_argument("--name", default="", help="shown to the musician")
    parser.add_argument("--author", action="append", default=[], help="may be said again")
    parser.add_argument("--licence", default="", help="SPDX expression")
    parser.add_argument("--training-data", default="", help="where it came from")
    parser.add_argument("--pitch", type=float, nargs=2, metavar=("LOW", "HIGH"), help="trained range in Hz")
    parser.add_argument(
        "--loudness", type=float, nargs=2, metavar=("SOFT", "LOUD"), help="trained range, their measure"
    )
    parser.add_argument("--rate", type=float, metavar="HZ", help="of a capture; 44100 unless said")
    parser.add_argument("--no-skip", action="store_true", help="a capture that does not add the sound to its answer")
    parser.add_argument(
        "--knob",
        action="append",
        type=knob_of,
        default=[],
        metavar="NAME[=LOW,DEFAULT,HIGH]",
        help="what a control of the network is called, in their order; 0,0.5,1 unless said; may be said again",
    )
    parser.add_argument(
        "--set",
        action="append",
        type=_setting,
        default=[],
        metavar="NAME=VALUE",
        help="what the file does not say, such as dilation_growth=10; may be said again",
    )
    parser.add_argument("--kind", choices=KINDS, default="", help="the project; found out unless said")
    parser.add_argument("--packs", type=Path, metavar="DIR", help="packs of WAVs to describe a space of sounds by")
    parser.add_argument("--parameters", type=Path, metavar="FILE", help="latent_play_parameters.pkl of Latent Play")
    parser.add_argument("--run-code", action="store_true", help="run a TorchScript program, which may do anything")
    parser.add_argument("--hop", type=int, metavar="SAMPLES", help="pieces that a TorchScript program is to be given")
    parser.set_defaults(run=_convert)


def knob_of(text: str) -> Knob:
    """`NAME` or `NAME=LOW,DEFAULT,HIGH`."""
    name, _, way = text.partition("=")
    try:
        low, default, high = (float(part) for part in way.split(",")) if way else (0.0, 0.5, 1.0)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is not NAME=LOW,DEFAULT,HIGH") from error
    if not name or not low <= default <= high or low == high:
        raise argparse.ArgumentTypeError(f"{text!r} has no name, or a way that does not go up")
    return Knob(name, "", (low, high), default)


def _setting(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not (name and equals and value):
        raise argparse.ArgumentTypeError(f"{text!r} is not NAME=VALUE")
    return name, value


def _convert(options: argparse.Namespace) -> int:
    request = Request(
        options.file,
        options.config,
        options.impulse,
        options.name,
        tuple(options.author),
        options.licence,
        options.training_data,
        tuple(options.pitch) if options.pitch else None,
        tuple(options.loudness) if options.loudness else None,
        options.rate,
        not options.no_skip,
        tuple(options.knob),
        dict(options.set),
        options.kind,
        options.packs,
        options.parameters,
        options.run_code,
        options.hop,
    )
    out: Path = options.out or options.file.with_suffix(".onnx")
    try:
        manifest = convert(request, out)
    except (ConversionError, ExportError, ManifestError, StreamingError, OSError) as error:
        print(f"{options.file}: {error}", file=sys.stderr)
        return 1
    print(f"{out}: {manifest.name}, {manifest.architecture}, {manifest.parameters} parameters")
    if manifest.description.technical:
        print(f"  {manifest.description.technical}")
    return 0
