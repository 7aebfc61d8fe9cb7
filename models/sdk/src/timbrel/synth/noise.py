"""Noise through a filter that changes from frame to frame."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from timbrel.synth.white import white_noise


def impulse_responses(magnitudes: Tensor) -> Tensor:
    """`[…,B]` linear magnitudes to `[…,2(B-1)]` taps: zero-phase by inverse DFT, then a periodic Hann window.

    The middle is at tap `B - 1`, which is the delay of the noise.
    """
    taps = 2 * (magnitudes.shape[-1] - 1)
    centred: Tensor = torch.fft.irfft(torch.complex(magnitudes, torch.zeros_like(magnitudes)), taps).roll(taps // 2, -1)
    shaped: Tensor = centred * torch.hann_window(taps, dtype=magnitudes.dtype, device=magnitudes.device)
    return shaped


def filtered_noise(magnitudes: Tensor, noise: Tensor, hop: int) -> Tensor:
    """Sound `[B,T·hop]` of `magnitudes [B,T,bands]` and white `noise [B,T·hop]`, which is uniform from -1 to 1.

    Each hop of noise is convolved with its own frame's filter; whole tails are added to the frames that follow.
    """
    batch, frames, _ = magnitudes.shape
    filters = impulse_responses(magnitudes)
    size = hop + filters.shape[-1]
    spectra = torch.fft.rfft(noise.reshape(batch, frames, hop), size) * torch.fft.rfft(filters, size)
    pieces = torch.fft.irfft(spectra, size).reshape(batch * frames, size)
    length = frames * hop
    sound = torch.nn.functional.fold(
        pieces.reshape(batch, frames, size).transpose(1, 2),
        (1, (frames - 1) * hop + size),
        (1, size),
        stride=(1, hop),
    )
    return sound.reshape(batch, -1)[:, :length]


class FilteredNoise(nn.Module):
    """White noise under frames of magnitudes, `hop` samples apart: what the plugins' filtered noise plays.

    The noise is seeded, and the same each time and for all of a batch; give another to hear another.
    """

    def __init__(self, hop: int, seed: int = 0) -> None:
        super().__init__()
        self.hop, self.seed = hop, seed

    def forward(self, magnitudes: Tensor, noise: Tensor | None = None) -> Tensor:
        """Sound `[B,T·hop]` of linear `magnitudes [B,T,bands]`, evenly from 0 Hz to half the rate.

        `noise [B,T·hop]` is white, uniform from -1 to 1. The sound is `bands - 1` samples late.
        """
        batch, frames, _ = magnitudes.shape
        if noise is None:
            noise = white_noise(frames * self.hop, self.seed).to(magnitudes).expand(batch, -1)
        return filtered_noise(magnitudes, noise, self.hop)
