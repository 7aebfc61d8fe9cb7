"""The command `timbrel-sdk`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import torch

from timbrel.card import inspect
from timbrel.controls_check import inspect_controls
from timbrel.convert.command import add_convert
from timbrel.demo import write_demo
from timbrel.drive import CATALOGUE, train_drive
from timbrel.fixtures import write_fixtures
from timbrel.latent_check import inspect_latent
from timbrel.manifest import kind_of
from timbrel.sampler_command import add_train_sampler
from timbrel.transfer import CATALOGUE as INSTRUMENTS
from timbrel.transfer import train_transfer

INSPECTORS = {"effect": inspect, "controls": inspect_controls, "latent": inspect_latent}
"""What says how a file of a kind plays."""


def main(arguments: list[str] | None = None) -> int:
    """Runs a command; 0 where all went well, 1 where a file was refused."""
    options = _parser().parse_args(arguments)
    torch.set_num_threads(1)
    done: int = options.run(options)
    return done


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("timbrel-sdk", description="Trains, exports and checks models for Timbrel.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    train = commands.add_parser("train-drive", help="train a drive model and write its file and card")
    train.add_argument("model", choices=sorted(CATALOGUE))
    train.add_argument("--out", type=Path, default=Path("models/drive"), help="folder for the file and the card")
    train.add_argument("--cycles", type=_cycles, help="steps of each cycle, such as 1500,1300,2000")
    train.set_defaults(run=_train)

    transfer = commands.add_parser("train-transfer", help="train a shipped instrument and write its file and card")
    transfer.add_argument("model", choices=sorted(INSTRUMENTS))
    transfer.add_argument("--out", type=Path, default=Path("models/transfer"), help="folder for the file and the card")
    transfer.add_argument("--steps", type=int, help="steps of training")
    transfer.set_defaults(run=_train_transfer)

    add_train_sampler(commands)

    check = commands.add_parser("check", help="say what a file is, and whether it plays as it claims")
    check.add_argument("files", type=Path, nargs="+")
    check.set_defaults(run=_check)

    add_convert(commands)

    demo = commands.add_parser("demo", help="write the voice line and the MIDI phrase of the demonstration")
    demo.add_argument("folder", type=Path, nargs="?", default=Path("assets/demo"))
    demo.set_defaults(run=_demo)

    fixtures = commands.add_parser("fixtures", help="write the untrained benchmark models")
    fixtures.add_argument("folder", type=Path)
    fixtures.set_defaults(run=_fixtures)
    return parser


def _cycles(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split(","))


def _train(options: argparse.Namespace) -> int:
    manifest = train_drive(CATALOGUE[options.model], options.out, options.cycles)
    print(f"{options.out / options.model}.onnx: test ESR {manifest.measured['esr']:.4f}")
    return 0


def _train_transfer(options: argparse.Namespace) -> int:
    manifest = train_transfer(INSTRUMENTS[options.model], options.out, options.steps)
    figures = ", ".join(f"{name} {value:g}" for name, value in manifest.measured.items())
    print(f"{options.out / options.model}.onnx: {figures}")
    return 0


def _check(options: argparse.Namespace) -> int:
    refused = 0
    for file in options.files:
        try:
            print(INSPECTORS[kind_of(file)](file))
        except Exception as error:  # whatever a strange file provokes is a refusal, in the file's name
            print(f"{file}: {error}", file=sys.stderr)
            refused = 1
    return refused


def _demo(options: argparse.Namespace) -> int:
    for path in write_demo(options.folder):
        print(path)
    return 0


def _fixtures(options: argparse.Namespace) -> int:
    for path in write_fixtures(options.folder):
        print(path)
    return 0
