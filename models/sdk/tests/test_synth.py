"""The synthesiser against plain loops and closed forms."""

import math

import numpy as np
import pytest
import torch

from timbrel.synth import filtered_noise, fm, harmonic_bank, pitch_curve, ramps, reverb, turns

RATE_HZ, HOP = 48_000.0, 48


def frames(seed: int, *shape: int) -> torch.Tensor:
    return torch.rand(1, *shape, generator=torch.Generator().manual_seed(seed))


def test_lines_run_from_frame_to_frame_and_the_last_holds() -> None:
    line = ramps(torch.tensor([[0.0, 4.0, 2.0]]), 4)[0]
    assert line.tolist() == [0, 1, 2, 3, 4, 3.5, 3, 2.5, 2, 2, 2, 2]
    curve = pitch_curve(torch.tensor([[100.0, 400.0]]), 2)[0]
    np.testing.assert_allclose(curve.numpy(), [100.0, 200.0, 400.0, 400.0])


def test_the_harmonic_bank_is_a_sum_of_sines() -> None:
    f0_hz, amplitudes = 200.0 + 300.0 * frames(1, 9), frames(2, 9, 5)
    sound = harmonic_bank(f0_hz, amplitudes, HOP)[0].numpy()
    pitch, moving = pitch_curve(f0_hz, HOP)[0].numpy(), ramps(amplitudes.double(), HOP)[0].numpy()
    phase, expected = 0.0, []
    for n in range(9 * HOP):
        expected.append(sum(moving[n, k] * math.sin(2 * math.pi * (k + 1) * phase) for k in range(5)))
        phase += pitch[n] / RATE_HZ
    np.testing.assert_allclose(sound, expected, atol=1e-4)


def test_a_steady_pitch_does_not_drift() -> None:
    """Ten seconds in one go end where whole periods end."""
    phase = turns(torch.full((1, 480_001), 440.0))
    assert abs((float(phase[0, -1]) + 0.5) % 1.0 - 0.5) < 1e-6


def test_noise_has_the_spectrum_that_its_magnitudes_say() -> None:
    count, hop = 400, 192
    magnitudes = torch.zeros(1, count, 65)
    magnitudes[..., 10:30] = 0.5
    sound = filtered_noise(magnitudes, frames(3, count * hop) * 2.0 - 1.0, hop)[0].numpy()
    views = np.lib.stride_tricks.sliding_window_view(sound, 512)[::256] * np.hanning(512)
    power = np.mean(np.abs(np.fft.rfft(views)) ** 2, 0) / np.sum(np.hanning(512) ** 2)
    inside, outside = power[13 * 4 : 27 * 4], np.concatenate([power[: 7 * 4], power[33 * 4 :]])
    assert 10 * np.log10(inside.mean() / (0.25 / 3.0)) == pytest.approx(0.0, abs=0.3)
    assert 10 * np.log10(outside.mean() / inside.mean()) < -50.0


def test_no_tail_of_the_noise_is_cut() -> None:
    """One hop of noise through one filter is a convolution, whose tail reaches into the frames after it."""
    hop = 32
    magnitudes = torch.zeros(1, 8, 65)
    magnitudes[:, 2] = frames(4, 65)
    noise = frames(5, 8 * hop) * 2.0 - 1.0
    sound = filtered_noise(magnitudes, noise, hop)[0].numpy()
    half = np.fft.irfft(magnitudes[0, 2].numpy(), 128)
    taps = np.roll(half, 64) * (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(128) / 128))
    expected = np.zeros(8 * hop + 128)
    expected[2 * hop : 3 * hop + 127] = np.convolve(noise[0, 2 * hop : 3 * hop].numpy(), taps)
    np.testing.assert_allclose(sound, expected[: 8 * hop], atol=1e-5)


def test_the_reverb_adds_a_convolution_to_the_dry_sound() -> None:
    dry, taps = frames(6, 500) - 0.5, frames(7, 90)[0] - 0.5
    expected = dry[0].numpy() + 0.25 * np.convolve(dry[0].numpy(), taps.numpy())[:500]
    np.testing.assert_allclose(reverb(dry, taps, 0.25)[0].numpy(), expected, atol=1e-5)


def test_operators_bend_each_others_phase() -> None:
    f0_hz, gains = 200.0 + 100.0 * frames(8, 6), frames(9, 6, 4)
    ratios = torch.tensor([1.0, 2.0, 3.0, 0.5]).expand(1, 6, 4)
    routing = ((1, 2), (2,), (), ())
    sound = fm(f0_hz, gains, ratios, routing, HOP)[0].numpy()
    pitch, moving = pitch_curve(f0_hz, HOP)[0].numpy(), ramps(gains.double(), HOP)[0].numpy()
    phases, expected = np.zeros(4), []
    for n in range(6 * HOP):
        out = np.zeros(4)
        for operator in (2, 3, 1, 0):
            bent = 2 * math.pi * phases[operator] + sum(out[source] for source in routing[operator])
            out[operator] = moving[n, operator] * math.sin(bent)
        expected.append(out[0] + out[3])
        phases += pitch[n] * ratios[0, 0].numpy() / RATE_HZ
    np.testing.assert_allclose(sound, expected, atol=1e-4)


def test_an_operator_above_half_the_rate_is_silent() -> None:
    loud = torch.ones(1, 4, 1)
    assert fm(torch.full((1, 4), 1000.0), loud, 25.0 * loud, ((),), HOP).abs().max() == 0.0


def test_an_operator_hears_itself_a_sample_late() -> None:
    loud = 0.9 * torch.ones(1, 4, 1)
    sound = fm(torch.full((1, 4), 1000.0), loud, loud / 0.9, ((0,),), HOP)[0].numpy()
    last, expected = 0.0, []
    for n in range(4 * HOP):
        last = 0.9 * math.sin(2 * math.pi * 1000.0 * n / RATE_HZ + last)
        expected.append(last)
    np.testing.assert_allclose(sound, expected, atol=1e-5)


def test_gradients_reach_the_amplitudes() -> None:
    amplitudes = frames(10, 6, 3).requires_grad_()
    harmonic_bank(200.0 + frames(11, 6), amplitudes, HOP).square().sum().backward()  # type: ignore[no-untyped-call]
    assert amplitudes.grad is not None and float(amplitudes.grad.abs().min()) > 0.0
