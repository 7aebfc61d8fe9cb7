"""Slow waves that move something else."""

from __future__ import annotations

import math
from collections.abc import Callable

import torch
from torch import Tensor, nn

from timbrel.synth.broadcast import Control, together
from timbrel.synth.phase import turns

SHAPES: dict[str, Callable[[Tensor], Tensor]] = {
    "sine": lambda phase: torch.sin(math.tau * phase),
    "triangle": lambda phase: 1.0 - 4.0 * ((phase + 0.25) % 1.0 - 0.5).abs(),
    "rising": lambda phase: 2.0 * (phase % 1.0) - 1.0,
    "falling": lambda phase: 1.0 - 2.0 * (phase % 1.0),
    "square": lambda phase: torch.where(phase % 1.0 < 0.5, 1.0, -1.0).to(phase.dtype),
}
"""Waves from -1 to 1 over a phase in cycles, which go up from 0 where they can. They are not band-limited: what moves
slowly has no partials that could fold back, and a control's edges are meant to be sharp."""


class LFO(nn.Module):
    """A low-frequency oscillator of one of the `SHAPES`. A square has no gradient but in depth and offset."""

    def __init__(self, shape: str = "sine") -> None:
        super().__init__()
        if shape not in SHAPES:
            raise ValueError(f"an LFO cannot be {shape!r}; it can be {', '.join(SHAPES)}")
        self.shape = shape

    def forward(
        self,
        frequency: Control,
        depth: Control = 1.0,
        offset: Control = 0.0,
        phase: Control = 0.0,
        length: int | None = None,
        sample_rate: float | None = None,
    ) -> Tensor:
        """`offset + depth·wave`, `[…,T]`, at `frequency` in Hz (radians per sample without a `sample_rate` in Hz).

        `phase` is where it begins, in cycles. All controls are numbers, `[…,1]` or `[…,T]`. `LengthError` where their
        lengths differ or nothing tells them.
        """
        moving, deep, centre, start = together(frequency, depth, offset, phase, length=length)
        rate = math.tau if sample_rate is None else sample_rate
        return centre + deep * SHAPES[self.shape](turns(moving, rate).to(moving.dtype) + start)
