"""The instruments that are computed, and the networks that learn from them."""

from pathlib import Path

import numpy as np
import pytest
import torch

from timbrel.imitate import Schedule, imitate, validate
from timbrel.models.controls import FmGains, HarmonicNoise, Span
from timbrel.partials import true_pitch
from timbrel.teachers import struck
from timbrel.teachers.instruments import TEACHERS
from timbrel.teachers.lessons import Lessons
from timbrel.teachers.phrases import Style, phrase
from timbrel.teachers.room import Room, fitted_response

SAMPLES = 96_000

torch.set_num_threads(1)


@pytest.mark.parametrize("key", sorted(TEACHERS))
def test_an_instrument_speaks_in_tune_and_falls_silent(key: str) -> None:
    teacher = TEACHERS[key]
    rng = np.random.default_rng(4)
    tune = phrase(rng, SAMPLES, teacher.style)
    sound = teacher.play(tune, np.random.default_rng(5))
    assert np.isfinite(sound).all()
    assert np.array_equal(sound, teacher.play(tune, np.random.default_rng(5)))
    sound = sound / np.abs(sound).max()
    loud = tune.effort > 0.3
    assert sound[loud].std() > 0.03
    cents = 1200 * np.log2(true_pitch(sound, tune.f0_hz, 192, 1024) / tune.f0_hz)[loud]
    assert np.abs(np.median(cents)) < 100.0
    rest = tune.effort < 1e-4
    assert rest.sum() == 0 or np.abs(sound[rest][-100:]).max() < 0.02


def test_phrases_stay_in_range_and_never_repeat() -> None:
    style = Style(60, 72, vibrato_cents=0)
    first, second = (phrase(np.random.default_rng((1, n)), SAMPLES, style) for n in (0, 1))
    for tune in (first, second):
        notes = 69 + 12 * np.log2(tune.f0_hz / 440.0)
        assert notes.min() > 59.5 and notes.max() < 72.5
        assert tune.effort.min() >= 0.0 and tune.effort.max() <= 1.0
    assert not np.array_equal(first.f0_hz, second.f0_hz)


def test_struck_keys_ring_and_die() -> None:
    score = struck.strokes(np.random.default_rng(1), 4 * SAMPLES)
    sound = struck.play(score)
    assert np.abs(sound).max() > 0.05 and np.isfinite(sound).all()
    assert np.all(score.gains >= 0.0)
    np.testing.assert_allclose(score.ratios / np.array(struck.RATIOS), 1.0, atol=0.005)


def test_a_room_is_learned_from_dry_and_wet() -> None:
    room = Room(3, 0.2, -9.0)
    dry = np.random.default_rng(1).normal(0.0, 0.1, (2, 60_000)) * (np.arange(60_000) < 24_000)
    found = fitted_response(dry, np.stack([room.wet(clip) for clip in dry]), 9600)
    true = room.response()[:9600]
    assert np.square(found - true).sum() < 1e-3 * np.square(true).sum()
    assert found[0] == 0.0
    assert 10 * np.log10(np.square(room.response()).sum()) == pytest.approx(-9.0, abs=1e-6)


def lessons(seed: int, widths: tuple[int, int], second_low: float) -> Lessons:
    rng = np.random.default_rng(seed)
    f0_hz = np.exp(rng.uniform(np.log(120), np.log(800), (6, 1)) + rng.normal(0, 0.02, (6, 120)).cumsum(1))
    loudness = np.clip(10 + rng.normal(0, 2, (6, 120)).cumsum(1), -9, 24)
    level = 10 ** ((loudness - 30) / 20)
    first = level[..., None] / np.arange(1, widths[0] + 1)
    second = np.full((6, 120, widths[1]), second_low) * (level[..., None] ** 2 if second_low < 1 else 1.0)
    dry = np.zeros((6, 120 * 192))
    return Lessons(*(a.astype(np.float32) for a in (dry, f0_hz, loudness, first, second)))


@pytest.mark.parametrize("kind", ["harmonic", "fm"])
def test_a_network_learns_and_goes_on_where_it_stopped(kind: str, tmp_path: Path) -> None:
    span = Span((100.0, 1000.0), (-10.0, 25.0))
    widths, low = ((8, 9), 1e-4) if kind == "harmonic" else ((2, 2), 1.0)
    training, validation = lessons(1, widths, low), lessons(2, widths, low)

    def fresh() -> HarmonicNoise | FmGains:
        torch.manual_seed(1)
        if kind == "harmonic":
            return HarmonicNoise(span, 8, 9, width=8, hidden=8)
        return FmGains(span, (1.0, 1.0), (0,), width=8, hidden=8)

    plan = Schedule(steps=120, learning_rate=2e-2, batch=4, run_in_frames=4, frames=16)
    before = validate(fresh(), validation)
    learned = fresh()
    whole = imitate(learned, training, validation, plan, tmp_path / "whole")
    assert validate(learned, validation) < 0.5 * before
    resumed = imitate(fresh(), training, validation, plan, tmp_path / "whole")
    assert resumed.progressed.step == 120
    for a, b in zip(whole.task.network.parameters(), resumed.task.network.parameters(), strict=True):
        assert torch.equal(a, b)
