"""Recordings laid over each other."""

import numpy as np
import numpy.typing as npt
import pytest
from scipy.signal import butter, sosfilt

from timbrel import signals
from timbrel.capture.align import AlignmentError, advanced, align, aligned

Singles = npt.NDArray[np.float32]
RATE_HZ = 48_000.0


@pytest.fixture(scope="module")
def music() -> Singles:
    return signals.clips(1, 4, 96_000, signals.MUSIC).reshape(-1)


def later(sound: Singles, samples: float) -> Singles:
    """With silence before it, or without its beginning; between samples by its exact phase."""
    whole = int(np.floor(samples))
    moved = advanced(np.concatenate([sound, np.zeros(64, np.float32)]), whole - samples) if whole != samples else sound
    return np.concatenate([np.zeros(max(whole, 0), np.float32), moved[max(-whole, 0) :]])


def clipped(sound: Singles) -> Singles:
    return np.asarray(np.tanh(4.0 * sound), np.float32)


@pytest.mark.parametrize("samples", [0.0, 731.0, 123.4, 12_000.25, -37.0, -1000.6])
def test_the_delay_of_a_soft_clipper_is_found_between_samples(music: Singles, samples: float) -> None:
    wet = -0.25 * later(clipped(music), samples)
    found = align(music, wet, RATE_HZ)
    assert found.delay_samples == pytest.approx(samples, abs=0.02)
    assert found.inverted and found.lead_samples == 0
    rms = [float(np.sqrt(np.mean(np.square(sound, dtype=np.float64)))) for sound in (clipped(music), music)]
    assert found.gain_db == pytest.approx(20.0 * np.log10(0.25 * rms[0] / rms[1]), abs=0.1)
    assert found.likeness > 0.95 and abs(found.drift_samples) < 0.5
    here, there = aligned(music, wet, found.delay_samples)
    assert len(here) == len(there) > 180_000
    inner = slice(1000, -1000)
    assert np.abs(there + 0.25 * clipped(here))[inner].max() < 0.02


@pytest.mark.parametrize("gain", [30.0, 300.0])
def test_high_gain_behind_a_cabinet_is_found_where_its_answer_begins(music: Singles, gain: float) -> None:
    cabinet = butter(3, [90, 4500], "band", fs=RATE_HZ, output="sos")
    wet = later(np.asarray(sosfilt(cabinet, np.tanh(gain * music)), np.float32), 512.0)
    found = align(music, wet, RATE_HZ)
    assert not found.inverted
    assert 512.0 <= found.delay_samples < 516.0, "never before the sound: a model cannot look ahead"


def test_music_with_hum_and_hiss_is_found(music: Singles) -> None:
    noise = np.random.default_rng(0).normal(0.0, 0.01, len(music)) + 0.02 * np.sin(np.arange(len(music)) * 0.0065)
    found = align(music, later(clipped(music) + noise.astype(np.float32), 99.0), RATE_HZ)
    assert found.delay_samples == pytest.approx(99.0, abs=0.05)


def test_words_tell_all(music: Singles) -> None:
    words = align(music, later(clipped(music), 48.0), RATE_HZ).words(RATE_HZ)
    assert "48.00 samples late (1.00 ms), upright, +" in words and "drift" in words


def drifting(sound: Singles) -> Singles:
    places = np.arange(len(sound)) * (1.0 + 20e-6)
    return np.asarray(np.interp(places, np.arange(len(sound)), sound), np.float32)


def test_two_clocks_are_refused_with_their_distance(music: Singles) -> None:
    with pytest.raises(AlignmentError, match=r"drifts by -5\.\d samples over 6\.0 s \(-(19|20)\.\d ppm\).* two clocks"):
        align(music, clipped(drifting(music)), RATE_HZ)


def test_lost_samples_are_refused_with_their_place(music: Singles) -> None:
    wet = np.concatenate([music[:180_000], music[180_256:]])
    with pytest.raises(AlignmentError, match=r"jumps by -256 samples between \d\.\d s and \d\.\d s"):
        align(music, clipped(wet), RATE_HZ)


def test_other_music_and_noise_are_refused(music: Singles) -> None:
    other = signals.clips(9, 4, 96_000, signals.MUSIC).reshape(-1)
    noise = np.random.default_rng(1).normal(0.0, 0.1, len(music)).astype(np.float32)
    for wet in (clipped(other), noise):
        with pytest.raises(AlignmentError, match=r"does not follow|hardly like|other places|places only"):
            align(music, wet, RATE_HZ)


def test_a_target_that_goes_on_elsewhere_is_refused(music: Singles) -> None:
    with pytest.raises(AlignmentError, match=r"only 0\.\d\d s of input and target overlap|does not follow"):
        align(music, clipped(music[-30_000:]), RATE_HZ)
