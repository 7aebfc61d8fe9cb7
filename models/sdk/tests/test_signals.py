import numpy as np

from timbrel import signals


def test_clips_follow_their_seed() -> None:
    few, many = signals.clips(5, 2, 9600), signals.clips(5, 4, 9600)
    np.testing.assert_array_equal(few, many[:2])
    assert not np.array_equal(few, signals.clips(6, 2, 9600))


def test_clips_keep_their_level() -> None:
    peaks_db = 20 * np.log10(np.abs(signals.clips(1, 24, 24_000)).max(1))
    assert peaks_db.max() <= 1e-6
    assert np.median(peaks_db) < -6.0


def test_a_string_is_in_tune_and_decays() -> None:
    string = signals.pluck(np.random.default_rng(0), 48_000, 220.0, 2.0, 0.6, 0.2)
    spectrum = np.abs(np.fft.rfft(string * np.hanning(48_000), 480_000))
    heard_hz = (2100 + np.argmax(spectrum[2100:2300])) / 10
    assert abs(1200 * np.log2(heard_hz / 220.0)) < 5.0
    assert string[-4800:].std() < 0.2 * string[:4800].std()
