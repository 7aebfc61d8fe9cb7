"""Every module's gradients against differences, in double precision."""

from collections.abc import Callable

import pytest
import torch
from torch import Tensor
from torch.autograd import gradcheck

from timbrel.synth import (
    ADSR,
    FIR,
    IIR,
    LFO,
    VCA,
    ConvolutionReverb,
    DCBlocker,
    DecayReverb,
    Filter,
    FilteredNoise,
    FMSynth,
    Harmonic,
    HarmonicBank,
    Mixer,
    Oscillator,
    Saw,
    Sinusoid,
    Square,
    Tone,
    Waveshaper,
    Wavetable,
    fm,
    harmonic_bank,
    recurrence,
)

RATE_HZ = 8_000.0


def numbers(seed: int, *shape: int, low: float = 0.0, high: float = 1.0) -> Tensor:
    dice = torch.rand(*shape, dtype=torch.float64, generator=torch.Generator().manual_seed(seed))
    return (low + (high - low) * dice).requires_grad_()


def agree(function: Callable[..., Tensor], *inputs: Tensor) -> None:
    assert gradcheck(function, inputs, eps=1e-6, atol=1e-5, rtol=1e-4)


@pytest.mark.parametrize(
    "oscillator",
    [
        Sinusoid(),
        Saw(),
        Square(0.3),
        Harmonic(torch.tensor([1.0, 0.5, 0.2], dtype=torch.float64)),
        Wavetable(numbers(1, 32).detach()),
    ],
)
def test_oscillators_in_frequency_and_phase(oscillator: Oscillator) -> None:
    frequency, bend = numbers(2, 2, 12, low=300.0, high=900.0), numbers(3, 12, low=-2.0, high=2.0)
    agree(lambda f, p: oscillator(f, phase_mod=p, sample_rate=RATE_HZ), frequency, bend)
    agree(lambda f: oscillator(f, length=20, sample_rate=RATE_HZ), numbers(4, 2, 1, low=300.0, high=900.0))


def test_what_oscillators_can_learn() -> None:
    frequency = torch.tensor(500.0, dtype=torch.float64)
    agree(lambda a: Harmonic(a)(frequency, length=12, sample_rate=RATE_HZ), numbers(5, 3))
    agree(lambda a: Harmonic(a)(frequency, length=12, sample_rate=RATE_HZ), numbers(6, 2, 3, 12))
    agree(lambda t: Wavetable(t)(frequency, length=12, sample_rate=RATE_HZ), numbers(7, 16))
    agree(lambda d: Square(d)(frequency, length=20, sample_rate=RATE_HZ), numbers(8, 1))


@pytest.mark.parametrize("shape", ["sine", "triangle", "rising", "falling"])
def test_lfos(shape: str) -> None:
    controls = [numbers(seed, 1) for seed in (9, 10, 11, 12)]
    agree(lambda f, d, o, p: LFO(shape)(3.0 + f, d, o, p, length=15, sample_rate=50.0), *controls)


def test_envelopes_in_every_time_and_level() -> None:
    gate = torch.tensor([0.0] * 2 + [1.0] * 15 + [0.0] * 4 + [1.0] * 5 + [0.0] * 3 + [1.0] * 20 + [0.0] * 9)
    again = torch.zeros_like(gate)
    again[40] = 1.0
    for seed in (13, 14):
        shape = [numbers(seed, 2, 1, low=5.2, high=9.8), numbers(seed + 20, 1, low=3.0, high=9.0)]
        shape += [numbers(seed + 30, 1, low=0.2, high=0.8), numbers(seed + 40, 1, low=3.0, high=9.0)]
        agree(lambda a, d, s, r: ADSR()(gate.double(), a, d, s, r, retrigger=again), *shape)


