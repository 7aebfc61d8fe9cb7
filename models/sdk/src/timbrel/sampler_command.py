"""The command `timbrel-sdk train sampler`."""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

from timbrel.explore import Schedule
from timbrel.packs import PackError
from timbrel.sampler import DRUMS, own, previews, shipped, train_sampler


def add_train_sampler(kinds: Any) -> None:
    """Adds it to what can be trained."""
    parser = kinds.add_parser("sampler", help="a space of one-shots")
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("packs", type=Path, nargs="?", metavar="DIR", help="folder with a folder of WAVs for each pack")
    what.add_argument("--recipe", choices=[DRUMS], help="train the shipped model again")
    parser.add_argument("--name", help="name of the file; else that of the folder")
    parser.add_argument("--out", type=Path, default=Path("models/sampler"), help="folder for the file, card and map")
    parser.add_argument("--max-steps", type=int, help="steps of training")
    parser.add_argument("--previews", type=Path, help="folder for WAVs of unheard sounds, each with its copy")
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    schedule = Schedule() if options.max_steps is None else replace(Schedule(), steps=options.max_steps)
    try:
        lesson = shipped() if options.packs is None else own(options.packs, _key(options), schedule.seed)
    except (PackError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    manifest = train_sampler(lesson, options.out, schedule)
    path = options.out / f"{lesson.key}.onnx"
    print(f"{path}: " + ", ".join(f"{name} {value:g}" for name, value in manifest.measured.items()))
    if options.previews is not None:
        for written in previews(path, lesson.test, options.previews):
            print(written)
    return 0


def _key(options: argparse.Namespace) -> str:
    name = str(options.name or options.packs.resolve().name)
    return f"my-{name}" if name == DRUMS else name
