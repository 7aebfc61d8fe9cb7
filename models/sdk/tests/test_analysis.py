"""Loudness, harmonics, noise and pitch of sounds whose truth is known."""

import numpy as np
import pytest

from timbrel.likeness import likeness, log_spectral_distance_db
from timbrel.loudness import DEFINITIONS, a_weighting_db, loudness_db
from timbrel.partials import harmonics, noise_power, resynthesised, true_pitch, turns
from timbrel.pitch import yin

RATE_HZ, HOP, WINDOW = 48_000, 192, 1024


def tone(f0_hz: np.ndarray, amplitudes: tuple[float, ...]) -> np.ndarray:
    phase = 2 * np.pi * turns(f0_hz)
    return np.asarray(np.sum([a * np.sin((k + 1) * phase + k) for k, a in enumerate(amplitudes)], 0))


def vibrato(f0_hz: float, samples: int, cents: float = 40.0) -> np.ndarray:
    time_s = np.arange(samples) / RATE_HZ
    return f0_hz * 2.0 ** (cents / 1200.0 * np.sin(2 * np.pi * 5.0 * time_s))


def test_the_curve_is_that_of_the_standard() -> None:
    """IEC 61672-1, table 3."""
    nominal = {31.62: -39.4, 100.0: -19.1, 1000.0: 0.0, 3981.1: 1.0, 15848.9: -6.6}
    found = a_weighting_db(np.array(list(nominal)))
    np.testing.assert_allclose(found, list(nominal.values()), atol=0.06)


def test_each_loudness_is_its_formula() -> None:
    """A sine of amplitude 1 at 1 kHz, in the middle of the sound."""
    sound = np.sin(2 * np.pi * 1000.0 * np.arange(RATE_HZ) / RATE_HZ)
    found = {definition: loudness_db(sound, HOP, definition)[100] for definition in DEFINITIONS}
    assert found["rms"] == pytest.approx(-3.01, abs=0.05)
    assert found["a_weighted_power"] == pytest.approx(10 * np.log10(1024**2 / 1025), abs=0.3)
    frame = sound[100 * HOP - 1024 : 100 * HOP + 1024] * (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(2048) / 2048))
    mixed = np.log(np.abs(np.fft.rfft(frame)) + 1e-7) + a_weighting_db(np.fft.rfftfreq(2048, 1 / RATE_HZ))
    assert found["a_weighted_log"] == pytest.approx(mixed.mean(), abs=1e-3)


@pytest.mark.parametrize("definition", ["rms", "a_weighted_power"])
def test_silence_is_at_the_floor(definition: str) -> None:
    assert np.all(loudness_db(np.zeros(4000), HOP, definition) == -80.0)  # type: ignore[arg-type]


def test_harmonics_are_found_and_put_together_again() -> None:
    f0_hz = vibrato(220.0, RATE_HZ)
    sound = tone(f0_hz, (0.5, 0.0, 0.2, 0.01))
    found = harmonics(sound, f0_hz, 6, HOP, WINDOW)
    np.testing.assert_allclose(np.abs(found[20:-20]).mean(0), [0.5, 0.0, 0.2, 0.01, 0.0, 0.0], atol=2e-3)
    left = (sound - resynthesised(found, f0_hz, HOP))[5000:-5000]
    assert 20 * np.log10(left.std() / sound.std()) < -50.0


def test_the_true_pitch_of_a_mistuned_instrument_is_found() -> None:
    thought, cents = vibrato(330.0, RATE_HZ), 35.0
    true = thought * 2.0 ** (cents / 1200.0)
    found = true_pitch(tone(true, (0.3, 0.2, 0.1)), thought, HOP, WINDOW)
    np.testing.assert_allclose(1200 * np.log2(found / true)[4000:-4000], 0.0, atol=1.0)


def test_the_power_of_noise_is_found_beside_a_remaining_harmonic() -> None:
    rng = np.random.default_rng(1)
    sound = 0.1 * rng.normal(0.0, 1.0, 4 * RATE_HZ) + 0.2 * np.sin(
        2 * np.pi * 3000.0 * np.arange(4 * RATE_HZ) / RATE_HZ
    )
    power = noise_power(sound, 65, HOP)[20:-20].mean(0)
    errors_db = 10 * np.log10(power / 0.01)
    assert errors_db[8] < 6.0, "a tone that would measure 20 dB more"
    np.testing.assert_allclose(np.delete(errors_db, 8), 0.0, atol=1.5)


@pytest.mark.parametrize("f0_hz", [70.0, 220.0, 1000.0])
def test_yin_hears_a_tone_within_a_few_cents_and_knows_noise(f0_hz: float) -> None:
    curve = vibrato(f0_hz, RATE_HZ, 20.0)
    found, aperiodicity = yin(tone(curve, (0.4, 0.3, 0.2)), HOP, 0.7 * f0_hz, 1.4 * f0_hz)
    cents = 1200 * np.log2(found / curve[::HOP])[20:-20]
    assert np.median(np.abs(cents)) < 2.0 and np.abs(cents).max() < 12.0
    assert aperiodicity[20:-20].max() < 0.05
    assert np.median(yin(np.random.default_rng(2).normal(0, 1, RATE_HZ), HOP, 100.0, 500.0)[1]) > 0.4


def test_a_sound_is_like_itself_and_a_gain_is_its_distance() -> None:
    f0_hz = vibrato(300.0, RATE_HZ)
    noise = np.random.default_rng(3).normal(0.0, 0.2, RATE_HZ)
    sound = (tone(f0_hz, (0.4, 0.2)) + noise).astype(np.float32)[None]
    same = likeness(sound, sound, tone(f0_hz, (0.4, 0.2)).astype(np.float32)[None], f0_hz[None, ::HOP], HOP)
    assert same.lsd_db == same.lsd_80_db == same.loudness_db == 0.0
    assert same.f0_cents < 1.0
    assert log_spectral_distance_db(2.0 * sound, sound, 80.0) == pytest.approx(6.02, abs=0.05)
