"""The command `timbrel-sdk`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import torch

from timbrel.bench import add_bench
from timbrel.checking import check
from timbrel.convert.command import add_convert
from timbrel.demo import write_demo
from timbrel.drive_command import add_train_drive
from timbrel.fixtures import write_fixtures
from timbrel.sampler_command import add_train_sampler
from timbrel.transfer_command import add_train_transfer


def main(arguments: list[str] | None = None) -> int:
    """Runs a command; 0 where all went well, 1 where a file was refused."""
    options = _parser().parse_args(arguments)
    options.words = sys.argv[1:] if arguments is None else arguments
    torch.set_num_threads(1)
    done: int = options.run(options)
    return done


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("timbrel-sdk", description="Trains, exports and checks models for Timbrel.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    train = commands.add_parser("train", help="train a model, and write its file and what there is to say of it")
    kinds = train.add_subparsers(required=True, metavar="KIND")
    for add in (add_train_transfer, add_train_drive, add_train_sampler):
        add(kinds)

    checking = commands.add_parser("check", help="say what a file is, and whether it plays as it claims")
    checking.add_argument("files", type=Path, nargs="+", help="model files")
    checking.set_defaults(run=_check)

    add_bench(commands)

    add_convert(commands)

    demo = commands.add_parser("demo", help="write the voice line and the MIDI phrase of the demonstration")
    demo.add_argument("folder", type=Path, nargs="?", default=Path("assets/demo"))
    demo.set_defaults(run=_demo)

    fixtures = commands.add_parser("fixtures", help="write the untrained benchmark models")
    fixtures.add_argument("folder", type=Path)
    fixtures.set_defaults(run=_fixtures)
    return parser


def _check(options: argparse.Namespace) -> int:
    refused = 0
    for file in options.files:
        try:
            print(check(file))
        except Exception as error:  # whatever a strange file provokes is a refusal, in the file's name
            reason = str(error) or type(error).__name__
            print(f"{file}: refused. {reason[:1].upper()}{reason[1:]}", file=sys.stderr)
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
