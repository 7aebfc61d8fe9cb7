"""What `realtimeDDSP` computes."""

import math

import torch
from torch import Tensor, nn

from originals.lively import enliven

RATE, HOP, HIDDEN, HARMONICS, FILTER = 48_000, 960, 40, 50, 128
BANDS = FILTER // 2 + 1


class Stack(nn.Module):
    def __init__(self, inputs: int, width: int) -> None:
        super().__init__()
        sizes = [inputs, width, width]
        self.linear = nn.ModuleList(
            [nn.Sequential(nn.Linear(size, width), nn.LayerNorm(width), nn.ReLU()) for size in sizes]
        )

    def forward(self, x: Tensor) -> Tensor:
        for layer in self.linear:
            x = layer(x)
        return x


class Estimator(nn.Module):
    """`forward` gives 0 to 1 for each of the amplitude, the harmonics and the bands."""

    def __init__(self, seed: int) -> None:
        super().__init__()
        torch.manual_seed(seed)
        self.mlp_0 = Stack(2, HIDDEN)
        self.gru = nn.GRU(HIDDEN, HIDDEN, batch_first=True)
        self.mlp_1 = Stack(HIDDEN, HIDDEN)
        self.out = nn.Linear(HIDDEN, 1 + HARMONICS + BANDS)
        enliven(self, seed)
        with torch.no_grad():
            self.out.bias[0] += 4.0

    def forward(self, f0_hz: Tensor, loudness_db: Tensor) -> Tensor:
        x = torch.cat([(f0_hz - 32.0) / (2000.0 - 32.0), loudness_db / 80.0 + 1.0], -1)
        return torch.sigmoid(self.out(self.mlp_1(self.gru(self.mlp_0(x))[0])))


class Room(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("zero", torch.zeros(1))
        fall = torch.exp(-5.0 * torch.linspace(0.0, 1.0, RATE - 1))
        self.ir = nn.Parameter((torch.rand(RATE - 1) - 0.5) * 0.1 * fall)


class Realtime(nn.Module):
    """As its checkpoints name the weights."""

    def __init__(self, seed: int = 1) -> None:
        super().__init__()
        self.estimator = Estimator(seed)
        self.synth = nn.Module()
        self.synth.processors = nn.ModuleList([nn.Module(), nn.Module(), nn.Module(), Room()])
        self.mfcc = nn.Module()
        self.mfcc.register_buffer("dct_mat", torch.zeros(4, 4))

    @property
    def chain(self) -> list[nn.Module]:
        return list(self.synth.processors)  # type: ignore[arg-type]

    @property
    def room(self) -> Room:
        room = self.chain[3]
        assert isinstance(room, Room)
        return room

    def forward(self, f0_hz: Tensor, loudness_db: Tensor) -> tuple[Tensor, Tensor]:
        """Amplitudes as its synthesiser gets them; no number where every harmonic is above half the rate."""
        units = self.estimator(f0_hz, loudness_db)
        amplitude, spectrum, bands = torch.split(units, [1, HARMONICS, BANDS], -1)
        power = math.log(10.0)
        too_high = f0_hz * torch.arange(1.0, HARMONICS + 1.0) >= RATE / 2
        spectrum = torch.where(too_high, torch.zeros(()), spectrum**power + 1e-7)
        spectrum = spectrum / spectrum.sum(-1, keepdim=True)
        return (amplitude**power + 1e-7) * spectrum, 2.0 * bands**power + 1e-7


def resampled(frames: Tensor, samples: int) -> Tensor:
    """`[1, frame, width]` by straight lines between the middles of the frames."""
    moved = nn.functional.interpolate(frames.transpose(1, 2), size=samples, mode="linear", align_corners=False)
    return moved.transpose(1, 2)


def harmonics(f0_hz: Tensor, amplitudes: Tensor) -> Tensor:
    samples = f0_hz.shape[1] * HOP
    frequencies = resampled(f0_hz * torch.arange(1.0, HARMONICS + 1.0), samples)
    loud = torch.where(frequencies >= RATE / 2, torch.zeros(()), resampled(amplitudes, samples))
    phases = torch.cumsum(frequencies.double() * (2.0 * math.pi / RATE), 1)
    return (torch.sin(phases).float() * loud).sum(-1)


def noise(magnitudes: Tensor, white: Tensor) -> Tensor:
    """`white [1, sample]`; the filter begins with its middle and ends with what comes before it."""
    taps = torch.fft.irfft(magnitudes, n=FILTER) * torch.hann_window(FILTER).roll(FILTER // 2)
    size = 1 << (HOP + FILTER - 1).bit_length()
    pieces = torch.fft.irfft(torch.fft.rfft(white.reshape(1, -1, HOP), size) * torch.fft.rfft(taps, size), size)
    whole = torch.zeros(white.shape[1] + size)
    for at, piece in enumerate(pieces[0]):
        whole[at * HOP : at * HOP + size] += piece
    return whole[None, : white.shape[1]]
