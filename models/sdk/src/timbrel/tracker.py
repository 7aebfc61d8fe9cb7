"""A pitch tracker for recordings: candidates of YIN, and the path through all of them that costs least.

The candidates are the dips of the cumulative mean normalised difference (A. de Cheveigné and H. Kawahara, "YIN", JASA
2002, equation 8). The path weighs them against jumps, as in P. Boersma, "Accurate short-term analysis of the
fundamental frequency" (1993), so that a dip at half or twice the period does not win for a few frames.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from timbrel import SAMPLE_RATE_HZ

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

SPAN_SAMPLES = 1024
"""Fewest samples that are compared with those of a period later."""
CANDIDATES = 10
OCTAVE_COST = 0.012
"""Of each octave that a candidate is lower: twice a period is a period too."""
JUMP_COST = 0.5
"""Of each octave from one frame to the next."""
FURTHEST_JUMP = 1.0
UNVOICED_COST, SWITCH_COST = 0.35, 0.15
SILENT_DB = -60.0
"""Root mean square, of full scale, below which a frame has no pitch."""
TOGETHER = 256
NONE = 1e3


@dataclass(frozen=True)
class Track:
    """`[frame]` each: pitch in Hz, in gaps that of the frames around; aperiodicity from 0 to 1; whether it is heard."""

    f0_hz: Floats
    aperiodicity: Floats
    voiced: Flags


def track(
    sound: npt.NDArray[np.floating],
    hop: int,
    f0_range: tuple[float, float],
    rate_hz: float = SAMPLE_RATE_HZ,
    viterbi: bool = True,
) -> Track:
    """The pitch of `[sample]`, one frame per `hop` samples, centred on it.

    `viterbi` false takes the best candidate of each frame by itself. Raises `ValueError` where the range cannot be
    told at this rate.
    """
    low_hz, high_hz = f0_range
    if not 0.0 < low_hz < high_hz <= rate_hz / 4.0:
        raise ValueError(f"pitches from {low_hz:g} to {high_hz:g} Hz cannot be tracked at {rate_hz:g} Hz")
    shortest, longest = int(rate_hz / high_hz), int(rate_hz / low_hz) + 2
    span = max(SPAN_SAMPLES, longest)
    padded = np.pad(np.asarray(sound, np.float64), ((span + longest) // 2, span + longest))
    frames = np.lib.stride_tricks.sliding_window_view(padded, span + longest)[: len(sound) : hop]
    parts = [_candidates(frames[at : at + TOGETHER], span, shortest, longest) for at in range(0, len(frames), TOGETHER)]
    period, dip, silent = (np.concatenate(part) for part in zip(*parts, strict=True))
    cost = np.where(period > 0.0, dip + OCTAVE_COST * np.log2(np.maximum(period, 1.0) / shortest), NONE)
    unvoiced = np.where(silent, -NONE, UNVOICED_COST)
    path = _path(np.log2(np.maximum(period, 1.0)), cost, unvoiced) if viterbi else _each(cost, unvoiced)
    return _read(period, dip, path, hop, longest, rate_hz)


def _candidates(frames: Floats, span: int, shortest: int, longest: int) -> tuple[Floats, Floats, Flags]:
    """Periods in samples and the depths of their dips `[frame][candidate]` (period 0: none), and which are silent."""
    difference = _difference(frames, span, longest)
    lags = np.arange(longest)
    normal = difference * lags / np.maximum(np.cumsum(difference, 1), 1e-12)
    normal[:, 0] = 1.0
    inside = normal[:, shortest : longest - 1]
    lower = (inside <= normal[:, shortest - 1 : longest - 2]) & (inside < normal[:, shortest + 1 : longest])
    cost = np.where(lower, inside + OCTAVE_COST * np.log2(lags[shortest : longest - 1] / shortest), NONE)
    count = min(CANDIDATES, cost.shape[1])
    best = np.argpartition(cost, count - 1, 1)[:, :count] + shortest
    rows = np.arange(len(frames))[:, None]
    before, here, after = (normal[rows, best + step] for step in (-1, 0, 1))
    bend = np.maximum(before - 2.0 * here + after, 1e-12)
    shift = np.clip(0.5 * (before - after) / bend, -0.5, 0.5)
    there = cost[rows, best - shortest] < NONE
    power = np.mean(frames[:, : span + longest] ** 2, 1)
    silent = power < 10.0 ** (SILENT_DB / 10.0)
    return np.where(there, best + shift, 0.0), np.clip(here - 0.25 * (before - after) * shift, 0.0, 1.0), silent


def _difference(frames: Floats, span: int, longest: int) -> Floats:
    """Squared difference between the first span of each frame and that of every lag, by the DFT."""
    size = 1 << (frames.shape[1] + span - 1).bit_length()
    spectra = np.fft.rfft(frames, size) * np.conj(np.fft.rfft(frames[:, :span], size))
    products = np.fft.irfft(spectra, size)[:, :longest]
    energy = np.cumsum(np.pad(frames**2, ((0, 0), (1, 0))), 1)
    spans = energy[:, span : span + longest] - energy[:, :longest]
    return np.asarray(np.maximum(spans[:, :1] + spans - 2.0 * products, 0.0))


def _path(octave: Floats, cost: Floats, unvoiced: Floats) -> npt.NDArray[np.int64]:
    """Viterbi's path: the candidate of each frame, or one more for none."""
    frames, count = cost.shape
    total = np.append(cost[0], unvoiced[0])
    came = np.zeros((frames, count + 1), np.int64)
    step = np.full((count + 1, count + 1), SWITCH_COST)
    step[count, count] = 0.0
    every = np.arange(count + 1)
    for frame in range(1, frames):
        apart = np.abs(octave[frame - 1][:, None] - octave[frame])
        step[:count, :count] = JUMP_COST * np.minimum(apart, FURTHEST_JUMP)
        reached = total[:, None] + step
        came[frame] = reached.argmin(0)
        total = reached[came[frame], every]
        total[:count] += cost[frame]
        total[count] += unvoiced[frame]
        total -= total.min()
    path = np.empty(frames, np.int64)
    path[-1] = total.argmin()
    for frame in range(frames - 1, 0, -1):
        path[frame - 1] = came[frame, path[frame]]
    return path


def _each(cost: Floats, unvoiced: Floats) -> npt.NDArray[np.int64]:
    """The best of each frame by itself."""
    return np.asarray(np.where(cost.min(1) < unvoiced, cost.argmin(1), cost.shape[1]))


def _read(period: Floats, dip: Floats, path: npt.NDArray[np.int64], hop: int, longest: int, rate_hz: float) -> Track:
    """The pitch along the path. What is compared lies around half a period less than the longest before the frame."""
    frames, count = period.shape
    rows, place = np.arange(frames), np.minimum(path, count - 1)
    voiced = (path < count) & (period[rows, place] > 0.0)
    aperiodicity = np.where(voiced, dip[rows, place], 1.0)
    if not voiced.any():
        return Track(np.full(frames, np.sqrt(rate_hz)), aperiodicity, voiced)
    lag = period[rows, place][voiced]
    meant = rows[voiced] * hop - (longest - lag) / 2.0
    octave = np.interp(rows * hop, meant, np.log2(rate_hz / lag))
    return Track(2.0**octave, aperiodicity, voiced)
