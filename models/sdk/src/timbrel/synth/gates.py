"""Gates: 1 while a note is held, 0 else. Triggers: 1 at the one sample where something begins, 0 else.

All are `[…,T]`, of any type; a gate is open where it is above 0. Times are in seconds where a `sample_rate` in Hz is
given, else in samples. None of this has gradients: a gate is open or not.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional as F


def gate_of_notes(on: Tensor, off: Tensor, length: int, sample_rate: float | None = None) -> Tensor:
    """A gate `[…,T]` for notes from `on` until before `off`, both `[…,notes]`.

    Notes that touch or overlap make one gate; `triggers` says where the later ones begin.
    """
    first, last = (_samples(times, sample_rate)[..., None] for times in (on, off))
    now = torch.arange(length, device=on.device)
    return ((first <= now) & (now < last)).any(-2).to(torch.get_default_dtype())


def triggers(times: Tensor, length: int, sample_rate: float | None = None) -> Tensor:
    """Triggers `[…,T]` at `times [...,notes]`: each at the first sample that is not before its time."""
    now = torch.arange(length, device=times.device)
    return (_samples(times, sample_rate)[..., None] == now).any(-2).to(torch.get_default_dtype())


def gate_of_triggers(trigger: Tensor, hold: int) -> Tensor:
    """A gate that stays open for `hold` samples from each trigger on."""
    return (_since(trigger > 0) < hold).to(torch.get_default_dtype())


def gate_of_level(level: Tensor, open_above: float, close_below: float) -> Tensor:
    """A gate that opens where `level` goes above one threshold, and closes where it goes below the other."""
    opened, closed = _since(level > open_above), _since(level < close_below)
    return (opened < closed).to(torch.get_default_dtype())


def note_starts(gate: Tensor, retrigger: Tensor | None = None) -> Tensor:
    """Triggers where a gate opens, and where `retrigger` comes while it is open."""
    held = gate > 0
    starts = held & ~F.pad(held[..., :-1], (1, 0))
    if retrigger is not None:
        starts = starts | (held & (retrigger > 0))
    return starts.to(torch.get_default_dtype())


def note_ends(gate: Tensor) -> Tensor:
    """Triggers at the first sample after a gate was open."""
    held = gate > 0
    return (F.pad(held[..., :-1], (1, 0)) & ~held).to(torch.get_default_dtype())


def last_index(event: Tensor) -> Tensor:
    """At each sample of a condition `[…,T]`, the index of the last sample where it held; -1 where it never did."""
    now = torch.arange(event.shape[-1], device=event.device)
    return torch.cummax(torch.where(event, now, -1), -1).values


def _since(event: Tensor) -> Tensor:
    """Samples since the event, 0 at it, and a great many before the first."""
    last = last_index(event)
    now = torch.arange(event.shape[-1], device=event.device)
    return torch.where(last < 0, torch.iinfo(last.dtype).max, now - last)


def _samples(times: Tensor, sample_rate: float | None) -> Tensor:
    """A hair below, so that a time that is a whole number of samples stays one."""
    scale = 1.0 if sample_rate is None else sample_rate
    return torch.ceil(times.double() * scale - 1e-6)
