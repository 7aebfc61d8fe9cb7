"""Oscillators against closed forms and spectra."""

import math

import numpy as np
import numpy.typing as npt
import pytest
import torch
from torch import Tensor, nn

from timbrel.synth import LFO, Harmonic, LengthError, Oscillator, Saw, Sinusoid, Square, Wavetable, turns

RATE_HZ = 48_000.0
LENGTH = 4_800
Spectrum = npt.NDArray[np.float64]


def amplitudes(sound: Tensor) -> Spectrum:
    """Of all partials, one bin being 10 Hz."""
    return np.asarray(np.abs(np.fft.rfft(sound.double().numpy())) * 2.0 / sound.shape[-1])


def steady(oscillator: Oscillator, f0_hz: float) -> Tensor:
    sound: Tensor = oscillator(torch.tensor(f0_hz, dtype=torch.float64), length=LENGTH, sample_rate=RATE_HZ)
    return sound


def test_a_sine_has_the_phase_of_the_sum_of_what_was_before() -> None:
    frequency = torch.linspace(100.0, 900.0, 500, dtype=torch.float64)
    bend = torch.linspace(-3.0, 3.0, 500, dtype=torch.float64)
    phase = 2 * math.pi * np.concatenate([[0.0], np.cumsum(frequency.numpy())[:-1]]) / RATE_HZ
    sound = Sinusoid()(frequency, phase_mod=bend, sample_rate=RATE_HZ)
    np.testing.assert_allclose(sound.numpy(), np.sin(phase + bend.numpy()), atol=1e-12)


def test_without_a_rate_frequency_is_radians_per_sample() -> None:
    sound = Sinusoid()(0.1, length=50)
    np.testing.assert_allclose(sound.numpy(), np.sin(0.1 * np.arange(50)), atol=1e-6)


@pytest.mark.parametrize("oscillator", [Sinusoid(), Saw(), Square(), Harmonic(torch.ones(3)), Wavetable(torch.rand(8))])
def test_numbers_times_and_batches_broadcast(oscillator: Oscillator) -> None:
    still, moving, batch = torch.tensor([300.0]), torch.full((40,), 300.0), torch.full((2, 3, 1), 300.0)
    one = oscillator(300.0, length=40, sample_rate=RATE_HZ)
    assert one.shape == (40,)
    assert torch.equal(oscillator(still, length=40, sample_rate=RATE_HZ), one)
    assert torch.equal(oscillator(moving, sample_rate=RATE_HZ), one)
    assert torch.equal(oscillator(still, phase_mod=torch.zeros(40), sample_rate=RATE_HZ), one)
    both = oscillator(batch, phase_mod=torch.zeros(3, 40), sample_rate=RATE_HZ)
    assert both.shape == (2, 3, 40) and torch.allclose(both[1, 2], one)


def test_lengths_that_differ_or_are_not_told_are_refused() -> None:
    with pytest.raises(LengthError, match="nothing says"):
        Sinusoid()(440.0, sample_rate=RATE_HZ)
    with pytest.raises(LengthError, match="4 and 5"):
        Sinusoid()(torch.ones(4), phase_mod=torch.ones(5))
    with pytest.raises(LengthError):
        Sinusoid()(torch.ones(4), length=5)


def test_phase_does_not_drift_in_ten_minutes() -> None:
    ten_minutes = 10 * 60 * 4_800
    end = turns(torch.full((ten_minutes + 1,), 441.1), 4_800.0)[-1]
    gone = float(torch.tensor(441.1)) * 600.0
    assert abs((float(end) - gone + 0.5) % 1.0 - 0.5) < 1e-8


@pytest.mark.parametrize("f0_hz", [410.0, 1270.0, 4130.0])
def test_the_saw_has_its_partials_and_next_to_nothing_else(f0_hz: float) -> None:
    """Partial k is 2/(πk), and weaker by what the rounded edge takes away."""
    found = amplitudes(steady(Saw(), f0_hz))
    k = np.arange(1, int(0.5 * RATE_HZ / f0_hz) + 1)
    lines = np.round(k * f0_hz / 10.0).astype(int)
    np.testing.assert_allclose(found[lines], 2.0 / (np.pi * k) * np.sinc(k * f0_hz / RATE_HZ) ** 4, atol=2e-3)
    low = np.setdiff1d(np.arange(1, 500), lines)
    assert 20 * np.log10(found[low].max() / found[lines[0]]) < -75.0


