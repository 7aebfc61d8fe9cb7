"""How far one sound is from another."""

from __future__ import annotations

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
