"""What the decoders of all DDSP projects share: pitch and loudness to harmonics and noise bands, final and linear."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass

import torch
from torch import Tensor

from timbrel import loudness
from timbrel.controls import Controls, HarmonicNoiseSynth
from timbrel.models.controls import SMALLEST_SUM, scaled
from timbrel.models.controls_model import ControlsModel

THRESHOLD = 1e-7
"""What all projects add to a scaled output."""
FADE = 1.0
"""Above the least loudness there is, the sound comes up from silence over so much of its unit."""


@dataclass(frozen=True)
class Scaling:
    """How logits become amplitudes: `maximum · sigmoid(x + bias)^ln 10 + 1e-7`."""

    amplitude: float
    harmonics: float
    noise: float
    noise_bias: float


class Decoder(ControlsModel):
    """A network of another project that plays as it was trained to.

    Two things differ from the originals, on purpose: a harmonic at or above half the sample rate is exactly 0, and no
    harmonic left is silence (one project leaks 1e-4 of them, another divides zero by zero); and what measures as
    nothing at all is answered by silence.
    """

    out_names = ("harmonics", "noise")
    ranks: Tensor

    def __init__(self, section: Controls, scaling: Scaling, hidden: int) -> None:
        super().__init__()
        if not isinstance(section.synth, HarmonicNoiseSynth):
            raise TypeError("these networks drive harmonics and noise")
        self.section, self.scaling, self.hidden = section, scaling, hidden
        self.floor = loudness.floor(section.loudness.definition, section.sample_rate)
        self.widths = [1, section.synth.harmonics, section.synth.noise_bands]
        self.register_buffer("ranks", torch.arange(1.0, section.synth.harmonics + 1.0))

    def forward(self, f0_hz: Tensor, loudness_db: Tensor, state: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Plays some frames."""
        logits, state = self.logits(f0_hz, loudness_db.clamp_min(self.floor), state)
        amplitude, spectrum, noise = torch.split(logits, self.widths, -1)
        audible = (self.ranks * f0_hz < self.section.sample_rate / 2).to(logits.dtype)
        share = (scaled(spectrum, self.scaling.harmonics) + THRESHOLD) * audible
        share = share / share.sum(-1, keepdim=True).clamp_min(SMALLEST_SUM)
        there = ((loudness_db - self.floor) * (1.0 / FADE)).clamp(0.0, 1.0)
        harmonics = share * ((scaled(amplitude, self.scaling.amplitude) + THRESHOLD) * there)
        bands = scaled(noise + self.scaling.noise_bias, self.scaling.noise) + THRESHOLD
        return harmonics, bands * there, state

    @abstractmethod
    def logits(self, f0_hz: Tensor, loudness_db: Tensor, state: Tensor) -> tuple[Tensor, Tensor]:
        """The network itself: `[B,T,1+H+B]` of amplitude, harmonics and noise, and the new state."""

    def rested(self, batch: int) -> Tensor:
        """The state before the first frame, `[1,B,hidden]`."""
        return torch.zeros(1, batch, self.hidden)
