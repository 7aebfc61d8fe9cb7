"""Where an oscillator is in its cycle."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional as F

from timbrel import SAMPLE_RATE_HZ

CHUNK = 1_024


def turns(f0_hz: Tensor, rate_hz: float = SAMPLE_RATE_HZ) -> Tensor:
    """Phase in cycles, from 0 up to 1, at each sample of a frequency `[…,T]`; 0 at the first.

    `φ[0] = 0`, `φ[n+1] = φ[n] + f0[n]/rate`, summed and returned in double precision. Whole cycles are dropped from
    chunk to chunk, so that the sums stay small and long sounds do not drift: the error grows by less than 1e-13 cycles
    a sample.
    """
    steps = f0_hz.double() / rate_hz
    length = steps.shape[-1]
    chunks = F.pad(steps, (0, -length % CHUNK)).reshape(*steps.shape[:-1], -1, CHUNK)
    inside = torch.cumsum(chunks, -1)
    gone = inside[..., -1:] % 1.0
    start = torch.cumsum(gone, -2) - gone
    phase = (inside - chunks + start) % 1.0
    return phase.reshape(*steps.shape[:-1], -1)[..., :length]
