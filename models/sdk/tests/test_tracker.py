"""Pitch along the most likely path, and where a recording is no single note."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pytest

from timbrel.polyphony import polyphonic
from timbrel.tracker import track

Floats = npt.NDArray[np.float64]

RATE, HOP = 48_000, 192
RANGE = (50.0, 2_000.0)
TIME_S = np.arange(2 * RATE) / RATE
SAW = [1.0 / number for number in range(1, 13)]


def vibrato(centre_hz: float) -> Floats:
    """A semitone wide, six times a second."""
    return np.asarray(centre_hz * 2.0 ** (50.0 / 1200.0 * np.sin(2.0 * np.pi * 6.0 * TIME_S)))


def tone(f0_hz: Floats | float, partials: Sequence[float] = SAW, noise: float = 0.0) -> Floats:
    phase = 2.0 * np.pi * np.cumsum(np.broadcast_to(f0_hz, TIME_S.shape)) / RATE
    sound = np.zeros(len(phase))
    for number, level in enumerate(partials, 1):
        sound += level * np.sin(number * phase + number)
    return np.asarray(0.3 * sound / np.abs(sound).max() + noise * np.random.default_rng(0).normal(size=len(phase)))


def cents(sound: Floats, f0_hz: Floats) -> Floats:
    found = track(sound, HOP, RANGE)
    inner = slice(20, -20)
    assert found.voiced[inner].all()
    return np.asarray(np.abs(1200.0 * np.log2(found.f0_hz / f0_hz[::HOP]))[inner])


@pytest.mark.parametrize("centre_hz", [70.0, 196.0, 440.0, 1_800.0])
def test_vibrato_is_followed_within_cents(centre_hz: float) -> None:
    apart = cents(tone(vibrato(centre_hz), SAW[: max(1, int(20_000 / centre_hz))]), vibrato(centre_hz))
    assert np.median(apart) < 3.0 and apart.max() < 8.0


@pytest.mark.parametrize(
    "partials",
    [
        pytest.param([0.1, 1.0, 0.1, 0.5], id="a second partial of 20 dB more"),
        pytest.param([0.0, 0.6, 0.8, 1.0, 0.5], id="no first partial"),
        pytest.param([1.0, 0.0, 0.6, 0.0, 0.4, 0.0, 0.2], id="odd partials"),
        pytest.param([1.0], id="a sine"),
    ],
)
def test_octaves_are_no_trap(partials: list[float]) -> None:
    for noise in (0.0, 0.01):
        assert cents(tone(vibrato(220.0), partials, noise), vibrato(220.0)).max() < 15.0


def test_the_path_holds_where_every_other_period_is_softer() -> None:
    f0_hz = vibrato(300.0)
    sound = tone(f0_hz, SAW[:5]) * np.where(np.floor(np.cumsum(f0_hz) / RATE) % 2.0 == 0.0, 1.0, 0.85)
    assert cents(sound, f0_hz).max() < 10.0
    alone = track(sound, HOP, RANGE, viterbi=False)
    assert np.mean(np.abs(np.log2(alone.f0_hz / f0_hz[::HOP])) > 0.9) > 0.05, "frame by frame it does not hold"


def test_a_melody_is_followed_and_rests_have_no_pitch() -> None:
    f0_hz = np.where(TIME_S < 0.7, 220.0, np.where(TIME_S < 1.3, 440.0, 330.0))
    sound = np.where((TIME_S > 0.9) & (TIME_S < 1.2), 0.0, tone(f0_hz))
    found = track(sound, HOP, RANGE)
    times = np.arange(len(found.f0_hz)) * HOP / RATE
    steady = (times > 0.05) & (times < 0.65) | (times > 0.75) & (times < 0.85) | (times > 1.35) & (times < 1.95)
    assert np.abs(1200.0 * np.log2(found.f0_hz / f0_hz[::HOP]))[steady].max() < 1.0
    assert not found.voiced[(times > 0.95) & (times < 1.15)].any() and found.voiced[steady].all()
    hiss = track(0.1 * np.random.default_rng(1).normal(size=RATE), HOP, RANGE)
    assert hiss.voiced.mean() < 0.3 and np.isfinite(hiss.f0_hz).all()
    assert not track(np.zeros(RATE), HOP, RANGE).voiced.any()


def test_a_range_that_cannot_be_told_is_refused() -> None:
    with pytest.raises(ValueError, match="cannot be tracked at 8000 Hz"):
        track(np.zeros(8_000), 32, (50.0, 3_000.0), 8_000.0)


@pytest.mark.parametrize("upper_hz", [277.18, 329.63, 261.63, 554.37], ids=["third", "fifth", "minor", "tenth"])
def test_two_notes_are_heard_as_two_and_when(upper_hz: float) -> None:
    both = tone(220.0) + tone(upper_hz) * ((TIME_S > 0.6) & (TIME_S < 1.5))
    found = polyphonic(both, track(both, HOP, RANGE), HOP)
    assert len(found) == 1
    assert found[0].start_s == pytest.approx(0.6, abs=0.08) and found[0].end_s == pytest.approx(1.5, abs=0.08)
    assert str(found[0]).startswith("0:00.") and " to 0:01." in str(found[0])


@pytest.mark.parametrize("partials", [SAW, [1.0], [1.0, 0.0, 0.6, 0.0, 0.4], [0.0, 0.6, 0.8, 1.0, 0.5]])
def test_one_note_is_heard_as_one(partials: list[float]) -> None:
    sound = tone(vibrato(260.0), partials, 0.003)
    assert not polyphonic(sound, track(sound, HOP, RANGE), HOP)
