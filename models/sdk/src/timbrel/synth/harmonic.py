"""A bank of harmonics on one phase."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from timbrel import SAMPLE_RATE_HZ
from timbrel.synth.phase import turns


def ramps(frames: Tensor, hop: int) -> Tensor:
    """`[B,T,…]` to `[B,T·hop,…]` by straight lines: frame `k` is at sample `k · hop`, and the last holds."""
    after = torch.cat([frames[:, 1:], frames[:, -1:]], 1)
    part = (torch.arange(hop, dtype=frames.dtype, device=frames.device) / hop).view(hop, *[1] * (frames.ndim - 2))
    moving = frames[:, :, None] + part * (after - frames)[:, :, None]
    return moving.reshape(len(frames), -1, *frames.shape[2:])


def pitch_curve(f0_hz: Tensor, hop: int) -> Tensor:
    """`[B,T]` to `[B,T·hop]`: straight lines in the logarithm of the frequency."""
    return torch.exp(ramps(torch.log(f0_hz.double()), hop))


def harmonic_bank(f0_hz: Tensor, harmonics: Tensor, hop: int, rate_hz: float = SAMPLE_RATE_HZ) -> Tensor:
    """Sound `[B,T·hop]` of linear amplitudes `harmonics [B,T,H]` over `f0_hz [B,T]`.

    Harmonic `k` is `sin(2π k φ)`. Differentiable in the amplitudes; they are not masked here, for a model's own are.
    """
    batch, frames, count = harmonics.shape
    with torch.no_grad():
        phase = turns(pitch_curve(f0_hz, hop), rate_hz).to(harmonics.dtype).reshape(batch * frames, hop, 1)
        numbers = torch.arange(1, count + 1, dtype=harmonics.dtype, device=harmonics.device)
        sines = torch.sin(phase * (2.0 * math.pi * numbers))
    after = torch.cat([harmonics[:, 1:], harmonics[:, -1:]], 1)
    ends = torch.stack([harmonics, after - harmonics], -1).reshape(batch * frames, count, 2)
    start, change = torch.bmm(sines, ends).unbind(-1)
    part = torch.arange(hop, dtype=harmonics.dtype, device=harmonics.device) / hop
    return (start + part * change).reshape(batch, frames * hop)
