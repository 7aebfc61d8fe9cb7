"""The autoencoder of `audio-encoders-pytorch`, made of named weights: residual blocks that halve and double the rate.

F. Schneider, https://github.com/archinetai/audio-encoders-pytorch (0.0.22). Its settings are read off the shapes of the
weights, but for the groups of its norms, which are eight, and one at both ends.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn.functional import silu

from timbrel.convert.refusal import ConversionError
from timbrel.convert.weights import Weights

GROUPS = 8
EPSILON = 1e-5


class Norm(nn.Module):
    """A group norm in plain operations, which every runtime has."""

    def __init__(self, weights: Weights, name: str, channels: int, groups: int) -> None:
        super().__init__()
        if channels % groups:
            raise ConversionError(f"{channels} channels are no whole number in {groups} groups", name)
        self.groups = groups
        self.weight = nn.Parameter(weights.take(f"{name}.weight", channels))
        self.bias = nn.Parameter(weights.take(f"{name}.bias", channels))

    def forward(self, x: Tensor) -> Tensor:
        """`[B,C,T]` to the same."""
        grouped = x.reshape(-1, self.groups, x.shape[1] // self.groups * x.shape[2])
        centred = grouped - grouped.mean(2, keepdim=True)
        even = centred / torch.sqrt(centred.square().mean(2, keepdim=True) + EPSILON)
        return even.reshape(-1, x.shape[1], x.shape[2]) * self.weight[:, None] + self.bias[:, None]


class Bent(nn.Module):
    """Norm, SiLU, convolution of three taps."""

    def __init__(self, weights: Weights, name: str, groups: int) -> None:
        super().__init__()
        self.project = convolution(weights, f"{name}.project", 1, 1)
        self.groupnorm = Norm(weights, f"{name}.groupnorm", self.project.in_channels, groups)

    def forward(self, x: Tensor) -> Tensor:
        """`[B,C,T]` to `[B,D,T]`."""
        return self.project(silu(self.groupnorm(x)))  # type: ignore[no-any-return]


class Residual(nn.Module):
    """Two of these, and the sound around them."""

    def __init__(self, weights: Weights, name: str, first: int, second: int) -> None:
        super().__init__()
        self.block1 = Bent(weights, f"{name}.block1", first)
        self.block2 = Bent(weights, f"{name}.block2", second)
        around = f"{name}.to_out"
        self.to_out = convolution(weights, around, 1, 0) if weights.has(around) else nn.Identity()

    def forward(self, x: Tensor) -> Tensor:
        """`[B,C,T]` to `[B,D,T]`."""
        return self.block2(self.block1(x)) + self.to_out(x)  # type: ignore[no-any-return]


class Encoder(nn.Module):
    """`audio [B,1,L]` to `[B,C,T]`."""

    def __init__(self, weights: Weights, name: str) -> None:
        super().__init__()
        layers: list[nn.Module] = [Residual(weights, f"{name}.to_in.block", 1, 1)]
        at = 0
        while weights.has(f"{name}.downsamples.{at}"):
            place = f"{name}.downsamples.{at}"
            kernel = weights.shape(f"{place}.downsample.weight")[2]
            if kernel % 2 == 0:
                raise ConversionError(f"its kernel has {kernel} taps; an odd number was wanted", f"{place}.downsample")
            factor = (kernel - 1) // 2
            layers.append(convolution(weights, f"{place}.downsample", factor, factor))
            layers += _blocks(weights, place)
            at += 1
        self.layers = nn.Sequential(*layers)

    def forward(self, x: Tensor) -> Tensor:
        """All layers."""
        return self.layers(x)  # type: ignore[no-any-return]


class Decoder(nn.Module):
    """`[B,C,T]` to `audio [B,1,L]`, L or a little longer."""

    def __init__(self, weights: Weights, name: str) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        at = 0
        while weights.has(f"{name}.upsamples.{at}"):
            place = f"{name}.upsamples.{at}"
            layers += [*_blocks(weights, place), _up(weights, f"{place}.upsample")]
            at += 1
        layers.append(Residual(weights, f"{name}.to_out.block", 1, 1))
        self.layers = nn.Sequential(*layers)

    def forward(self, x: Tensor) -> Tensor:
        """All layers."""
        return self.layers(x)  # type: ignore[no-any-return]


def convolution(weights: Weights, name: str, stride: int, padding: int) -> nn.Conv1d:
    """`name.weight [out,in,taps]` and `name.bias`."""
    weight = weights.take(f"{name}.weight", None, None, None)
    layer = nn.Conv1d(weight.shape[1], weight.shape[0], weight.shape[2], stride, padding)
    layer.load_state_dict({"weight": weight, "bias": weights.take(f"{name}.bias", weight.shape[0])})
    return layer


def _up(weights: Weights, name: str) -> nn.Module:
    """A transposed convolution of twice the factor; of factor 1 a plain one of three taps."""
    kernel = weights.shape(f"{name}.weight")[2]
    if kernel == 3:
        return convolution(weights, name, 1, 1)
    if kernel % 2:
        raise ConversionError(f"its kernel has {kernel} taps; twice the factor was wanted", name)
    factor, weight = kernel // 2, weights.take(f"{name}.weight", None, None, None)
    layer = nn.ConvTranspose1d(
        weight.shape[0], weight.shape[1], kernel, factor, factor // 2 + factor % 2, output_padding=factor % 2
    )
    layer.load_state_dict({"weight": weight, "bias": weights.take(f"{name}.bias", weight.shape[1])})
    return layer


def _blocks(weights: Weights, name: str) -> list[nn.Module]:
    blocks: list[nn.Module] = []
    while weights.has(f"{name}.blocks.{len(blocks)}"):
        blocks.append(Residual(weights, f"{name}.blocks.{len(blocks)}", GROUPS, GROUPS))
    return blocks
