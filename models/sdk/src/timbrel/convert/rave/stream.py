"""Convolutional layers that play in pieces, and how late each makes a signal.

A. Caillon and P. Esling, "Streamable neural audio synthesis with non-causal convolutions", 2022 (arXiv:2204.07064): a
layer that looks R frames ahead is played R frames late, with what came before in a cache, and where paths meet again
the earlier ones wait for the latest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from timbrel.streaming import Delay
from timbrel.streaming.layers import Remembering


@dataclass(frozen=True)
class Stream:
    """A signal between two layers."""

    channels: int
    step: int
    """Samples of sound for each of its frames."""
    late: int
    """Samples by which it is behind the sound that it is made of."""

    @property
    def late_frames(self) -> int:
        """The same in its own frames; whole where every layer waits for a whole stride."""
        return self.late // self.step


class PaddedConv1d(Remembering):
    """A convolution with its padding all on the left, made of the past, and `wait` frames late beyond that.

    `weight [out, in/groups, kernel]`; frame n of its answer, at `stride`, ends `wait + span - padding` frames before
    what has come when the kernel spans `span + 1`.
    """

    def __init__(
        self, weight: Tensor, bias: Tensor | None, stride: int, dilation: int, groups: int, padding: int, wait: int
    ) -> None:
        super().__init__(weight.shape[1] * groups, padding + wait)
        outputs, inputs, kernel = weight.shape
        has = bias is not None
        self.conv = nn.Conv1d(inputs * groups, outputs, kernel, stride, dilation=dilation, groups=groups, bias=has)
        self.conv.load_state_dict({"weight": weight, "bias": bias} if bias is not None else {"weight": weight})
        self.padding, self.wait = padding, wait

    def forward(self, x: Tensor) -> Tensor:
        """`[1,in,T]` to `[1,out,T/stride]`."""
        context = self.after_memory(x)
        heard = context[:, :, : x.shape[2] + self.padding] if self.wait else context
        return self.conv(heard)  # type: ignore[no-any-return]


class Snake(nn.Module):
    """`x + sin²(αx)/α` (Ziyin et al. 2020), with one α for each channel, `[C,1]`."""

    def __init__(self, alpha: Tensor) -> None:
        super().__init__()
        self.alpha = nn.Parameter(alpha)

    def forward(self, x: Tensor) -> Tensor:
        """`[1,C,T]` to the same."""
        return x + (self.alpha + 1e-9).reciprocal() * (self.alpha * x).sin().square()


class Aligned(nn.Module):
    """One signal on several paths; each waits before (frames in) and after (frames out)."""

    def __init__(self, paths: Sequence[nn.Module], before: Sequence[nn.Module], after: Sequence[nn.Module]) -> None:
        super().__init__()
        self.paths = nn.ModuleList(paths)
        self.before = nn.ModuleList(before)
        self.after = nn.ModuleList(after)

    def forward(self, x: Tensor) -> list[Tensor]:
        """The answers of all paths."""
        return [after(path(before(x))) for before, path, after in zip(self.before, self.paths, self.after, strict=True)]


class Summed(nn.Module):
    """The sum of several paths."""

    def __init__(self, aligned: Aligned) -> None:
        super().__init__()
        self.aligned = aligned

    def forward(self, x: Tensor) -> Tensor:
        """`[1,C,T]` to the same."""
        first, *others = self.aligned(x)
        for other in others:
            first = first + other
        return first  # type: ignore[no-any-return]


class Held(nn.Module):
    """Each frame `times` over."""

    def __init__(self, times: int) -> None:
        super().__init__()
        self.times = times

    def forward(self, x: Tensor) -> Tensor:
        """`[1,C,T]` to `[1,C,T·times]`."""
        return x.repeat_interleave(self.times, 2)


def waiting(channels: int, frames: int) -> nn.Module:
    """A delay, or nothing."""
    return Delay(channels, frames) if frames else nn.Identity()


def mod_sigmoid(x: Tensor) -> Tensor:
    """What RAVE makes amplitudes with: `2·sigmoid(x)^2.3 + 1e-7`."""
    return 2.0 * torch.sigmoid(x) ** 2.3 + 1e-7
