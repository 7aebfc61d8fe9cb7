"""The instruments that the plugin ships are what their cards say."""

import re
from pathlib import Path

import numpy as np
import pytest

from timbrel.cli import main
from timbrel.controls_check import golden_error
from timbrel.controls_player import ControlsPlayer
from timbrel.export_controls import check_silence
from timbrel.loudness import loudness_db
from timbrel.teachers.lessons import HOP_SAMPLES
from timbrel.transfer import CATALOGUE, measure

MODELS = Path(__file__).parents[2] / "transfer"
SHIPPED = sorted(path.stem for path in MODELS.glob("*.onnx"))
UNHEARD_SEED = 77
MOST_BYTES, MOST_BYTES_TOGETHER = 600 << 10, 10 << 20

pytestmark = pytest.mark.skipif(not SHIPPED, reason="the package stands alone here")
each = pytest.mark.parametrize("key", SHIPPED)


def test_all_promised_instruments_are_there_and_small() -> None:
    assert set(SHIPPED) == set(CATALOGUE)
    sizes = [(MODELS / f"{key}.onnx").stat().st_size for key in SHIPPED]
    assert max(sizes) < MOST_BYTES and sum(sizes) < MOST_BYTES_TOGETHER


@each
def test_golden_vectors_play_and_sound(key: str) -> None:
    player = ControlsPlayer(MODELS / f"{key}.onnx")
    golden = player.manifest.golden
    assert golden is not None and golden_error(player) <= golden.tolerance


@each
def test_loudness_at_the_floor_is_silence(key: str) -> None:
    check_silence((MODELS / f"{key}.onnx").read_bytes())
    player = ControlsPlayer(MODELS / f"{key}.onnx")
    frames = 200
    sound = player.play(np.full(frames, 300.0, np.float32), np.full(frames, -80.0, np.float32))
    assert np.abs(sound).max() < 1e-6


@each
def test_a_steady_tone_is_as_loud_as_asked(key: str) -> None:
    """In the middle of both ranges, from the second half of a second on and without the room."""
    player = ControlsPlayer(MODELS / f"{key}.onnx")
    low, high = player.section.loudness_db
    wanted_db = low + 0.7 * (high - low)
    f0_hz = float(np.sqrt(np.prod(player.section.f0_hz)))
    sound = player.play(np.full(250, f0_hz, np.float32), np.full(250, wanted_db, np.float32), wet=0.0)
    assert abs(loudness_db(sound, HOP_SAMPLES)[125:-10].mean() - wanted_db) < 3.0
    assert 0.02 < np.abs(sound).max() < 1.0


@each
def test_nothing_breaks_outside_the_trained_ranges(key: str) -> None:
    player = ControlsPlayer(MODELS / f"{key}.onnx")
    f0_hz = np.geomspace(20.0, 20_000.0, 300).astype(np.float32)
    for level_db in (-70.0, 20.0, 60.0):
        sound = player.play(f0_hz, np.full(300, level_db, np.float32))
        assert np.isfinite(sound).all() and np.abs(sound).max() < 30.0


@each
def test_the_figures_of_the_card_hold_on_other_phrases(key: str) -> None:
    """Phrases that neither the training nor the card's test has seen; their few make the figures coarse."""
    path = MODELS / f"{key}.onnx"
    found = measure(CATALOGUE[key], path, CATALOGUE[key].lessons(UNHEARD_SEED, 2)).figures
    said = ControlsPlayer(path).manifest.measured
    assert found["lsd_db"] < 1.5 * said["lsd_db"] + 0.1
    assert found["loudness_error_db"] < 1.5 * said["loudness_error_db"] + 0.2
    assert found["f0_error_cents"] < 2.0


@each
def test_each_is_within_the_bounds_of_a_good_likeness(key: str) -> None:
    said = ControlsPlayer(MODELS / f"{key}.onnx").manifest.measured
    assert said["lsd_db"] <= 1.44
    assert said["loudness_error_db"] <= 1.3
    assert said["f0_error_cents"] <= 2.0


@each
def test_the_card_tells_the_figures_of_the_file(key: str) -> None:
    card = (MODELS / f"{key}.md").read_text(encoding="utf-8")
    measured = ControlsPlayer(MODELS / f"{key}.onnx").manifest.measured
    rows = [float(value) for value in re.findall(r"^\| [^|]+ \| ([0-9.]+) (?:dB|cents) \|", card, re.M)]
    names = ("lsd_db", "lsd_80_db", "loudness_error_db", "f0_error_cents")
    assert rows == [pytest.approx(measured[name], abs=0.051) for name in names]


def test_check_tells_of_instruments_too(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(MODELS / f"{SHIPPED[0]}.onnx")]) == 0
    assert "golden       right" in capsys.readouterr().out
