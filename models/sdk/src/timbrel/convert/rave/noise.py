"""Noise that is the same at every playing: numbered, so that a file needs no generator.

Place `i` of turn `n` holds `h(n·A + i·B + salt)`, where h is a permutation of the whole numbers below the prime
`P = 2³¹ - 1`, made of fifth powers (5 does not divide P - 1) and straight lines. All products stay below 2⁶², so that
64-bit arithmetic is exact, and the same on every machine. Turns are counted in a float: exact up to 2²⁴, where they
begin again (nine days at 2048 samples a turn).
"""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn

PRIME = (1 << 31) - 1
TURN, PLACE, SALT = 1_402_946_573, 732_580_621, 1_013_904_223
LINES = ((1_583_458_089, 12_345_677), (784_588_716, 997_001))
TURNS = float(1 << 24)


class Draws(nn.Module):
    """`count` numbers below `PRIME` a call, new ones each time; `salt` tells one source from another."""

    turn: Tensor
    places: Tensor

    def __init__(self, count: int, salt: int) -> None:
        super().__init__()
        self.register_buffer("turn", torch.zeros(1), persistent=False)
        places = (torch.arange(count, dtype=torch.int64) * PLACE + (salt + 1) * SALT) % PRIME
        self.register_buffer("places", places, persistent=False)

    def forward(self) -> Tensor:
        """`[count]`, int64."""
        x = (self.turn.to(torch.int64) * TURN + self.places) % PRIME
        self.turn = torch.remainder(self.turn + 1.0, TURNS)
        for factor, offset in LINES:
            squared = x * x % PRIME
            x = (squared * squared % PRIME * x % PRIME * factor + offset) % PRIME
        return x


class Uniform(Draws):
    """From -1 to 1."""

    def forward(self) -> Tensor:
        """`[count]`."""
        return super().forward().float() * (2.0 / PRIME) - 1.0


class Normal(Draws):
    """Of mean 0 and variance 1 (G. Box and M. Muller, 1958)."""

    def __init__(self, count: int, salt: int) -> None:
        super().__init__(2 * count, salt)
        self.count = count

    def forward(self) -> Tensor:
        """`[count]`."""
        even = (super().forward().float() + 0.5) * (1.0 / PRIME)
        radius = torch.sqrt(-2.0 * torch.log(even[: self.count]))
        return radius * torch.cos(2.0 * math.pi * even[self.count :])
