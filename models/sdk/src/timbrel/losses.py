"""How far one sound is from another."""

from __future__ import annotations

import math

import torch
from torch import Tensor

PRE_EMPHASIS = 0.85
ENERGY_FLOOR = 1e-4
"""Mean square added to the target's, so that near-silent clips do not rule."""


def pre_emphasise(sound: Tensor) -> Tensor:
    """`x[n] - 0.85 x[n-1]` along the last dimension: weighs the treble as an ear does."""
    return sound[..., 1:] - PRE_EMPHASIS * sound[..., :-1]


def esr(output: Tensor, target: Tensor) -> Tensor:
    """Error-to-signal ratio: energy of the error over energy of the target, all clips together."""
    return (output - target).square().sum() / target.square().sum().clamp_min(1e-12)


def clip_esr(output: Tensor, target: Tensor) -> Tensor:
    """The mean over clips (`[B,…,T]`) of each clip's ratio, with the energy floor."""
    error = (output - target).square().flatten(1).mean(1)
    energy = target.square().flatten(1).mean(1)
    return (error / (energy + ENERGY_FLOOR)).mean()


def training_loss(output: Tensor, target: Tensor) -> Tensor:
    """Pre-emphasised ratio plus half the plain one.

    A. Wright and V. Välimäki, "Perceptual loss function for neural modelling of audio systems", ICASSP 2020, for the
    pre-emphasis.
    """
    return _ratio(pre_emphasise(output), pre_emphasise(target)) + 0.5 * _ratio(output, target)


def _ratio(output: Tensor, target: Tensor) -> Tensor:
    floor = ENERGY_FLOOR * target.numel()
    together = (output - target).square().sum() / (target.square().sum() + floor)
    return 0.5 * together + 0.5 * clip_esr(output, target)


def spectral_distance(found: Tensor, target: Tensor, sizes: tuple[int, ...]) -> Tensor:
    """The log-magnitude error of each sound at each resolution, `[B,L]` twice to `[B,len(sizes)]`, dB.

    The mean over all bins of all frames of the absolute difference of levels. A level is that of a Hann-windowed DFT
    of `size` samples every quarter of it, 0 dB for a sine of full scale, with the amplitude of -80 dB added to it, so
    that what nobody hears counts nothing.
    """
    return torch.stack([(_levels_db(found, size) - _levels_db(target, size)).abs().mean((1, 2)) for size in sizes], 1)


def _levels_db(sound: Tensor, size: int) -> Tensor:
    window = torch.hann_window(size, device=sound.device)
    parts = torch.view_as_real(torch.stft(sound, size, size // 4, window=window * (4.0 / size), return_complex=True))
    magnitude = (parts.square().sum(-1) + 1e-14).sqrt()
    return torch.log(magnitude + 1e-4) * (20.0 / math.log(10.0))
