"""The files that the plugins ship are what their cards say."""

import re
from pathlib import Path

import numpy as np
import pytest

from timbrel import signals
from timbrel.cli import main
from timbrel.dataset import answer
from timbrel.drive import CATALOGUE
from timbrel.manifest import decode
from timbrel.player import Player

MODELS = Path(__file__).parents[2] / "drive"
SHIPPED = sorted(path.stem for path in MODELS.glob("*.onnx"))
UNHEARD_SEED = 77
UNHEARD_CLIPS = 16

pytestmark = pytest.mark.skipif(not SHIPPED, reason="the package stands alone here")


def test_both_promised_models_are_there() -> None:
    assert {"screamer", "screamer-eco"} <= set(SHIPPED) <= set(CATALOGUE)


@pytest.mark.parametrize("key", SHIPPED)
def test_golden_vectors_play(key: str) -> None:
    player = Player(MODELS / f"{key}.onnx")
    golden = player.manifest.golden
    assert golden is not None
    found = player.play(decode(golden.input), golden.params, blocks=(64, 1, 127))
    np.testing.assert_allclose(found, decode(golden.output), atol=golden.tolerance)
    assert np.abs(decode(golden.output)).max() > 0.01


@pytest.mark.parametrize("key", SHIPPED)
def test_the_figure_of_the_card_holds_on_other_clips(key: str) -> None:
    """Clips that neither the training nor the card's test has seen; their few make the figure coarse."""
    player = Player(MODELS / f"{key}.onnx")
    dry = signals.clips(UNHEARD_SEED, UNHEARD_CLIPS, 24_000, signals.MUSIC)
    knobs = np.random.default_rng(UNHEARD_SEED).random((UNHEARD_CLIPS, 2)).astype(np.float32)
    wet = answer(CATALOGUE[key].voicing, dry, knobs)
    error = energy = 0.0
    for clip, travel, target in zip(dry, knobs, wet, strict=True):
        player.reset()
        params = [knob.at(float(at)) for knob, at in zip(player.manifest.knobs, travel, strict=True)]
        error += float(np.square(player.play(clip, params) - target).sum())
        energy += float(np.square(target).sum())
    assert error / energy < 2.0 * player.manifest.measured["esr"]


@pytest.mark.parametrize("key", SHIPPED)
def test_silence_is_silence_after_the_loudest_sound(key: str) -> None:
    player = Player(MODELS / f"{key}.onnx")
    for travel in (0.0, 1.0):
        player.reset()
        params = [knob.at(travel) for knob in player.manifest.knobs]
        assert np.abs(player.play(np.zeros(2048, np.float32), params)).max() == 0.0
        player.play(np.random.default_rng(1).uniform(-1, 1, 24_000).astype(np.float32), params)
        after = player.play(np.zeros(96_000, np.float32), params)
        assert abs(float(after[-48_000:].mean())) < 1e-4


@pytest.mark.parametrize("key", SHIPPED)
def test_the_card_tells_the_figures_of_the_file(key: str) -> None:
    card = (MODELS / f"{key}.md").read_text(encoding="utf-8")
    measured = Player(MODELS / f"{key}.onnx").manifest.measured
    rows = re.findall(r"^\| (\d+) % \| ([0-9.]+) \|", card, re.M)
    assert {f"esr_drive_{drive}": float(value) for drive, value in rows} == {
        name: pytest.approx(value, abs=6e-5) for name, value in measured.items() if name != "esr"
    }


def test_check_prints_a_card_and_refuses_what_is_no_model(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(MODELS / "screamer.onnx")]) == 0
    said = capsys.readouterr().out
    assert "Screamer" in said and "golden       right within" in said
    broken = tmp_path / "broken.onnx"
    broken.write_bytes(b"not a model")
    assert main(["check", str(broken)]) == 1
    assert "broken.onnx" in capsys.readouterr().err
