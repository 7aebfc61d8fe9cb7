"""What `ddsp_pytorch` computes."""

import math
from copy import deepcopy

import torch
from torch import Tensor, nn

from originals.lively import enliven

RATE, BLOCK, HIDDEN, HARMONICS, BANDS = 16_000, 160, 48, 30, 65


def stack(inputs: int, width: int) -> nn.Sequential:
    layers: list[nn.Module] = []
    for _ in range(3):
        layers += [nn.Linear(inputs, width), nn.LayerNorm(width), nn.LeakyReLU()]
        inputs = width
    return nn.Sequential(*layers)


def scale(x: Tensor) -> Tensor:
    return 2.0 * torch.sigmoid(x) ** 2.302585092994046 + 1e-7


class Reverb(nn.Module):
    t: Tensor

    def __init__(self) -> None:
        super().__init__()
        self.noise = nn.Parameter(torch.rand(RATE, 1) * 2.0 - 1.0)
        self.decay = nn.Parameter(torch.tensor(3.0))
        self.wet = nn.Parameter(torch.tensor(-1.0))
        self.register_buffer("t", torch.arange(RATE).reshape(1, -1, 1) / RATE)

    def impulse(self) -> Tensor:
        fall = torch.exp(-nn.functional.softplus(-self.decay) * self.t * 500.0)
        impulse = (self.noise * fall * torch.sigmoid(self.wet)).clone()
        impulse[:, 0] = 1.0
        return impulse


class Acids(nn.Module):
    """`forward` is the network up to the amplitudes, with the 1e-4 that leaks above half the rate."""

    sampling_rate: Tensor

    def __init__(self, seed: int = 1) -> None:
        super().__init__()
        torch.manual_seed(seed)
        self.register_buffer("sampling_rate", torch.tensor(RATE))
        self.register_buffer("block_size", torch.tensor(BLOCK))
        shared = stack(1, HIDDEN)
        enliven(shared, seed)
        self.in_mlps = nn.ModuleList([shared, shared])
        self.gru = nn.GRU(2 * HIDDEN, HIDDEN, batch_first=True)
        self.out_mlp = stack(HIDDEN + 2, HIDDEN)
        bands = nn.Linear(HIDDEN, BANDS)
        self.proj_matrices = nn.ModuleList([nn.Linear(HIDDEN, HARMONICS + 1), bands])
        for part in (self.gru, self.out_mlp, self.proj_matrices):
            enliven(part, seed + 1)
        with torch.no_grad():
            bands.bias.add_(4.0)
        self.reverb = Reverb()
        self.register_buffer("cache_gru", torch.zeros(1, 1, HIDDEN))
        self.register_buffer("phase", torch.zeros(1))

    def forward(self, pitch: Tensor, level: Tensor) -> tuple[Tensor, Tensor]:
        inner = torch.cat([self.in_mlps[0](pitch), self.in_mlps[1](level)], -1)
        inner = self.out_mlp(torch.cat([self.gru(inner)[0], pitch, level], -1))
        tone = scale(self.proj_matrices[0](inner))
        amplitudes = tone[..., 1:]
        ranks = torch.arange(1, amplitudes.shape[-1] + 1).to(pitch)
        kept = (pitch * ranks < self.sampling_rate / 2).float() + 1e-4
        amplitudes = amplitudes * kept
        amplitudes = amplitudes / amplitudes.sum(-1, keepdim=True) * tone[..., :1]
        return amplitudes, scale(self.proj_matrices[1](inner) - 5.0)


class Scripted(nn.Module):
    """As its export wraps it: the loudness is normalised inside."""

    mean_loudness: Tensor
    std_loudness: Tensor

    def __init__(self, network: Acids, mean: float, deviation: float) -> None:
        super().__init__()
        self.ddsp = deepcopy(network)
        self.register_buffer("mean_loudness", torch.tensor(mean))
        self.register_buffer("std_loudness", torch.tensor(deviation))
        self.realtime = True

    def forward(self, pitch: Tensor, loudness: Tensor) -> tuple[Tensor, Tensor]:
        found: tuple[Tensor, Tensor] = self.ddsp(pitch, (loudness - self.mean_loudness) / self.std_loudness)
        return found


def harmonics(pitch: Tensor, amplitudes: Tensor) -> Tensor:
    """Held from frame to frame; the phase is a sum that includes the sample itself."""
    pitch, amplitudes = (x.repeat_interleave(BLOCK, 1) for x in (pitch, amplitudes))
    turns = torch.cumsum(2.0 * math.pi * pitch.double() / RATE, 1)
    return (torch.sin(turns * torch.arange(1, HARMONICS + 1)).float() * amplitudes).sum(-1)


def noise(magnitudes: Tensor, white: Tensor) -> Tensor:
    """`white [1, frame, BLOCK]`; what a filter's tail has beyond its block is lost."""
    taps = torch.fft.irfft(magnitudes.to(torch.complex64))
    size = taps.shape[-1]
    taps = torch.roll(taps, size // 2, -1) * torch.hann_window(size)
    taps = torch.roll(nn.functional.pad(taps, (0, BLOCK - size)), -(size // 2), -1)
    whole: Tensor = torch.fft.irfft(torch.fft.rfft(white, 2 * BLOCK) * torch.fft.rfft(taps, 2 * BLOCK))
    return whole[..., :BLOCK].reshape(1, -1)


def room(dry: Tensor, impulse: Tensor) -> Tensor:
    size = 2 * max(dry.shape[-1], impulse.shape[-1])
    heard: Tensor = torch.fft.irfft(torch.fft.rfft(dry, size) * torch.fft.rfft(impulse, size))
    return heard[..., : dry.shape[-1]]
