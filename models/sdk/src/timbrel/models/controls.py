"""The networks of the transfer models: pitch and loudness in, controls of a synthesiser out."""

from __future__ import annotations

import math
from abc import abstractmethod
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn.functional import softplus

from timbrel import SAMPLE_RATE_HZ
from timbrel.models.controls_model import ControlsModel

LN10 = math.log(10.0)
FULL_SCALE_DB = 30.0
"""What a sine of amplitude 1 at 1 kHz measures as `a_weighted_power`: 10 log10 of 1024² over 1025."""
FLOOR_DB, FLOOR_FADE_DB = -80.0, 10.0
PITCH_WAVES = 4
FEATURES = 2 + 2 * PITCH_WAVES
HEADROOM_DB = 6.0
SMALLEST_SUM = 1e-12
MOST_GAIN = 16.0
RATIO_BEND = 0.01


@dataclass(frozen=True)
class Span:
    """The ranges that a model was trained on."""

    f0_hz: tuple[float, float]
    loudness_db: tuple[float, float]


def scaled(logits: Tensor, maximum: float) -> Tensor:
    """`maximum · sigmoid(x)^ln 10`: the exponential sigmoid of J. Engel et al., "DDSP" (ICLR 2020)."""
    return maximum * torch.exp(-LN10 * softplus(-logits))


class ControlNetwork(ControlsModel):
    """With a recurrent state `[1,B,hidden]`.

    Pitch and loudness outside the training range sound like its ends, the level follows the loudness all the way down,
    and at or below -80 dB there is silence.
    """

    waves: Tensor

    def __init__(self, span: Span, width: int, hidden: int) -> None:
        super().__init__()
        self.span = span
        self.hidden = hidden
        low, high = (math.log(f0_hz) for f0_hz in span.f0_hz)
        self.pitch_centre, self.pitch_scale = (low + high) / 2.0, 2.0 / (high - low)
        self.register_buffer("waves", math.pi * 2.0 ** torch.arange(PITCH_WAVES), persistent=False)
        self.before = nn.Sequential(*_layer(FEATURES, width), *_layer(width, width))
        self.gru = nn.GRU(width, hidden, batch_first=True)
        self.after = nn.Sequential(*_layer(hidden + FEATURES, 2 * width))

    def forward(self, f0_hz: Tensor, loudness_db: Tensor, state: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Plays some frames."""
        features = self._features(f0_hz, loudness_db)
        remembered, state = self.gru(self.before(features), state)
        inner = self.after(torch.cat([remembered, features], -1))
        first, second = self._controls(inner, f0_hz, level(loudness_db, self.span))
        return first, second, state

    def rested(self, batch: int) -> Tensor:
        """The state before the first frame."""
        return torch.zeros(1, batch, self.hidden)

    @abstractmethod
    def _controls(self, inner: Tensor, f0_hz: Tensor, level: Tensor) -> tuple[Tensor, Tensor]:
        """The two outputs; `level` is the amplitude that goes with the loudness."""

    def _features(self, f0_hz: Tensor, loudness_db: Tensor) -> Tensor:
        """`[B,T,FEATURES]` from -1 to 1: pitch, loudness, and waves of the pitch that tell close notes apart."""
        pitch = (torch.log(f0_hz.clamp(*self.span.f0_hz)) - self.pitch_centre) * self.pitch_scale
        low, high = self.span.loudness_db
        loudness = (loudness_db.clamp(low, high) - low) * (2.0 / (high - low)) - 1.0
        angles = pitch * self.waves
        return torch.cat([pitch, loudness, torch.sin(angles), torch.cos(angles)], -1)


class HarmonicNoise(ControlNetwork):
    """Controls of a harmonic bank and of filtered noise: `harmonics [B,T,H]` and `noise [B,T,B]`, linear."""

    out_names = ("harmonics", "noise")
    architecture = "GRU, harmonics and noise"
    ranks: Tensor

    def __init__(
        self,
        span: Span,
        harmonics: int = 64,
        noise_bands: int = 65,
        width: int = 64,
        hidden: int = 112,
        rate_hz: float = SAMPLE_RATE_HZ,
    ) -> None:
        super().__init__(span, width, hidden)
        self.harmonic_count, self.noise_bands, self.rate_hz = harmonics, noise_bands, rate_hz
        self.head = nn.Linear(2 * width, 1 + harmonics + noise_bands)
        nn.init.constant_(self.head.bias[1 + harmonics :], -2.0)
        self.register_buffer("ranks", torch.arange(1.0, harmonics + 1.0))

    def _controls(self, inner: Tensor, f0_hz: Tensor, level: Tensor) -> tuple[Tensor, Tensor]:
        """Harmonics at or above half the sample rate are exactly 0; the others share the amplitude among them."""
        raw = self.head(inner)
        amplitude, spectrum, noise = raw.split([1, self.harmonic_count, self.noise_bands], -1)
        audible = (self.ranks * f0_hz < self.rate_hz / 2).to(raw.dtype)
        share = scaled(spectrum, 1.0) * audible
        share = share / share.sum(-1, keepdim=True).clamp_min(SMALLEST_SUM)
        return share * (scaled(amplitude, 16.0) * level), scaled(noise, 2.0) * level


class FmGains(ControlNetwork):
    """Controls of sine operators: `gains [B,T,O]` and `ratios [B,T,O]`.

    `heard` operators have linear amplitudes that follow the loudness; the others are modulators, in radians. Ratios
    stay within a hundredth of `ratios`.
    """

    out_names = ("gains", "ratios")
    architecture = "GRU, frequency modulation"
    base: Tensor
    heard: Tensor

    def __init__(
        self, span: Span, ratios: tuple[float, ...], heard: tuple[int, ...], width: int = 48, hidden: int = 96
    ) -> None:
        super().__init__(span, width, hidden)
        self.operators = len(ratios)
        self.head = nn.Linear(2 * width, 2 * self.operators)
        self.register_buffer("base", torch.tensor(ratios))
        self.register_buffer("heard", torch.tensor([float(operator in heard) for operator in range(self.operators)]))

    def _controls(self, inner: Tensor, f0_hz: Tensor, level: Tensor) -> tuple[Tensor, Tensor]:
        raw, bend = self.head(inner).split([self.operators, self.operators], -1)
        gains = scaled(raw, MOST_GAIN) * (self.heard * level + (1.0 - self.heard))
        return gains, self.base * (1.0 + RATIO_BEND * torch.tanh(bend))


def level(loudness_db: Tensor, span: Span) -> Tensor:
    """The amplitude of a sine at 1 kHz that is as loud; 0 from the floor downwards."""
    follows = torch.exp((loudness_db.clamp_max(span.loudness_db[1] + HEADROOM_DB) - FULL_SCALE_DB) * (LN10 / 20.0))
    return follows * ((loudness_db - FLOOR_DB) * (1.0 / FLOOR_FADE_DB)).clamp(0.0, 1.0)


def _layer(inputs: int, outputs: int) -> tuple[nn.Module, ...]:
    return nn.Linear(inputs, outputs), nn.LayerNorm(outputs), nn.LeakyReLU(0.01)
