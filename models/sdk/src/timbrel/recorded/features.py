"""What is learned from recordings: their pitch and loudness, frame by frame, kept in the user's cache folder."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from timbrel import loudness, native, polyphony, tracker
from timbrel.loudness import loudness_db
from timbrel.polyphony import Stretch, polyphonic
from timbrel.progress import Progress
from timbrel.recorded.settings import TransferSettings
from timbrel.tracker import track
from timbrel.training import Audit, AuditError, Sound

Singles = npt.NDArray[np.float32]

SOURCES = (__file__, tracker.__file__, polyphony.__file__, loudness.__file__)
"""What the features depend on; when one of them changes they are measured anew."""
MOST_NAMED = 6


@dataclass(frozen=True)
class Recording:
    """`audio [sample]` and, `[frame]` each, pitch in Hz, loudness in dB and whether a pitch is heard; memory-mapped.

    `several` is where it sounds polyphonic. `key` names its content and how it was measured.
    """

    path: Path
    key: str
    audio: Singles
    f0_hz: Singles
    loudness_db: Singles
    voiced: npt.NDArray[np.bool_]
    several: tuple[Stretch, ...]


def recordings(sounds: Iterable[Sound], audit: Audit, settings: TransferSettings, count: int = 0) -> list[Recording]:
    """The features of all sounds, of about `count` files; warns, by `audit`, of what is polyphonic or has no pitch.

    Raises `AuditError` where nothing with a pitch is left.
    """
    found = []
    progress = Progress(count, "listening")
    for number, sound in enumerate(sounds):
        recording = _recording(sound, settings)
        progress.show(min(number + 1, count), sound.path.name)
        if recording.voiced.any():
            _warn(recording, audit, settings)
            found.append(recording)
        else:
            low, high = settings.f0_range
            audit.found(sound.path, f"it has no pitch between {low:g} and {high:g} Hz", left_out=True)
    if not found:
        raise AuditError("none of the sounds has a pitch")
    return found


def _warn(recording: Recording, audit: Audit, settings: TransferSettings) -> None:
    if recording.several:
        said = ", ".join(str(stretch) for stretch in recording.several[:MOST_NAMED])
        more = len(recording.several) - MOST_NAMED
        said += f" and {more} more times" if more > 0 else ""
        then = "left out there" if settings.skip_polyphonic else "learned from all the same"
        audit.found(recording.path, f"it sounds polyphonic at {said}; {then}")


def _recording(sound: Sound, settings: TransferSettings) -> Recording:
    """From the cache folder, or measured and put there."""
    key = _key(sound, settings)
    folder = native.cache_folder() / "features" / key
    if not folder.exists():
        _measure(sound, settings, folder)
    parts = {
        name: np.load(folder / f"{name}.npy", mmap_mode="r") for name in ("audio", "f0_hz", "loudness_db", "voiced")
    }
    several = tuple(Stretch(*map(float, row)) for row in np.load(folder / "several.npy"))
    return Recording(sound.path, key, several=several, **parts)


def _measure(sound: Sound, settings: TransferSettings, folder: Path) -> None:
    hop, rate_hz = settings.hop, settings.sample_rate
    found = track(sound.audio, hop, settings.f0_range, rate_hz, settings.f0_viterbi)
    arrays = {
        "audio": sound.audio,
        "f0_hz": found.f0_hz.astype(np.float32),
        "loudness_db": loudness_db(sound.audio, hop, "a_weighted_power", rate_hz),
        "voiced": found.voiced,
        "several": np.array(polyphonic(sound.audio, found, hop, rate_hz), np.float64).reshape(-1, 2),
    }
    unfinished = folder.with_suffix(".part")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    for name, array in arrays.items():
        np.save(unfinished / f"{name}.npy", array)
    unfinished.rename(folder)


def _key(sound: Sound, settings: TransferSettings) -> str:
    key = hashlib.sha256(b"".join(Path(source).read_bytes() for source in SOURCES))
    key.update(sound.audio.tobytes())
    key.update(f"{settings.sample_rate} {settings.f0_range} {settings.f0_viterbi}".encode())
    return key.hexdigest()[:20]
