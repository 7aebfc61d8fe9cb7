"""Short-time Fourier transform and its inverse as convolutions, piece by piece."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from timbrel.streaming.layers import CausalConv1d, CausalConvTranspose1d


class STFT(nn.Module):
    """`[B,1,T]` to real and imaginary parts, each `[B,size/2+1,T/hop]`; T is a multiple of `hop`.

    Frame k looks back from the end of hop k, through a periodic Hann window.
    """

    def __init__(self, size: int, hop: int) -> None:
        super().__init__()
        self.bins = size // 2 + 1
        self.frames = CausalConv1d(1, 2 * self.bins, size, stride=hop, bias=False)
        self.frames.conv.weight = _fixed((_waves(size) * torch.hann_window(size, dtype=torch.float64))[:, None])

    def forward(self, audio: Tensor) -> tuple[Tensor, Tensor]:
        """Analyses a piece."""
        parts = self.frames(audio)
        return parts[:, : self.bins], parts[:, self.bins :]


class ISTFT(nn.Module):
    """The inverse, `size - hop` samples late; `hop` is a half of `size`, a quarter, and so on."""

    def __init__(self, size: int, hop: int) -> None:
        super().__init__()
        if size % hop or size // hop < 2:
            raise ValueError(f"a window of {size} every {hop} samples cannot be put together again")
        window = torch.hann_window(size, dtype=torch.float64)
        overlap = (window**2).reshape(-1, hop).sum(0).repeat(size // hop)
        bins = torch.full((size // 2 + 1,), 2.0, dtype=torch.float64)
        bins[0] = bins[-1] = 1.0
        pieces = _waves(size) * bins.repeat(2)[:, None] / size * (window / overlap)
        self.sum = CausalConvTranspose1d(2 * len(bins), 1, size, hop, bias=False)
        self.sum.conv.weight = _fixed(pieces[:, None])

    def forward(self, real: Tensor, imaginary: Tensor) -> Tensor:
        """Puts a piece together: `[B,1,T]`."""
        return self.sum(torch.cat([real, imaginary], 1))  # type: ignore[no-any-return]


def _waves(size: int) -> Tensor:
    """Cosines and negative sines of all bins, `[2·bins][sample]`."""
    turns = torch.arange(size // 2 + 1, dtype=torch.float64)[:, None] * torch.arange(size, dtype=torch.float64) / size
    angles = 2.0 * torch.pi * (turns % 1.0)
    return torch.cat([torch.cos(angles), -torch.sin(angles)])


def _fixed(weights: Tensor) -> nn.Parameter:
    return nn.Parameter(weights.float(), requires_grad=False)
