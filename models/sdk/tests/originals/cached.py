"""What `cached_conv` computes: convolutions that pad each block with zeros, or with what came before."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

BATCH = 8


class CachedPadding1d(nn.Module):
    pad: Tensor

    def __init__(self, padding: int, crop: bool = False) -> None:
        super().__init__()
        self.initialized = 0
        self.padding = padding
        self.crop = crop

    @torch.jit.unused
    def init_cache(self, x: Tensor) -> None:
        self.register_buffer("pad", torch.zeros(BATCH, x.shape[1], self.padding))
        self.initialized += 1

    def forward(self, x: Tensor) -> Tensor:
        if self.initialized == 0:
            self.init_cache(x)
        if self.padding:
            x = torch.cat([self.pad[: x.shape[0]], x], -1)
            self.pad[: x.shape[0]].copy_(x[..., -self.padding :])
            if self.crop:
                x = x[..., : -self.padding]
        return x


class CachedConv1d(nn.Conv1d):
    def __init__(self, *given: Any, pads: tuple[int, int], cumulative_delay: int = 0, **named: Any) -> None:
        super().__init__(*given, **named)
        stride, ahead = self.stride[0], pads[1]
        wait = -(ahead + cumulative_delay) % stride
        self.cumulative_delay = (ahead + wait + cumulative_delay) // stride
        self.cache = CachedPadding1d(pads[0] + pads[1])
        self.downsampling_delay = CachedPadding1d(wait, crop=True)

    def forward(self, x: Tensor) -> Tensor:
        x = self.cache(self.downsampling_delay(x))
        return functional.conv1d(x, self.weight, self.bias, self.stride, 0, self.dilation, self.groups)


class Conv1d(nn.Conv1d):
    def __init__(self, *given: Any, pads: tuple[int, int], cumulative_delay: int = 0, **named: Any) -> None:
        super().__init__(*given, **named)
        self._pad = pads
        self.cumulative_delay = 0 * cumulative_delay

    def forward(self, x: Tensor) -> Tensor:
        x = functional.pad(x, self._pad)
        return functional.conv1d(x, self.weight, self.bias, self.stride, 0, self.dilation, self.groups)


class CachedConvTranspose1d(nn.ConvTranspose1d):
    cache: Tensor

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.cumulative_delay = self.padding[0]
        self.register_buffer("cache", torch.zeros(BATCH, self.out_channels, 2 * int(self.padding[0])))

    def forward(self, x: Tensor, output_size: list[int] | None = None) -> Tensor:
        x = functional.conv_transpose1d(x, self.weight, None, self.stride, 0, 0, 1, 1)
        shared = self.cache.shape[2]
        x[..., :shared] += self.cache[: x.shape[0]]
        self.cache[: x.shape[0]].copy_(x[..., -shared:])
        x = x[..., :-shared]
        bias = self.bias
        return x if bias is None else x + bias.unsqueeze(-1)


class ConvTranspose1d(nn.ConvTranspose1d):
    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.cumulative_delay = 0

    def forward(self, x: Tensor, output_size: list[int] | None = None) -> Tensor:
        return functional.conv_transpose1d(x, self.weight, self.bias, self.stride, self.padding, 0, 1, 1)  # type: ignore[arg-type]


def delay_of(layer: nn.Module) -> int:
    delay = layer.cumulative_delay
    assert isinstance(delay, int)
    return delay


class CachedSequential(nn.Sequential):
    def __init__(self, *layers: nn.Module) -> None:
        super().__init__(*layers)
        late = [delay_of(layer) for layer in layers if hasattr(layer, "cumulative_delay")]
        self.cumulative_delay = late[-1] if late else 0


class AlignBranches(nn.Module):
    def __init__(self, *branches: nn.Module, delays: Sequence[int]) -> None:
        super().__init__()
        self.branches = nn.ModuleList(branches)
        self.cumulative_delay = max(delays)
        self.paddings = nn.ModuleList([CachedPadding1d(max(delays) - delay, crop=True) for delay in delays])

    def forward(self, x: Tensor) -> list[Tensor]:
        heard: list[Tensor] = []
        for branch, padding in zip(self.branches, self.paddings):  # noqa: B905 (TorchScript knows no strict)
            heard.append(branch(padding(x)))
        return heard


class Branches(nn.Module):
    def __init__(self, *branches: nn.Module, delays: Sequence[int]) -> None:
        super().__init__()
        self.branches = nn.ModuleList(branches)
        self.cumulative_delay = max(delays)

    def forward(self, x: Tensor) -> list[Tensor]:
        heard: list[Tensor] = []
        for branch in self.branches:
            heard.append(branch(x))
        return heard


@dataclass(frozen=True)
class Convs:
    """Which of both kinds a model is made of."""

    streaming: bool
    causal: bool = False

    def pads(self, kernel: int, stride: int = 1, dilation: int = 1) -> tuple[int, int]:
        span = (kernel - 1) * dilation + 1 if kernel > 1 else 0
        if kernel == 1:
            return 0, 0
        behind, ahead = (span - 1) // 2, span // 2
        return (behind + ahead, 0) if self.causal else (behind, ahead)

    def conv(
        self, inputs: int, outputs: int, kernel: int, stride: int = 1, dilation: int = 1, late: int = 0, **named: Any
    ) -> Any:
        pads = named.pop("pads", self.pads(kernel, stride, dilation))
        kind = CachedConv1d if self.streaming else Conv1d
        return kind(
            inputs, outputs, kernel, stride, dilation=dilation, pads=pads, cumulative_delay=late, bias=False, **named
        )

    def up(self, inputs: int, outputs: int, ratio: int) -> Any:
        kind = CachedConvTranspose1d if self.streaming else ConvTranspose1d
        return kind(inputs, outputs, 2 * ratio, ratio, ratio // 2, bias=False)

    def aligned(self, *branches: Any, delays: Sequence[int] = ()) -> Any:
        kind = AlignBranches if self.streaming else Branches
        return kind(*branches, delays=delays or [branch.cumulative_delay for branch in branches])
