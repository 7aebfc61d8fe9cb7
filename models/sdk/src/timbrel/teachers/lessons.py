"""Phrases with what there is to learn of them, frame by frame: made from a seed, kept in the user's cache folder."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Callable
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from timbrel import SAMPLE_RATE_HZ, native
from timbrel.loudness import loudness_db
from timbrel.partials import harmonics, noise_power, resynthesised, true_pitch
from timbrel.progress import Progress
from timbrel.teachers import struck
from timbrel.teachers.instruments import Teacher
from timbrel.teachers.phrases import phrase

Singles = npt.NDArray[np.float32]

HOP_SAMPLES = 192
PHRASE_SAMPLES = 8 * SAMPLE_RATE_HZ
PEAK = 0.6
"""Where all but a thousandth of an instrument's samples stay below."""
TRAINING_SEED, VALIDATION_SEED, TEST_SEED = 1, 2, 3
"""Streams of phrases that never meet."""
SOURCES = (
    *("lessons.py", "instruments.py", "phrases.py", "struck.py", "winds.c", "bowed.c"),
    *("../partials.py", "../partials.c", "../loudness.py"),
)
"""What the phrases depend on; when one of them changes they are played anew."""

STRUCK_GAIN = 0.7
HEARD = np.array([1.0, 0.0, 1.0, 0.0])
Lesson = tuple[npt.NDArray[Any], npt.NDArray[Any], npt.NDArray[Any], npt.NDArray[Any]]
"""The dry sound, and per frame the pitch and the two things that the synthesiser needs."""


@dataclass(frozen=True)
class Lessons:
    """`dry [phrase][sample]`; the rest is `[phrase][frame]`, or `[phrase][frame][width]` for `first` and `second`.

    `first` and `second` are what the synthesiser would need: amplitudes of the harmonics and powers of the noise bands,
    or gains and ratios of the operators.
    """

    dry: Singles
    f0_hz: Singles
    loudness_db: Singles
    first: Singles
    second: Singles

    def __len__(self) -> int:
        return len(self.dry)


def lessons(teacher: Teacher, seed: int, count: int, harmonic_count: int, noise_bands: int) -> Lessons:
    """`count` phrases of a teacher with their harmonics and noise."""

    def make(number: int) -> Lesson:
        rng = np.random.default_rng((seed, number))
        tune = phrase(rng, PHRASE_SAMPLES, teacher.style)
        dry = _gain(teacher) * teacher.play(tune, rng)
        f0_hz = tune.f0_hz
        for _ in range(2):
            f0_hz = true_pitch(dry, f0_hz, HOP_SAMPLES, teacher.window_samples)
        partials = harmonics(dry, f0_hz, harmonic_count, HOP_SAMPLES, teacher.window_samples)
        residual = dry - resynthesised(partials, f0_hz, HOP_SAMPLES)
        return dry, f0_hz[::HOP_SAMPLES], np.abs(partials), noise_power(residual, noise_bands, HOP_SAMPLES)

    return _kept(f"{teacher.key}-{seed}", f"{count} {harmonic_count} {noise_bands}", count, make)


def struck_lessons(key: str, seed: int, count: int) -> Lessons:
    """`count` phrases of the electric piano with its gains and ratios."""

    def make(number: int) -> Lesson:
        score = struck.strokes(np.random.default_rng((seed, number)), PHRASE_SAMPLES)
        gains = STRUCK_GAIN * score.gains[::HOP_SAMPLES] * HEARD + score.gains[::HOP_SAMPLES] * (1.0 - HEARD)
        return STRUCK_GAIN * struck.play(score), score.f0_hz[::HOP_SAMPLES], gains, score.ratios[::HOP_SAMPLES]

    return _kept(f"{key}-{seed}", f"{count}", count, make)


def _kept(name: str, about: str, count: int, make: Callable[[int], Lesson]) -> Lessons:
    """From the cache folder, or made and put there."""
    sources = b"".join(Path(__file__).parent.joinpath(source).read_bytes() for source in SOURCES)
    key = hashlib.sha256(sources + f"{name} {about}".encode()).hexdigest()[:16]
    path = native.cache_folder() / f"{name}-{key}.npz"
    if not path.exists():
        made = _make(name, count, make)
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_suffix(".part.npz")
        np.savez(unfinished, **{field.name: getattr(made, field.name) for field in fields(Lessons)})
        unfinished.replace(path)
    with np.load(path) as kept:
        return Lessons(**{field.name: kept[field.name] for field in fields(Lessons)})


def _make(name: str, count: int, make: Callable[[int], Lesson]) -> Lessons:
    progress = Progress(count, f"playing {name}")
    made = []
    for number in range(count):
        dry, f0_hz, first, second = make(number)
        made.append((dry, f0_hz, loudness_db(dry, HOP_SAMPLES), first, second))
        progress.show(number + 1)
    return Lessons(*(np.stack(parts).astype(np.float32) for parts in zip(*made, strict=True)))


@functools.cache
def _gain(teacher: Teacher) -> float:
    """The same for all phrases of an instrument."""
    sounds = []
    for number in range(6):
        rng = np.random.default_rng((TRAINING_SEED, number))
        sounds.append(np.abs(teacher.play(phrase(rng, PHRASE_SAMPLES, teacher.style), rng)))
    return float(PEAK / np.quantile(np.concatenate(sounds), 0.999))
