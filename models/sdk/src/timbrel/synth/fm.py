"""Frequency modulation: sine operators under the frames of a model."""

from __future__ import annotations

from collections.abc import Sequence

from torch import Tensor

from timbrel import SAMPLE_RATE_HZ
from timbrel.synth.harmonic import pitch_curve, ramps
from timbrel.synth.operators import modulate
from timbrel.synth.oscillators import Sinusoid
from timbrel.synth.phase import turns
from timbrel.synth.ring import Operator
from timbrel.synth.routing import Routing


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
    the ratio. The sound is the sum of what modulates no other; `Routing` says what happens in rings. An operator whose
    frequency is at or above half the sample rate is silent. `ValueError` where the routing names a stranger.
    """
    pitch = pitch_curve(f0_hz, hop)
    moving_gains, moving_ratios = ramps(gains, hop), ramps(ratios, hop)
    sine = Sinusoid()
    operators = []
    for operator in range(len(routing)):
        frequency_hz = pitch * moving_ratios[..., operator]
        audible = (frequency_hz < rate_hz / 2.0).to(gains.dtype)
        phase, step = turns(frequency_hz, rate_hz).to(gains.dtype), (frequency_hz / rate_hz).to(gains.dtype)
        operators.append(Operator(sine, phase, step, moving_gains[..., operator] * audible))
    pairs = [(source, target) for target, sources in enumerate(routing) for source in sources]
    return modulate(Routing.of(len(routing), pairs), operators)
