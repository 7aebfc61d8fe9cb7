"""Small rooms, made of noise: what a transfer model's reverb learns."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.signal import butter, oaconvolve, sosfilt

from timbrel import SAMPLE_RATE_HZ

Floats = npt.NDArray[np.float64]

EARLY_MS = (4.7, 9.3, 13.1, 17.8, 23.9)


@dataclass(frozen=True)
class Room:
    """How long it sounds (to -60 dB), and how loud against the dry sound."""

    seed: int
    decay_s: float
    wet_db: float

    def response(self, seconds: float = 0.8) -> Floats:
        """The impulse response without the dry path: a few early echoes, then noise whose treble dies sooner."""
        rng = np.random.default_rng((self.seed, 5))
        samples = int(seconds * SAMPLE_RATE_HZ)
        time_s = np.arange(samples) / SAMPLE_RATE_HZ
        tail = np.zeros(samples)
        for low_hz, high_hz, share in ((120, 900, 1.0), (900, 3500, 0.8), (3500, 11000, 0.5)):
            band = butter(2, (low_hz, high_hz), "band", fs=SAMPLE_RATE_HZ, output="sos")
            tail += sosfilt(band, rng.normal(0.0, 1.0, samples)) * 10.0 ** (-3.0 * time_s / (share * self.decay_s))
        tail *= np.clip((time_s - 0.006) / 0.012, 0.0, 1.0)
        for ms in EARLY_MS:
            tail[int(ms * SAMPLE_RATE_HZ / 1000)] += rng.choice((-1.0, 1.0)) * rng.uniform(2.0, 4.0) * 0.3
        return np.asarray(tail * 10.0 ** (self.wet_db / 20.0) / np.sqrt(np.sum(tail**2)))

    def wet(self, dry: npt.NDArray[np.floating]) -> Floats:
        """The dry sound with the room's answer."""
        return np.asarray(dry + oaconvolve(dry, self.response())[: len(dry)])


def fitted_response(dry: npt.NDArray[np.floating], wet: npt.NDArray[np.floating], taps: int) -> npt.NDArray[np.float32]:
    """The response `[taps]` that best makes `wet` of `dry` (`[clip][sample]` each), in least squares, without tap 0.

    Where the dry sound has nothing to tell (80 dB below its loudest) the response stays small.
    """
    size = 1 << (dry.shape[1] + taps - 1).bit_length()
    shared, power = np.zeros(size // 2 + 1, np.complex128), np.zeros(size // 2 + 1)
    for source, heard in zip(dry, wet, strict=True):
        spectrum = np.fft.rfft(source, size)
        shared += np.conj(spectrum) * np.fft.rfft(heard - source, size)
        power += np.abs(spectrum) ** 2
    response = np.fft.irfft(shared / (power + 1e-8 * power.max()), size)[:taps]
    response[0] = 0.0
    return response.astype(np.float32)
