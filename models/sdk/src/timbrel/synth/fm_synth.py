"""An FM synthesiser of operators, envelopes and a routing."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from timbrel.synth.broadcast import Control, together
from timbrel.synth.operators import modulate
from timbrel.synth.oscillators import Oscillator
from timbrel.synth.phase import turns
from timbrel.synth.ring import Operator
from timbrel.synth.routing import Routing


class FMSynth(nn.Module):
    """Oscillators that move each other's phase, each under an envelope.

    `oscillators` and `envelopes` are one for each operator, such as `Sinusoid()` and `ADSR()`; `routing` has pairs of
    numbers, of which the first modulates the second. Rings are heard with one sample of delay, as `Routing` says; those
    of sines are computed by compiled code on the CPU, others by a step of Python for each sample. Without a
    `sample_rate` in Hz, frequencies are radians per sample and times samples. The plugins' FM voice makes the same
    sound of sines.
    """

    def __init__(
        self,
        oscillators: Sequence[Oscillator],
        envelopes: Sequence[nn.Module],
        routing: Sequence[tuple[int, int]],
        sample_rate: float | None = None,
    ) -> None:
        super().__init__()
        if not oscillators or len(oscillators) != len(envelopes):
            raise ValueError(f"{len(oscillators)} oscillators with {len(envelopes)} envelopes; one each is wanted")
        self.oscillators = nn.ModuleList(oscillators)
        self.envelopes = nn.ModuleList(envelopes)
        self.routing = Routing.of(len(oscillators), routing)
        self.sample_rate = sample_rate

    def forward(
        self,
        gate: Tensor,
        frequency: Control,
        ratios: Sequence[Control] | Tensor,
        envelope_params: Sequence[Sequence[Control]],
        gains: Sequence[Control] | Tensor | None = None,
        retrigger: Tensor | None = None,
    ) -> Tensor:
        """Sound `[…,T]` of a `gate [...,T]` and a `frequency` in Hz: a number, `[…,1]` or `[…,T]`.

        One for each operator: `ratios` to the frequency; `envelope_params`, which the envelope takes after the gate
        (attack, decay, sustain and release for an `ADSR`); `gains` (1 without), which are amplitudes where an operator
        is heard and radians where it modulates. Ratios and gains are numbers, `[…,1]` or `[…,T]`, or tensors
        `[operators]`. `retrigger` goes to the envelopes. `ValueError` where their numbers differ, `LengthError` where
        lengths do.
        """
        wanted = [1.0] * len(self.oscillators) if gains is None else list(gains)
        rows = list(zip(self.oscillators, self.envelopes, list(ratios), envelope_params, wanted, strict=True))
        operators = []
        for oscillator, envelope, ratio, params, gain in rows:
            extra = {} if retrigger is None else {"retrigger": retrigger}
            opening = envelope(gate, *params, sample_rate=self.sample_rate, **extra)
            operators.append(self._operator(oscillator, opening, frequency, ratio, gain))
        return modulate(self.routing, operators)

    def _operator(
        self, oscillator: nn.Module, envelope: Tensor, frequency: Control, ratio: Control, gain: Control
    ) -> Operator:
        assert isinstance(oscillator, Oscillator)
        moving, times, loud, opening = together(frequency, ratio, gain, envelope)
        # A product in single precision would be out of tune enough to be heard after a while.
        pitch = moving.double() * times.double()
        rate = 2.0 * torch.pi if self.sample_rate is None else self.sample_rate
        phase, step = turns(pitch, rate).to(moving.dtype), (pitch / rate).to(moving.dtype)
        return Operator(oscillator, phase, step, loud * opening)
