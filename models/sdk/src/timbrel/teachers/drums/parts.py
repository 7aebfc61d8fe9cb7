"""What drum machines are made of: swept sines, shaped noise, banks of squares, envelopes.

Everything is drawn for many sounds at once. Parameters are `[sound][1]`, signals and envelopes `[sound][sample]`.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

RATE_HZ = 44_100
SAMPLES = 22_050
TIME_S = np.arange(SAMPLES) / RATE_HZ
QUICKEST_S = 2e-4
"""The shortest attack: no envelope starts with a jump."""


class Dice:
    """Random parameters for `count` sounds, from a generator."""

    def __init__(self, rng: np.random.Generator, count: int) -> None:
        self.rng, self.count = rng, count

    def even(self, low: float, high: float) -> Floats:
        """Uniform, `[sound][1]`."""
        return self.rng.uniform(low, high, (self.count, 1))

    def ratio(self, low: float, high: float) -> Floats:
        """Uniform in the logarithm, `[sound][1]`."""
        return np.exp(self.even(np.log(low), np.log(high)))

    def one_in(self, share: float) -> Floats:
        """1 for about `share` of the sounds, else 0, `[sound][1]`."""
        return (self.even(0.0, 1.0) < share).astype(np.float64)

    def of(self, values: tuple[float, ...]) -> Floats:
        """One of `values` each, `[sound][1]`."""
        return self.rng.choice(np.array(values), (self.count, 1))

    def noise(self) -> Floats:
        """White, of unit variance, `[sound][sample]`."""
        return self.rng.standard_normal((self.count, SAMPLES))


def decay(tau_s: Floats) -> Floats:
    """Exponential, from 1."""
    return np.exp(-TIME_S / tau_s)


def envelope(dice: Dice, tau_s: Floats, slowest_s: float, share: float = 0.4) -> Floats:
    """An exponential decay, with a soft attack of up to `slowest_s` in `share` of the sounds."""
    soft = dice.one_in(share)
    attack_s = np.where(soft > 0.0, dice.ratio(1e-3, slowest_s), QUICKEST_S)
    return (1.0 - np.exp(-TIME_S / attack_s)) * np.exp(-np.maximum(TIME_S - 2.0 * attack_s, 0.0) / tau_s)


def swept(start_hz: Floats, end_hz: Floats, tau_s: Floats) -> Floats:
    """Phase in radians of a tone that falls exponentially from one frequency to another; the integral is exact."""
    return 2.0 * np.pi * (end_hz * TIME_S + (start_hz - end_hz) * tau_s * (1.0 - decay(tau_s)))


def shaped(signal: Floats, low_hz: Floats | float, high_hz: Floats | float, order: int = 2) -> Floats:
    """A band by the magnitudes of a Butterworth high-pass and low-pass, without their phase."""
    hz = np.fft.rfftfreq(SAMPLES, 1.0 / RATE_HZ)
    above = 1.0 / np.sqrt(1.0 + (np.maximum(low_hz, 1e-3) / np.maximum(hz, 1e-3)) ** (2 * order))
    below = 1.0 / np.sqrt(1.0 + (hz / high_hz) ** (2 * order))
    return np.asarray(np.fft.irfft(np.fft.rfft(signal) * above * below, SAMPLES))


def level(signal: Floats) -> Floats:
    """The same with unit root mean square."""
    return np.asarray(signal / np.sqrt(np.mean(np.square(signal), -1, keepdims=True) + 1e-12))


def squares(dice: Dice, frequencies_hz: Floats) -> Floats:
    """Square waves of `frequencies_hz [sound][wave]`, summed, with random phases and nothing above half the rate."""
    doubled = np.arange(2 * SAMPLES) / (2 * RATE_HZ)
    total = np.zeros((dice.count, 2 * SAMPLES))
    for wave in range(frequencies_hz.shape[1]):
        turns = frequencies_hz[:, wave : wave + 1] * doubled + dice.even(0.0, 1.0)
        total += np.where(turns % 1.0 < 0.5, 1.0, -1.0)
    kept = np.fft.rfft(total)[:, : SAMPLES // 2 + 1]
    return np.asarray(np.fft.irfft(kept, SAMPLES) / 2.0)


def driven(dice: Dice, signal: Floats, share: float = 0.6) -> Floats:
    """Through a soft clipper in `share` of the sounds."""
    gain = dice.ratio(0.5, 6.0)
    return np.where(dice.one_in(share) > 0.0, np.tanh(gain * signal) / np.tanh(gain), signal)
