"""Bending a wave."""

from __future__ import annotations

import math
from collections.abc import Callable

import torch
from torch import Tensor, nn

from timbrel.synth.broadcast import Control, aligned

CURVES: dict[str, Callable[[Tensor], Tensor]] = {
    "tanh": torch.tanh,
    "arctan": lambda x: torch.atan(0.5 * math.pi * x) * (2.0 / math.pi),
    "soft": lambda x: x.clamp(-1.5, 1.5) * (1.0 - x.clamp(-1.5, 1.5).square() * (4.0 / 27.0)),
    "hard": lambda x: x.clamp(-1.0, 1.0),
    "fold": lambda x: torch.sin(0.5 * math.pi * x),
}
"""All go through 0 and stay within -1 to 1. `tanh`, `soft` and `hard` are the identity for what is small; `arctan` too;
`fold` turns back at 1 and so again and again."""


class Waveshaper(nn.Module):
    """A curve without memory: one of the `CURVES`, or any function of a tensor.

    It makes partials that fold back where they pass half the sample rate: oversample where that is heard.
    """

    def __init__(self, curve: str | Callable[[Tensor], Tensor] = "tanh") -> None:
        super().__init__()
        if isinstance(curve, str) and curve not in CURVES:
            raise ValueError(f"a waveshaper's curve cannot be {curve!r}; it can be {', '.join(CURVES)}")
        self.curve = CURVES[curve] if isinstance(curve, str) else curve

    def forward(self, audio: Tensor, drive: Control = 1.0, bias: Control = 0.0, wet: Control = 1.0) -> Tensor:
        """`audio [...,T]` bent, `[…,T]`: `curve(drive·x + bias) - curve(bias)`, and `1 - wet` of the dry sound.

        `drive` is a linear gain, `bias` what is added before the curve, `wet` 0 to 1: numbers, `[…,1]` or `[…,T]`.
        """
        x, gain, centre, part = aligned(audio, drive, bias, wet)
        bent = self.curve(gain * x + centre) - self.curve(centre)
        return x + part * (bent - x)
