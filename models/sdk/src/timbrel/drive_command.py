"""The command `timbrel-sdk train drive`."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from timbrel.drive import CATALOGUE, train_drive


def add_train_drive(kinds: Any) -> None:
    """Adds it to what can be trained."""
    parser = kinds.add_parser("drive", help="an amp, a pedal, or anything that turns sound into sound")
    parser.add_argument("--recipe", choices=sorted(CATALOGUE), required=True, help="train a shipped model again")
    parser.add_argument("--out", type=Path, default=Path("models/drive"), help="folder for the file and the card")
    parser.add_argument("--cycles", type=_cycles, help="of a recipe: steps of each cycle, such as 1500,1300,2000")
    parser.set_defaults(run=_recipe)


def _recipe(options: argparse.Namespace) -> int:
    manifest = train_drive(CATALOGUE[options.recipe], options.out, options.cycles)
    print(f"{options.out / options.recipe}.onnx: test ESR {manifest.measured['esr']:.4f}")
    return 0


def _cycles(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split(","))
