"""Clips with the circuit's answer to them: made from a seed, kept in the user's cache folder."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from timbrel import SAMPLE_RATE_HZ, native, signals
from timbrel.circuit import Voicing, simulate
from timbrel.circuit.overdrive import LANES, SOURCE
from timbrel.progress import Progress

Floats = npt.NDArray[np.float32]

CLIP_SAMPLES = 2 * SAMPLE_RATE_HZ
TRAINING_SEED, VALIDATION_SEED, TEST_SEED = 1, 2, 3
"""Streams of clips that never meet."""
DRIVE_SETTINGS = (0.0, 0.25, 0.5, 0.75, 1.0)
"""Where the test is reported."""
TEST_TONES = (0.1, 0.35, 0.5, 0.65, 0.9)


@dataclass(frozen=True)
class Dataset:
    """`dry` and `wet` are `[clip][sample]`, `knobs` is `[clip][drive, tone]` from 0 to 1."""

    dry: Floats
    wet: Floats
    knobs: Floats

    def __len__(self) -> int:
        return len(self.dry)

    def beginning(self, clips: int, samples: int) -> Dataset:
        """The first samples of the first clips."""
        return Dataset(self.dry[:clips, :samples], self.wet[:clips, :samples], self.knobs[:clips])


def random_knobs(seed: int, count: int) -> Floats:
    """Knob settings: anywhere, but one in seven at a corner."""
    rng = np.random.default_rng((seed, 7))
    anywhere = rng.random((count, 2))
    corners = rng.integers(0, 2, (count, 2))
    return np.where(rng.random((count, 1)) < 1 / 7, corners, anywhere).astype(np.float32)


def random_dataset(voicing: Voicing, seed: int, count: int) -> Dataset:
    """`count` clips of the training mix at random settings."""
    return _cached(voicing, seed, random_knobs(seed, count), signals.TRAINING)


def test_datasets(voicing: Voicing, clips_each: int, mix: signals.Mix) -> Iterator[tuple[float, Dataset]]:
    """For each drive setting, `clips_each` unseen clips over five settings of tone."""
    tones = np.resize(TEST_TONES, clips_each)
    knobs = np.stack([np.tile(DRIVE_SETTINGS, clips_each), np.repeat(tones, len(DRIVE_SETTINGS))], 1)
    whole = _cached(voicing, TEST_SEED, knobs.astype(np.float32), mix)
    for index, drive in enumerate(DRIVE_SETTINGS):
        some = slice(index, None, len(DRIVE_SETTINGS))
        yield drive, Dataset(whole.dry[some], whole.wet[some], whole.knobs[some])


def answer(voicing: Voicing, dry: Floats, knobs: Floats, label: str = "") -> Floats:
    """The circuit's answer to each clip at its knobs."""
    wet = np.empty_like(dry)
    progress = Progress(len(dry), label or f"simulating {voicing.key}")
    for first in range(0, len(dry), LANES):
        some = slice(first, first + LANES)
        settings = [voicing.components(float(drive), float(tone)) for drive, tone in knobs[some]]
        wet[some] = simulate(dry[some], settings)
        progress.show(min(first + LANES, len(dry)))
    return wet


def _cached(voicing: Voicing, seed: int, knobs: Floats, mix: signals.Mix) -> Dataset:
    path = native.cache_folder() / f"{voicing.key}-{seed}-{_key(voicing, seed, knobs, mix)}.npz"
    if not path.exists():
        dry = signals.clips(seed, len(knobs), CLIP_SAMPLES, mix)
        wet = answer(voicing, dry, knobs)
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_suffix(".part.npz")
        np.savez(unfinished, dry=dry, wet=wet)
        unfinished.replace(path)
    kept = np.load(path)
    return Dataset(kept["dry"], kept["wet"], knobs)


def _key(voicing: Voicing, seed: int, knobs: Floats, mix: signals.Mix) -> str:
    """Changes with anything that the sounds depend on."""
    settings = [repr(voicing.components(float(drive), float(tone))) for drive, tone in knobs]
    kinds = [(share, kind.__name__) for share, kind in mix]
    sources = (SOURCE.read_bytes(), Path(signals.__file__).read_bytes())
    return hashlib.sha256(b"".join((*sources, f"{seed} {CLIP_SAMPLES} {settings} {kinds}".encode()))).hexdigest()[:16]
