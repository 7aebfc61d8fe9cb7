"""The command `timbrel-sdk train sampler`."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from timbrel.sampler import DRUMS, shipped, train_sampler
from timbrel.sampler_own import SamplerSettings, train_own
from timbrel.training import INTERRUPTED, add_flags, refused_in_words, settings_of
from timbrel.training.run import command_line, recipe_options


def add_train_sampler(kinds: Any) -> None:
    """Adds it to what can be trained."""
    parser = kinds.add_parser("sampler", help="a space of one-shots, from folders of them")
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("folder", type=Path, nargs="?", metavar="DIR", help="folder with a folder for each pack")
    what.add_argument("--recipe", choices=[DRUMS], help="train the shipped model again")
    add_flags(parser, SamplerSettings)
    parser.set_defaults(run=lambda options: refused_in_words(lambda: _run(options)))


def _run(options: argparse.Namespace) -> int:
    if options.recipe:
        return _recipe(options)
    place, manifest = train_own(options.folder, settings_of(SamplerSettings, options), command_line(options))
    if manifest is None:
        print("interrupted; the same command goes on from there")
        return INTERRUPTED
    print(f"{place.model}: {_words(manifest.measured)}\n{place.folder / 'report.md'}")
    return 0


def _recipe(options: argparse.Namespace) -> int:
    out, steps = recipe_options(SamplerSettings, options, Path("models/sampler"))
    manifest = train_sampler(shipped(), out, steps)
    print(f"{out / DRUMS}.onnx: {_words(manifest.measured)}")
    return 0


def _words(measured: dict[str, float]) -> str:
    return ", ".join(f"{name} {value:g}" for name, value in measured.items())
