"""The command `timbrel-sdk train transfer`."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from timbrel.transfer import CATALOGUE, train_transfer


def add_train_transfer(kinds: Any) -> None:
    """Adds it to what can be trained."""
    parser = kinds.add_parser("transfer", help="an instrument")
    parser.add_argument("--recipe", choices=sorted(CATALOGUE), required=True, help="train a shipped instrument again")
    parser.add_argument("--out", type=Path, default=Path("models/transfer"), help="folder for the file and the card")
    parser.add_argument("--max-steps", type=int, help="steps of training")
    parser.set_defaults(run=_recipe)


def _recipe(options: argparse.Namespace) -> int:
    manifest = train_transfer(CATALOGUE[options.recipe], options.out, options.max_steps)
    figures = ", ".join(f"{name} {value:g}" for name, value in manifest.measured.items())
    print(f"{options.out / options.recipe}.onnx: {figures}")
    return 0
