"""Oscillators whose frequency and phase may move at every sample.

The phase is Gradrack's (B. Hayes and C. Saitis, 2020): `φ[0] = 0`, `φ[n+1] = φ[n] + f[n]/rate` in cycles, to which the
phase modulation is added in radians.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod

import torch
from torch import Tensor, nn

from timbrel.synth.broadcast import Control, together
from timbrel.synth.phase import turns

SLOWEST = 1e-6
"""Cycles per sample at which an edge has its greatest steepness."""
NYQUIST = 0.5
"""In cycles per sample."""


class Oscillator(nn.Module, ABC):
    """A wave of one cycle, played at any frequency. Subclasses say what the wave is."""

    band_limited = False
    """Whether the wave depends on how fast its phase moves."""

    def forward(
        self,
        frequency: Control,
        phase_mod: Control | None = None,
        length: int | None = None,
        sample_rate: float | None = None,
    ) -> Tensor:
        """Sound `[…,T]` at `frequency` in Hz, or in radians per sample where no `sample_rate` (Hz) is given.

        `phase_mod` is in radians. Both are numbers, `[…,1]` or `[…,T]`; `length` is `T` where neither moves.
        `LengthError` where the lengths differ or nothing tells them. Phases are summed in double precision.
        """
        moving, bent = together(frequency, 0.0 if phase_mod is None else phase_mod, length=length)
        rate = math.tau if sample_rate is None else sample_rate
        return self.modulated(turns(moving, rate).to(moving.dtype), moving / rate, bent)

    def modulated(self, phase: Tensor, step: Tensor, phase_mod: Tensor) -> Tensor:
        """The wave `[…,T]` at `phase` in cycles plus `phase_mod` in radians, at `step` cycles per sample."""
        bend = phase_mod / math.tau
        if self.band_limited:
            step = step + torch.diff(bend, dim=-1, prepend=bend[..., :1])
        return self.generate(phase + bend, step)

    @abstractmethod
    def generate(self, phase: Tensor, step: Tensor) -> Tensor:
        """The wave at `phase` (any number of cycles), which moves by `step` cycles per sample: both `[…,T]`."""


class Sinusoid(Oscillator):
    """`sin(2π·φ)`: one line in the spectrum, so there is nothing to limit."""

    def generate(self, phase: Tensor, step: Tensor) -> Tensor:
        """See `Oscillator.generate`."""
        return torch.sin(math.tau * phase)


class Saw(Oscillator):
    """A wave that rises from -1 to 1 and falls back at whole cycles.

    Its edge is rounded as if the wave had been convolved with a cubic B-spline of four samples before it was sampled
    (V. Välimäki, J. Pekonen and J. Nam, "Perceptually informed synthesis of bandlimited classical waveforms using
    integrated polynomial interpolation", 2012). So every partial at `f` is weaker by `sinc(f/rate)^4`: 0.6 dB at 5 kHz
    and 2.5 dB at 10 kHz of 48 kHz, and what folds back below 5 kHz by 75 dB or more. The wave is twice continuously
    differentiable in phase and frequency. Silent from half the sample rate on.
    """

    band_limited = True

    def generate(self, phase: Tensor, step: Tensor) -> Tensor:
        """See `Oscillator.generate`."""
        return _saw(phase, step)


class Square(Oscillator):
    """1 for the first part of each cycle and -1 for the rest, with the edges of `Saw`.

    `duty` is how much of a cycle the first part is, 0 to 1; the mean is `2·duty - 1`. It can be learned if it is a
    parameter, `[…,1]` or `[…,T]`.
    """

    band_limited = True
    duty: Tensor

    def __init__(self, duty: float | Tensor = 0.5) -> None:
        super().__init__()
        if isinstance(duty, nn.Parameter):
            self.duty = duty
        else:
            self.register_buffer("duty", torch.as_tensor(duty))

    def generate(self, phase: Tensor, step: Tensor) -> Tensor:
        """See `Oscillator.generate`."""
        duty = self.duty.to(phase.dtype)
        pulse = 2.0 * duty - 1.0 - _saw(phase, step) + _saw(phase - duty, step)
        return torch.where(step.abs() < NYQUIST, pulse, 0.0)


def _saw(phase: Tensor, step: Tensor) -> Tensor:
    into = phase % 1.0
    width = step.abs().clamp(SLOWEST, NYQUIST)
    wave = 2.0 * into - 1.0 + 2.0 * _round(into / width) - 2.0 * _round((1.0 - into) / width)
    return torch.where(step.abs() < NYQUIST, wave, 0.0)


def _round(samples: Tensor) -> Tensor:
    """How far a rounded edge of height 1 still is from its end, so many samples after its middle."""
    far = samples.clamp(max=2.0)
    near = samples.clamp(max=1.0)
    inner = 0.5 - near * (2.0 / 3.0 - near.square() * (1.0 / 3.0 - near / 8.0))
    return torch.where(samples < 1.0, inner, (2.0 - far) ** 4 / 24.0)
