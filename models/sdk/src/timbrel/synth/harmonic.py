"""A bank of harmonics on one phase."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from timbrel import SAMPLE_RATE_HZ


def ramps(frames: Tensor, hop: int) -> Tensor:
    """`[B,T,…]` to `[B,T·hop,…]` by straight lines: frame `k` is at sample `k · hop`, and the last holds."""
    after = torch.cat([frames[:, 1:], frames[:, -1:]], 1)
    part = (torch.arange(hop, dtype=frames.dtype) / hop).view(hop, *[1] * (frames.ndim - 2))
    moving = frames[:, :, None] + part * (after - frames)[:, :, None]
    return moving.reshape(len(frames), -1, *frames.shape[2:])


def pitch_curve(f0_hz: Tensor, hop: int) -> Tensor:
    """`[B,T]` to `[B,T·hop]`: straight lines in the logarithm of the frequency."""
    return torch.exp(ramps(torch.log(f0_hz.double()), hop))


def turns(f0_hz: Tensor, rate_hz: float = SAMPLE_RATE_HZ) -> Tensor:
    """Phase in cycles, from 0 up to 1, at each sample of a pitch curve `[B,N]`; 0 at the first, summed in f64."""
    steps = f0_hz.double() / rate_hz
    return (torch.cumsum(steps, -1) - steps) % 1.0


def harmonic_bank(f0_hz: Tensor, harmonics: Tensor, hop: int, rate_hz: float = SAMPLE_RATE_HZ) -> Tensor:
    """Sound `[B,T·hop]` of linear amplitudes `harmonics [B,T,H]` over `f0_hz [B,T]`.

    Harmonic `k` is `sin(2π k φ)`. Differentiable in the amplitudes; they are not masked here, for a model's own are.
    """
    batch, frames, count = harmonics.shape
    with torch.no_grad():
        phase = turns(pitch_curve(f0_hz, hop), rate_hz).to(harmonics.dtype).reshape(batch * frames, hop, 1)
        sines = torch.sin(phase * (2.0 * math.pi * torch.arange(1, count + 1, dtype=harmonics.dtype)))
    after = torch.cat([harmonics[:, 1:], harmonics[:, -1:]], 1)
    ends = torch.stack([harmonics, after - harmonics], -1).reshape(batch * frames, count, 2)
    start, change = torch.bmm(sines, ends).unbind(-1)
    part = torch.arange(hop, dtype=harmonics.dtype) / hop
    return (start + part * change).reshape(batch, frames * hop)
