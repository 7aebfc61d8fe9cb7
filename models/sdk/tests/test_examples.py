"""The examples do what they promise, on less sound."""

import runpy
from pathlib import Path

import torch

from timbrel.spectral_loss import MultiResolutionSTFT

EXAMPLES = Path(__file__).parents[1] / "examples"


def test_an_fm_patch_comes_closer_to_a_plucked_string() -> None:
    """To less than 0.55 of the loss at first, in 60 steps."""
    example = runpy.run_path(str(EXAMPLES / "match_fm.py"))
    torch.manual_seed(1)
    target, patch = example["plucked"](196.0, 0.25), example["Patch"]()
    losses = example["match"](patch, target, 196.0, steps=60, lr=0.15)
    assert losses[-1] < 0.55 * losses[0], f"{losses[0]:.3f} to {losses[-1]:.3f}"
    assert all(torch.isfinite(parameter).all() for parameter in patch.parameters())
    assert len(patch.describe().splitlines()) == 6


def test_the_loss_is_zero_for_the_same_sound_and_minds_level_and_pitch_more_than_phase() -> None:
    time_s, distance = torch.arange(9_600) / 48_000.0, MultiResolutionSTFT()
    sine, cosine, fifth = (
        torch.sin(2 * torch.pi * hz * time_s + phase) for hz, phase in [(440, 0), (440, 1.5), (660, 0)]
    )
    assert float(distance(sine, sine)) == 0.0
    turned, softer, higher = (float(distance(other, sine)) for other in (cosine, 0.5 * sine, fifth))
    assert turned < softer < higher


def test_the_loss_has_a_slope_at_silence() -> None:
    silence, sound = torch.zeros(4_800, requires_grad=True), torch.rand(4_800) - 0.5
    MultiResolutionSTFT()(silence, sound).backward()
    assert silence.grad is not None and bool(torch.isfinite(silence.grad).all())
    assert float(MultiResolutionSTFT()(silence.detach(), torch.zeros(4_800))) == 0.0
