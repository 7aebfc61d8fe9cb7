"""What a network has to offer to be trained, exported and played."""

from __future__ import annotations

from abc import ABC, abstractmethod

import torch
from torch import Tensor, nn


class Streaming(nn.Module, ABC):
    """A causal network with explicit memory.

    `forward(audio, params, *states)` takes `audio [B,1,T]`, `params [B,P]` in the knobs' own units and one tensor per
    entry of `states`, and returns the output `[B,1,T]` followed by the new states. Playing a sound in pieces gives
    what playing it whole gives.
    """

    architecture: str
    """Shown to the musician."""
    receptive_field: int | None
    """Samples that one output depends on, where bounded."""

    knob_low: Tensor
    knob_span: Tensor

    def __init__(self, knob_ranges: list[tuple[float, float]]) -> None:
        super().__init__()
        low = torch.tensor([r[0] for r in knob_ranges])
        high = torch.tensor([r[1] for r in knob_ranges])
        self.register_buffer("knob_low", low)
        self.register_buffer("knob_span", high - low)
        self.knob_count = len(knob_ranges)

    @property
    @abstractmethod
    def state_shapes(self) -> dict[str, tuple[int, ...]]:
        """Name and shape (batch 1) of each state, in order."""

    @abstractmethod
    def forward(self, audio: Tensor, params: Tensor, *states: Tensor) -> tuple[Tensor, ...]:
        """Plays a piece."""

    def answer(self, audio: Tensor, params: Tensor) -> Tensor:
        """The answer to whole sounds from rest, `[B,1,T]` to `[B,1,T]`, the quickest way there is on a CPU."""
        output: Tensor = self(audio, params, *self.rested(len(audio)))[0]
        return output

    def rested(self, batch: int) -> tuple[Tensor, ...]:
        """States of silence for a batch of sounds, along each state's batch dimension."""
        return tuple(torch.zeros(self.batched(shape, batch)) for shape in self.state_shapes.values())

    def batched(self, shape: tuple[int, ...], batch: int) -> tuple[int, ...]:
        """The shape of a state for `batch` sounds; its first dimension is the batch unless the network says else."""
        return (batch, *shape[1:])

    def unit_knobs(self, params: Tensor) -> Tensor:
        """Knobs from their own units to -1…1."""
        return (params - self.knob_low) * (2.0 / self.knob_span) - 1.0

    def from_travel(self, travel: Tensor) -> Tensor:
        """Knobs from 0…1 to their own units."""
        return self.knob_low + travel * self.knob_span

    def parameter_count(self) -> int:
        """Trained numbers."""
        return sum(p.numel() for p in self.parameters() if p.requires_grad)
