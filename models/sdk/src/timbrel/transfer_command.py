"""The command `timbrel-sdk train transfer`."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from timbrel.recorded.settings import TransferSettings
from timbrel.recorded.train import train_recorded
from timbrel.training import INTERRUPTED, add_flags, refused_in_words, settings_of
from timbrel.training.run import command_line, recipe_options
from timbrel.transfer import CATALOGUE, train_transfer


def add_train_transfer(kinds: Any) -> None:
    """Adds it to what can be trained."""
    parser = kinds.add_parser("transfer", help="an instrument, from a folder of recordings of it")
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("folder", type=Path, nargs="?", metavar="DIR", help="recordings of one instrument, note by note")
    what.add_argument("--recipe", choices=sorted(CATALOGUE), help="train a shipped instrument again")
    add_flags(parser, TransferSettings)
    parser.set_defaults(run=lambda options: refused_in_words(lambda: _run(options)))


def _run(options: argparse.Namespace) -> int:
    if options.recipe:
        return _recipe(options)
    place, manifest = train_recorded(options.folder, settings_of(TransferSettings, options), command_line(options))
    if manifest is None:
        print("interrupted; the same command goes on from there")
        return INTERRUPTED
    figures = ", ".join(f"{name} {value:g}" for name, value in manifest.measured.items())
    print(f"{place.model}: {figures}\n{place.folder / 'report.md'}")
    return 0


def _recipe(options: argparse.Namespace) -> int:
    out, steps = recipe_options(TransferSettings, options, Path("models/transfer"))
    manifest = train_transfer(CATALOGUE[options.recipe], out, steps)
    figures = ", ".join(f"{name} {value:g}" for name, value in manifest.measured.items())
    print(f"{out / options.recipe}.onnx: {figures}")
    return 0
