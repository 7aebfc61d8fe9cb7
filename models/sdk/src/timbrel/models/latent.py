"""The network of the sampler's models: sound to a point in a space, and back.

The point is the sum of three readings of the sound: its lower octaves as they are, the levels of its bands over time,
and what a convolutional network sees. The sound is the sum of the same three: lower octaves drawn sample by sample,
noise whose bands rise and fall, and what a convolutional network draws. The first two begin as a principal component
analysis (`timbrel.explore`), so that training starts from a sound that is nearly right.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn.functional import conv1d, pad

LOW_FACTOR = 16
LOW_TAPS = 16 * LOW_FACTOR + 1
NOISE_WINDOW, NOISE_HOP = 256, 128
NOISE_SEED = 5
BANDS, KNOTS, FINE_KNOTS = 24, 48, 24
SMALLEST_POWER = 1e-9
LEVEL_CENTRE, LEVEL_SPAN = -7.0, 3.0
"""The logarithm of a band's amplitude is given from about -1 to 1 around the first, in steps of the second."""
LOUDEST, SOFTEST = 2.0, -14.0
"""Limits of that logarithm."""
SLOPE = 0.1


@dataclass(frozen=True)
class Frame:
    """How long a sound is and how many numbers stand for it.

    `channels` and `factors` are those of the convolutional networks, from the sound inwards: what each layer is wide,
    and by how much it is coarser than the one before. Factors are even.
    """

    rate_hz: float
    samples: int
    fade_samples: int
    latent: int = 128
    channels: tuple[int, int, int, int] = (64, 96, 128, 64)
    factors: tuple[int, int, int, int] = (16, 4, 4, 4)

    @property
    def low_samples(self) -> int:
        """Samples of the lower octaves."""
        return -(-self.samples // LOW_FACTOR)

    @property
    def noise_frames(self) -> int:
        """Frames of the noise."""
        return -(-self.samples // NOISE_HOP) + 1

    @property
    def conv_frames(self) -> int:
        """Frames of the convolutional network at its coarsest."""
        return -(-self.samples // math.prod(self.factors))


@dataclass(frozen=True)
class Form:
    """How loud a sound is made, and where it begins: `lead_s` before it comes within `onset_db` of its peak."""

    peak: float = 0.9
    onset_db: float = -40.0
    lead_s: float = 0.0005


class Residual(nn.Module):
    """Adds what three neighbours say."""

    def __init__(self, channels: int, dilation: int = 1) -> None:
        super().__init__()
        self.across = nn.Conv1d(channels, channels, 3, padding=dilation, dilation=dilation)
        self.within = nn.Conv1d(channels, channels, 1)
        self.bend = nn.LeakyReLU(SLOPE)

    def forward(self, x: Tensor) -> Tensor:
        """`[B,C,T]` to the same."""
        deeper: Tensor = self.within(self.bend(self.across(self.bend(x))))
        return x + deeper


class Spread(nn.Module):
    """More samples of fewer channels, by overlapping windows of twice the factor: a transposed convolution.

    It is written as a convolution whose channels are then laid out in time, which runs far faster on a CPU.
    """

    def __init__(self, inputs: int, outputs: int, factor: int) -> None:
        super().__init__()
        self.outputs, self.factor = outputs, factor
        self.conv = nn.Conv1d(inputs, outputs * factor, 2, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        """`[B,inputs,T]` to `[B,outputs,T·factor]`."""
        half = self.factor // 2
        return laid_out(self.conv(x), self.outputs)[:, :, half:-half]


class Encoder(nn.Module):
    """`audio [B,L]` to `z [B,D]`."""

    low_pass: Tensor
    spectrum: Tensor
    to_bands: Tensor
    to_knots: Tensor

    def __init__(self, frame: Frame, inner: int = 192) -> None:
        super().__init__()
        self.frame = frame
        self.register_buffer("low_pass", _low_pass(), persistent=False)
        self.register_buffer("spectrum", _analysis(), persistent=False)
        self.register_buffer("to_bands", _pooling(_band_weights(frame.rate_hz)), persistent=False)
        self.register_buffer("to_knots", _pooling(_knot_weights(frame.noise_frames)), persistent=False)
        self.from_low = nn.Linear(frame.low_samples, frame.latent)
        self.from_levels = nn.Linear(BANDS * KNOTS, frame.latent)
        self.bent_levels = nn.Sequential(
            nn.Linear(BANDS * KNOTS, inner), nn.LeakyReLU(SLOPE), nn.Linear(inner, frame.latent)
        )
        first, second, third, fourth = frame.channels
        a, b, c, d = frame.factors
        self.conv = nn.Sequential(
            nn.Conv1d(1, first, 4 * a, a, 3 * a // 2),
            nn.LeakyReLU(SLOPE),
            nn.Conv1d(first, second, 2 * b, b, b // 2),
            Residual(second),
            nn.LeakyReLU(SLOPE),
            nn.Conv1d(second, third, 2 * c, c, c // 2),
            Residual(third),
            Residual(third, 3),
            nn.LeakyReLU(SLOPE),
            nn.Conv1d(third, fourth, d, d),
            nn.LeakyReLU(SLOPE),
        )
        self.from_conv = nn.Linear(fourth * frame.conv_frames, frame.latent)

    def forward(self, audio: Tensor) -> Tensor:
        """`[B,L]` to `[B,D]`."""
        levels = self.levels(audio).flatten(1)
        z: Tensor = self.from_low(self.low(audio)) + self.from_levels(levels) + self.bent_levels(levels)
        z = z + self.from_conv(self.seen(audio))
        return z

    def low(self, audio: Tensor) -> Tensor:
        """The lower octaves, `[B,low_samples]`."""
        half = LOW_TAPS // 2
        extra = (self.frame.low_samples - 1) * LOW_FACTOR + 1 - self.frame.samples
        return conv1d(pad(audio, (half, half + extra)).unsqueeze(1), self.low_pass, stride=LOW_FACTOR)[:, 0]

    def levels(self, audio: Tensor) -> Tensor:
        """Levels of the bands at the knots, `[B,BANDS,KNOTS]`: nepers around `LEVEL_CENTRE` over `LEVEL_SPAN`."""
        missing = (self.frame.noise_frames - 1) * NOISE_HOP - self.frame.samples
        both = conv1d(pad(audio, (NOISE_HOP, NOISE_HOP + missing)).unsqueeze(1), self.spectrum, stride=NOISE_HOP)
        real, imaginary = torch.split(both, NOISE_WINDOW // 2 + 1, 1)
        power = self.to_bands @ (real * real + imaginary * imaginary) @ self.to_knots.T
        # The smallest power is 1 here, for exporters take the sum with a tiny number for the number itself.
        above = torch.log(power * (1.0 / SMALLEST_POWER) + 1.0) * (0.5 / LEVEL_SPAN)
        return above + (0.5 * math.log(SMALLEST_POWER) - LEVEL_CENTRE) / LEVEL_SPAN

    def seen(self, audio: Tensor) -> Tensor:
        """What the convolutional network makes of it, flat."""
        if not self.training:
            return self._seen(audio)
        with torch.autocast(audio.device.type, torch.bfloat16):
            return self._seen(audio).float()

    def _seen(self, audio: Tensor) -> Tensor:
        missing = self.frame.conv_frames * math.prod(self.frame.factors) - self.frame.samples
        return torch.flatten(self.conv(pad(audio, (0, missing)).unsqueeze(1)), 1)


class Decoder(nn.Module):
    """`z [B,D]` to `audio [B,L]`; the noise is a constant of the graph."""

    low_pass: Tensor
    spectrum: Tensor
    phases: Tensor
    from_bands: Tensor
    from_knots: Tensor
    fade: Tensor

    def __init__(self, frame: Frame, inner: int = 160) -> None:
        super().__init__()
        self.frame = frame
        self.register_buffer("low_pass", _folded(_low_pass() * LOW_FACTOR, LOW_FACTOR), persistent=False)
        self.register_buffer("spectrum", _folded(_synthesis(), NOISE_HOP), persistent=False)
        self.register_buffer("phases", _phases(frame.noise_frames), persistent=False)
        self.register_buffer("from_bands", _band_weights(frame.rate_hz), persistent=False)
        self.register_buffer("from_knots", _knot_weights(frame.noise_frames), persistent=False)
        self.register_buffer("fade", _fade(frame), persistent=False)
        self.to_low = nn.Linear(frame.latent, frame.low_samples)
        self.to_levels = nn.Linear(frame.latent, BANDS * KNOTS)
        self.bent = nn.Sequential(nn.Linear(frame.latent, inner), nn.LeakyReLU(SLOPE), nn.Linear(inner, inner))
        self.bent_low = nn.Linear(inner, frame.low_samples)
        self.bent_levels = nn.Linear(inner, BANDS * KNOTS)
        _, second, _, first = frame.channels
        third = second
        a, b, c, d = frame.factors
        self.channels = first
        self.to_conv = nn.Linear(frame.latent, first * frame.conv_frames)
        self.conv = nn.Sequential(
            nn.LeakyReLU(SLOPE),
            Residual(first),
            nn.LeakyReLU(SLOPE),
            Spread(first, second, d),
            Residual(second),
            Residual(second, 3),
            nn.LeakyReLU(SLOPE),
            Spread(second, third, c),
            Residual(third),
            Residual(third, 3),
            Residual(third, 9),
            nn.LeakyReLU(SLOPE),
            Spread(third, 1, a * b),
        )

    def forward(self, z: Tensor) -> Tensor:
        """`[B,D]` to `[B,L]`."""
        bent = nn.functional.leaky_relu(self.bent(z), SLOPE)
        drawn = self.low(self.to_low(z) + self.bent_low(bent)) + self.drawn(z)
        return (drawn + self.noise(self.to_levels(z) + self.bent_levels(bent))) * self.fade

    def low(self, samples: Tensor) -> Tensor:
        """Lower octaves `[B,low_samples]` at the full rate, `[B,L]`."""
        half = LOW_TAPS // 2
        whole = laid_out(conv1d(samples.unsqueeze(1), self.low_pass, padding=self.low_pass.shape[2] - 1), 1)
        return whole[:, 0, half : half + self.frame.samples]

    def drawn(self, z: Tensor) -> Tensor:
        """What the convolutional network draws, `[B,L]`."""
        if not self.training:
            return self._drawn(z)
        with torch.autocast(z.device.type, torch.bfloat16):
            return self._drawn(z).float()

    def _drawn(self, z: Tensor) -> Tensor:
        coarse = self.to_conv(z).reshape(-1, self.channels, self.frame.conv_frames)
        sound: Tensor = self.conv(coarse)[:, 0, : self.frame.samples]
        return sound

    def noise(self, levels: Tensor) -> Tensor:
        """Noise `[B,L]` with the levels of its bands, `[B,BANDS·KNOTS]`, as `Encoder.levels` gives them."""
        nepers = levels * LEVEL_SPAN + LEVEL_CENTRE
        knots = nepers.clamp(SOFTEST, LOUDEST).reshape(-1, BANDS, KNOTS)
        amplitudes = torch.exp(self.from_bands.T @ (knots @ self.from_knots))
        bins = torch.cat([amplitudes, amplitudes], 1) * self.phases
        sound = laid_out(conv1d(bins, self.spectrum, padding=1), 1)
        return sound[:, 0, NOISE_HOP : NOISE_HOP + self.frame.samples]


class Explorer(nn.Module):
    """An encoder, its decoder, three control directions and the plane of the map.

    `controls` reads frequency, attack and release (as `timbrel.features` measures them, standardised) from a point;
    `plane` places it on the map.
    """

    architecture = "PCA and convolutional autoencoder with seeded noise"

    def __init__(self, frame: Frame) -> None:
        super().__init__()
        self.frame = frame
        self.encoder, self.decoder = Encoder(frame), Decoder(frame)
        self.controls = nn.Linear(frame.latent, 3)
        self.plane = nn.Linear(frame.latent, 2)

    def parameter_count(self) -> int:
        """Trained numbers of encoder and decoder."""
        return sum(p.numel() for half in (self.encoder, self.decoder) for p in half.parameters())

    def edited(self, z: Tensor, steps: Tensor) -> Tensor:
        """`z [B,D]` moved the shortest way that changes the three controls by `steps [B,3]`."""
        rows = self.controls.weight
        way: Tensor = steps @ torch.linalg.solve(rows @ rows.T, rows)
        return z + way


def laid_out(x: Tensor, outputs: int) -> Tensor:
    """`[B,outputs·factor,T]` to `[B,outputs,T·factor]`: the channels of an output one after another in time."""
    apart = x.reshape(-1, outputs, x.shape[1] // outputs, x.shape[2])
    return apart.transpose(2, 3).reshape(-1, outputs, x.shape[1] // outputs * x.shape[2])


def _folded(kernel: Tensor, hop: int) -> Tensor:
    """A kernel `[inputs,1,taps]` of a transposed convolution of stride `hop`, as that of `laid_out`'s convolution."""
    inputs, _, taps = kernel.shape
    turns = -(-taps // hop)
    whole = pad(kernel[:, 0], (0, turns * hop - taps)).reshape(inputs, turns, hop)
    return whole.flip(1).permute(2, 0, 1).contiguous()


def _low_pass() -> Tensor:
    """Windowed sinc at nine tenths of half the low rate, with unit gain, `[1,1,LOW_TAPS]`."""
    n = torch.arange(LOW_TAPS, dtype=torch.float64) - LOW_TAPS // 2
    taps = torch.sinc(n / LOW_FACTOR * 0.9) * torch.kaiser_window(LOW_TAPS, False, 8.0, dtype=torch.float64)
    return (taps / taps.sum()).float().view(1, 1, -1)


def _angles() -> Tensor:
    """`[bin][sample]` in radians."""
    bins, samples = torch.arange(NOISE_WINDOW // 2 + 1), torch.arange(NOISE_WINDOW)
    return (bins[:, None] * samples).double() * (2.0 * math.pi / NOISE_WINDOW)


def _analysis() -> Tensor:
    """Windowed DFT as a convolution, `[2·bins,1,window]`: noise gives the amplitudes that `_synthesis` takes."""
    window = torch.hann_window(NOISE_WINDOW, dtype=torch.float64) * math.sqrt(32.0 / 3.0) / NOISE_WINDOW
    angles = _angles()
    return (torch.cat([torch.cos(angles), -torch.sin(angles)]) * window).float().unsqueeze(1)


def _synthesis() -> Tensor:
    """Windowed inverse DFT as a transposed convolution, `[2·bins,1,window]`."""
    window = torch.sin((torch.arange(NOISE_WINDOW, dtype=torch.float64) + 0.5) * (math.pi / NOISE_WINDOW))
    angles = _angles()
    return (torch.cat([torch.cos(angles), -torch.sin(angles)]) * window).float().unsqueeze(1)


def _phases(frames: int) -> Tensor:
    """Cosines and sines of seeded random phases, `[2·bins,frames]`, in steps that f16 can hold."""
    bins = NOISE_WINDOW // 2 + 1
    turns = torch.rand(bins, frames, generator=torch.Generator().manual_seed(NOISE_SEED), dtype=torch.float64)
    return torch.cat([torch.cos(2.0 * math.pi * turns), torch.sin(2.0 * math.pi * turns)]).half().float()


def _fade(frame: Frame) -> Tensor:
    """1, and a straight line to 0 over the last `fade_samples`."""
    fade = torch.ones(frame.samples)
    fade[frame.samples - frame.fade_samples :] = torch.linspace(1.0, 0.0, frame.fade_samples)
    return fade


def _hats(places: Tensor, points: int) -> Tensor:
    """Weights of straight lines between rising `places`, at the whole numbers below `points`: `[place][point]`."""
    x = torch.arange(points, dtype=torch.float64)
    above = torch.bucketize(x, places).clamp(1, len(places) - 1)
    left, right = places[above - 1], places[above]
    part = ((x - left) / (right - left)).clamp(0.0, 1.0)
    weights = torch.zeros(len(places), points, dtype=torch.float64)
    weights[above - 1, torch.arange(points)] = 1.0 - part
    weights[above, torch.arange(points)] += part
    return weights.float()


def _band_weights(rate_hz: float) -> Tensor:
    """From bands to bins, `[BANDS][bin]`: even steps on the mel scale, none finer than a bin."""
    bins = NOISE_WINDOW // 2 + 1
    bin_hz = rate_hz / NOISE_WINDOW
    mel = torch.linspace(0.0, math.log1p((bins - 1) * bin_hz / 700.0), BANDS, dtype=torch.float64)
    return _hats(_at_least_one_apart(torch.expm1(mel) * 700.0 / bin_hz, bins - 1), bins)


def _knot_weights(frames: int) -> Tensor:
    """From knots to frames, `[KNOTS][frame]`: each of the first frames, then ever wider steps."""
    wide = torch.logspace(math.log10(FINE_KNOTS), math.log10(frames - 1), KNOTS - FINE_KNOTS, dtype=torch.float64)
    places = torch.cat([torch.arange(FINE_KNOTS, dtype=torch.float64), wide])
    return _hats(_at_least_one_apart(places, frames - 1), frames)


def _at_least_one_apart(places: Tensor, last: float) -> Tensor:
    """Pushes places up until each is one above the one before, with the last at `last`."""
    spread = places.clone()
    for index in range(1, len(spread)):
        spread[index] = max(float(spread[index]), float(spread[index - 1]) + 1.0)
    return spread * (last / float(spread[-1]))


def _pooling(weights: Tensor) -> Tensor:
    """The means that go with `weights`, by their rows."""
    return weights / weights.sum(1, keepdim=True).clamp_min(1e-6)
