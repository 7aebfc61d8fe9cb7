"""An oscillator that reads one cycle of any wave."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from timbrel.synth.oscillators import NYQUIST, SLOWEST, Oscillator

OVERSAMPLING = 4
"""Points that are read for each point of a table: the cubic between them is then as good as the sum of its sines."""
PER_OCTAVE = 3


class Wavetable(Oscillator):
    """Reads `table [S]`, one cycle of a wave, at any phase; it can be learned if it is a parameter.

    Band-limited by choice of partials: there is a copy of the table for each third of an octave, with as many partials
    as fit below half the sample rate at the top of it, and the wave glides between neighbouring copies as the pitch
    moves. So nothing folds back, at the price of the uppermost two thirds of an octave at most. Between points it is
    Lagrange's cubic through four, on a copy of four times the points.
    """

    band_limited = True
    table: Tensor

    def __init__(self, table: Tensor) -> None:
        super().__init__()
        if table.ndim != 1 or len(table) < 4:
            raise ValueError(f"a wavetable is one cycle of 4 points or more, `[S]`, not {list(table.shape)}")
        if isinstance(table, nn.Parameter):
            self.table = table
        else:
            self.register_buffer("table", table)

    def generate(self, phase: Tensor, step: Tensor) -> Tensor:
        """See `Oscillator.generate`."""
        copies = self._copies(phase.dtype)
        partials = len(self.table) // 2
        # All partials just fit at 1; whoever is between two rungs reads the two copies that are safe at the upper one.
        rung = 1.0 + PER_OCTAVE * torch.log2(step.abs().clamp(SLOWEST, NYQUIST) * (partials / NYQUIST))
        rung = rung.clamp(0.0, len(copies) - 2.0)
        lower = rung.detach().floor()
        share = rung - lower
        place = lower.long() * copies.shape[1]
        there, next_there = (_read(copies, place + offset, phase) for offset in (0, copies.shape[1]))
        return there + share * (next_there - there)

    def _copies(self, kind: torch.dtype) -> Tensor:
        """`[copy][point]`: copy `r` is `r` thirds of an octave short of all partials."""
        spectrum = torch.fft.rfft(self.table.to(kind))
        partials = len(self.table) // 2
        rungs = math.ceil(PER_OCTAVE * math.log2(partials)) + 3
        numbers = torch.arange(len(spectrum), device=spectrum.device)
        kept = torch.stack([numbers < partials * 2.0 ** (-rung / PER_OCTAVE) for rung in range(rungs)])
        points = OVERSAMPLING * len(self.table)
        padded = F.pad(torch.view_as_real(kept * spectrum), (0, 0, 0, points // 2 + 1 - len(spectrum)))
        copies: Tensor = torch.fft.irfft(torch.view_as_complex(padded.contiguous()), points) * OVERSAMPLING
        return copies


def _read(copies: Tensor, place: Tensor, phase: Tensor) -> Tensor:
    """Lagrange's cubic at `phase` of the copy that begins at `place`."""
    points = copies.shape[1]
    at = (phase % 1.0) * points
    before = at.detach().floor()
    t = at - before
    index = before.long()
    flat = copies.flatten()
    a, b, c, d = (flat[place + (index + offset) % points] for offset in (-1, 0, 1, 2))
    return (
        a * (-t * (t - 1.0) * (t - 2.0) / 6.0)
        + b * ((t + 1.0) * (t - 1.0) * (t - 2.0) / 2.0)
        + c * (-(t + 1.0) * t * (t - 2.0) / 2.0)
        + d * ((t + 1.0) * t * (t - 1.0) / 6.0)
    )
