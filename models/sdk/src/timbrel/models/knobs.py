"""How knobs reach a network: once per run, at no cost per sample."""

from __future__ import annotations

import torch
from torch import Tensor, nn

FEATURES = 8


class KnobSettings(nn.Module):
    """A small network from the knobs (`[B,P]`, -1…1) to settings of the given widths, each `[B,width]`.

    Without knobs the settings are numbers that are learned.
    """

    def __init__(self, knobs: int, widths: list[int]) -> None:
        super().__init__()
        self.widths = widths
        if knobs == 0:
            self.values = nn.Parameter(0.3 * torch.randn(sum(widths)))
            return
        self.features = nn.Linear(knobs, FEATURES)
        self.settings = nn.Linear(FEATURES, sum(widths))
        nn.init.normal_(self.settings.weight, std=0.1)
        nn.init.normal_(self.settings.bias, std=0.3)

    def forward(self, knobs: Tensor) -> list[Tensor]:
        """The settings, one tensor per width."""
        if knobs.shape[1] == 0:
            raw = self.values[None].expand(knobs.shape[0], -1)
        else:
            raw = self.settings(torch.tanh(self.features(knobs)))
        return list(torch.split(raw, self.widths, 1))

    @torch.no_grad()
    def shift(self, setting: int, amount: float) -> None:
        """Adds to all numbers of a setting, wherever the knobs are."""
        self._bias()[self._span(setting)] += amount

    @torch.no_grad()
    def scale(self, setting: int, factor: float) -> None:
        """Multiplies all numbers of a setting, wherever the knobs are."""
        self._bias()[self._span(setting)] *= factor
        if not hasattr(self, "values"):
            self.settings.weight[self._span(setting)] *= factor

    def _bias(self) -> Tensor:
        return self.values if hasattr(self, "values") else self.settings.bias

    def _span(self, setting: int) -> slice:
        start = sum(self.widths[:setting])
        return slice(start, start + self.widths[setting])