@pytest.mark.parametrize(
    "pairs", [[(1, 0), (2, 0)], [(1, 0), (1, 1)], [(0, 1), (1, 2), (2, 0)], [(0, 1), (1, 0), (1, 2)]]
)
@pytest.mark.parametrize("kind", [Sinusoid, Saw])
def test_fm_in_all_that_it_is_told(pairs: list[tuple[int, int]], kind: type[Oscillator]) -> None:
    synth = FMSynth([kind() for _ in range(3)], [ADSR() for _ in range(3)], pairs, RATE_HZ)
    gate = torch.cat([torch.ones(14), torch.zeros(4)]).double()

    def play(frequency: Tensor, ratios: Tensor, gains: Tensor, attack: Tensor) -> Tensor:
        sound: Tensor = synth(gate, frequency, ratios, [(attack, 0.002, 0.5, 0.001)] * 3, gains)
        return sound

    controls = numbers(15, 2, 1, low=300.0, high=500.0), numbers(16, 3, low=0.5, high=3.0), numbers(17, 3)
    agree(play, *controls, numbers(18, 1, low=0.0006, high=0.0007))


def test_fm_under_frames() -> None:
    pitch = numbers(19, 1, 3, low=200.0, high=400.0)
    rest = numbers(20, 1, 3, 3), numbers(21, 1, 3, 3, low=0.5, high=2.0)
    agree(lambda f0, gains, ratios: fm(f0, gains, ratios, ((1,), (1, 2), ()), 4, RATE_HZ), pitch, *rest)


@pytest.mark.parametrize("course", ["linear", "cosine"])
def test_harmonic_banks(course: str) -> None:
    bank = HarmonicBank(5, RATE_HZ, course)  # type: ignore[arg-type]
    agree(bank, numbers(22, 2, 3, low=300.0, high=900.0), numbers(23, 2, 3, 6))
    pitch = numbers(22, 2, 3, low=300.0, high=900.0).detach()
    agree(lambda amplitudes: harmonic_bank(pitch, amplitudes, 5, RATE_HZ), numbers(23, 2, 3, 6))


def test_noise() -> None:
    agree(FilteredNoise(8), numbers(24, 2, 3, 5))
    agree(FilteredNoise(8), numbers(25, 1, 2, 5), numbers(26, 1, 16))


def test_recurrences_and_given_filters() -> None:
    audio = numbers(27, 2, 12, low=-1.0)
    agree(recurrence, numbers(28, 70), numbers(29, 2, 70))
    agree(FIR(), audio, numbers(29, 5))
    agree(IIR(), audio, numbers(30, 3), numbers(31, 2, 3, low=0.1, high=0.3) + torch.tensor([1.0, 0.0, 0.0]))
    agree(DCBlocker(RATE_HZ), audio)


@pytest.mark.parametrize("shape", ["lowpass", "bandpass", "highpass"])
def test_filters_that_move(shape: str) -> None:
    controls = numbers(32, 12, low=200.0, high=3_000.0), numbers(33, 2, 1, low=0.1, high=0.9)
    agree(lambda x, c, r: Filter(shape)(x, c, r, RATE_HZ), numbers(27, 2, 12, low=-1.0), *controls)


def test_tone_controls() -> None:
    gains = [numbers(seed, 1, high=9.0) for seed in (34, 35, 36)]
    agree(lambda x, *gains: Tone()(x, *gains, RATE_HZ), numbers(27, 12, low=-1.0), *gains)


def test_rooms() -> None:
    audio = numbers(37, 2, 30, low=-1.0)
    agree(
        lambda x, taps, wet: torch.func.functional_call(ConvolutionReverb(taps.detach()), {"taps": taps}, (x, wet)),
        audio,
        numbers(38, 9),
        numbers(39, 1),
    )
    room = DecayReverb(25, RATE_HZ).double()
    agree(
        lambda x, decay, wet: torch.func.functional_call(room, {"decay": decay, "wet": wet}, (x,)),
        audio,
        numbers(40, 1)[0],
        numbers(41, 1)[0],
    )


@pytest.mark.parametrize("curve", ["tanh", "arctan", "soft", "fold"])
def test_curves(curve: str) -> None:
    agree(
        Waveshaper(curve),
        numbers(42, 2, 9, low=-1.0),
        numbers(43, 1, low=1.0, high=3.0),
        numbers(44, 9),
        numbers(45, 1),
    )


def test_levels() -> None:
    agree(VCA(), numbers(46, 2, 9), numbers(47, 9))
    agree(VCA("decibels"), numbers(48, 2, 9), numbers(49, 2, 1, low=-20.0))
    agree(lambda a, b, gains: Mixer()(a, b, gains=gains), numbers(50, 2, 9), numbers(51, 9), numbers(52, 2))
