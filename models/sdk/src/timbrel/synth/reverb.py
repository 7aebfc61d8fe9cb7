"""A room: a learned impulse response beside the dry sound."""

from __future__ import annotations

import torch
from torch import Tensor


def reverb(dry: Tensor, taps: Tensor, wet: float = 1.0) -> Tensor:
    """`dry [B,N]` plus `wet` times its convolution with `taps [L]`; cut to the length of the dry sound.

    The taps leave the dry path out: tap 0 is 0.
    """
    size = 1 << (dry.shape[-1] + len(taps) - 1).bit_length()
    tail: Tensor = torch.fft.irfft(torch.fft.rfft(dry, size) * torch.fft.rfft(taps, size), size)
    heard: Tensor = dry + wet * tail[..., : dry.shape[-1]]
    return heard
