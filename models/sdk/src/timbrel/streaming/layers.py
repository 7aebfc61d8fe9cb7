"""Causal layers that remember.

In training they take every sound as if silence had come before it, for any batch. Elsewhere they go on where the last
piece ended: playing a sound in pieces gives what playing it whole gives. `reset` begins anew.
"""

from __future__ import annotations

from abc import abstractmethod

import torch
from torch import Tensor, nn


class Remembering(nn.Module):
    """A layer with a buffer `memory` of what came before, zeros at rest."""

    memory: Tensor

    def __init__(self, channels: int, samples: int) -> None:
        super().__init__()
        self.register_buffer("memory", torch.zeros(1, channels, samples), persistent=False)

    def begin(self) -> None:
        """Back to rest."""
        self.memory = torch.zeros_like(self.memory)

    def after_memory(self, x: Tensor) -> Tensor:
        """`x [B,C,T]` with the past before it; its end becomes the past."""
        past = self.memory.shape[2]
        if past == 0:
            return x
        if self.training or x.shape[0] != self.memory.shape[0]:
            return nn.functional.pad(x, (past, 0))
        context = torch.cat([self.memory, x], 2)
        self.memory = context[:, :, context.shape[2] - past :]
        return context

    @abstractmethod
    def forward(self, x: Tensor) -> Tensor:
        """Plays a piece, `[B,C,T]`."""


class Past(Remembering):
    """The last `samples` before a piece, and the piece: what a causal layer pads with, instead of silence."""

    def __init__(self, channels: int, samples: int) -> None:
        super().__init__(channels, samples)

    def forward(self, x: Tensor) -> Tensor:
        """`[B,C,T]` to `[B,C,samples+T]`."""
        return self.after_memory(x)


class Delay(Remembering):
    """What came `samples` ago."""

    def __init__(self, channels: int, samples: int) -> None:
        super().__init__(channels, samples)

    def forward(self, x: Tensor) -> Tensor:
        """`[B,C,T]` to `[B,C,T]`."""
        return self.after_memory(x)[:, :, : x.shape[2]]


class CausalConv1d(Remembering):
    """A convolution that sees no sample of the future; a piece has to be a multiple of `stride` long."""

    def __init__(
        self,
        inputs: int,
        outputs: int,
        kernel: int,
        stride: int = 1,
        dilation: int = 1,
        groups: int = 1,
        bias: bool = True,
    ) -> None:
        super().__init__(inputs, (kernel - 1) * dilation + 1 - stride)
        self.conv = nn.Conv1d(inputs, outputs, kernel, stride, dilation=dilation, groups=groups, bias=bias)

    def forward(self, x: Tensor) -> Tensor:
        """`[B,inputs,T]` to `[B,outputs,T/stride]`."""
        return self.conv(self.after_memory(x))  # type: ignore[no-any-return]


class CausalConvTranspose1d(Remembering):
    """Its inverse in shape: pieces overlap, and what reaches beyond one is added to the next."""

    def __init__(self, inputs: int, outputs: int, kernel: int, stride: int, bias: bool = True) -> None:
        super().__init__(outputs, kernel - stride)
        self.conv = nn.ConvTranspose1d(inputs, outputs, kernel, stride, bias=False)
        self.bias = nn.Parameter(torch.zeros(outputs, 1)) if bias else None

    def forward(self, x: Tensor) -> Tensor:
        """`[B,inputs,T]` to `[B,outputs,T·stride]`."""
        whole: Tensor = self.conv(x)
        tail = self.memory.shape[2]
        if tail:
            length = whole.shape[2] - tail
            if not (self.training or x.shape[0] != self.memory.shape[0]):
                whole = whole + nn.functional.pad(self.memory, (0, length))
                self.memory = whole[:, :, length:]
            whole = whole[:, :, :length]
        return whole if self.bias is None else whole + self.bias
