"""Operators that move each other's phase, along any routing."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn import functional as F

from timbrel.synth.ring import Member, Operator, ring
from timbrel.synth.routing import Routing


def modulate(routing: Routing, operators: Sequence[Operator]) -> Tensor:
    """The sound `[…,T]` of the operators that are heard.

    `out_i[n] = level_i[n]·wave_i(φ_i[n] + Σ out_m / 2π)` over all `m` that modulate `i` (J. Chowning, "The synthesis of
    complex audio spectra by means of frequency modulation", 1973). Operators outside rings are computed for all times
    at once, those inside sample by sample.
    """
    outputs: dict[int, Tensor] = {}
    for group in routing.groups():
        outside = [_from_outside(routing, group, target, outputs, operators) for target in group]
        if routing.is_ring(group):
            hears = [tuple(group.index(m) for m in routing.modulators[one] if m in group) for one in group]
            members = [Member(*parts) for parts in zip((operators[one] for one in group), outside, hears, strict=True)]
            outputs |= dict(zip(group, ring(members), strict=True))
        else:
            outputs[group[0]] = operators[group[0]].sound(outside[0])
    first, *others = (outputs[operator] for operator in routing.heard)
    for other in others:
        first = first + other
    return first


def _from_outside(
    routing: Routing, group: tuple[int, ...], target: int, outputs: dict[int, Tensor], operators: Sequence[Operator]
) -> Tensor:
    """The sum of what modulates an operator from outside its group."""
    total = torch.zeros_like(operators[target].phase)
    for source in routing.modulators[target]:
        if source not in group:
            late = routing.is_late(source, target)
            total = total + (F.pad(outputs[source][..., :-1], (1, 0)) if late else outputs[source])
    return total
