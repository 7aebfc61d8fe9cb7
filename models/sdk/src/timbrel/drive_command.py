"""The command `timbrel-sdk train drive`."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path
from typing import Any

from timbrel.capture.learning import CaptureTask
from timbrel.capture.options import DriveSettings, add_recordings, pairs_of
from timbrel.capture.pairs import read_recordings
from timbrel.capture.publish import publish
from timbrel.capture.sizes import SIZES
from timbrel.drive import CATALOGUE, train_drive
from timbrel.training import INTERRUPTED, Plan, SettingsError, Workplace, add_flags, refused_in_words, settings_of
from timbrel.training.run import command_line, recipe_options


def add_train_drive(kinds: Any) -> None:
    """Adds it to what can be trained."""
    parser = kinds.add_parser("drive", help="an amp, a pedal, or anything that turns sound into sound")
    parser.add_argument("--recipe", choices=sorted(CATALOGUE), help="train a shipped model again")
    parser.add_argument("--cycles", type=_cycles, help="of a recipe: steps of each cycle, such as 1500,1300,2000")
    add_recordings(parser)
    add_flags(parser, DriveSettings)
    parser.set_defaults(run=lambda options: refused_in_words(lambda: _run(options)))


def _run(options: argparse.Namespace) -> int:
    if options.recipe is not None:
        return _recipe(options)
    if (pairs := pairs_of(options)) is not None:
        options.pair = pairs
    settings = complete(settings_of(DriveSettings, options))
    recordings = read_recordings(settings)
    place = Workplace.of(settings, Path(recordings.tracks[0].name).stem)
    task = CaptureTask(recordings, SIZES[settings.size], settings.batch_size, settings.seed)
    training, ending = place.train(task, Plan.of(settings), recordings.fingerprint())
    if ending == "interrupted":
        print("interrupted; the same command goes on from there")
        return INTERRUPTED
    written = publish(task, settings, place, training, ending, command_line(options))
    print(written)
    print(f"{place.folder / 'report.md'}: ESR {written.manifest.measured['esr']:.4f} on what it has not learned from")
    return 0


def complete(settings: DriveSettings) -> DriveSettings:
    """With what the size wants where nothing was said."""
    size = SIZES[settings.size]
    return replace(
        settings,
        max_steps=settings.max_steps or size.max_steps,
        batch_size=settings.batch_size or size.batch_size,
        lr=settings.lr or size.lr,
    )


def _recipe(options: argparse.Namespace) -> int:
    if pairs_of(options) is not None:
        raise SettingsError("a recipe has recordings of its own; leave out --input and --target")
    folder, steps = recipe_options(DriveSettings, options, Path("models/drive"))
    if steps is not None:
        raise SettingsError("a recipe of Drive has its steps in --cycles")
    manifest = train_drive(CATALOGUE[options.recipe], folder, options.cycles)
    print(f"{folder / options.recipe}.onnx: test ESR {manifest.measured['esr']:.4f}")
    return 0


def _cycles(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split(","))
