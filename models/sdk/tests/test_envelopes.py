"""Envelopes and gates against plain loops."""

import math

import numpy as np
import numpy.typing as npt
import pytest
import torch

from timbrel.synth import (
    ADSR,
    VCA,
    LengthError,
    Mixer,
    gate_of_level,
    gate_of_notes,
    gate_of_triggers,
    note_ends,
    note_starts,
    triggers,
)

Levels = npt.NDArray[np.float64]


def by_samples(gate: Levels, again: Levels, attack: float, decay: float, sustain: float, release: float) -> list[float]:
    """The definition, one sample after the other."""
    level, start, count, levels = 0.0, 0.0, 0, []
    for n in range(len(gate)):
        if gate[n] and (n == 0 or not gate[n - 1] or again[n]):
            start, count = level, 0
        count += 1
        if not gate[n]:
            level *= math.exp(-1 / release)
        elif count <= attack:
            level = start + (1 - start) * count / attack
        else:
            level = sustain + (1 - sustain) * math.exp(-(count - attack) / decay)
        levels.append(level)
    return levels


@pytest.mark.parametrize("shape", [(40.0, 60.0, 0.6, 50.0), (33.3, 7.7, 0.0, 400.0), (1.0, 1.0, 1.0, 1.0)])
def test_equals_the_definition_for_notes_that_come_too_early(shape: tuple[float, float, float, float]) -> None:
    dice = np.random.default_rng(1)
    gate = np.repeat(dice.integers(0, 2, 60), dice.integers(1, 40, 60)).astype(float)
    again = (dice.random(len(gate)) < 0.02).astype(float)
    found = ADSR()(torch.tensor(gate), *shape, retrigger=torch.tensor(again))
    np.testing.assert_allclose(found.numpy(), by_samples(gate, again, *shape), atol=2e-7)


def test_times_are_seconds_where_a_rate_is_given_and_last_a_sample_at_least() -> None:
    gate = torch.cat([torch.ones(50), torch.zeros(30)])
    in_samples = ADSR()(gate, 10.0, 20.0, 0.5, 15.0)
    assert torch.allclose(ADSR()(gate, 0.01, 0.02, 0.5, 0.015, sample_rate=1000.0), in_samples, atol=1e-6)
    sudden = ADSR()(gate, 0.0, 1e-9, 0.5, 0.0, sample_rate=1000.0)
    assert float(sudden[0]) == 1.0 and float(sudden[49]) == pytest.approx(0.5)
    assert float(sudden[79]) == 0.0


def test_each_of_a_batch_has_its_own_gate_and_shape() -> None:
    gates = torch.stack([gate_of_notes(torch.tensor([5.0 * k]), torch.tensor([60.0]), 100) for k in range(3)])
    attacks = torch.tensor([[10.0], [20.0], [30.0]])
    together = ADSR()(gates, attacks, 20.0, 0.5, 20.0)
    for k in range(3):
        assert torch.equal(together[k], ADSR()(gates[k], 10.0 * (k + 1), 20.0, 0.5, 20.0))
    one_gate = ADSR()(gates[0], attacks, 20.0, 0.5, 20.0)
    assert one_gate.shape == (3, 100)
    with pytest.raises(LengthError, match="stand still"):
        ADSR()(gates, torch.ones(100), 20.0, 0.5, 20.0)


def test_before_the_first_note_it_is_silent_and_no_gradient_breaks() -> None:
    times = [torch.tensor([value], requires_grad=True) for value in (10.0, 20.0, 0.0, 5.0)]
    level = ADSR()(torch.tensor([0.0] * 5 + [1.0] * 40 + [0.0] * 200), *times)
    level.sum().backward()
    assert not level[:5].any() and not level[-1].any()
    assert all(torch.isfinite(time.grad).all() for time in times if time.grad is not None)


def test_gates_say_when_notes_are_held() -> None:
    on, off = torch.tensor([0.002, 0.006, 0.008]), torch.tensor([0.004, 0.008, 0.010])
    gate = gate_of_notes(on, off, 12, sample_rate=1000.0)
    assert gate.tolist() == [0, 0, 1, 1, 0, 0, 1, 1, 1, 1, 0, 0]
    begins = triggers(on, 12, sample_rate=1000.0)
    assert begins.nonzero()[:, 0].tolist() == [2, 6, 8]
    assert note_starts(gate).nonzero()[:, 0].tolist() == [2, 6]
    assert note_starts(gate, begins).nonzero()[:, 0].tolist() == [2, 6, 8]
    assert note_ends(gate).nonzero()[:, 0].tolist() == [4, 10]


def test_gates_come_of_triggers_and_of_levels() -> None:
    beats = torch.tensor([0.0, 1, 0, 0, 0, 0, 1, 0, 1, 0, 0, 0])
    assert gate_of_triggers(beats, 3).tolist() == [0, 1, 1, 1, 0, 0, 1, 1, 1, 1, 1, 0]
    level = torch.tensor([0.0, 0.4, 0.6, 0.4, 0.3, 0.1, 0.4, 0.9, 0.0])
    assert gate_of_level(level, 0.5, 0.2).tolist() == [0, 0, 1, 1, 1, 0, 0, 1, 0]


def test_amplifiers_and_mixers_weigh() -> None:
    sound, opening = torch.rand(2, 50), torch.linspace(0, 1, 50)
    assert torch.equal(VCA()(sound, opening), sound * opening)
    assert torch.allclose(VCA("decibels")(sound, -20.0), 0.1 * sound)
    mixed = Mixer()(sound, opening, gains=[0.5, torch.tensor([[2.0], [3.0]])])
    assert torch.allclose(mixed, 0.5 * sound + torch.tensor([[2.0], [3.0]]) * opening)
    assert torch.equal(Mixer()(sound, opening), sound + opening)
    with pytest.raises(ValueError, match="1 gains for 2"):
        Mixer()(sound, opening, gains=[1.0])
