"""How like the recordings an instrument sounds, on clips that nothing was learned from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from timbrel.likeness import PERIODIC, log_spectral_distance_db, loudness_errors_db
from timbrel.loudness import loudness_db
from timbrel.recorded.clips import Clips
from timbrel.recorded.learn import RUN_IN_FRAMES
from timbrel.recorded.settings import FRAME_S
from timbrel.tracker import track

Singles = npt.NDArray[np.float32]
Play = Callable[[Singles, Singles], tuple[Singles, Singles]]
"""Pitch in Hz and loudness in dB, `[frame]`, to sound with the room and without, `[sample]`."""

PITCHED_DB = 0.0


@dataclass(frozen=True)
class Figures:
    """Log-spectral distances in dB, down to 60 and 80 dB below the loudest bin of a clip; mean error of the loudness
    in dB; median error of the pitch in cents (not a number where nothing is pitched); on so many seconds.
    """

    lsd_db: float
    lsd_80_db: float
    loudness_error_db: float
    f0_error_cents: float
    seconds: float

    @property
    def said(self) -> dict[str, float]:
        """For the manifest."""
        kept = {key: round(value, 3) for key, value in vars(self).items() if key != "seconds"}
        return {key: value for key, value in kept.items() if np.isfinite(value)}


def figures(play: Play, test: Clips, rate_hz: float, f0_range: tuple[float, float]) -> Figures:
    """Plays every clip from its own pitch and loudness, and compares it with what was recorded."""
    near, far, levels, cents = [], [], [], []
    skipped = RUN_IN_FRAMES * test.hop
    for number in range(len(test)):
        f0_hz, loud, target = test.whole(number, RUN_IN_FRAMES)
        wet, dry = (sound[skipped:] for sound in play(f0_hz, loud))
        wanted = target[skipped:]
        near.append(log_spectral_distance_db(_one(wet), _one(wanted), 60.0))
        far.append(log_spectral_distance_db(_one(wet), _one(wanted), 80.0))
        levels.append(loudness_errors_db(wet, wanted, test.hop, rate_hz))
        cents.append(_cents(dry, f0_hz[RUN_IN_FRAMES:], test.hop, rate_hz, f0_range))
    pitched = np.concatenate(cents)
    return Figures(
        float(np.mean(near)),
        float(np.mean(far)),
        float(np.concatenate(levels).mean()),
        float(np.median(pitched)) if pitched.size else float("nan"),
        test.frames * FRAME_S,
    )


def _one(sound: Singles) -> Singles:
    return sound[None]


def _cents(dry: Singles, f0_hz: Singles, hop: int, rate_hz: float, f0_range: tuple[float, float]) -> Singles:
    """How far off the pitch is, at each frame where the sound is clearly pitched."""
    found = track(dry, hop, f0_range, rate_hz)
    pitched = found.voiced & (found.aperiodicity < PERIODIC)
    pitched &= loudness_db(dry, hop, "a_weighted_power", rate_hz) > PITCHED_DB
    return np.abs(1200.0 * np.log2(found.f0_hz / f0_hz))[pitched].astype(np.float32)
