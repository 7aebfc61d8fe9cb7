"""The instruments that the transfer models learn from, as sound sources: phrases in, sound out."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.signal import butter, iirpeak, lfilter, sosfilt

from timbrel import SAMPLE_RATE_HZ, native
from timbrel.teachers.phrases import Phrase, Style, smooth

Floats = npt.NDArray[np.float64]
Rng = np.random.Generator

WINDS, BOWED = (Path(__file__).with_name(f"{name}.c") for name in ("winds", "bowed"))


@dataclass(frozen=True)
class Teacher:
    """An instrument: who plays it, and how it sounds in a room without walls.

    `play(phrase, rng)` gives the sound, `[sample]`, at about the phrase's pitch. `window_samples` is what its harmonics
    are told apart by: two periods of its lowest note at least.
    """

    key: str
    style: Style
    play: Callable[[Phrase, Rng], Floats]
    window_samples: int = 1024


def clarinet(phrase: Phrase, rng: Rng) -> Floats:
    """A reed on a cylindrical bore, with four resonances of the body."""
    blown = np.where(phrase.effort > 0.02, 0.6 + 0.3 * phrase.effort, 0.0)
    tone = _wind("clarinet", phrase.f0_hz, smooth(blown, 8.0), 0.1 + 0.85 * phrase.effort, 0.03, rng)
    body = _peaks(tone, ((420, 3, 0.5), (1150, 4, 0.8), (2600, 5, 0.7), (4800, 4, 0.4)))
    return np.asarray(body * _swell(phrase.effort, 18.0))


def flute(phrase: Phrase, rng: Rng) -> Floats:
    """An air jet on an open pipe, with the player's breath."""
    blown = np.where(phrase.effort > 0.02, 0.88 + 0.25 * phrase.effort, 0.0)
    tone = _wind("flute", phrase.f0_hz, smooth(blown, 12.0), phrase.effort, 0.06, rng)
    return np.asarray(tone * _swell(phrase.effort, 16.0))


def bowed(phrase: Phrase, rng: Rng) -> Floats:
    """A bowed string on a body with seven resonances."""
    speed = 0.03 + 0.2 * phrase.effort
    speed = np.where(phrase.effort > 0.02, speed, 0.0)
    place = smooth(0.127 + 0.02 * rng.normal(0.0, 1.0, len(speed)), 200.0)
    sound = np.empty(len(speed), np.float32)
    arrays = [
        _f32(a) for a in (phrase.f0_hz, smooth(speed, 10.0), 0.35 + 0.4 * phrase.effort, np.clip(place, 0.1, 0.16))
    ]
    _call(BOWED, "bowed", arrays, 0.012, rng, sound)
    wood = (
        (275, 8, 1.2),
        (460, 9, 1.0),
        (700, 6, 0.6),
        (1100, 4, 0.7),
        (2300, 2.5, 1.1),
        (3400, 4, 0.5),
        (5200, 4, 0.3),
    )
    return np.asarray(_peaks(0.5 * sound.astype(np.float64), wood) * _swell(phrase.effort, 12.0))


def brass(phrase: Phrase, rng: Rng) -> Floats:
    """Lip pulses that steepen with effort, through a Harmon mute and a bell, with lip noise."""
    attack = np.exp(-phrase.since_onset_s / 0.035)
    roll_off = np.clip(0.5 + 0.4 * phrase.effort + 0.06 * attack * phrase.effort, 0.0, 0.94)
    scoop = 2.0 ** (-0.35 * np.exp(-phrase.since_onset_s / 0.02) / 12.0)
    pulses = _pulses(phrase.f0_hz * scoop, lambda k: roll_off, 80)
    breath = sosfilt(_band(1200, 7000), rng.normal(0.0, 1.0, len(pulses))) * (0.01 + 0.02 * attack)
    mute = _peaks(0.25 * (pulses + breath), ((1500, 5, 2.2), (2900, 6, 1.2), (5200, 5, 0.6)))
    return np.asarray(sosfilt(_band(250, 11000), mute) * _level(phrase.effort, 24.0))


