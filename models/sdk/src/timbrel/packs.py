"""Packs of one-shots to explore: drawn by the drum machines of `timbrel.teachers`, or read from folders of sounds."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.signal import resample_poly

from timbrel import native
from timbrel.models.latent import Form, Frame
from timbrel.progress import Progress
from timbrel.teachers import drums
from timbrel.training import Audit, AuditError, files_in

Singles = npt.NDArray[np.float32]
Halves = npt.NDArray[np.float16]

TRAINING_SEED, VALIDATION_SEED, TEST_SEED = 1, 2, 3
"""Streams of sounds that never meet."""
FRAME = Frame(float(drums.RATE_HZ), drums.SAMPLES, drums.FADE_SAMPLES)
"""Of the shipped model."""
PEAK = drums.PEAK
ONSET_DB = -40.0
LEAD_S = 0.0005
OURS = Form(PEAK, ONSET_DB, LEAD_S)
FEWEST, FEWEST_EACH = 8, 3
TOGETHER = 200
SOURCES = ("__init__.py", "parts.py", "packs.py")


@dataclass(frozen=True)
class Packs:
    """`sounds [sound][sample]` as f16, and for each the number of its pack in `names`."""

    names: tuple[str, ...]
    sounds: Halves
    pack: npt.NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.sounds)

    def take(self, which: npt.NDArray[np.int64]) -> Singles:
        """Some of the sounds, `[sound][sample]`."""
        return np.asarray(self.sounds[which], np.float32)

    def fingerprint(self) -> str:
        """Of what is in them."""
        whole = hashlib.sha256(np.ascontiguousarray(self.sounds).tobytes())
        whole.update(f"{self.names} {self.pack.tolist()}".encode())
        return whole.hexdigest()[:16]

    def only(self, which: npt.NDArray[np.int64]) -> Packs:
        """A part of them."""
        return Packs(self.names, self.sounds[which], self.pack[which])


def drawn(seed: int, each: int) -> Packs:
    """`each` sounds of every synthetic pack; kept in the user's cache folder."""
    sources = b"".join(Path(drums.__file__).parent.joinpath(source).read_bytes() for source in SOURCES)
    key = hashlib.sha256(sources + f"{seed} {each}".encode()).hexdigest()[:16]
    path = native.cache_folder() / f"packs-{seed}-{key}.npy"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_suffix(".part.npy")
        np.save(unfinished, _draw(seed, each))
        unfinished.replace(path)
    names = tuple(drums.PACKS)
    return Packs(names, np.load(path, mmap_mode="r"), np.repeat(np.arange(len(names)), each))


def _draw(seed: int, each: int) -> Halves:
    progress = Progress(len(drums.PACKS), "drawing")
    drawn = []
    for done, name in enumerate(drums.PACKS):
        drawn.append(drums.one_shots(name, seed, each).astype(np.float16))
        progress.show(done + 1, name)
    return np.concatenate(drawn)


def read(folder: Path, frame: Frame, audit: Audit, form: Form = OURS) -> Packs:
    """The sounds of a folder: each folder in it is a pack, or else all of it is one.

    What cannot be used is named by `audit` and left out, as are packs of fewer than `FEWEST_EACH`. The sounds are kept
    in the user's cache folder, memory-mapped. Raises `AuditError` where fewer than `FEWEST` remain.
    """
    if not folder.is_dir():
        raise AuditError(f"{folder} is no folder")
    names: list[str] = []
    sounds: list[Singles] = []
    numbers: list[int] = []
    for pack, files in _folders(folder, audit).items():
        heard = [prepared(sound.audio, sound.rate_hz, frame, form) for sound in audit.files(files)]
        if 0 < len(heard) < FEWEST_EACH:
            audit.found(pack, f"{FEWEST_EACH} usable sounds are the fewest of a pack, and it has {len(heard)}", True)
        elif heard:
            numbers += [len(names)] * len(heard)
            sounds += heard
            names.append(pack.name)
    if len(sounds) < FEWEST:
        raise AuditError(f"{folder} has {len(sounds)} usable sounds in its packs; {FEWEST} are the fewest")
    return Packs(tuple(names), _kept(np.stack(sounds).astype(np.float16)), np.array(numbers))


def _folders(folder: Path, audit: Audit) -> dict[Path, list[Path]]:
    """The packs with their files; files beside packs are left out."""
    packs = {one: files_in(one) for one in sorted(folder.iterdir()) if one.is_dir() and not one.name.startswith(".")}
    packs = {one: files for one, files in packs.items() if files}
    loose = [file for file in files_in(folder) if file.parent == folder]
    if not packs:
        return {folder.resolve(): loose}
    for file in loose:
        audit.found(file, "it lies in no pack", left_out=True)
    return packs


def _kept(sounds: Halves) -> Halves:
    """The same, memory-mapped from the cache folder."""
    path = native.cache_folder() / f"packs-own-{hashlib.sha256(sounds.tobytes()).hexdigest()[:16]}.npy"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_suffix(".part.npy")
        np.save(unfinished, sounds)
        unfinished.replace(path)
    kept: Halves = np.load(path, mmap_mode="r")
    return kept


def prepared(sound: Singles, rate_hz: float, frame: Frame, form: Form = OURS) -> Singles:
    """A sound `[sample]` or `[sample][channel]` as a model hears it, `[frame.samples]`.

    Mixed to mono, resampled, begun where `form` says, cut or filled with silence, faded out in a straight line over the
    last `frame.fade_samples`, and brought to the peak of `form`. Raises
    `ValueError` with the reason where there is nothing to hear.
    """
    mono = np.asarray(sound, np.float64)
    mono = mono.mean(1) if mono.ndim == 2 else mono
    if mono.size == 0 or not np.isfinite(mono).all():
        raise ValueError("it is empty or holds values that are not finite numbers")
    divisor = math.gcd(round(rate_hz), round(frame.rate_hz))
    mono = resample_poly(mono, round(frame.rate_hz) // divisor, round(rate_hz) // divisor)
    loud = np.abs(mono)
    if loud.max() < 1e-4:
        raise ValueError("it is silent")
    onset = int(np.argmax(loud > loud.max() * 10.0 ** (form.onset_db / 20.0)))
    start = max(0, onset - round(form.lead_s * frame.rate_hz))
    kept = np.zeros(frame.samples)
    piece = mono[start : start + frame.samples]
    kept[: len(piece)] = piece
    if frame.fade_samples:
        kept[-frame.fade_samples :] *= np.linspace(1.0, 0.0, frame.fade_samples)
    return np.asarray(kept * (form.peak / max(np.abs(kept).max(), 1e-9)), np.float32)


def parted(packs: Packs, seed: int, share: float = 0.1) -> tuple[Packs, Packs]:
    """Packs to learn from, and every pack's `share` of sounds (one at least) to test with."""
    rng = np.random.default_rng(seed)
    held: list[int] = []
    for number in range(len(packs.names)):
        members = rng.permutation(np.flatnonzero(packs.pack == number))
        held += sorted(members[: max(1, round(share * len(members)))])
    rest = np.setdiff1d(np.arange(len(packs)), held)
    return packs.only(rest), packs.only(np.array(held))


def pieces(count: int, together: int = TOGETHER) -> Sequence[npt.NDArray[np.int64]]:
    """The numbers below `count`, some at a time."""
    return [np.arange(first, min(first + together, count)) for first in range(0, count, together)]
