"""Synthetic music to train on: plucked guitar and bass, drums, sweeps, tones, noise and silence, all from a seed.

Everything is mono at 48 kHz with full scale 1, `[sample]`.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
from scipy.signal import butter, chirp, sosfilt

from timbrel import SAMPLE_RATE_HZ

Signal = npt.NDArray[np.float64]
Generator = np.random.Generator

QUIETEST_DB, LOUDEST_DB = -24.0, 0.0
"""Range of the peaks of a training clip."""

_PICKUP = butter(2, [60, 7000], "band", fs=SAMPLE_RATE_HZ, output="sos")
_CHORDS = ((0, 7, 12), (0, 4, 7, 12, 16), (0, 3, 7, 10, 15), (0, 5, 10), (0, 12))


def pluck(rng: Generator, samples: int, f0_hz: float, decay_s: float, brightness: float, place: float) -> Signal:
    """A plucked string: Karplus and Strong's loop, tuned by interpolation.

    D. A. Jaffe and J. O. Smith, "Extensions of the Karplus-Strong plucked-string algorithm", CMJ 7(2), 1983.
    `decay_s` is the time to fall 60 dB, `brightness` (0 to 1) the excitation's, `place` where along the string it is
    plucked (0 to 0.5). Peak 1.
    """
    period = SAMPLE_RATE_HZ / f0_hz - 0.5
    whole = int(period)
    fraction = period - whole
    loss = 10.0 ** (-3.0 / (f0_hz * decay_s))
    taps = 0.5 * loss * np.array([1.0 - fraction, 1.0, fraction])
    string = np.zeros(samples + whole + 2)
    string[2 : whole + 2] = _excitation(rng, whole, brightness, place)
    for start in range(whole + 2, len(string), whole):
        stop = min(start + whole, len(string))
        past = string[start - whole - 2 : stop - whole]
        string[start:stop] = taps[0] * past[2:] + taps[1] * past[1:-1] + taps[2] * past[:-2]
    return string[2 : samples + 2]


def _excitation(rng: Generator, length: int, brightness: float, place: float) -> Signal:
    spectrum = np.fft.rfft(rng.normal(size=length))
    bins = np.arange(len(spectrum))
    corner = 2.0 + brightness * len(spectrum) / 3.0
    spectrum *= np.abs(np.sin(np.pi * bins * max(place, 0.02))) / (1.0 + (bins / corner) ** 2)
    wave = np.fft.irfft(spectrum, length)
    return np.asarray(wave / (np.abs(wave).max() + 1e-9))


def strings(rng: Generator, samples: int, lowest_hz: float = 82.41, semitones: int = 30) -> Signal:
    """A phrase of notes and chords with damped and ringing strings, as through a pickup."""
    phrase = np.zeros(samples)
    at = 0
    while at < samples:
        if rng.random() < 0.5:
            phrase[at:] *= np.exp(-np.arange(samples - at) / (0.01 * SAMPLE_RATE_HZ))
        phrase[at:] += _strum(rng, samples - at, lowest_hz * 2.0 ** (rng.integers(semitones) / 12.0))
        at += int(rng.uniform(0.1, 0.9) * SAMPLE_RATE_HZ)
    return np.asarray(sosfilt(_PICKUP, phrase))


def _strum(rng: Generator, samples: int, root_hz: float) -> Signal:
    intervals = (0,) if rng.random() < 0.4 else _CHORDS[rng.integers(len(_CHORDS))]
    muted = rng.random() < 0.3
    decay_s = rng.uniform(0.1, 0.4) if muted else rng.uniform(1.5, 6.0)
    brightness, place, spread_s = rng.uniform(0.1, 1.0), rng.uniform(0.06, 0.45), rng.uniform(0.0, 0.015)
    strum = np.zeros(samples)
    for index, interval in enumerate(intervals):
        late = int(index * spread_s * SAMPLE_RATE_HZ)
        f0_hz = root_hz * 2.0 ** (interval / 12.0 + rng.normal(0.0, 3.0) / 1200.0)
        if late < samples and f0_hz < 2500.0:
            strum[late:] += pluck(rng, samples - late, f0_hz, decay_s, brightness, place)
    return np.asarray(rng.uniform(0.15, 1.0) / np.sqrt(len(intervals)) * strum)


def bass(rng: Generator, samples: int) -> Signal:
    """A phrase on a bass guitar."""
    return strings(rng, samples, lowest_hz=41.2, semitones=24)


def drums(rng: Generator, samples: int) -> Signal:
    """Bursts of filtered noise and falling sines."""
    kit = np.zeros(samples)
    at = 0
    while at < samples:
        t = np.arange(samples - at) / SAMPLE_RATE_HZ
        envelope = np.exp(-t / rng.uniform(0.01, 0.15)) * rng.uniform(0.2, 1.0)
        if rng.random() < 0.5:
            kit[at:] += envelope * rng.normal(size=len(t)) * 0.4
        else:
            base_hz, sweep_hz = rng.uniform(45, 200), rng.uniform(0, 300)
            phase = base_hz * t + sweep_hz * 0.03 * (1.0 - np.exp(-t / 0.03))
            kit[at:] += envelope * np.sin(2.0 * np.pi * phase)
        at += int(rng.uniform(0.08, 0.4) * SAMPLE_RATE_HZ)
    return np.asarray(sosfilt(_PICKUP, kit))


def sweep(rng: Generator, samples: int) -> Signal:
    """A sine that glides from low to high while its level glides too."""
    t = np.arange(samples) / SAMPLE_RATE_HZ
    glide = chirp(t, 25.0, samples / SAMPLE_RATE_HZ, 15_000.0, method="log", phi=rng.uniform(0, 360))
    return np.asarray(glide * _ramp(rng, samples, 0.02))


def tones(rng: Generator, samples: int) -> Signal:
    """A few sines that beat against each other, swelling or fading."""
    t = np.arange(samples) / SAMPLE_RATE_HZ
    mix = np.zeros(samples)
    for _ in range(rng.integers(1, 5)):
        mix += rng.uniform(0.1, 1.0) * np.sin(2.0 * np.pi * (rng.uniform(40, 4000) * t + rng.random()))
    return np.asarray(mix * _ramp(rng, samples) ** 2)


def _ramp(rng: Generator, samples: int, lowest: float = 0.0) -> Signal:
    """From one random level to another."""
    first, last = rng.uniform(lowest, 1.0, 2)
    return np.linspace(first, last, samples)


def hiss(rng: Generator, samples: int) -> Signal:
    """Noise of changing level."""
    return np.asarray(sosfilt(_PICKUP, rng.normal(size=samples)) * _ramp(rng, samples))


Mix = tuple[tuple[float, Callable[[Generator, int], Signal]], ...]
"""Kinds of clip, and how often each appears."""

TRAINING: Mix = ((0.58, strings), (0.16, bass), (0.08, drums), (0.06, sweep), (0.06, tones), (0.06, hiss))
MUSIC: Mix = ((0.6, strings), (0.25, bass), (0.15, drums))
PROBES: Mix = ((0.4, sweep), (0.3, tones), (0.3, hiss))


def clip(rng: Generator, samples: int, mix: Mix = TRAINING) -> Signal:
    """One clip: a kind from `mix`, at a peak level drawn from -24 to 0 dB, sometimes with a rest in it."""
    kind = rng.choice(len(mix), p=[share for share, _ in mix])
    sound = mix[kind][1](rng, samples)
    sound = sound / (np.abs(sound).max() + 1e-9) * 10.0 ** (rng.uniform(QUIETEST_DB, LOUDEST_DB) / 20.0)
    if rng.random() < 0.15:
        rest = int(rng.uniform(0.1, 0.4) * samples)
        start = int(rng.integers(samples - rest))
        sound[start : start + rest] = 0.0
    return np.asarray(sound)


def clips(seed: int, count: int, samples: int, mix: Mix = TRAINING) -> npt.NDArray[np.float32]:
    """`[count][samples]` clips. The same seed gives the same clips; clip k does not depend on `count`."""
    made = [clip(np.random.default_rng((seed, k)), samples, mix) for k in range(count)]
    return np.stack(made).astype(np.float32)
