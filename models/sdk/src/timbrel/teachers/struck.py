"""Struck keys of an electric piano, by frequency modulation: what the FM model learns from.

Two pairs of operators. In each a carrier at about the pitch is heard and a modulator bends its phase: one far above it,
which is the short ring of the tine, and one at the pitch, which is the growl of a hard stroke.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.signal import lfilter

from timbrel import SAMPLE_RATE_HZ
from timbrel.teachers.phrases import SCALES, hz

Floats = npt.NDArray[np.float64]
Rng = np.random.Generator

ROUTING = ((1,), (), (3,), ())
RATIOS = (1.0, 14.0, 1.0, 1.0)
LOWEST, HIGHEST = 36, 88
ATTACK_MS, DAMPING_MS = 2.5, 55.0


@dataclass(frozen=True)
class Strokes:
    """Per sample: the pitch in Hz; `gains` and `ratios` `[sample][operator]`."""

    f0_hz: Floats
    gains: Floats
    ratios: Floats


def strokes(rng: Rng, samples: int) -> Strokes:
    """One key after another, each held for a while and then damped."""
    note, gains = np.zeros(samples), np.zeros((samples, 4))
    tones = [n for n in range(LOWEST, HIGHEST + 1) if (n - rng.integers(12)) % 12 in SCALES[rng.integers(3)]]
    at, place = int(rng.uniform(0.05, 0.2) * SAMPLE_RATE_HZ), int(rng.integers(len(tones)))
    note[:at] = tones[place]
    while at < samples:
        seconds = float(np.exp(rng.uniform(np.log(0.15), np.log(2.5))))
        end = min(samples, at + int(seconds * SAMPLE_RATE_HZ))
        note[at:] = tones[place]
        gains[at:end] = _stroke(tones[place], rng.uniform(0.15, 1.0), end - at, rng.uniform(0.5, 1.0) * seconds)
        step = rng.integers(-4, 5) if rng.random() < 0.7 else rng.integers(-14, 15)
        at, place = end, int(np.clip(place + step, 0, len(tones) - 1))
    gains = _softened(gains)
    stretch = 1.0 + 0.0006 * (note - 60.0) / 12.0
    ratios = np.stack([np.ones(samples), RATIOS[1] * stretch, np.ones(samples), np.ones(samples)], 1)
    return Strokes(hz(note), gains, ratios)


def play(score: Strokes) -> Floats:
    """The sound, `[sample]`, before any gain."""
    frequency_hz = score.f0_hz[:, None] * score.ratios
    phase = 2.0 * np.pi * np.cumsum(frequency_hz, 0) / SAMPLE_RATE_HZ
    gains = np.where(frequency_hz < SAMPLE_RATE_HZ / 2, score.gains, 0.0)
    tine, growl = gains[:, 1] * np.sin(phase[:, 1]), gains[:, 3] * np.sin(phase[:, 3])
    return np.asarray(gains[:, 0] * np.sin(phase[:, 0] + tine) + gains[:, 2] * np.sin(phase[:, 2] + growl))


def _stroke(note: float, velocity: float, samples: int, held_s: float) -> Floats:
    """Gains `[sample][operator]` of a stroke: high keys die sooner, hard ones ring and growl more."""
    time_s = np.arange(samples)[:, None] / SAMPLE_RATE_HZ
    height = 2.0 ** (-(note - 60.0) / 24.0)
    decay_s = np.array([1.6, 0.12, 2.2, 0.7]) * height
    level = np.array([0.5, 0.9 * velocity, 0.5, 1.6 * velocity**1.5]) * np.array([velocity, height, velocity, height])
    level[[0, 2]] = 0.5 * velocity**1.6
    damped = np.exp(-np.maximum(time_s - held_s, 0.0) * 1000.0 / DAMPING_MS)
    audible = np.where(np.array([True, False, True, False]), damped, 1.0)
    return np.asarray(level * np.exp(-time_s / decay_s) * audible)


def _softened(gains: Floats) -> Floats:
    """A stroke takes a moment to sound, and cuts the one before as quickly."""
    pole = np.exp(-1000.0 / (ATTACK_MS * SAMPLE_RATE_HZ))
    return np.asarray(lfilter([1.0 - pole], [1.0, -pole], gains, axis=0))
