"""A pitch tracker for checking sounds that are at hand as a whole: YIN with parabolic refinement.

After A. de Cheveigné and H. Kawahara, "YIN, a fundamental frequency estimator for speech and music" (JASA 2002).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from timbrel import SAMPLE_RATE_HZ

Floats = npt.NDArray[np.float64]

SPAN_SAMPLES = 1024
"""Samples that are compared with those of a period later."""
THRESHOLD = 0.15


def yin(
    sound: npt.NDArray[np.floating], hop: int, low_hz: float, high_hz: float
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Pitch in Hz and aperiodicity from 0 (periodic) to 1, `[frame]` each, one frame per `hop`, centred on it."""
    shortest, longest = int(SAMPLE_RATE_HZ / high_hz), int(SAMPLE_RATE_HZ / low_hz) + 2
    size = SPAN_SAMPLES + longest
    padded = np.pad(np.asarray(sound, np.float64), (size // 2, size))
    frames = np.lib.stride_tricks.sliding_window_view(padded, size)[: len(sound) : hop]
    parts = [_yin(frames[at : at + 512], shortest, longest) for at in range(0, len(frames), 512)]
    period, aperiodicity = (np.concatenate(part) for part in zip(*parts, strict=True))
    return SAMPLE_RATE_HZ / period, aperiodicity


def _yin(frames: Floats, shortest: int, longest: int) -> tuple[Floats, Floats]:
    difference = _difference(frames, longest)
    lags = np.arange(longest)
    normal = difference * lags / np.maximum(np.cumsum(difference, 1), 1e-12)
    normal[:, 0] = 1.0
    inside = normal[:, shortest : longest - 1]
    minimum = (inside <= normal[:, shortest - 1 : longest - 2]) & (inside < normal[:, shortest + 1 : longest])
    good = minimum & (inside < THRESHOLD)
    best = np.where(good.any(1), good.argmax(1), inside.argmin(1)) + shortest
    rows = np.arange(len(frames))
    before, here, after = (normal[rows, np.clip(best + d, 0, longest - 1)] for d in (-1, 0, 1))
    bend = before - 2.0 * here + after
    shift = np.where(bend > 1e-12, 0.5 * (before - after) / np.where(bend > 1e-12, bend, 1.0), 0.0)
    return best + np.clip(shift, -0.5, 0.5), np.clip(here, 0.0, 1.0)


def _difference(frames: Floats, longest: int) -> Floats:
    """Squared difference between the first span of each frame and that of every lag, by the DFT."""
    size = 1 << (frames.shape[1] + SPAN_SAMPLES - 1).bit_length()
    spectra = np.fft.rfft(frames, size) * np.conj(np.fft.rfft(frames[:, :SPAN_SAMPLES], size))
    products = np.fft.irfft(spectra, size)[:, :longest]
    energy = np.cumsum(np.pad(frames**2, ((0, 0), (1, 0))), 1)
    spans = energy[:, SPAN_SAMPLES : SPAN_SAMPLES + longest] - energy[:, :longest]
    return np.asarray(np.maximum(spans[:, :1] + spans - 2.0 * products, 0.0))
