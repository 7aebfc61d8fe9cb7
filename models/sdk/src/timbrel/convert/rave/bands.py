"""Sound in bands and back: the pseudo quadrature mirror filters around RAVE's networks.

T. Q. Nguyen, "Near-perfect-reconstruction pseudo-QMF banks", IEEE Transactions on Signal Processing 42(1), 1994; a
cosine-modulated bank at a sample of each band for `bands` samples of sound.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from timbrel.convert.parts import Part
from timbrel.convert.rave.layers import Layers
from timbrel.convert.rave.stream import PaddedConv1d, Stream


class Analysis(nn.Module):
    """`[1,C,T]` to `[1,C·bands,T/bands]`."""

    signs: Tensor

    def __init__(self, conv: PaddedConv1d, signs: Tensor) -> None:
        super().__init__()
        self.conv = conv
        self.register_buffer("signs", signs, persistent=False)

    def forward(self, audio: Tensor) -> Tensor:
        """A piece with an even number of frames."""
        return self.conv(audio) * self.signs  # type: ignore[no-any-return]


class Synthesis(nn.Module):
    """`[1,C·bands,T]` to `[1,C,T·bands]`."""

    signs: Tensor

    def __init__(self, conv: PaddedConv1d, signs: Tensor, channels: int) -> None:
        super().__init__()
        self.conv, self.channels = conv, channels
        self.register_buffer("signs", signs, persistent=False)

    def forward(self, x: Tensor) -> Tensor:
        """A piece with an even number of frames."""
        bands = x.shape[1] // self.channels
        phases = self.conv(x * self.signs) * bands
        phases = phases.reshape(1, self.channels, bands, -1).flip(2)
        return phases.transpose(2, 3).reshape(1, self.channels, -1)  # type: ignore[no-any-return]


def analysis(part: Part, layers: Layers, stream: Stream, frames: int) -> tuple[Analysis, Stream]:
    """From a file, for `frames` of the bands a run."""
    conv, end = _grouped(part.part("forward_conv"), layers, stream)
    return Analysis(conv, _signs(end, stream.channels, frames)), end


def synthesis(part: Part, layers: Layers, stream: Stream, channels: int, frames: int) -> tuple[Synthesis, Stream]:
    """The inverse."""
    bands = stream.channels // channels
    conv, end = _grouped(part.part("inverse_conv"), layers, stream)
    return Synthesis(conv, _signs(stream, channels, frames), channels), Stream(channels, end.step // bands, end.late)


def delay_of_pair(part: Part, layers: Layers, bands: int) -> int:
    """Samples between an impulse and its peak after both, measured, beyond those that its layers are late."""
    frames = 2 * part.part("forward_conv").weight(None, None, None).shape[2] // bands & ~1
    first, stream = analysis(part, layers, Stream(1, 1, 0), frames)
    second, end = synthesis(part, layers, stream, 1, frames)
    impulse = torch.zeros(1, 1, frames * bands)
    impulse[..., 0] = 1.0
    with torch.no_grad():
        return int(second(first(impulse))[0, 0].abs().argmax()) - end.late


def _grouped(part: Part, layers: Layers, stream: Stream) -> tuple[PaddedConv1d, Stream]:
    """The same filters for each channel."""
    inputs = part.weight(None, None, None).shape[1]
    times = stream.channels // inputs
    module, end = layers.conv(part, Stream(inputs, stream.step, stream.late))
    assert isinstance(module, PaddedConv1d)
    conv = module.conv
    bias = None if conv.bias is None else conv.bias.data.repeat(times)
    weight = conv.weight.data.repeat(times, 1, 1)
    stride = conv.stride[0]
    return PaddedConv1d(weight, bias, stride, 1, times, module.padding, module.wait), Stream(
        end.channels * times, end.step, end.late
    )


def _signs(stream: Stream, channels: int, frames: int) -> Tensor:
    """-1 for every other frame of every other band: `[1, channels·bands, frames]`.

    Frames are counted from the beginning of the sound, as in training. RAVE's streaming exports count them from that of
    the stream; where it is late by an odd number of frames, as with version 1 without noise, that turns half of the
    bands over, so that what folds between neighbours no longer cancels.
    """
    signs = torch.ones(stream.channels // channels, frames)
    signs[1::2, stream.late_frames % 2 :: 2] = -1.0
    return signs.repeat(channels, 1)[None]
