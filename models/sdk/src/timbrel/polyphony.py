"""Finds where a recording sounds as if several notes were played at once.

A note alone has its partials at multiples of its pitch, from the lowest few on. So what is counted is the power of the
spectrum's peaks that lie between those multiples; frames whose pitch has no partials where a note has some, for the
common divisor of a chord's notes is such a pitch; and frames that are all peaks but have no pitch.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from timbrel import SAMPLE_RATE_HZ
from timbrel.tracker import SILENT_DB, Track

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

WINDOW_S = 0.09
HIGHEST_HZ, LOWEST_HZ = 5_000.0, 60.0
RANGE_DB, PROMINENCE_DB = 30.0, 12.0
"""A peak is at most that much below the loudest of its frame, and so much above the median around it."""
AROUND_BINS = 24
NEAR_CENTS, NEAR_BINS = 45.0, 2.5
"""How far from a multiple of the pitch a peak may be and belong to it: the larger of both."""
FOREIGN_SHARE = 0.2
LOW_PARTIALS, LOW_DB = 3, -30.0
"""Of the first so many partials one has to be at most that much below the loudest peak."""
GAP_PARTIALS, GAP_DB = 8, -25.0
"""Where the first partial is missing, none of the others up to this one may be so far below both its neighbours."""
TONAL_SHARE = 0.25
"""Of the power in the highest bins of peaks, which hold two fifths of it where there is nothing else."""
SHORTEST_S, BRIDGED_S = 0.35, 0.15
TOGETHER = 256


class Stretch(NamedTuple):
    """A part of a sound, in seconds."""

    start_s: float
    end_s: float

    def __str__(self) -> str:
        return f"{_clock(self.start_s)} to {_clock(self.end_s)}"


def polyphonic(
    sound: npt.NDArray[np.floating], tracked: Track, hop: int, rate_hz: float = SAMPLE_RATE_HZ
) -> list[Stretch]:
    """Where `[sample]` sounds polyphonic for some time, given its pitch, one frame per `hop` samples."""
    size = 1 << round(np.log2(WINDOW_S * rate_hz))
    padded = np.pad(np.asarray(sound, np.float64), (size // 2, size))
    frames = np.lib.stride_tricks.sliding_window_view(padded, size)[: len(sound) : hop]
    found = np.zeros(len(frames), np.bool_)
    for at in range(0, len(frames), TOGETHER):
        here = slice(at, at + TOGETHER)
        power = np.abs(np.fft.rfft(frames[here] * np.blackman(size))) ** 2
        audible = tracked.voiced[here] | (np.mean(frames[here] ** 2, 1) > 10.0 ** (SILENT_DB / 10.0))
        found[here] = audible & _several(power, tracked.f0_hz[here], tracked.voiced[here], rate_hz / size)
    return _stretches(found, hop / rate_hz)


def _several(power: Floats, f0_hz: Floats, voiced: Flags, bin_hz: float) -> Flags:
    """Which frames hold more than one note, `[frame][bin]` to `[frame]`."""
    first, last = int(LOWEST_HZ / bin_hz), int(HIGHEST_HZ / bin_hz)
    power = power[:, : last + AROUND_BINS]
    peaks = _peaks(power)
    peaks[:, :first], peaks[:, last:] = False, False
    weight = np.where(peaks, power, 0.0)
    hz = np.arange(power.shape[1]) * bin_hz
    nearest = np.maximum(np.round(hz / f0_hz[:, None]), 1.0) * f0_hz[:, None]
    near = np.maximum(nearest * (2.0 ** (NEAR_CENTS / 1200.0) - 1.0), NEAR_BINS * bin_hz)
    # Where the multiples are too dense to tell, all belongs to one of them.
    foreign = (np.abs(hz - nearest) > near) & (near < 0.25 * f0_hz[:, None])
    total = np.maximum(weight.sum(1), 1e-20)
    share = np.where(foreign, weight, 0.0).sum(1) / total
    number = np.round(nearest / f0_hz[:, None]).astype(np.int64)
    partials = [np.where(number == k, weight, 0.0).max(1) for k in range(1, GAP_PARTIALS + 2)]
    divided = (share > FOREIGN_SHARE) | _hollow(np.stack(partials, 1), weight.max(1))
    tonal = (weight.sum(1) > TONAL_SHARE * power.sum(1)) & (peaks.sum(1) > 1)
    return np.asarray(np.where(voiced, divided, tonal))


def _hollow(partials: Floats, loudest: Floats) -> Flags:
    """Whether partials `[frame][number]` are missing where a note has some."""
    missing = partials[:, :LOW_PARTIALS] < loudest[:, None] * 10.0 ** (LOW_DB / 10.0)
    beside = np.minimum(partials[:, :-2], partials[:, 2:])
    gaps = (partials[:, 1:-1] < beside * 10.0 ** (GAP_DB / 10.0)).any(1)
    return np.asarray(missing.all(1) | (missing[:, 0] & gaps))


def _peaks(power: Floats) -> Flags:
    """Bins that are higher than their neighbours, near the loudest, and far above what is around."""
    found = np.zeros(power.shape, np.bool_)
    found[:, 1:-1] = (power[:, 1:-1] > power[:, :-2]) & (power[:, 1:-1] >= power[:, 2:])
    found &= power > power.max(1, keepdims=True) * 10.0 ** (-RANGE_DB / 10.0)
    padded = np.pad(power, ((0, 0), (AROUND_BINS, AROUND_BINS)), mode="edge")
    around = np.lib.stride_tricks.sliding_window_view(padded, 2 * AROUND_BINS + 1, axis=1)[..., ::4]
    rows, columns = np.nonzero(found)
    floor = np.median(around[rows, columns], axis=1)
    found[rows, columns] = power[rows, columns] > floor * 10.0 ** (PROMINENCE_DB / 10.0)
    return found


def _stretches(found: Flags, frame_s: float) -> list[Stretch]:
    """The long runs of frames; short gaps are bridged."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], found, [False])).astype(np.int8)))
    merged: list[list[int]] = []
    for start, end in edges.reshape(-1, 2).tolist():
        if merged and (start - merged[-1][1]) * frame_s < BRIDGED_S:
            merged[-1][1] = end
        else:
            merged.append([start, end])
    return [Stretch(a * frame_s, b * frame_s) for a, b in merged if (b - a) * frame_s >= SHORTEST_S]


def _clock(seconds: float) -> str:
    return f"{int(seconds // 60)}:{seconds % 60:04.1f}"
