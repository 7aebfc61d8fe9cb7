"""PyTorch's recurrent layers with a memory of their own."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn

Recurrent = nn.LSTM | nn.GRU | nn.RNN


class Going(nn.Module):
    """A recurrent layer that goes on where the last piece ended, unless it is given a state.

    Called as the layer itself: `answer, state = layer(x)` or `layer(x, state)`. In training it begins anew each time.
    """

    hidden: Tensor
    cell: Tensor

    def __init__(self, layer: Recurrent) -> None:
        super().__init__()
        self.layer = layer
        self.register_buffer("hidden", torch.zeros(layer.num_layers, 1, _size(layer)), persistent=False)
        if isinstance(layer, nn.LSTM):
            cell = torch.zeros(layer.num_layers, 1, layer.hidden_size)
            self.register_buffer("cell", cell, persistent=False)

    def begin(self) -> None:
        """Back to rest."""
        self.hidden = torch.zeros_like(self.hidden)
        if isinstance(self.layer, nn.LSTM):
            self.cell = torch.zeros_like(self.cell)

    def flatten_parameters(self) -> None:
        """As the layer itself."""
        self.layer.flatten_parameters()

    def forward(self, x: Tensor, state: Any = None) -> tuple[Tensor, Any]:
        """Plays a piece."""
        if state is not None or self.training:
            return self.layer(x, state)  # type: ignore[no-any-return]
        if isinstance(self.layer, nn.LSTM):
            answer, (self.hidden, self.cell) = self.layer(x, (self.hidden, self.cell))
            return answer, (self.hidden, self.cell)
        answer, self.hidden = self.layer(x, self.hidden)
        return answer, self.hidden


def _size(layer: Recurrent) -> int:
    return getattr(layer, "proj_size", 0) or layer.hidden_size
