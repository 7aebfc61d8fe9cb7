"""The models of Timbrel Sampler: the one that ships, and one of your own from folders of WAVs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from scipy.io import wavfile

from timbrel import native
from timbrel.exploration import Exploration, examine
from timbrel.explore import Journey, Schedule, explore
from timbrel.export_latent import export_latent
from timbrel.latent_player import LatentPlayer
from timbrel.manifest import Description, Manifest
from timbrel.models.latent import Explorer
from timbrel.packs import FRAME, TEST_SEED, TRAINING_SEED, VALIDATION_SEED, Packs, drawn, parted, read
from timbrel.sampler_card import Subject, sampler_card
from timbrel.sampler_map import draw_map
from timbrel.space import rounded, survey

Singles = npt.NDArray[np.float32]

TRAINING_EACH, VALIDATION_EACH, TEST_EACH = 1000, 40, 80
SHOWN_EACH = 400
CHECKED = 6
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


def own(folder: Path, key: str, seed: int) -> Lesson:
    """A musician's packs: one for each folder in `folder`; a tenth of each is held back to measure with."""
    rest, test = parted(read(folder, FRAME), seed)
    training, validation = parted(rest, seed + 1)
    names = ", ".join(rest.names)
    manifest = Manifest(
        name=key,
        kind="latent",
        version=VERSION,
        description=Description(short=f"{names} in one space."[:200]),
        training_data=f"{len(training)} sounds of the packs {names}."[:1000],
        sample_rates=(FRAME.rate_hz,),
    )
    command = f"timbrel-sdk train sampler {folder.name} --name {key}"
    subject = Subject(key, command, f"{len(training)} sounds of {folder.name}", "a tenth of each pack, held back")
    return Lesson(key, manifest, subject, training, validation, test)


def train_sampler(lesson: Lesson, folder: Path, schedule: Schedule) -> Manifest:
    """Trains, measures and writes `folder/KEY.onnx`, its card and its map; goes on where an earlier run stopped."""
    torch.manual_seed(schedule.seed)
    checkpoint = native.cache_folder() / "checkpoints" / f"sampler-{lesson.key}.pt"
    job = explore(Explorer(FRAME), lesson.training, lesson.validation, schedule, checkpoint)
    return publish(lesson, job, schedule, folder)


def publish(lesson: Lesson, job: Journey, schedule: Schedule, folder: Path) -> Manifest:
    """Describes the space, writes the file, measures it on unheard sounds, and tells the figures."""
    path = folder / f"{lesson.key}.onnx"
    network = rounded(job.network)
    space = survey(network, lesson.training, job.scale, SHOWN_EACH)
    which = np.linspace(0, len(lesson.test) - 1, CHECKED).round().astype(np.int64)
    sounds = lesson.test.take(which)
    export_latent(network, space, lesson.manifest, path, sounds)
    found = examine(LatentPlayer(path), lesson.test)
    manifest = export_latent(network, space, replace(lesson.manifest, measured=found.figures), path, sounds)
    _beside(path, lesson, manifest, found, job, schedule)
    return manifest


def _beside(
    path: Path, lesson: Lesson, manifest: Manifest, found: Exploration, job: Journey, schedule: Schedule
) -> None:
    """The card and the map."""
    draw_map(LatentPlayer(path), path.with_suffix(".png"))
    card = sampler_card(lesson.subject, manifest, found, job, schedule, path.stat().st_size)
    path.with_suffix(".md").write_text(card, encoding="utf-8")


def previews(path: Path, test: Packs, folder: Path) -> list[Path]:
    """Writes for each pack a WAV of some unheard sounds, each followed by what the file makes of it."""
    player = LatentPlayer(path)
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for number, name in enumerate(test.names):
        sounds = test.take(np.flatnonzero(test.pack == number)[:8])
        pairs = np.stack([sounds, player.decode(player.encode(sounds))], 1).reshape(-1)
        written.append(folder / f"{path.stem} {name}.wav")
        rate_hz = round(player.section.sample_rate)
        wavfile.write(written[-1], rate_hz, np.round(np.clip(pairs, -1.0, 1.0) * 32767.0).astype(np.int16))
    return written
