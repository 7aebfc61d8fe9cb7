"""The command `timbrel-sdk train-sampler`."""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

from timbrel.explore import Schedule
from timbrel.packs import PackError
from timbrel.sampler import DRUMS, own, previews, shipped, train_sampler


def add_train_sampler(commands: Any) -> None:
    """Adds it to a parser's commands."""
    parser = commands.add_parser("train-sampler", help="train a sampler's model and write its file, card and map")
    parser.add_argument("--packs", type=Path, help="folder with a folder of WAVs for each pack; else the shipped drums")
    parser.add_argument("--name", help="name of the file; else that of the folder")
    parser.add_argument("--out", type=Path, default=Path("models/sampler"), help="folder for the file, card and map")
    parser.add_argument("--steps", type=int, help="steps of training")
    parser.add_argument("--previews", type=Path, help="folder for WAVs of unheard sounds, each with its copy")
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    schedule = Schedule() if options.steps is None else replace(Schedule(), steps=options.steps)
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
