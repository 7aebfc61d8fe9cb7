"""Filters that are given by their coefficients."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from timbrel.synth.broadcast import aligned
from timbrel.synth.convolution import convolved
from timbrel.synth.recurrence import matrix_recurrence, recurrence

DC_CORNER_HZ = 7.0


class FIR(nn.Module):
    """A filter without feedback, by Fourier transforms."""

    def forward(self, audio: Tensor, taps: Tensor) -> Tensor:
        """`audio [...,T]` through `taps [...,L]`, which broadcast: `y[n] = Σ taps[m]·x[n-m]`, `[…,T]`."""
        sound, response = aligned(audio, taps)
        return convolved(sound, response)


class IIR(nn.Module):
    """A filter with feedback, of any order, exactly.

    Direct form II transposed as a recurrence of vectors, in double precision (J. O. Smith, "Introduction to Digital
    Filters"). Costs the cube of the order; chain sections of the second order where it is high.
    """

    def forward(self, audio: Tensor, numerator: Tensor, denominator: Tensor) -> Tensor:
        """`audio [...,T]` through `b [...,M]` over `a [...,N]`, lowest delay first: `Σ a[m]·y[n-m] = Σ b[m]·x[n-m]`.

        Coefficients broadcast against the audio's batch. `a[0]` may be anything but 0. Poles outside the unit circle
        grow as they would.
        """
        sound, b, a = aligned(audio, numerator, denominator)
        order = max(b.shape[-1], a.shape[-1]) - 1
        b, a = (F.pad(c, (0, order + 1 - c.shape[-1])).double() for c in (b, a))
        b, a = b / a[..., :1], a / a[..., :1]
        x = sound.double()
        if order == 0:
            return (b * x).to(sound.dtype)
        # State k holds what is still to come k+1 samples later; its own output feeds all of them.
        back = -a[..., 1:, None] * F.one_hot(torch.zeros((), dtype=torch.long, device=a.device), order)
        matrix = back + torch.diag(torch.ones(order - 1, dtype=a.dtype, device=a.device), 1)
        drive = (b[..., 1:] - a[..., 1:] * b[..., :1])[..., None, :] * x[..., :, None]
        states = matrix_recurrence(matrix[..., None, :, :], drive)
        waiting = F.pad(states[..., :-1, 0], (1, 0))
        return (b[..., :1] * x + waiting).to(sound.dtype)


class DCBlocker(nn.Module):
    """A highpass of the first order at 7 Hz, the plugins' own.

    `y[n] = g·(x[n] - x[n-1]) + R·y[n-1]`, `R = e^(-2π·7 Hz/rate)`, `g = (1 + R)/2`.
    """

    def __init__(self, sample_rate: float) -> None:
        super().__init__()
        self.pole = math.exp(-math.tau * DC_CORNER_HZ / sample_rate)

    def forward(self, audio: Tensor) -> Tensor:
        """`audio [...,T]` without what does not swing, `[…,T]`."""
        change = torch.diff(audio.double(), dim=-1, prepend=torch.zeros_like(audio[..., :1], dtype=torch.float64))
        poles = torch.full_like(change, self.pole)
        return recurrence(poles, 0.5 * (1.0 + self.pole) * change).to(audio.dtype)
