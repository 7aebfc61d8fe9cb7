"""How knobs reach a network: once per run, at no cost per sample."""

from __future__ import annotations

import torch
from torch import Tensor, nn

FEATURES = 8


class KnobSettings(nn.Module):
    """A small network from the knobs (`[B,P]`, -1…1) to settings of the given widths, each `[B,width]`."""

    def __init__(self, knobs: int, widths: list[int]) -> None:
        super().__init__()
        self.widths = widths
        self.features = nn.Linear(knobs, FEATURES)
        self.settings = nn.Linear(FEATURES, sum(widths))
        nn.init.normal_(self.settings.weight, std=0.1)
        nn.init.normal_(self.settings.bias, std=0.3)

    def forward(self, knobs: Tensor) -> list[Tensor]:
        """The settings, one tensor per width."""
        raw = self.settings(torch.tanh(self.features(knobs)))
        return list(torch.split(raw, self.widths, 1))
