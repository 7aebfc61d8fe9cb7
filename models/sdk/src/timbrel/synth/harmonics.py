"""Harmonics of one phase: as an oscillator at audio rate, and as a bank under the frames of a model."""

from __future__ import annotations

import math
from typing import Literal

import torch
from torch import Tensor, nn

from timbrel import SAMPLE_RATE_HZ
from timbrel.synth.broadcast import Control, aligned
from timbrel.synth.harmonic import pitch_curve, ramps
from timbrel.synth.oscillators import NYQUIST, Oscillator
from timbrel.synth.phase import turns

FADE = NYQUIST / 32.0
"""Cycles per sample below half the rate in which partials fade."""

Course = Literal["linear", "cosine"]


class Harmonic(Oscillator):
    """`Σ a_k·g(k·f)·sin(2π·k·φ)`: partials with amplitudes `a_k`.

    Band-limited by leaving out what cannot be heard: `g` is 1 up to 1/32 below half the sample rate, falls in a
    straight line and is 0 from there on, so nothing folds back. `amplitudes` is `[…,K,1]` or `[…,K,T]`, or `[K]`; it
    can be learned if it is a parameter. Memory is `K` times that of the sound.
    """

    band_limited = True
    amplitudes: Tensor

    def __init__(self, amplitudes: Tensor) -> None:
        super().__init__()
        if isinstance(amplitudes, nn.Parameter):
            self.amplitudes = amplitudes
        else:
            self.register_buffer("amplitudes", amplitudes)

    def generate(self, phase: Tensor, step: Tensor) -> Tensor:
        """See `Oscillator.generate`."""
        columns = self.amplitudes[:, None] if self.amplitudes.ndim == 1 else self.amplitudes
        return harmonic_sum(phase, step, columns.to(phase.dtype))


class HarmonicBank(nn.Module):
    """Partials under frames, `hop` samples apart: what the plugins' harmonic bank plays.

    From frame to frame amplitudes take a straight line or half a cosine, and the pitch moves in equal ratios. Frame
    `k` is at sample `k · hop`, and the last holds; the plugins are one frame later, for they begin in silence.
    """

    def __init__(self, hop: int, sample_rate: float = SAMPLE_RATE_HZ, course: Course = "linear") -> None:
        super().__init__()
        if course not in ("linear", "cosine"):
            raise ValueError(f"amplitudes cannot take a course that is {course!r}; it is linear or cosine")
        self.hop, self.sample_rate, self.course = hop, sample_rate, course

    def forward(self, f0_hz: Tensor, amplitudes: Tensor) -> Tensor:
        """Sound `[B,T·hop]` of linear `amplitudes [B,T,K]` over `f0_hz [B,T]`, both with gradients."""
        pitch = pitch_curve(f0_hz, self.hop)
        phase = turns(pitch, self.sample_rate).to(amplitudes.dtype)
        step = (pitch / self.sample_rate).to(amplitudes.dtype)
        return harmonic_sum(phase, step, self._moving(amplitudes).transpose(1, 2))

    def _moving(self, amplitudes: Tensor) -> Tensor:
        if self.course == "linear":
            return ramps(amplitudes, self.hop)
        part = torch.arange(self.hop, dtype=amplitudes.dtype, device=amplitudes.device) / self.hop
        share = (0.5 - 0.5 * torch.cos(math.pi * part))[:, None]
        after = torch.cat([amplitudes[:, 1:], amplitudes[:, -1:]], 1)
        moving = amplitudes[:, :, None] + share * (after - amplitudes)[:, :, None]
        return moving.flatten(1, 2)


def harmonic_sum(phase: Tensor, step: Tensor, amplitudes: Control) -> Tensor:
    """The sum over `K` of `amplitudes [...,K,1|T]` at `phase` and `step` `[…,T]`, in cycles, with Nyquist's fade."""
    position, speed, columns = aligned(phase[..., None, :], step[..., None, :], amplitudes)
    numbers = torch.arange(1, columns.shape[-2] + 1, dtype=position.dtype, device=position.device)[:, None]
    heard = ((NYQUIST - numbers * speed.abs()) / FADE).clamp(0.0, 1.0)
    return (columns * heard * torch.sin(math.tau * ((numbers * position) % 1.0))).sum(-2)
