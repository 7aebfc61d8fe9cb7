"""Frequency modulation: sine operators that move each other's phase."""

from __future__ import annotations

import math
from collections.abc import Sequence
from graphlib import CycleError, TopologicalSorter

import torch
from torch import Tensor

from timbrel import SAMPLE_RATE_HZ
from timbrel.synth.harmonic import pitch_curve, ramps, turns


def fm(
    f0_hz: Tensor,
    gains: Tensor,
    ratios: Tensor,
    routing: Sequence[Sequence[int]],
    hop: int,
    rate_hz: float = SAMPLE_RATE_HZ,
) -> Tensor:
    """Sound `[B,T·hop]` of `gains [B,T,O]` and `ratios [B,T,O]` over `f0_hz [B,T]`.

    `out_n = gain_n · sin(2π φ_n + Σ out_m)` over the operators `m` in `routing[n]`, where `φ_n` sums the pitch times
    the ratio. The sound is the sum of what modulates nobody. An operator whose frequency is at or above half the sample
    rate is silent. Feedback cannot be computed for all samples at once: `ValueError`.
    """
    pitch = pitch_curve(f0_hz, hop)
    moving_gains, moving_ratios = ramps(gains, hop), ramps(ratios, hop)
    heard = _order(routing)[1]
    outputs: dict[int, Tensor] = {}
    for operator in _order(routing)[0]:
        frequency_hz = pitch * moving_ratios[..., operator]
        phase = (turns(frequency_hz, rate_hz) * 2.0 * math.pi).to(gains.dtype)
        for source in routing[operator]:
            phase = phase + outputs[source]
        audible = (frequency_hz < rate_hz / 2.0).to(gains.dtype)
        outputs[operator] = moving_gains[..., operator] * torch.sin(phase) * audible
    return torch.stack([outputs[operator] for operator in heard]).sum(0)


def _order(routing: Sequence[Sequence[int]]) -> tuple[list[int], list[int]]:
    """Modulators before what they modulate; and who modulates nobody."""
    used = {source for sources in routing for source in sources}
    try:
        order = list(TopologicalSorter({target: set(sources) for target, sources in enumerate(routing)}).static_order())
    except CycleError as error:
        raise ValueError("operators that feed back cannot be computed here") from error
    return order, [operator for operator in range(len(routing)) if operator not in used]
