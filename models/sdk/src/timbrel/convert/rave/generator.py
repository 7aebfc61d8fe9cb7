"""What makes bands of sound from a latent signal: the generators of RAVE's first and second version.

A. Caillon and P. Esling, "RAVE: a variational autoencoder for fast and high-quality neural audio synthesis", 2021
(arXiv:2111.05011), section 3.2: a waveform, its loudness and filtered noise.
"""

from __future__ import annotations

from dataclasses import replace

import torch
from torch import Tensor, nn

from timbrel.convert.parts import Part
from timbrel.convert.rave.layers import Built, Layers, met
from timbrel.convert.rave.noise import Uniform
from timbrel.convert.rave.stream import Aligned, Held, Stream, mod_sigmoid
from timbrel.convert.refusal import ConversionError


class Generator(nn.Module):
    """Of version 1: `tanh(waveform)·loudness + noise`."""

    def __init__(self, net: nn.Module, synth: Aligned) -> None:
        super().__init__()
        self.net, self.synth = net, synth

    def forward(self, z: Tensor) -> Tensor:
        """`[1,latent,T]` to `[1,bands,T·ratio]`."""
        waveform, loudness, *noise = self.synth(self.net(z))
        sound = torch.tanh(waveform) * mod_sigmoid(loudness)
        return sound + noise[0] if noise else sound


class GeneratorV2(nn.Module):
    """Of version 2: `tanh(waveform + noise)`, where half of the waveform's channels may be its amplitude."""

    def __init__(self, net: nn.Module, heads: Aligned | None, modulated: bool) -> None:
        super().__init__()
        self.net, self.heads, self.modulated = net, heads, modulated

    def forward(self, z: Tensor) -> Tensor:
        """`[1,latent,T]` to `[1,bands,T·ratio]`."""
        x = self.net(z)
        noise: list[Tensor] = []
        if self.heads is not None:
            x, *noise = self.heads(x)
        if self.modulated:
            x, amplitude = x.chunk(2, 1)
            x = x * torch.sigmoid(amplitude)
        return torch.tanh(x + noise[0] if noise else x)


class FilteredNoise(nn.Module):
    """Noise through filters whose magnitudes the network gives, a block of `size` samples at a time.

    A filter is the inverse Fourier transform of its magnitudes, through a Hann window; a block hears its own noise
    alone, as in training, so that what a filter would ring beyond the block is lost.
    """

    response: Tensor
    earlier: Tensor

    def __init__(self, net: nn.Module, voices: int, magnitudes: int, size: int, blocks: int) -> None:
        super().__init__()
        self.net, self.voices = net, voices
        whole = impulse_responses(magnitudes, size)
        used = torch.nonzero(whole.abs().amax(0))[:, 0]
        times = torch.arange(size)[:, None] - used[None]
        self.register_buffer("response", whole[:, used].contiguous(), persistent=False)
        self.register_buffer("earlier", torch.where(times < 0, size, times), persistent=False)
        self.noise = Uniform(blocks * voices * size, salt=1)
        self.shape = (1, blocks, voices, size)

    def forward(self, x: Tensor) -> Tensor:
        """`[1,C,T]` to `[1,voices,T]`."""
        logits: Tensor = self.net(x) - 5.0
        amplitudes = mod_sigmoid(logits).transpose(1, 2).reshape(1, self.shape[1], self.voices, -1)
        taps = amplitudes @ self.response
        noise = self.noise().reshape(self.shape)
        heard = torch.cat([noise, torch.zeros_like(noise[..., :1])], 3)[..., self.earlier]
        sound = (heard @ taps[..., None])[..., 0]
        return sound.transpose(1, 2).reshape(1, self.voices, -1)


def impulse_responses(magnitudes: int, size: int) -> Tensor:
    """What each magnitude alone adds to a filter of `size` taps: `[magnitudes, size]`; the middle is at tap 0."""
    taps = torch.fft.irfft(torch.eye(magnitudes, dtype=torch.complex64))
    length = taps.shape[1]
    taps = torch.roll(taps, length // 2, 1) * torch.hann_window(length)
    taps = nn.functional.pad(taps, (0, size - length))
    return torch.roll(taps, -(length // 2), 1)


class Generators(Layers):
    """Builds either, for `frames` latent frames a run."""

    def __init__(self, causal: bool, hop: int) -> None:
        super().__init__(causal)
        self.hop = hop

    def generator(self, part: Part, stream: Stream, noisy: bool) -> Built:
        """The network of a file and the bands that it gives."""
        if part.has("recurrent_layer"):
            raise ConversionError("a recurrent layer is not supported", part.name)
        if part.kind == "Generator":
            return self._first(part, stream, noisy)
        if part.kind == "GeneratorV2":
            return self._second(part, stream)
        raise ConversionError(f"a generator of the kind {part.kind} is not known here", part.name)

    def _first(self, part: Part, stream: Stream, noisy: bool) -> Built:
        net, stream = self.build(part.part("net"), stream)
        makes = [self.build, self._loudness, self._noise]
        branches = part.part("synth").part("branches").parts()
        synth, streams = self.aligned(part.part("synth"), stream, makes[: len(branches)])
        if not (noisy and part.setting("warmed_up", 1)):
            synth = Aligned(list(synth.paths)[:2], list(synth.before)[:2], list(synth.after)[:2])
        return Generator(net, synth), streams[0]

    def _second(self, part: Part, stream: Stream) -> Built:
        net, stream = self.build(part.part("net"), stream)
        heads, end = None, stream
        if part.has("noise_module"):
            waveform, end = self.build(part.part("waveform_module"), stream)
            noise, rest = self._noise(part.part("noise_module"), stream)
            after: list[nn.Module] = [nn.Identity(), nn.Identity()]
            if not part.part("waveform_module").has("cache"):
                after, (end, _) = met([end, rest])
            heads = Aligned([waveform, noise], [nn.Identity(), nn.Identity()], after)
        modulated = bool(part.setting("amplitude_modulation", False))
        channels = end.channels // 2 if modulated else end.channels
        return GeneratorV2(net, heads, modulated), replace(end, channels=channels)

    def _loudness(self, part: Part, stream: Stream) -> Built:
        conv, end = self.conv(part, stream)
        return nn.Sequential(conv, Held(end.step // stream.step)), replace(end, step=stream.step)

    def _noise(self, part: Part, stream: Stream) -> Built:
        net, end = self.build(part.part("net"), stream)
        size = part.whole("target_size")
        voices = part.whole("data_size") * part.whole("n_channels", 1)
        if end.step != size * stream.step or end.channels % voices or self.hop % end.step:
            raise ConversionError(f"blocks of {size} samples do not fit its strides or the model's ratio", part.name)
        magnitudes = end.channels // voices
        if magnitudes < 2:
            raise ConversionError("a filter of one magnitude is none", part.name)
        noise = FilteredNoise(net, voices, magnitudes, size, self.hop // end.step)
        return noise, Stream(voices, stream.step, end.late)
