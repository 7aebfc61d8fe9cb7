"""Random phrases to learn from: pitch and effort curves of somebody who plays notes, slurs, swells and glides."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.signal import lfilter

from timbrel import SAMPLE_RATE_HZ

Floats = npt.NDArray[np.float64]
Rng = np.random.Generator

SCALES = ((0, 2, 4, 5, 7, 9, 11), (0, 2, 3, 5, 7, 8, 10), (0, 2, 4, 7, 9))
NOTE_S = (0.12, 0.2, 0.3, 0.5, 0.8, 1.4, 2.2)


@dataclass(frozen=True)
class Style:
    """What a player of the instrument does; pitches are MIDI notes."""

    lowest: float
    highest: float
    attack_ms: tuple[float, float] = (15.0, 60.0)
    release_ms: tuple[float, float] = (20.0, 70.0)
    glide_ms: float = 12.0
    vibrato_cents: float = 40.0
    vibrato_hz: tuple[float, float] = (4.5, 6.2)
    legato: float = 0.5
    softest: float = 0.15


@dataclass(frozen=True)
class Phrase:
    """`[sample]` each: pitch in Hz, effort from 0 (silent) to 1 (as loud as it gets), and the time since the onset."""

    f0_hz: Floats
    effort: Floats
    since_onset_s: Floats


def hz(note: float | Floats) -> Floats:
    """Frequency of a MIDI note."""
    return np.asarray(440.0 * 2.0 ** ((np.asarray(note) - 69.0) / 12.0))


def smooth(signal: Floats, ms: float) -> Floats:
    """A one-pole low-pass that starts settled."""
    pole = np.exp(-1000.0 / (ms * SAMPLE_RATE_HZ))
    return np.asarray(lfilter([1.0 - pole], [1.0, -pole], signal, zi=[pole * signal[0]])[0])


def phrase(rng: Rng, samples: int, style: Style) -> Phrase:
    """Notes one after another; one phrase in four is slow swells and glides over the whole range."""
    note, effort = np.zeros(samples), np.zeros(samples)
    onset = np.zeros(samples, np.int64)
    swells = rng.random() < 0.25
    tune = _swell_notes(rng, style) if swells else _melody(rng, style)
    at = int(rng.uniform(0.0, 0.15) * SAMPLE_RATE_HZ)
    note[:at] = current = next(tune)
    while at < samples:
        seconds = rng.uniform(1.0, 3.0) if swells else rng.choice(NOTE_S) * rng.uniform(0.85, 1.15)
        end = min(samples, at + int(seconds * SAMPLE_RATE_HZ))
        target = next(tune)
        slides = swells and rng.random() < 0.5
        note[at:] = target
        note[at:end] = np.linspace(current, target, end - at) if slides else target
        note[at:end] += _vibrato(rng, end - at, style)
        effort[at:end] = _dynamics(rng, end - at, style, swells)
        onset[at:end] = at
        current, at = target, end
        if rng.random() > style.legato:
            at = _rest(rng, effort, at, samples)
    note += smooth(rng.normal(0.0, 1.0, samples), 120.0) * 4.0
    since = (np.arange(samples) - onset) / SAMPLE_RATE_HZ
    return Phrase(hz(smooth(note, style.glide_ms)), _enveloped(rng, effort, style), since)


def _melody(rng: Rng, style: Style) -> Iterator[float]:
    scale = SCALES[rng.integers(len(SCALES))]
    key = int(rng.integers(12))
    tones = [n for n in range(int(style.lowest), int(style.highest) + 1) if (n - key) % 12 in scale]
    at = int(rng.integers(len(tones)))
    while True:
        yield tones[at] + rng.normal(0.0, 0.04)
        step = rng.integers(-3, 4) if rng.random() < 0.8 else rng.integers(-9, 10)
        at = int(np.clip(at + step, 0, len(tones) - 1))


def _swell_notes(rng: Rng, style: Style) -> Iterator[float]:
    while True:
        yield rng.uniform(style.lowest, style.highest)


def _vibrato(rng: Rng, samples: int, style: Style) -> Floats:
    """In semitones; it sets in after the beginning of the note."""
    time_s = np.arange(samples) / SAMPLE_RATE_HZ
    depth = rng.choice((0.0, 0.3, 0.6, 1.0)) * style.vibrato_cents / 100.0
    rise = np.clip((time_s - rng.uniform(0.05, 0.3)) / 0.3, 0.0, 1.0)
    return np.asarray(depth * rise * np.sin(2.0 * np.pi * rng.uniform(*style.vibrato_hz) * time_s))


def _dynamics(rng: Rng, samples: int, style: Style, swells: bool) -> Floats:
    level = rng.uniform(style.softest, 1.0)
    bend = rng.uniform(style.softest, 1.0, 3) if swells else level * rng.uniform(0.75, 1.2, 3)
    ramp = np.interp(np.linspace(0.0, 2.0, samples), (0.0, 1.0, 2.0), bend)
    return np.clip(ramp, style.softest, 1.0)


def _rest(rng: Rng, effort: Floats, at: int, samples: int) -> int:
    """Silence before the next note: a breath now and then, else a short gap taken from the note's end."""
    gap = int(rng.uniform(0.03, 0.1) * SAMPLE_RATE_HZ)
    effort[max(0, at - gap) : at] = 0.0
    return min(samples, at + int(rng.uniform(0.15, 0.7) * SAMPLE_RATE_HZ)) if rng.random() < 0.3 else at


def _enveloped(rng: Rng, effort: Floats, style: Style) -> Floats:
    """Rises and falls no faster than the player's attack and release."""
    rising, falling = (smooth(effort, rng.uniform(*range_ms) / 2) for range_ms in (style.attack_ms, style.release_ms))
    return smooth(np.where(effort >= rising, rising, falling), 4.0)
