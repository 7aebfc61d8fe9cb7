"""Convolution by Fourier transforms."""

from __future__ import annotations

import torch
from torch import Tensor


def convolved(audio: Tensor, taps: Tensor) -> Tensor:
    """`audio [...,T]` convolved with `taps [...,L]`, which broadcast; causal, and cut to the length of the audio."""
    length = audio.shape[-1]
    size = 1 << (length + taps.shape[-1] - 1).bit_length()
    sound: Tensor = torch.fft.irfft(torch.fft.rfft(audio, size) * torch.fft.rfft(taps, size), size)
    return sound[..., :length]