def voice(phrase: Phrase, rng: Rng) -> Floats:
    """A glottal source with breath through the formants of a sung vowel between a and o."""
    flutter = 2.0 ** (smooth(rng.normal(0.0, 1.0, len(phrase.effort)), 5.0) * 0.9 / 12.0)
    roll_off = np.clip(0.7 + 0.2 * phrase.effort, 0.0, 0.93)
    pulses = _pulses(phrase.f0_hz * flutter, lambda k: roll_off * (k / (k + 1.0)) ** 0.35, 96)
    breath = sosfilt(_band(900, 8000), rng.normal(0.0, 1.0, len(pulses))) * 0.012
    tract = np.zeros(len(pulses))
    formants = ((620, 9, 1.0), (1060, 12, 0.55), (2650, 20, 0.32), (3050, 22, 0.30), (3700, 18, 0.12), (6500, 8, 0.04))
    for hz, q, gain in formants:
        tract += gain * lfilter(*iirpeak(hz, q, fs=SAMPLE_RATE_HZ), pulses + breath)
    return np.asarray(0.6 * (tract + 0.02 * pulses) * _level(phrase.effort, 26.0))


TEACHERS = {
    teacher.key: teacher
    for teacher in (
        Teacher("clarinet", Style(50, 87), clarinet),
        Teacher("flute", Style(60, 91, vibrato_cents=25), flute),
        Teacher("bowed", Style(48, 84, attack_ms=(30, 100), vibrato_cents=35, legato=0.7), bowed),
        Teacher("brass", Style(52, 82, attack_ms=(15, 40)), brass),
        Teacher("voice", Style(46, 76, attack_ms=(25, 80), glide_ms=30, vibrato_cents=70, legato=0.75), voice),
    )
}


def _wind(name: str, f0_hz: Floats, pressure: Floats, brightness: Floats, breath: float, rng: Rng) -> Floats:
    sound = np.empty(len(f0_hz), np.float32)
    _call(WINDS, name, [_f32(a) for a in (f0_hz, pressure, brightness)], breath, rng, sound)
    return sound.astype(np.float64)


def _call(
    source: Path,
    name: str,
    arrays: list[npt.NDArray[np.float32]],
    noise: float,
    rng: Rng,
    sound: npt.NDArray[np.float32],
) -> None:
    pointers = [ctypes.c_void_p(a.ctypes.data) for a in arrays]
    seed = ctypes.c_uint32(int(rng.integers(1, 1 << 31)))
    function = getattr(native.load(source), name)
    function(ctypes.c_int(len(sound)), *pointers, ctypes.c_float(noise), seed, ctypes.c_void_p(sound.ctypes.data))


def _f32(signal: Floats) -> npt.NDArray[np.float32]:
    return np.ascontiguousarray(signal, np.float32)


def _pulses(f0_hz: Floats, ratio: Callable[[int], Floats], harmonics: int) -> Floats:
    """Harmonics of which each is `ratio(k)` times the one before, without any above half the sample rate."""
    turn = np.exp(2j * np.pi * np.cumsum(f0_hz) / SAMPLE_RATE_HZ)
    partial, sound = turn.copy(), np.zeros(len(f0_hz))
    for k in range(1, harmonics + 1):
        sound += np.where(k * f0_hz < 0.48 * SAMPLE_RATE_HZ, partial.imag, 0.0)
        partial *= turn * ratio(k)
    return sound


def _peaks(sound: Floats, peaks: tuple[tuple[float, float, float], ...]) -> Floats:
    """Resonances (Hz, Q, gain) beside the sound itself."""
    return np.asarray(sound + sum(gain * lfilter(*iirpeak(hz, q, fs=SAMPLE_RATE_HZ), sound) for hz, q, gain in peaks))


def _band(low_hz: float, high_hz: float) -> Floats:
    return np.asarray(butter(1, (low_hz, high_hz), "band", fs=SAMPLE_RATE_HZ, output="sos"))


def _swell(effort: Floats, decibels: float) -> Floats:
    """A gain that is `decibels` lower at no effort than at full effort."""
    return np.asarray(10.0 ** (decibels * (effort - 1.0) / 20.0))


def _level(effort: Floats, decibels: float) -> Floats:
    """The same, and silent without effort."""
    return _swell(effort, decibels) * np.clip(effort / 0.08, 0.0, 1.0)
