"""Filters, rooms and curves against SciPy, closed forms and plain loops."""

import math

import numpy as np
import pytest
import torch
from scipy import signal

from timbrel.synth import (
    FIR,
    IIR,
    ConvolutionReverb,
    DCBlocker,
    DecayReverb,
    Filter,
    Tone,
    Waveshaper,
    matrix_recurrence,
    recurrence,
)

RATE_HZ = 48_000.0


def noise(seed: int, *shape: int) -> torch.Tensor:
    return torch.rand(*shape, dtype=torch.float64, generator=torch.Generator().manual_seed(seed)) * 2.0 - 1.0


@pytest.mark.parametrize("length", [1, 2, 31, 32, 33, 1_000, 5_000])
def test_a_recurrence_is_a_loop(length: int) -> None:
    factors, inputs = noise(1, 2, length), noise(2, 3, 2, length)
    found = recurrence(factors, inputs)
    state, expected = np.zeros((3, 2)), []
    for n in range(length):
        state = factors[:, n].numpy() * state + inputs[..., n].numpy()
        expected.append(state)
    np.testing.assert_allclose(found.numpy(), np.stack(expected, -1), atol=1e-12)


def test_a_recurrence_of_vectors_is_a_loop() -> None:
    matrices, inputs = 0.7 * noise(3, 700, 3, 3), noise(4, 2, 700, 3)
    found = matrix_recurrence(matrices, inputs)
    state, expected = np.zeros((2, 3)), []
    for n in range(700):
        state = state @ matrices[n].numpy().T + inputs[:, n].numpy()
        expected.append(state)
    np.testing.assert_allclose(found.numpy(), np.stack(expected, 1), rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize(("order", "kind"), [(1, "low"), (2, "high"), (4, "low"), (3, "high")])
def test_an_iir_filter_is_scipys(order: int, kind: str) -> None:
    b, a = signal.butter(order, 0.07, kind)
    audio = noise(5, 2, 3_000)
    found = IIR()(audio, 2.0 * torch.tensor(b), 2.0 * torch.tensor(a))
    np.testing.assert_allclose(found.numpy(), signal.lfilter(b, a, audio.numpy()), atol=1e-9)


def test_an_iir_filter_may_have_more_zeros_than_poles() -> None:
    audio = noise(6, 400)
    for b, a in [([1.0, 0.5, -0.3], [1.0, -0.9]), ([0.7], [2.0, 0.1, 0.4]), ([3.0], [2.0])]:
        found = IIR()(audio, *(torch.tensor(c, dtype=torch.float64) for c in (b, a)))
        np.testing.assert_allclose(found.numpy(), signal.lfilter(b, a, audio.numpy()), atol=1e-7)


def test_each_of_a_batch_has_its_own_coefficients() -> None:
    audio, poles = noise(7, 300), torch.tensor([[0.5], [0.9]], dtype=torch.float64)
    found = IIR()(audio, torch.ones(1), torch.cat([torch.ones(2, 1), -poles], 1))
    for row, pole in zip(found, (0.5, 0.9), strict=True):
        np.testing.assert_allclose(row.numpy(), signal.lfilter([1], [1, -pole], audio.numpy()), atol=1e-9)


def test_an_fir_filter_is_a_convolution() -> None:
    audio, taps = noise(8, 2, 500), noise(9, 70)
    expected = np.stack([np.convolve(row, taps.numpy())[:500] for row in audio.numpy()])
    np.testing.assert_allclose(FIR()(audio, taps).numpy(), expected, atol=1e-10)


@pytest.mark.parametrize("shape", ["lowpass", "bandpass", "highpass"])
@pytest.mark.parametrize(("corner_hz", "resonance"), [(100.0, 0.0), (1_000.0, 0.5), (15_000.0, 0.9)])
def test_a_filter_is_the_analogue_one(shape: str, corner_hz: float, resonance: float) -> None:
    """`s = j·tan(πf/rate)/tan(πc/rate)`."""
    impulse = torch.zeros(1 << 15, dtype=torch.float64)
    impulse[0] = 1.0
    found = np.abs(np.fft.rfft(Filter(shape)(impulse, corner_hz, resonance, RATE_HZ).numpy()))
    frequency_hz = np.fft.rfftfreq(1 << 15, 1 / RATE_HZ)[1:-1]
    s = 1j * np.tan(np.pi * frequency_hz / RATE_HZ) / np.tan(np.pi * corner_hz / RATE_HZ)
    k = 1.0 / (math.sqrt(0.5) * (20.0 / math.sqrt(0.5)) ** resonance)
    over = {"lowpass": 1.0, "bandpass": k * s, "highpass": s * s}[shape]
    np.testing.assert_allclose(found[1:-1], np.abs(over / (1.0 + k * s + s * s)), rtol=2e-3, atol=1e-6)


def test_a_corner_may_move_at_every_sample() -> None:
    audio, corner_hz = noise(10, 900), 200.0 * 2.0 ** (3.0 + 3.0 * torch.sin(torch.arange(900).double() / 30.0))
    found = Filter("lowpass")(audio, corner_hz, 0.4, RATE_HZ)
    k = 1.0 / (math.sqrt(0.5) * (20.0 / math.sqrt(0.5)) ** 0.4)
    first, second, expected = 0.0, 0.0, []
    for x, corner in zip(audio.tolist(), corner_hz.tolist(), strict=True):
        g = math.tan(math.pi * corner / RATE_HZ)
        band = (g * (x - second) + first) / (1.0 + g * (g + k))
        low = second + g * band
        first, second = 2.0 * band - first, 2.0 * low - second
        expected.append(low)
    np.testing.assert_allclose(found.numpy(), expected, atol=1e-10)


def test_the_tone_control_lifts_what_it_says() -> None:
    impulse = torch.zeros(1 << 15, dtype=torch.float64)
    impulse[0] = 1.0
    assert torch.allclose(Tone()(impulse, 0.0, 0.0, 0.0, RATE_HZ), impulse, atol=1e-12)
    found = np.abs(np.fft.rfft(Tone()(impulse, 6.0, -4.0, 9.0, RATE_HZ).numpy()))
    gains_db = 20.0 * np.log10(found[[2, 512, 16_000]])
    np.testing.assert_allclose(gains_db, [6.0, -4.0, 9.0], atol=0.05)


def test_what_does_not_swing_is_taken_away() -> None:
    pole = math.exp(-2.0 * math.pi * 7.0 / RATE_HZ)
    audio = noise(11, 2_000) + 0.5
    ideal = signal.lfilter(0.5 * (1.0 + pole) * np.array([1.0, -1.0]), [1.0, -pole], audio.numpy())
    np.testing.assert_allclose(DCBlocker(RATE_HZ)(audio).numpy(), ideal, atol=1e-9)


def test_rooms_add_their_echo() -> None:
    audio, taps = noise(12, 2, 400).float(), noise(13, 90).float()
    expected = np.stack([row + 0.3 * np.convolve(row, taps.numpy())[:400] for row in audio.numpy()])
    np.testing.assert_allclose(ConvolutionReverb(taps)(audio, 0.3).detach().numpy(), expected, atol=1e-5)
    assert next(iter(ConvolutionReverb(taps).parameters())).shape == (90,)
    assert not list(ConvolutionReverb(taps, learned=False).parameters())


def test_a_decaying_room_decays_as_it_says() -> None:
    room = DecayReverb(24_000, RATE_HZ, decay=4.0, wet=0.5)
    taps = room.taps().detach().double().numpy()
    assert taps[0] == 0.0
    power = (taps**2).reshape(-1, 1_000).mean(1)
    per_block = np.polyfit(np.arange(24), np.log(power), 1)[0]
    assert per_block == pytest.approx(-2.0 * math.log1p(math.exp(-4.0)) * 500.0 * 1_000 / RATE_HZ, rel=0.03)
    assert room(torch.ones(2, 100)).shape == (2, 100)


def test_curves_bend_and_keep_silence() -> None:
    audio = torch.arange(-30, 31) / 10.0
    assert torch.allclose(Waveshaper()(audio, 2.0), torch.tanh(2.0 * audio))
    for curve in ("tanh", "arctan", "soft", "hard", "fold"):
        bent = Waveshaper(curve)(audio, 0.9)
        assert float(bent.abs().max()) <= 1.0 + 1e-6 and float(bent[30]) == 0.0
        assert float(Waveshaper(curve)(torch.zeros(3), 5.0, bias=0.4).abs().max()) == 0.0
    assert torch.allclose(Waveshaper(torch.relu)(audio, wet=0.5), 0.5 * audio + 0.5 * torch.relu(audio))
    with pytest.raises(ValueError, match="cannot be 'fuzz'"):
        Waveshaper("fuzz")
