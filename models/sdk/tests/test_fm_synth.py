"""FM with any routing against plain loops."""

import math

import numpy as np
import pytest
import torch

from timbrel.synth import ADSR, FMSynth, Harmonic, LengthError, Routing, Saw, Sinusoid

RATE_HZ = 48_000.0
LENGTH = 700


def test_the_order_is_the_one_of_the_plugins() -> None:
    assert Routing.of(6, [(5, 4), (4, 3), (2, 1), (1, 0), (5, 5)]).heard == (0, 3)
    assert Routing.of(2, [(0, 0), (1, 1)]).heard == (0, 1)
    assert Routing.of(3, [(0, 1), (1, 2), (2, 0)]).heard == (0,)
    ring = Routing.of(3, [(2, 2), (1, 2), (2, 1), (1, 0)])
    assert ring.order == (2, 1, 0)
    assert [ring.is_late(*pair) for pair in [(2, 2), (1, 2), (2, 1), (1, 0)]] == [True, True, False, False]
    assert ring.groups() == [(2, 1), (0,)]
    with pytest.raises(ValueError, match="not there"):
        Routing.of(2, [(0, 2)])


@pytest.mark.parametrize(
    "pairs",
    [
        [(1, 0), (2, 0), (3, 2), (3, 1)],
        [(0, 0), (1, 0), (3, 3)],
        [(2, 2), (1, 2), (2, 1), (1, 0)],
        [(0, 1), (1, 0), (1, 2), (2, 3)],
        [(0, 1), (1, 2), (2, 3), (3, 0), (2, 0)],
    ],
)
def test_any_routing_is_a_loop_over_samples(pairs: list[tuple[int, int]]) -> None:
    dice = np.random.default_rng(2)
    gate = np.zeros(LENGTH)
    gate[20:300], gate[400:600] = 1.0, 1.0
    frequency = 300.0 + 200.0 * np.sin(np.arange(LENGTH) / 100.0)
    ratios, gains = dice.uniform(0.5, 3.0, 4), dice.uniform(0.4, 1.2, 4)
    shapes = [(0.001 * (k + 1), 0.002, 0.5, 0.003) for k in range(4)]
    synth = FMSynth([Sinusoid() for _ in range(4)], [ADSR() for _ in range(4)], pairs, RATE_HZ)
    found = synth(torch.tensor(gate), torch.tensor(frequency), torch.tensor(ratios), shapes, torch.tensor(gains))

    levels = [ADSR()(torch.tensor(gate), *shape, sample_rate=RATE_HZ).numpy() for shape in shapes]
    routing, phases, outputs, expected = Routing.of(4, pairs), np.zeros(4), np.zeros(4), []
    for n in range(LENGTH):
        for k in routing.order:
            bent = 2 * math.pi * phases[k] + sum(outputs[source] for source in routing.modulators[k])
            outputs[k] = gains[k] * levels[k][n] * math.sin(bent)
        expected.append(sum(outputs[k] for k in routing.heard))
        phases += frequency[n] * ratios / RATE_HZ
    np.testing.assert_allclose(found.numpy(), expected, atol=1e-9)


def test_batches_of_patches_and_of_notes_play_together() -> None:
    gate = torch.cat([torch.ones(60), torch.zeros(40)])
    frequency = torch.tensor([[200.0], [300.0], [400.0]])
    gains = [torch.tensor([[1.0], [0.5], [0.2]]), 1.5]
    for pairs in ([(1, 0)], [(1, 0), (0, 1), (1, 1)]):
        synth = FMSynth([Sinusoid(), Sinusoid()], [ADSR(), ADSR()], pairs, RATE_HZ)
        shapes = [(0.0005, 0.001, 0.7, 0.001)] * 2
        together = synth(gate, frequency, (1.0, 2.0), shapes, gains)
        assert together.shape == (3, 100)
        for k, (hz, gain) in enumerate([(200.0, 1.0), (300.0, 0.5), (400.0, 0.2)]):
            alone = synth(gate, hz, (1.0, 2.0), shapes, (gain, 1.5))
            assert torch.allclose(together[k], alone, atol=1e-6)


def test_rings_of_other_waves_are_those_of_the_whole() -> None:
    """A ring whose modulation is silent sounds like no ring at all."""
    gate, shapes = torch.ones(200), [(0.001, 0.01, 0.5, 0.01)] * 2
    for wave in (Saw(), Harmonic(torch.tensor([1.0, 0.5]))):
        plain = FMSynth([Sinusoid(), wave], [ADSR(), ADSR()], [], RATE_HZ)(gate, 700.0, (1.0, 1.5), shapes, (0.0, 0.5))
        ring = FMSynth([Sinusoid(), wave], [ADSR(), ADSR()], [(0, 1), (1, 0)], RATE_HZ)
        heard_second = ring(gate, 700.0, (1.0, 1.5), shapes, (0.0, 0.5))
        assert torch.equal(heard_second, torch.zeros(200))
        joined = FMSynth([wave, Sinusoid()], [ADSR(), ADSR()], [(0, 1), (1, 0)], RATE_HZ)
        assert torch.allclose(joined(gate, 700.0, (1.5, 1.0), shapes, (0.5, 0.0)), plain, atol=1e-5)


def test_a_note_can_begin_again_while_it_is_held() -> None:
    gate, again = torch.ones(300), torch.zeros(300)
    again[150] = 1.0
    synth = FMSynth([Sinusoid()], [ADSR()], [], RATE_HZ)
    shape = [(0.0005, 0.001, 0.1, 0.01)]
    held, retriggered = (synth(gate, 2_000.0, (1.0,), shape, retrigger=trigger) for trigger in (None, again))
    assert torch.equal(held[:150], retriggered[:150])
    assert float(held[150:].abs().max()) < 0.2 and float(retriggered[150:].abs().max()) > 0.9


def test_what_does_not_fit_together_is_refused() -> None:
    with pytest.raises(ValueError, match="2 oscillators with 1"):
        FMSynth([Sinusoid(), Sinusoid()], [ADSR()], [])
    synth = FMSynth([Sinusoid()], [ADSR()], [], RATE_HZ)
    with pytest.raises(LengthError):
        synth(torch.ones(10), torch.ones(9), (1.0,), [(0.1, 0.1, 0.5, 0.1)])
    with pytest.raises(ValueError, match="zip"):
        synth(torch.ones(10), 100.0, (1.0, 2.0), [(0.1, 0.1, 0.5, 0.1)])