def test_a_pulse_is_the_sum_that_its_width_says() -> None:
    found = amplitudes(steady(Square(0.3), 410.0))
    k = np.arange(1, 59)
    ideal = np.abs(np.sin(np.pi * k * 0.3)) * 4.0 / (np.pi * k) * np.sinc(k * 410.0 / RATE_HZ) ** 4
    np.testing.assert_allclose(found[41 * k], ideal, atol=2e-3)
    assert found[0] / 2.0 == pytest.approx(0.4, abs=1e-3)


def test_edges_are_smooth_in_time_and_end_at_half_the_rate() -> None:
    slow = steady(Saw(), 100.0)
    assert float(slow.max()) < 1.0 + 1e-9 and float(torch.diff(slow).min()) > -1.4
    assert float(steady(Saw(), 24_000.0).abs().max()) == 0.0
    assert float(steady(Square(), 30_000.0).abs().max()) == 0.0


def test_partials_that_would_fold_back_are_left_out() -> None:
    spectrum = torch.tensor([1.0, 0.5, 0.25, 0.125], dtype=torch.float64)
    found = amplitudes(steady(Harmonic(spectrum), 5_500.0))
    np.testing.assert_allclose(found[[550, 1100, 1650, 2200]], [1.0, 0.5, 0.25, 0.125], atol=1e-9)
    found = amplitudes(steady(Harmonic(spectrum), 7_000.0))
    assert found[[700, 1400, 2100]] == pytest.approx([1.0, 0.5, 0.25])
    assert np.delete(found, [700, 1400, 2100]).max() < 1e-9
    fading = amplitudes(steady(Harmonic(spectrum[:1]), 23_620.0))
    assert fading.max() == pytest.approx(380 / 750, abs=0.01)


def test_a_wavetable_plays_its_wave() -> None:
    places = torch.arange(64, dtype=torch.float64) / 64
    table = torch.sin(2 * math.pi * places) + 0.5 * torch.cos(2 * math.pi * 5 * places)
    time_s = np.arange(LENGTH) / RATE_HZ
    ideal = np.sin(2 * np.pi * 110.0 * time_s) + 0.5 * np.cos(2 * np.pi * 550.0 * time_s)
    np.testing.assert_allclose(steady(Wavetable(table), 110.0).numpy(), ideal, atol=2e-4)


@pytest.mark.parametrize("f0_hz", [130.0, 610.0, 1270.0, 3050.0, 9010.0])
def test_a_wavetable_does_not_fold_back(f0_hz: float) -> None:
    rising = torch.linspace(-1.0, 1.0, 2_048, dtype=torch.float64)
    found = amplitudes(steady(Wavetable(rising), f0_hz))
    lines = np.arange(1, int(0.5 * RATE_HZ / f0_hz) + 1) * round(f0_hz / 10.0)
    assert found[lines[0]] == pytest.approx(2.0 / np.pi, rel=0.01)
    others = np.setdiff1d(np.arange(1, 2_400), lines)
    assert 20 * np.log10(found[others].max() / found[lines[0]]) < -80.0


def test_a_wavetable_can_be_learned() -> None:
    torch.manual_seed(1)
    oscillator = Wavetable(nn.Parameter(torch.zeros(64)))
    target = Sinusoid()(300.0, length=800, sample_rate=RATE_HZ)
    optimiser = torch.optim.Adam(oscillator.parameters(), 0.1)
    for _ in range(60):
        optimiser.zero_grad()
        loss = (oscillator(300.0, length=800, sample_rate=RATE_HZ) - target).square().mean()
        loss.backward()
        optimiser.step()
    assert float(loss.detach()) < 1e-3


def test_an_lfo_moves_between_its_ends() -> None:
    waves = {
        "sine": [0.0, 1.0, 0.0, -1.0],
        "triangle": [0.0, 1.0, 0.0, -1.0],
        "rising": [-1.0, -0.5, 0.0, 0.5],
        "falling": [1.0, 0.5, 0.0, -0.5],
        "square": [1.0, 1.0, -1.0, -1.0],
    }
    for shape, quarters in waves.items():
        wave = LFO(shape)(2.0, depth=3.0, offset=10.0, length=8, sample_rate=8.0)
        np.testing.assert_allclose(wave.numpy(), 10.0 + 3.0 * np.array(quarters * 2), atol=1e-5)
    with pytest.raises(ValueError, match="cannot be 'wobble'"):
        LFO("wobble")
