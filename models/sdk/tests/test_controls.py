"""The section `controls` of a manifest, and networks as files that drive a synthesiser."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import onnx
import pytest
import torch

from timbrel.controls import (
    Controls,
    ControlsError,
    FmSynth,
    HarmonicNoiseSynth,
    Loudness,
    Reverb,
    decode_taps,
    encode_taps,
)
from timbrel.controls_check import golden_error
from timbrel.controls_player import ControlsPlayer
from timbrel.export import ExportError
from timbrel.export_controls import check_parity, export_controls, play_network, rounded
from timbrel.manifest import Manifest, ManifestError
from timbrel.models.controls import ControlNetwork, FmGains, HarmonicNoise, Span
from timbrel.wrap import Metadata, export

SPAN = Span((110.0, 1760.0), (-10.0, 25.0))
ROUTING = ((1,), (), (3,), ())
SYNTHS: dict[str, HarmonicNoiseSynth | FmSynth] = {"harmonic": HarmonicNoiseSynth(40, 17), "fm": FmSynth(4, ROUTING)}
FRAMES = 300


def network(kind: str, seed: int = 5) -> ControlNetwork:
    torch.manual_seed(seed)
    if kind == "fm":
        return rounded(FmGains(SPAN, (1.0, 14.0, 1.0, 1.0), (0, 2), width=12, hidden=20))
    return rounded(HarmonicNoise(SPAN, 40, 17, width=12, hidden=20))


def manifest(kind: str) -> Manifest:
    section = Controls(
        SYNTHS[kind], 48_000.0, 192, Loudness(), SPAN.f0_hz, SPAN.loudness_db, Reverb(50) if kind != "fm" else None
    )
    return Manifest(name="Test", kind="controls", sample_rates=(48_000.0,), controls=section)


def curves(seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """Pitch and loudness that begin with sound and leave the trained range."""
    rng = np.random.default_rng(seed)
    f0_hz = np.geomspace(300.0, 4000.0, FRAMES) * np.exp(rng.normal(0.0, 0.05, FRAMES))
    return f0_hz.astype(np.float32), rng.uniform(-20.0, 30.0, FRAMES).astype(np.float32)


def written(kind: str, path: Path) -> tuple[ControlNetwork, Path]:
    taps = np.random.default_rng(0).normal(0.0, 0.1, 50).astype(np.float32) if kind != "fm" else None
    made = network(kind)
    export_controls(made, manifest(kind), path, taps, *curves())
    return made, path


@pytest.mark.parametrize("kind", SYNTHS)
def test_the_section_survives_being_written(kind: str) -> None:
    said = manifest(kind)
    assert Manifest.from_json(said.to_json()) == said


def test_a_section_that_says_nonsense_is_refused() -> None:
    section = manifest("harmonic").controls
    assert section is not None
    with pytest.raises(ControlsError, match="does not go up"):
        replace(section, f0_hz=(500.0, 100.0))
    with pytest.raises(ControlsError, match="none is heard"):
        FmSynth(2, ((1,), (0,)))
    with pytest.raises(ControlsError, match="not there"):
        FmSynth(2, ((2,), ()))
    said = json.loads(manifest("harmonic").to_json())
    said["controls"]["synth"]["kind"] = "granular"
    with pytest.raises(ControlsError, match="granular"):
        Manifest.from_json(json.dumps(said))
    del said["controls"]["synth"]
    with pytest.raises(ManifestError):
        Manifest.from_json(json.dumps(said))


def test_operators_that_modulate_nobody_are_heard() -> None:
    assert FmSynth(4, ROUTING).heard == (0, 2)
    assert FmSynth(3, ((0,), (0,), ())).heard == (1, 2)


def test_taps_survive_as_halves() -> None:
    taps = np.array([0.0, 0.5, -0.125, 1.0], np.float32)
    np.testing.assert_array_equal(decode_taps(encode_taps(taps)), taps)


@pytest.mark.parametrize("kind", SYNTHS)
def test_a_file_answers_as_its_network_in_odd_runs(kind: str, tmp_path: Path) -> None:
    made, path = written(kind, tmp_path / "x.onnx")
    player = ControlsPlayer(path)
    f0_hz, loudness_db = curves(seed=2)
    expected = play_network(made, f0_hz, loudness_db)
    for runs in ((1,), (7, 3, 64), (FRAMES,)):
        player.reset()
        for found, wanted in zip(player.controls(f0_hz, loudness_db, runs), expected, strict=True):
            np.testing.assert_allclose(found, wanted, rtol=1e-5, atol=1e-5)
    assert golden_error(player) < 1e-5
    assert player.play(f0_hz, loudness_db).shape == (FRAMES * 192,)


@pytest.mark.parametrize("kind", SYNTHS)
def test_another_network_is_not_taken_for_the_file(kind: str, tmp_path: Path) -> None:
    _, path = written(kind, tmp_path / "x.onnx")
    with pytest.raises(ExportError, match="differs from the network"):
        check_parity(network(kind, seed=6), path.read_bytes(), *curves())


def test_a_manifest_for_another_synthesiser_or_room_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.onnx"
    taps = np.zeros(50, np.float32)
    with pytest.raises(ExportError, match="the synthesiser takes"):
        export_controls(network("harmonic"), manifest("fm"), path, None, *curves())
    with pytest.raises(ExportError, match="50 taps, and it has 49"):
        export_controls(network("harmonic"), manifest("harmonic"), path, taps[1:], *curves())
    with pytest.raises(ExportError, match="drives a synthesiser"):
        export_controls(network("harmonic"), Manifest(name="An effect"), path, taps, *curves())
    assert not path.exists()


def test_large_weights_are_halves_and_lose_nothing(tmp_path: Path) -> None:
    _, path = written("harmonic", tmp_path / "x.onnx")
    graph = onnx.load(path).graph
    halves = [weights for weights in graph.initializer if weights.data_type == onnx.TensorProto.FLOAT16]
    assert halves
    largest = max(np.prod(w.dims) for w in graph.initializer if w.data_type == onnx.TensorProto.FLOAT)
    assert largest < 256


def test_harmonics_at_or_above_half_the_rate_are_zero_and_the_others_share_the_amplitude() -> None:
    made = network("harmonic")
    f0_hz = np.array([100.0, 1000.0, 1200.0, 11_999.0, 12_000.0, 23_999.0, 24_000.0, 50_000.0], np.float32)
    harmonics, noise = play_network(made, f0_hz, np.full(8, 10.0, np.float32))
    too_high = f0_hz[:, None] * np.arange(1, 41) >= 24_000.0
    assert np.all(harmonics[too_high] == 0.0)
    assert np.all(harmonics[~too_high] > 0.0)
    assert np.isfinite(harmonics).all() and np.isfinite(noise).all()


def test_the_floor_is_silence_and_the_level_follows_the_loudness_below_the_range() -> None:
    made = network("harmonic")
    loudness_db = np.array([-200.0, -80.0, -60.0, -40.0, -20.0], np.float32)
    f0_hz = np.full(1, 220.0, np.float32)
    levels = [play_network(made, f0_hz, loudness_db[i : i + 1])[0].sum() for i in range(5)]
    assert levels[0] == levels[1] == 0.0
    steps_db = 20.0 * np.log10(np.array(levels[3:]) / np.array(levels[2:-1]))
    np.testing.assert_allclose(steps_db, 20.0, atol=0.01)


def test_ratios_stay_near_what_they_were_made_with() -> None:
    ratios = play_network(network("fm"), *curves())[1]
    np.testing.assert_allclose(ratios / np.array([1.0, 14.0, 1.0, 1.0]), 1.0, atol=0.0101)


def test_a_model_of_ones_own_is_written_with_its_words(tmp_path: Path) -> None:
    section = manifest("harmonic").controls
    assert section is not None
    taps = np.zeros(30, np.float32)
    taps[3] = 0.5
    said = export(network("harmonic"), tmp_path / "x.onnx", Metadata("Mine", ("Me",)), section, taps)
    assert (said.name, said.authors, said.kind) == ("Mine", ("Me",), "controls")
    player = ControlsPlayer(tmp_path / "x.onnx")
    assert player.taps is not None and len(player.taps) == 30 and golden_error(player) < 1e-5
