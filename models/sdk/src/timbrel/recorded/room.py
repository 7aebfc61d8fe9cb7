"""A room that is learned from few seconds of sound: noise whose bands each have a level and a decay."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn

from timbrel.synth import convolved, white_noise

CENTRES_HZ = (125.0, 250.0, 500.0, 1_000.0, 2_000.0, 4_000.0, 8_000.0)
FIRST_ECHO_S, RISE_S = 0.003, 0.008
QUIET_DB = -30.0
DECAY_S = 0.3
SEED = 11


class BandRoom(nn.Module):
    """The echo, `[samples]`, without the dry path.

    Octaves of seeded noise, each of unit energy per second before its decay to -60 dB in `decay` seconds. Two numbers
    an octave are learned, so it cannot make up for what the instrument does not learn, as free taps can.
    """

    noise: Tensor
    time_s: Tensor

    def __init__(self, seconds: float, rate_hz: float) -> None:
        super().__init__()
        samples = round(seconds * rate_hz)
        time_s = torch.arange(samples) / rate_hz
        rise = ((time_s - FIRST_ECHO_S) / RISE_S).clamp(0.0, 1.0) * (1.0 - time_s / seconds)
        self.register_buffer("noise", _octaves(samples, rate_hz) * rise, persistent=False)
        self.register_buffer("time_s", time_s, persistent=False)
        self.level = nn.Parameter(torch.full((len(CENTRES_HZ),), QUIET_DB * math.log(10.0) / 20.0))
        self.decay = nn.Parameter(torch.full((len(CENTRES_HZ),), math.log(DECAY_S)))

    def taps(self) -> Tensor:
        """The echo as it is now; tap 0 is 0."""
        fall = torch.exp(-math.log(1e3) * self.time_s / torch.exp(self.decay)[:, None])
        found: Tensor = (torch.exp(self.level)[:, None] * fall * self.noise).sum(0)
        return found

    def forward(self, dry: Tensor) -> Tensor:
        """`dry [B,T]` with its echo, `[B,T]`."""
        return dry + convolved(dry, self.taps())


def _octaves(samples: int, rate_hz: float) -> Tensor:
    """`[octave][sample]`, each with the energy of a decay of 0.3 seconds at 1."""
    spectrum = torch.fft.rfft(white_noise(samples, SEED))
    octave = torch.log2(torch.fft.rfftfreq(samples, 1.0 / rate_hz).clamp_min(1.0))
    bands = []
    for number, centre_hz in enumerate(CENTRES_HZ):
        apart = octave - math.log2(centre_hz)
        last = number == len(CENTRES_HZ) - 1
        shape = torch.cos(apart.clamp(-1.0, 0.0 if last else 1.0) * (math.pi / 2.0))
        band = torch.fft.irfft(spectrum * shape, samples)
        bands.append(band / band.square().sum().sqrt().clamp_min(1e-6))
    return torch.stack(bands)
