"""What a network has to offer to drive a synthesiser."""

from __future__ import annotations

from abc import ABC, abstractmethod

from torch import Tensor, nn


class ControlsModel(nn.Module, ABC):
    """Causal, one frame after another, with one tensor of memory.

    `forward(f0_hz [B,T,1], loudness_db [B,T,1], state)` returns the two tensors that the synthesiser takes, each
    `[B,T,width]`, and the new state. Everything that makes them final is inside: units, ranges, scalings.
    """

    out_names: tuple[str, str]
    """`harmonics` and `noise`, or `gains` and `ratios`."""
    architecture: str
    """Shown to the musician."""

    @abstractmethod
    def forward(self, f0_hz: Tensor, loudness_db: Tensor, state: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Plays some frames."""

    @abstractmethod
    def rested(self, batch: int) -> Tensor:
        """The state before the first frame."""

    def parameter_count(self) -> int:
        """Trained numbers."""
        return sum(p.numel() for p in self.parameters() if p.requires_grad)
