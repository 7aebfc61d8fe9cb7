"""Operators that hear themselves, directly or through each other."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from timbrel.synth.oscillators import Oscillator, Sinusoid
from timbrel.synth.sine_ring import MOST_MEMBERS, SineRing


@dataclass(frozen=True)
class Operator:
    """An oscillator with its own phase in cycles, its cycles per sample, and its level: all `[…,T]`.

    The level is an amplitude where the operator is heard, and radians where it moves a phase.
    """

    oscillator: Oscillator
    phase: Tensor
    step: Tensor
    level: Tensor

    def sound(self, phase_mod: Tensor) -> Tensor:
        """At all samples, under this modulation."""
        return self.level * self.oscillator.modulated(self.phase, self.step, phase_mod)


@dataclass(frozen=True)
class Member:
    """An operator of a ring, what modulates it from outside (`[…,T]`, radians), and which members it hears.

    Members are counted in the order in which they are computed. Those before it are heard at the same sample, itself
    and those after it as they were one sample ago.
    """

    operator: Operator
    outside: Tensor
    hears: tuple[int, ...]


def ring(members: Sequence[Member]) -> list[Tensor]:
    """The sound `[…,T]` of each member."""
    sines = all(type(member.operator.oscillator) is Sinusoid for member in members)
    return _ring_of_sines(members) if sines and len(members) <= MOST_MEMBERS else _ring_of_any(members)


def _ring_of_sines(members: Sequence[Member]) -> list[Tensor]:
    angles = [math.tau * member.operator.phase + member.outside for member in members]
    wide = _silence(members)
    together = [torch.stack([part + wide for part in parts]) for parts in (angles, [m.operator.level for m in members])]
    hears = tuple(sum(1 << heard for heard in member.hears) for member in members)
    sounds: Tensor = SineRing.apply(hears, *together)
    return list(sounds.unbind())


def _ring_of_any(members: Sequence[Member]) -> list[Tensor]:
    """One sample after the other."""
    moments = [_moments(member) for member in members]
    latest = [_silence(members)] * len(members)
    bends = [member.outside[..., :1] / math.tau for member in members]
    sounds: list[list[Tensor]] = [[] for _ in members]
    for n in range(len(moments[0])):
        for index, member in enumerate(members):
            phase, step, level, bend = moments[index][n]
            for heard in member.hears:
                bend = bend + latest[heard] / math.tau
            if member.operator.oscillator.band_limited:
                step, bends[index] = step + bend - bends[index], bend
            latest[index] = level * member.operator.oscillator.generate(phase + bend, step)
            sounds[index].append(latest[index])
    return [torch.cat(parts, -1) for parts in sounds]


def _moments(member: Member) -> list[tuple[Tensor, Tensor, Tensor, Tensor]]:
    """Phase, step, level and bend (in cycles) of each sample, `[…,1]`."""
    operator = member.operator
    parts = (operator.phase, operator.step, operator.level, member.outside / math.tau)
    return list(zip(*(part.chunk(part.shape[-1], -1) for part in parts), strict=True))


def _silence(members: Sequence[Member]) -> Tensor:
    """A sample of silence of the shape that the members have together, `[…,1]`."""
    parts = [part for m in members for part in (m.operator.phase, m.operator.level, m.outside)]
    silence = torch.zeros_like(parts[0][..., :1])
    for part in parts:
        silence = silence + torch.zeros_like(part[..., :1])
    return silence
