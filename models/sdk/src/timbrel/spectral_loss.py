"""How unlike two sounds are to an ear that does not mind phase."""

from __future__ import annotations

import torch
from torch import Tensor, nn

FAINTEST = 1e-5
"""Magnitude below which differences are not heard, of a sine of full scale at 1."""


class MultiResolutionSTFT(nn.Module):
    """The mean difference of magnitudes and of their logarithms, in Hann windows of several lengths.

    For each length, a quarter of it apart: the mean absolute difference of linear magnitudes over the target's mean,
    plus that of natural logarithms (X. Wang, S. Takaki and J. Yamagishi, "Neural source-filter waveform models for
    statistical parametric speech synthesis", 2019; J. Engel et al., "DDSP", 2020).
    """

    def __init__(self, sizes: tuple[int, ...] = (2_048, 1_024, 512, 256, 128, 64)) -> None:
        super().__init__()
        self.sizes = sizes

    def forward(self, sound: Tensor, target: Tensor) -> Tensor:
        """One number for `sound` and `target`, `[…,T]`, whose batches broadcast. 0 where they are the same."""
        losses = []
        for size in self.sizes:
            found, wanted = magnitudes(sound, size), magnitudes(target, size)
            linear = (found - wanted).abs().mean() / wanted.mean().clamp(min=FAINTEST)
            logs = (torch.log(found + FAINTEST) - torch.log(wanted + FAINTEST)).abs().mean()
            losses.append(linear + logs)
        return torch.stack(losses).mean()


def magnitudes(sound: Tensor, size: int) -> Tensor:
    """`[…,T]` to `[…,bins,frames]` in Hann windows of `size`, a quarter of it apart: 1 for a sine of full scale."""
    window = torch.hann_window(size, dtype=sound.dtype, device=sound.device)
    flat = sound.reshape(-1, sound.shape[-1])
    spectra = torch.stft(flat, size, size // 4, window=window, return_complex=True)
    # The square root's slope is endless at 0.
    power = spectra.real.square() + spectra.imag.square() + 1e-14
    return (power.sqrt() * (4.0 / size)).reshape(*sound.shape[:-1], *spectra.shape[1:])
