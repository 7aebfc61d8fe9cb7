"""Levels: one sound under a control, and several sounds together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from torch import Tensor, nn

from timbrel.synth.broadcast import Control, aligned

Response = Literal["linear", "decibels"]


class VCA(nn.Module):
    """An amplifier under a control, which is a linear gain or, with `response="decibels"`, a gain in dB."""

    def __init__(self, response: Response = "linear") -> None:
        super().__init__()
        if response not in ("linear", "decibels"):
            raise ValueError(f"a VCA's response cannot be {response!r}; it is linear or decibels")
        self.response = response

    def forward(self, audio: Tensor, control: Control) -> Tensor:
        """`audio [...,T]` times its gain: a number, `[…,1]` or `[…,T]`."""
        sound, gain = aligned(audio, control)
        return sound * (gain if self.response == "linear" else 10.0 ** (gain / 20.0))


class Mixer(nn.Module):
    """The sum of several sounds, each at its gain."""

    def forward(self, *sounds: Control, gains: Sequence[Control] | Tensor | None = None) -> Tensor:
        """`[…,T]` of `sounds`, which broadcast against each other, and of one linear gain for each (1 without).

        A gain is a number, `[…,1]` or `[…,T]`; a tensor `[sounds]` is a number for each. `ValueError` where there are
        not as many gains as sounds, or no sounds.
        """
        if not sounds:
            raise ValueError("a mixer without sounds")
        wanted = [1.0] * len(sounds) if gains is None else list(gains)
        if len(wanted) != len(sounds):
            raise ValueError(f"{len(wanted)} gains for {len(sounds)} sounds")
        parts = aligned(*sounds, *wanted)
        mixed = parts[0] * parts[len(sounds)]
        for sound, gain in zip(parts[1 : len(sounds)], parts[len(sounds) + 1 :], strict=True):
            mixed = mixed + sound * gain
        return mixed
