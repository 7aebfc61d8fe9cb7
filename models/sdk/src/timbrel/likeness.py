"""How like its teacher a transfer model sounds, on phrases that it has not learned from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from timbrel import SAMPLE_RATE_HZ
from timbrel.loudness import loudness_db
from timbrel.pitch import yin

Singles = npt.NDArray[np.float32]

WINDOW_SAMPLES = 2048
AUDIBLE_DB = -30.0
"""Loudness (`a_weighted_power`: a full-scale sine at 1 kHz has 30) from which on it is compared."""
PERIODIC = 0.1


@dataclass(frozen=True)
class Likeness:
    """Log-spectral distances in dB, down to 60 and to 80 dB below the loudest bin of the target; mean error of the
    loudness in dB; median error of the pitch in cents.
    """

    lsd_db: float
    lsd_80_db: float
    loudness_db: float
    f0_cents: float

    def __str__(self) -> str:
        return f"LSD {self.lsd_db:.2f} dB, loudness {self.loudness_db:.2f} dB, pitch {self.f0_cents:.1f} cents"


def likeness(sound: Singles, target: Singles, dry: Singles, f0_hz: Singles, hop: int) -> Likeness:
    """Compares `[phrase][sample]` of a model with its target, both in a room.

    The pitch is that of the model's `dry` sound against `f0_hz [phrase][frame]`: a tracker would hear the room too.
    """
    near, far = (log_spectral_distance_db(sound, target, range_db) for range_db in (60.0, 80.0))
    levels = [loudness_errors_db(heard, wanted, hop) for heard, wanted in zip(sound, target, strict=True)]
    cents = [pitch_errors_cents(heard, pitch, hop) for heard, pitch in zip(dry, f0_hz, strict=True)]
    return Likeness(near, far, float(np.concatenate(levels).mean()), float(np.median(np.concatenate(cents))))


def loudness_errors_db(sound: Singles, target: Singles, hop: int, rate_hz: float = SAMPLE_RATE_HZ) -> Singles:
    """How far off the loudness is, at each frame where the target is audible."""
    wanted, heard = (loudness_db(each, hop, "a_weighted_power", rate_hz) for each in (target, sound))
    return np.asarray(np.abs(heard - wanted)[wanted > AUDIBLE_DB])


def pitch_errors_cents(sound: Singles, f0_hz: Singles, hop: int) -> Singles:
    """How far off the pitch is, at each frame where the sound is clearly pitched."""
    found, aperiodicity = yin(sound, hop, 0.8 * float(f0_hz.min()), 1.25 * float(f0_hz.max()))
    pitched = (aperiodicity < PERIODIC) & (loudness_db(sound, hop) > 0.0)
    return np.abs(1200.0 * np.log2(found / f0_hz))[pitched].astype(np.float32)


def log_spectral_distance_db(sound: Singles, target: Singles, range_db: float) -> float:
    """The mean over frames of the root mean square over bins of the difference between the spectra in dB.

    Bins more than `range_db` below the loudest of the target's phrase count as that much below.
    """
    distances = []
    for heard, wanted in zip(_spectra(sound), _spectra(target), strict=True):
        floor = 10.0 ** (-range_db / 20.0) * float(wanted.max())
        difference = 20.0 * np.log10(np.maximum(heard, floor) / np.maximum(wanted, floor))
        distances.append(np.sqrt(np.mean(difference**2, 1)))
    return float(np.concatenate(distances).mean())


def _spectra(clips: Singles) -> list[Singles]:
    window = np.hanning(WINDOW_SAMPLES + 1)[:-1].astype(np.float32)
    hop = WINDOW_SAMPLES // 4
    views = [np.lib.stride_tricks.sliding_window_view(clip, WINDOW_SAMPLES)[::hop] for clip in clips]
    return [np.abs(np.fft.rfft(view * window)).astype(np.float32) for view in views]
