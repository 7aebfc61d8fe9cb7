"""The envelope of a note."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from timbrel.synth.broadcast import Control, LengthError, aligned
from timbrel.synth.gates import last_index, note_starts
from timbrel.synth.recurrence import recurrence

FAINTEST = 1e-7
"""Levels below this (-140 dB) are silence."""


class ADSR(nn.Module):
    """A straight attack, and an exponential decay and release.

    | stage | level at sample `n` = 1, 2, … of the note |
    |---|---|
    | attack, `n <= a` | `l + (1 - l)·n/a`, from the level `l` at which the note began |
    | decay | `s + (1 - s)·e^(-(n - a)/d)` |
    | release | the level before, times `e^(-1/r)` |

    This is Gradrack's shape, and that of the plugins. Notes may begin before the last one has ended, any number of
    times: each starts from where the level is. All samples are computed at once, and the times and the sustained level
    have gradients.
    """

    def forward(
        self,
        gate: Tensor,
        attack: Control,
        decay: Control,
        sustain: Control,
        release: Control,
        sample_rate: float | None = None,
        retrigger: Tensor | None = None,
    ) -> Tensor:
        """Levels `[…,T]`, 0 to 1, for a `gate [...,T]`; a note begins where it goes above 0, or at a `retrigger`.

        Times are in seconds where a `sample_rate` in Hz is given, else in samples, and last a sample at least; decay
        and release are time constants. `sustain` is held to 0 to 1. These four are numbers or `[…,1]`: `LengthError`
        where one of them moves in time.
        """
        shape = aligned(attack, decay, sustain, release, torch.zeros(1, dtype=_kind(gate), device=gate.device))[:4]
        if any(control.shape[-1] != 1 for control in shape):
            raise LengthError("attack, decay, sustain and release stand still while a note is played: give [...,1]")
        scale = 1.0 if sample_rate is None else sample_rate
        attack, decay, release = ((shape[index] * scale).clamp(min=1.0) for index in (0, 1, 3))
        begins = note_starts(gate, retrigger) > 0
        kept, reached = _stages(gate > 0, begins, attack, decay, shape[2].clamp(0.0, 1.0), release)
        level = kept * _began_at(begins, kept, reached) + reached
        return torch.where(level < FAINTEST, 0.0, level)


def _stages(
    held: Tensor, begins: Tensor, attack: Tensor, decay: Tensor, sustain: Tensor, release: Tensor
) -> tuple[Tensor, Tensor]:
    """How much of a note's first level is left at each sample, and what has been added to it."""
    now = torch.arange(held.shape[-1], device=held.device)
    start, last_held = last_index(begins), last_index(held)
    count = (last_held - start + 1).to(attack.dtype)
    rising = count <= attack
    risen = count / attack
    fallen = sustain + (1.0 - sustain) * torch.exp(-(count - attack).clamp(min=0.0) / decay)
    let_go = torch.exp(-(now - last_held).to(attack.dtype) / release)
    sounding = torch.where(start < 0, 0.0, let_go)
    return sounding * torch.where(rising, 1.0 - risen, 0.0), sounding * torch.where(rising, risen, fallen)


def _began_at(begins: Tensor, kept: Tensor, reached: Tensor) -> Tensor:
    """The level at which the note of each sample began: that of the sample before it, however the last one began."""
    before, added = (F.pad(part[..., :-1], (1, 0)) for part in (kept, reached))
    return recurrence(torch.where(begins, before, 1.0), torch.where(begins, added, 0.0))


def _kind(gate: Tensor) -> torch.dtype:
    return gate.dtype if gate.is_floating_point() else torch.get_default_dtype()
