"""What a harmonic sound is made of, frame by frame: the pitch that it really has, its harmonics, the noise between."""

from __future__ import annotations

import ctypes
from pathlib import Path

import numpy as np
import numpy.typing as npt

from timbrel import SAMPLE_RATE_HZ, native

Floats = npt.NDArray[np.float64]
Singles = npt.NDArray[np.float32]
Complexes = npt.NDArray[np.complex64]

SOURCE = Path(__file__).with_name("partials.c")
NOISE_WINDOW_SAMPLES = 1024
PITCH_SMOOTHING_FRAMES = 5
AUDIBLE = 1e-3
"""Amplitude of the fundamental from which on its phase tells the pitch."""


def hann(samples: int) -> Floats:
    """A periodic Hann window."""
    return 0.5 - 0.5 * np.cos(2.0 * np.pi * np.arange(samples) / samples)


def turns(f0_hz: npt.NDArray[np.floating]) -> Floats:
    """Phase in cycles at each sample of a pitch curve (`[sample]`); 0 at the first."""
    return np.concatenate(([0.0], np.cumsum(np.asarray(f0_hz, np.float64)[:-1] / SAMPLE_RATE_HZ)))


def harmonics(sound: npt.NDArray[np.floating], f0_hz: Floats, count: int, hop: int, window: int) -> Complexes:
    """Complex amplitude `[frame][harmonic]` of each harmonic of `f0_hz` (`[sample]`), against sines.

    The window (in samples) has to span two periods at least, so that neighbouring harmonics cancel. Harmonics above
    half the sample rate are 0.
    """
    phase = 2.0 * np.pi * (turns(f0_hz) % 1.0)
    back = [np.ascontiguousarray(part, np.float32) for part in (np.cos(phase), -np.sin(phase))]
    shape = (hann(window) / hann(window).sum()).astype(np.float32)
    frames = -(-len(sound) // hop)
    found = np.zeros((frames, count, 2), np.float32)
    moved = [np.zeros(len(sound), np.float32), (2.0 * sound).astype(np.float32)]
    arrays = [ctypes.c_void_p(a.ctypes.data) for a in (*moved, *back, shape, found)]
    sizes = [ctypes.c_int(size) for size in (len(sound), count, hop, window, frames)]
    native.load(SOURCE).heterodyne(*sizes, *arrays)
    complexes = found[..., 0] + 1j * found[..., 1]
    too_high = f0_hz[::hop, None] * np.arange(1, count + 1) >= SAMPLE_RATE_HZ / 2
    return np.where(too_high, 0.0, complexes).astype(np.complex64)


def true_pitch(sound: npt.NDArray[np.floating], f0_hz: Floats, hop: int, window: int) -> Floats:
    """The pitch `[sample]` of a sound that is known to be within half a semitone or so of `f0_hz`.

    It is the derivative of the fundamental's phase, taken where that is heard, and smoothed a little.
    """
    heard = harmonics(sound, f0_hz, 1, 1 * hop, window)[:, 0]
    drift = np.angle(heard[1:] * np.conj(heard[:-1])) / (2.0 * np.pi * hop) * SAMPLE_RATE_HZ
    weight = np.minimum(np.abs(heard[1:]), np.abs(heard[:-1])) ** 2 + 1e-12
    ratio = drift / f0_hz[::hop][: len(drift)]
    trusted = (weight > AUDIBLE**2) & (np.abs(ratio) < 0.08)
    kernel = np.hanning(PITCH_SMOOTHING_FRAMES + 2)[1:-1]
    total = np.convolve(np.where(trusted, weight, 0.0), kernel, "same")
    mean = np.convolve(np.where(trusted, weight * ratio, 0.0), kernel, "same") / np.maximum(total, 1e-12)
    places = (np.arange(len(drift)) + 0.5) * hop
    sure = total > AUDIBLE**2
    if not sure.any():
        return f0_hz
    return np.asarray(f0_hz * (1.0 + np.interp(np.arange(len(sound)), places[sure], mean[sure])))


def resynthesised(amplitudes: Complexes, f0_hz: Floats, hop: int) -> Floats:
    """The sum of the harmonics `[frame][harmonic]`, `[sample]`; between frames they move on a straight line."""
    samples = len(f0_hz)
    turn = np.exp(2j * np.pi * turns(f0_hz)).astype(np.complex64)
    places = np.arange(samples) / hop
    whole = np.minimum(places.astype(np.int64), len(amplitudes) - 1)
    after, part = np.minimum(whole + 1, len(amplitudes) - 1), (places - whole).astype(np.float32)
    sound, partial = np.zeros(samples, np.float32), np.ones(samples, np.complex64)
    for k in range(amplitudes.shape[1]):
        partial *= turn
        here = amplitudes[:, k]
        if np.any(here):
            moving = here[whole] + part * (here[after] - here[whole])
            sound += (moving * partial).imag
    return sound.astype(np.float64)


def noise_power(residual: npt.NDArray[np.floating], bands: int, hop: int) -> Singles:
    """Power spectral density `[frame][band]` of what is left, in units of white noise of variance 1.

    Bands are evenly spaced from 0 to half the sample rate. Each is the median over the bins around its centre, so that
    remains of harmonics do not count, over the logarithm of 2, which makes a mean of it for noise.
    """
    size = NOISE_WINDOW_SAMPLES
    window = hann(size)
    padded = np.pad(np.asarray(residual, np.float64), (size // 2, size))
    frames = np.lib.stride_tricks.sliding_window_view(padded, size)[: len(residual) : hop]
    width = size // 2 // (bands - 1)
    places = np.arange(bands)[:, None] * width + np.arange(-(width // 2), width - width // 2)
    places = np.abs(np.where(places > size // 2, size - places, places))
    found = [_band_power(frames[at : at + 512] * window, places) for at in range(0, len(frames), 512)]
    return (np.concatenate(found) / np.sum(window**2)).astype(np.float32)


def _band_power(frames: Floats, places: npt.NDArray[np.int64]) -> Floats:
    power = np.abs(np.fft.rfft(frames)) ** 2
    return np.asarray(np.median(power[:, places], axis=2) / np.log(2.0))
