"""What RAVE computes, as its export for nn~ wraps it: `encoder`, `decoder` and `pqmf` with the names of its weights."""

import math
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import torch
from torch import Tensor, nn
from torch.nn import functional

from originals.cached import CachedSequential, Convs
from originals.pqmf import BANDS, CachedPQMF

RATE = 44_100
SLOPE = 0.2


@dataclass(frozen=True)
class Size:
    ratios: tuple[int, ...] = (4, 2)
    dilations: tuple[tuple[int, ...], ...] = ((1, 2), (1, 2))
    latent: int = 8
    capacity: int = 8

    @property
    def hop(self) -> int:
        return BANDS * math.prod(self.ratios)


SMALL = Size()
LARGE = Size((4, 4, 4, 2), ((1, 3, 9), (1, 3, 9), (1, 3, 9), (1, 3)), 128, 64)
"""The usual ratios and dilations of version 2, with the capacity of version 1."""


def mod_sigmoid(x: Tensor) -> Tensor:
    return 2.0 * torch.sigmoid(x) ** 2.3 + 1e-7


class GRU(nn.Module):
    """A recurrent layer that forgets all at the end of a block."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.gru = nn.GRU(width, width, batch_first=True)

    def forward(self, x: Tensor) -> Tensor:
        return self.gru(x.permute(0, 2, 1))[0].permute(0, 2, 1)  # type: ignore[no-any-return]


class Residual(nn.Module):
    def __init__(self, convs: Convs, module: nn.Module, late: int = 0) -> None:
        super().__init__()
        own = int(module.cumulative_delay)  # type: ignore[arg-type]
        self.aligned = convs.aligned(module, nn.Identity(), delays=[own, 0])
        self.cumulative_delay = own + late

    def forward(self, x: Tensor) -> Tensor:
        both = self.aligned(x)
        return both[0] + both[1]  # type: ignore[no-any-return]


class Snake(nn.Module):
    def __init__(self, dim: int) -> None:
        super().__init__()
        self.alpha = nn.Parameter(torch.rand(dim, 1) + 0.5)

    def forward(self, x: Tensor) -> Tensor:
        return x + (self.alpha + 1e-9).reciprocal() * (self.alpha * x).sin().pow(2)


class Net(nn.Module):
    """Whatever only calls the `net` in it."""

    def __init__(self, net: nn.Module, cumulative_delay: int = 0) -> None:
        super().__init__()
        self.net = net
        self.cumulative_delay = cumulative_delay

    def forward(self, x: Tensor) -> Tensor:
        return self.net(x)  # type: ignore[no-any-return]


class ResidualLayer(Net):
    def __init__(self, convs: Convs, dim: int, kernel: int, dilations: Sequence[int], late: int) -> None:
        layers: list[nn.Module] = []
        inner = 0
        for dilation in dilations:
            layers += [nn.LeakyReLU(SLOPE), convs.conv(dim, dim, kernel, dilation=dilation, late=inner)]
            inner = layers[-1].cumulative_delay  # type: ignore[assignment]
        residual = Residual(convs, CachedSequential(*layers), late)
        super().__init__(residual, residual.cumulative_delay)


class ResidualBlock(Net):
    def __init__(self, convs: Convs, dim: int, kernel: int, dilations: Sequence[Sequence[int]]) -> None:
        layers: list[ResidualLayer] = []
        late = 0
        for pair in dilations:
            layers.append(ResidualLayer(convs, dim, kernel, pair, late))
            late = layers[-1].cumulative_delay
        super().__init__(CachedSequential(*layers), late)


class ResidualStack(nn.Module):
    def __init__(self, convs: Convs, dim: int, late: int) -> None:
        super().__init__()
        blocks = [ResidualBlock(convs, dim, kernel, [[1, 1], [3, 1], [5, 1]]) for kernel in (3, 5)]
        self.net = convs.aligned(*blocks)
        self.cumulative_delay = self.net.cumulative_delay + late

    def forward(self, x: Tensor) -> Tensor:
        return torch.stack(self.net(x), 0).sum(0)


class UpsampleLayer(Net):
    def __init__(self, convs: Convs, inputs: int, outputs: int, ratio: int, late: int) -> None:
        net = CachedSequential(nn.LeakyReLU(SLOPE), convs.up(inputs, outputs, ratio))
        super().__init__(net, net.cumulative_delay + late * ratio)


class NoiseGenerator(nn.Module):
    target_size: Tensor

    def __init__(self, convs: Convs, inputs: int, hidden: int, ratios: Sequence[int], bands: int, second: bool) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        late, widths = 0, [inputs, *[hidden] * (len(ratios) - 1), BANDS * bands]
        for at, ratio in enumerate(ratios):
            shape = widths[at], widths[at + 1]
            if second:
                layers.append(convs.conv(*shape, 2 * ratio, ratio, pads=(ratio, 0)))
            else:
                layers.append(convs.conv(*shape, 3, ratio, late=late))
                late = layers[-1].cumulative_delay  # type: ignore[assignment]
            if at < len(ratios) - 1:
                layers.append(nn.LeakyReLU(SLOPE))
        self.net = nn.Sequential(*layers) if second else CachedSequential(*layers)
        self.data_size = BANDS
        self.cumulative_delay = late * math.prod(ratios)
        self.register_buffer("target_size", torch.tensor(math.prod(ratios)))

    def forward(self, x: Tensor) -> Tensor:
        size = int(self.target_size)
        amplitudes = mod_sigmoid(self.net(x) - 5.0).permute(0, 2, 1)
        amplitudes = amplitudes.reshape(x.shape[0], amplitudes.shape[1], self.data_size, -1)
        taps = torch.fft.irfft(torch.view_as_complex(torch.stack([amplitudes, torch.zeros_like(amplitudes)], -1)))
        half = taps.shape[-1] // 2
        taps = torch.roll(taps, half, -1) * torch.hann_window(taps.shape[-1])
        taps = torch.roll(functional.pad(taps, (0, size - taps.shape[-1])), -half, -1)
        noise = functional.pad(torch.rand_like(taps) * 2.0 - 1.0, (0, size))
        heard = torch.fft.irfft(torch.fft.rfft(noise) * torch.fft.rfft(functional.pad(taps, (size, 0))))
        return heard[..., size:].permute(0, 2, 1, 3).reshape(x.shape[0], self.data_size, -1)  # type: ignore[no-any-return]


class Encoder(Net):
    def __init__(self, convs: Convs, size: Size) -> None:
        capacity = size.capacity
        layers: list[nn.Module] = [convs.conv(BANDS, capacity, 7)]
        late = layers[0].cumulative_delay
        for ratio in size.ratios:
            norm = nn.BatchNorm1d(capacity)
            for value, spread in ((norm.running_mean, 0.1), (norm.weight, 0.3), (norm.bias, 0.1)):
                assert value is not None
                value.data.add_(torch.randn(capacity) * spread)
            layers += [norm, nn.LeakyReLU(SLOPE), convs.conv(capacity, 2 * capacity, 2 * ratio + 1, ratio, late=late)]  # type: ignore[arg-type]
            late, capacity = layers[-1].cumulative_delay, 2 * capacity
        layers += [nn.LeakyReLU(SLOPE), convs.conv(capacity, 2 * size.latent, 5, groups=2, late=late)]  # type: ignore[arg-type]
        super().__init__(CachedSequential(*layers), layers[-1].cumulative_delay)  # type: ignore[arg-type]


class Generator(nn.Module):
    warmed_up: Tensor

    def __init__(
        self, convs: Convs, size: Size, use_noise: bool, stack: Callable[[Convs, int, int], nn.Module] | None = None
    ) -> None:
        super().__init__()
        width = size.capacity * 2 ** len(size.ratios)
        layers: list[nn.Module] = [convs.conv(size.latent, width, 7)]
        for ratio in size.ratios[::-1]:
            layers.append(UpsampleLayer(convs, width, width // 2, ratio, layers[-1].cumulative_delay))  # type: ignore[arg-type]
            layers.append((stack or ResidualStack)(convs, width // 2, layers[-1].cumulative_delay))  # type: ignore[arg-type]
            width //= 2
        self.net = CachedSequential(*layers)
        branches = [convs.conv(width, BANDS, 7), convs.conv(width, 1, 3)]
        if use_noise:
            branches.append(NoiseGenerator(convs, width, width, [2, 2], 5, second=False))
        self.synth = convs.aligned(*branches)
        self.use_noise, self.loud_stride = use_noise, 1
        self.register_buffer("warmed_up", torch.tensor(1))

    def forward(self, z: Tensor) -> Tensor:
        parts = self.synth(self.net(z))
        sound = torch.tanh(parts[0]) * mod_sigmoid(parts[1])
        return sound + parts[2] if self.use_noise else sound


class DilatedUnit(Net):
    def __init__(self, convs: Convs, dim: int, dilation: int, snake: bool) -> None:
        conv = convs.conv(dim, dim, 3, dilation=dilation)
        net = CachedSequential(active(dim, snake), conv, active(dim, snake), convs.conv(dim, dim, 1))
        super().__init__(net, conv.cumulative_delay)


def active(dim: int, snake: bool) -> nn.Module:
    return Snake(dim) if snake else nn.LeakyReLU(SLOPE)


class EncoderV2(Net):
    def __init__(self, convs: Convs, size: Size, outputs: int, inputs: int, snake: bool = False) -> None:
        capacity = size.capacity
        layers: list[nn.Module] = [convs.conv(inputs, capacity, 7)]
        for ratio, dilations in zip(size.ratios, size.dilations, strict=True):
            layers += [Residual(convs, DilatedUnit(convs, capacity, dilation, snake)) for dilation in dilations]
            layers += [active(capacity, snake), convs.conv(capacity, 2 * capacity, 2 * ratio, ratio)]
            capacity *= 2
        layers += [active(capacity, snake), convs.conv(capacity, outputs, 3)]
        super().__init__(CachedSequential(*layers))


class GeneratorV2(nn.Module):
    def __init__(
        self, convs: Convs, size: Size, inputs: int, outputs: int, noise: bool = False, snake: bool = False
    ) -> None:
        super().__init__()
        width = size.capacity * 2 ** len(size.ratios)
        layers: list[nn.Module] = [convs.conv(inputs, width, 3)]
        for ratio, dilations in zip(size.ratios[::-1], size.dilations[::-1], strict=True):
            layers += [active(width, snake), convs.up(width, width // 2, ratio)]
            width //= 2
            layers += [Residual(convs, DilatedUnit(convs, width, dilation, snake)) for dilation in dilations]
        layers.append(active(width, snake))
        waveform = convs.conv(width, 2 * outputs, 7)
        self.noise_module = NoiseGenerator(convs, width, 6, [2, 2], 5, second=True) if noise else None
        self.waveform_module = waveform if noise else None
        self.net = CachedSequential(*layers, *([] if noise else [waveform]))
        self.amplitude_modulation = True

    def forward(self, z: Tensor) -> Tensor:
        x = self.net(z)
        noise = torch.zeros(1)
        if self.noise_module is not None:
            noise = self.noise_module(x)
        if self.waveform_module is not None:
            x = self.waveform_module(x)
        x, amplitude = x.split(x.shape[1] // 2, 1)
        return torch.tanh(x * torch.sigmoid(amplitude) + noise)


class VariationalEncoder(nn.Module):
    def __init__(self, encoder: nn.Module) -> None:
        super().__init__()
        self.encoder = encoder
        self.register_buffer("warmed_up", torch.tensor(1))

    def forward(self, x: Tensor) -> Tensor:
        return self.encoder(x)  # type: ignore[no-any-return]


class WasserteinEncoder(VariationalEncoder):
    def __init__(self, encoder: nn.Module, noise_augmentation: int) -> None:
        super().__init__(encoder)
        self.noise_augmentation = noise_augmentation


class ScriptedRAVE(nn.Module):
    """The outermost: `forward` is encoding, whatever is done to the latent signal, and decoding."""

    latent_pca: Tensor
    latent_mean: Tensor

    def __init__(self, pqmf: CachedPQMF, encoder: nn.Module, decoder: nn.Module, size: Size, channels: int):
        super().__init__()
        self.pqmf, self.encoder, self.decoder = pqmf, encoder, decoder
        self.bands = BANDS
        self.sr, self.resampler, self.spectrogram = RATE, None, None
        self.input_mode, self.output_mode = "pqmf", "pqmf"
        self.n_channels = self.target_channels = channels
        self.full_latent_size = self.latent_size = latent = size.latent
        self.register_buffer("latent_pca", torch.linalg.qr(torch.randn(latent, latent))[0])
        self.register_buffer("latent_mean", torch.randn(latent) * 0.1)
        self.register_buffer("fidelity", torch.linspace(0.1, 1.0, latent))
        self.register_buffer("encode_params", torch.tensor([channels, 1, latent, size.hop]))

    @torch.jit.export
    def encode(self, x: Tensor) -> Tensor:
        x = self.pqmf(x.reshape(-1, 1, x.shape[-1])).reshape(1, self.n_channels * self.bands, -1)
        return self.post_process_latent(self.encoder(x))

    @torch.jit.export
    def decode(self, z: Tensor) -> Tensor:
        y = self.decoder(self.pre_process_latent(z))
        y = self.pqmf.inverse(y.reshape(self.n_channels, self.bands, y.shape[-1]))
        return y.reshape(1, self.n_channels, -1)

    def forward(self, x: Tensor) -> Tensor:
        return self.decode(self.encode(x))

    def post_process_latent(self, z: Tensor) -> Tensor:
        return z

    def pre_process_latent(self, z: Tensor) -> Tensor:
        return z


class VariationalScriptedRAVE(ScriptedRAVE):
    """Without the noise that the export puts into the latent signal: the mean is what is looked for."""

    def post_process_latent(self, z: Tensor) -> Tensor:
        z = z.chunk(2, 1)[0] - self.latent_mean.unsqueeze(-1)
        return functional.conv1d(z, self.latent_pca.unsqueeze(-1))[:, : self.latent_size]

    def pre_process_latent(self, z: Tensor) -> Tensor:
        noise = torch.randn(1, self.full_latent_size - self.latent_size, z.shape[-1])
        z = functional.conv1d(torch.cat([z, noise], 1), self.latent_pca.t().unsqueeze(-1))
        return z + self.latent_mean.unsqueeze(-1)


class WasserteinScriptedRAVE(ScriptedRAVE):
    def pre_process_latent(self, z: Tensor) -> Tensor:
        return torch.cat([z, torch.randn(1, int(self.encoder.noise_augmentation), z.shape[-1])], 1)  # type: ignore[arg-type]


def build(
    version: int,
    streaming: bool,
    *,
    size: Size = SMALL,
    noise: bool = False,
    channels: int = 1,
    causal: bool = False,
    snake: bool = False,
    gain: float = 0.0,
) -> ScriptedRAVE:
    """One with lively weights and caches at rest."""
    torch.manual_seed(version)
    convs = Convs(streaming, causal)
    encoder: nn.Module
    decoder: nn.Module
    if version == 1:
        encoder, decoder = Encoder(convs, size), Generator(convs, size, noise)
    else:
        bands = channels * BANDS
        encoder = EncoderV2(convs, size, 2 * size.latent, bands, snake)
        decoder = GeneratorV2(convs, size, size.latent, bands, noise, snake)
    rave = VariationalScriptedRAVE(CachedPQMF(convs), VariationalEncoder(encoder), decoder, size, channels)
    return ready(rave, gain or (1.7 if version == 1 else 1.5 if snake else 2.4))


def save(model: nn.Module, folder: Path) -> Path:
    """As TorchScript."""
    path = folder / "wheel.ts"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.jit.save(torch.jit.script(model), path)
    return path


Model = TypeVar("Model", bound=nn.Module)


def ready(rave: Model, gain: float) -> Model:
    """Lively, warmed up and at rest."""
    rave.eval()
    with torch.no_grad():
        for name, weights in rave.named_parameters():
            if weights.ndim == 3 and not name.startswith("pqmf"):
                weights.mul_(gain)
            if "noise_module.net" in name or "synth.branches.2" in name:
                weights.mul_(weights.shape[1])  # from the last bits of a sigmoid to what is heard
        rave(torch.zeros(1, getattr(rave, "n_channels", 1), 2 * hop_of(rave)))
    rest(rave)
    return rave


def hop_of(rave: nn.Module) -> int:
    return int(rave.get_buffer("encode_params")[3])


def rest(rave: nn.Module) -> None:
    for name, value in rave.named_buffers():
        if name.endswith((".pad", ".cache")):
            value.zero_()


@torch.no_grad()
def play(rave: nn.Module, sound: Tensor, blocks: Sequence[int]) -> Tensor:
    """`[C,T]`, in blocks of so many hops in turn."""
    rest(rave)
    pieces, at, turn = [], 0, 0
    while at < sound.shape[1]:
        length = blocks[turn % len(blocks)] * hop_of(rave)
        pieces.append(rave(sound[None, :, at : at + length])[0])
        at, turn = at + length, turn + 1
    return torch.cat(pieces, 1)
