"""Layers that play in pieces."""

from collections.abc import Callable, Sequence

import pytest
import torch
from torch import Tensor, nn

from timbrel.streaming import (
    ISTFT,
    STFT,
    CausalConv1d,
    CausalConvTranspose1d,
    Delay,
    Going,
    Past,
    make_streaming,
    reset,
)


def pieces(layer: nn.Module, x: Tensor, lengths: Sequence[int]) -> Tensor:
    """What it answers to `x [1,C,T]`, piece by piece, from rest."""
    reset(layer)
    with torch.no_grad():
        return torch.cat([layer(piece) for piece in torch.split(x, list(lengths), 2)], 2)


def sound(channels: int, samples: int) -> Tensor:
    return torch.randn(1, channels, samples, generator=torch.Generator().manual_seed(7))


class Transform(nn.Module):
    def __init__(self, size: int, hop: int) -> None:
        super().__init__()
        self.there, self.back = STFT(size, hop), ISTFT(size, hop)

    def forward(self, x: Tensor) -> Tensor:
        return self.back(*self.there(x))  # type: ignore[no-any-return]


LAYERS: dict[str, Callable[[], nn.Module]] = {
    "convolution": lambda: CausalConv1d(2, 3, 5, dilation=3),
    "strided": lambda: CausalConv1d(2, 3, 7, stride=4),
    "transposed": lambda: CausalConvTranspose1d(2, 3, 7, 4),
    "delay": lambda: Delay(2, 9),
}


@pytest.mark.parametrize("kind", LAYERS)
def test_pieces_are_as_the_whole_and_as_in_training(kind: str) -> None:
    layer = LAYERS[kind]().eval()
    x = sound(2, 64)
    whole = pieces(layer, x, (64,))
    torch.testing.assert_close(pieces(layer, x, (4, 8, 20, 4, 28)), whole)
    with torch.no_grad():
        torch.testing.assert_close(layer.train()(torch.cat([x, x])), torch.cat([whole, whole]))


def test_a_convolution_is_the_one_with_zeros_before_it() -> None:
    layer = CausalConv1d(2, 3, 5, dilation=3).eval()
    x = sound(2, 40)
    with torch.no_grad():
        torch.testing.assert_close(pieces(layer, x, (1, 39)), layer.conv(nn.functional.pad(x, (12, 0))))


def test_a_past_goes_before() -> None:
    layer, x = Past(1, 2), sound(1, 6)
    layer.eval()
    layer(x[:, :, :3])
    torch.testing.assert_close(layer(x[:, :, 3:]), x[:, :, 1:])


@pytest.mark.parametrize(("size", "hop"), [(64, 16), (64, 32), (96, 24)])
def test_a_transform_and_its_inverse_give_the_sound_back_late(size: int, hop: int) -> None:
    layer = Transform(size, hop).eval()
    x = sound(1, 12 * hop)
    found = pieces(layer, x, (hop, 3 * hop, 8 * hop))
    late = size - hop
    torch.testing.assert_close(found[:, :, late:], x[:, :, : x.shape[2] - late], atol=1e-5, rtol=1e-5)
    with torch.no_grad():
        reset(layer)
        real, imaginary = layer.there(x)
    window = torch.hann_window(size)
    wanted = torch.stft(nn.functional.pad(x[0], (late, 0)), size, hop, window=window, center=False, return_complex=True)
    torch.testing.assert_close(torch.complex(real, imaginary), wanted, atol=1e-4, rtol=1e-4)


@pytest.mark.parametrize("layer", [nn.LSTM(2, 3), nn.LSTM(2, 4, proj_size=3), nn.GRU(2, 3, 2), nn.RNN(2, 3)])
def test_recurrent_layers_go_on(layer: nn.LSTM | nn.GRU | nn.RNN) -> None:
    going = make_streaming(nn.Sequential(layer))[0]
    assert isinstance(going, Going)
    x = sound(1, 2 * 30).reshape(30, 1, 2)
    with torch.no_grad():
        whole, last = layer(x)
        found = torch.cat([going(piece)[0] for piece in torch.split(x, [1, 17, 12])])
        torch.testing.assert_close(found, whole)
        given, _ = going(x[:5], last)
        torch.testing.assert_close(given, layer(x[:5], last)[0])
        torch.testing.assert_close(going(x[:5])[0], layer(x[:5], last)[0])
