"""The model that Timbrel Sampler ships."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch

from timbrel import native
from timbrel.exploration import Exploration, examine
from timbrel.explore import PLAN, Exploring
from timbrel.export_latent import export_latent
from timbrel.latent_player import LatentPlayer
from timbrel.manifest import Description, Manifest
from timbrel.models.latent import Explorer
from timbrel.packs import FRAME, TEST_SEED, TRAINING_SEED, VALIDATION_SEED, Packs, drawn
from timbrel.sampler_card import Subject, sampler_card
from timbrel.sampler_map import draw_map
from timbrel.space import rounded, survey
from timbrel.training import Precision, Training

Singles = npt.NDArray[np.float32]

TRAINING_EACH, VALIDATION_EACH, TEST_EACH = 1000, 40, 80
SHOWN_EACH = 400
CHECKED, COPIED = 6, 8
VERSION = "1.0"
DRUMS = "drums"


@dataclass(frozen=True)
class Lesson:
    """What a model is trained on, measured with, and called."""

    key: str
    manifest: Manifest
    subject: Subject
    training: Packs
    validation: Packs
    test: Packs


def shipped() -> Lesson:
    """Six packs of drum machines that are computed; what is measured with is drawn from another seed."""
    manifest = Manifest(
        name="Drum Machines",
        kind="latent",
        version=VERSION,
        authors=("Timbrel",),
        licence="MIT OR Apache-2.0",
        description=Description(
            short="Kicks, snares, hats, toms, claps and percussion in one space.",
            technical="Learned from drum machines that are computed; noise is drawn as seeded noise in bands.",
        ),
        tags=("drums", "one-shots"),
        training_data="Synthetic one-shots with random parameters; no recordings.",
        sample_rates=(FRAME.rate_hz,),
    )
    subject = Subject(
        DRUMS,
        f"timbrel-sdk train sampler --recipe {DRUMS}",
        f"the drum machines of `models/sdk/src/timbrel/teachers/drums`, {TRAINING_EACH} a pack, seed {TRAINING_SEED}",
        f"drawn from seed {TEST_SEED}, {TEST_EACH} a pack",
    )
    sets = ((TRAINING_SEED, TRAINING_EACH), (VALIDATION_SEED, VALIDATION_EACH), (TEST_SEED, TEST_EACH))
    return Lesson(DRUMS, manifest, subject, *(drawn(seed, each) for seed, each in sets))


def train_sampler(lesson: Lesson, folder: Path, max_steps: int | None = None) -> Manifest:
    """Trains, measures and writes `folder/KEY.onnx`, its card and its map; goes on where an earlier run stopped."""
    plan = PLAN if max_steps is None else replace(PLAN, max_steps=max_steps)
    torch.manual_seed(plan.seed)
    task = Exploring(Explorer(FRAME), lesson.training, lesson.validation, plan.seed)
    checkpoint = native.cache_folder() / "checkpoints" / f"sampler-{lesson.key}"
    training = Training(task, plan, checkpoint, {"recipe": lesson.key}, Precision(torch.device("cpu"), False))
    if training.run() == "interrupted":
        raise KeyboardInterrupt
    return publish(lesson, task, training, folder)


def publish(lesson: Lesson, task: Exploring, training: Training, folder: Path) -> Manifest:
    """Writes the file with its figures, its card and its map."""
    path = folder / f"{lesson.key}.onnx"
    found, manifest = written(task, lesson.manifest, lesson.test, path)
    draw_map(LatentPlayer(path), path.with_suffix(".png"))
    card = sampler_card(lesson.subject, manifest, found, training, path.stat().st_size)
    path.with_suffix(".md").write_text(card, encoding="utf-8")
    return manifest


def written(task: Exploring, said: Manifest, test: Packs, path: Path) -> tuple[Exploration, Manifest]:
    """Describes the space, writes the file, measures it on unheard sounds, and writes it again with the figures."""
    network = rounded(task.network)
    space = survey(network, task.training, task.scale, SHOWN_EACH)
    sounds = test.take(np.linspace(0, len(test) - 1, CHECKED).round().astype(np.int64))
    export_latent(network, space, said, path, sounds)
    found = examine(LatentPlayer(path), test)
    return found, export_latent(network, space, replace(said, measured=found.figures), path, sounds)


def copies(player: LatentPlayer, test: Packs, number: int) -> Singles:
    """Some unheard sounds of a pack, each followed by what the file makes of it, `[sample]`."""
    sounds = test.take(np.flatnonzero(test.pack == number)[:COPIED])
    return np.stack([sounds, player.decode(player.encode(sounds))], 1).reshape(-1)
