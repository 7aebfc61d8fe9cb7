"""Magenta's instruments as files of ours."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from originals import magenta
from originals.lively import phrase
from originals.magenta import BANDS, HARMONICS, HOP, RATE
from originals.tensorflow import SUFFIX, write_bundle

from timbrel import loudness
from timbrel.cli import main
from timbrel.controls_player import ControlsPlayer
from timbrel.convert import ConversionError, Request, convert
from timbrel.manifest import Manifest

SPLITS = f"(('amps', 1), ('harmonic_distribution', {HARMONICS}), ('noise_magnitudes', {BANDS}))"
GIN = f"""# Macros:
# ==============================================================================
RnnFcDecoder.input_keys = ('ld_scaled', 'f0_scaled')
RnnFcDecoder.output_splits = \\
    {SPLITS}
Harmonic.n_samples = 64000
Harmonic.sample_rate = 16000
F0LoudnessPreprocessor.time_steps = 1000
"""
POWER_GIN = f"""
frame_rate = 50
sample_rate = 48000  # three times as many
OnlineF0PowerPreprocessor:
  frame_rate = %frame_rate
  frame_size = 1024
RnnFcDecoder:
    input_keys = ('pw_scaled', 'f0_scaled')
    output_splits = (('amps', 1),
                     ('harmonic_distribution', {HARMONICS}),
                     ('noise_magnitudes', {BANDS}))
FilteredNoiseReverb:
    reverb_length = 3000
    initial_bias = -4.0
Harmonic:
    sample_rate = %sample_rate
"""
Made = dict[str, np.ndarray]


def as_bundle(folder: Path, made: Made) -> Path:
    return write_bundle(folder / "ckpt-300", made)


def as_packed_bundle(folder: Path, made: Made) -> Path:
    return write_bundle(folder / "ckpt-300", made, packed=True)


def as_arrays(folder: Path, made: Made) -> Path:
    named: dict[str, Any] = {f"{name}{SUFFIX}": array for name, array in made.items()}
    np.savez(folder / "violin.npz", **named)
    return folder / "violin.npz"


def request(folder: Path, made: Made, gin: str = GIN, write: Callable[[Path, Made], Path] = as_bundle) -> Request:
    (folder / "operative_config-0.gin").write_text(gin)
    return Request(write(folder, made), name="Violin")


def converted(asked: Request) -> tuple[Manifest, ControlsPlayer]:
    out = asked.file.with_name("violin.onnx")
    return convert(asked, out), ControlsPlayer(out)


@pytest.mark.parametrize("write", [as_bundle, as_packed_bundle, as_arrays])
@pytest.mark.parametrize("layers", [2, 0])
def test_the_file_answers_as_the_network_did(layers: int, write: Callable[[Path, Made], Path], tmp_path: Path) -> None:
    made = magenta.weights(3, layers)
    manifest, player = converted(request(tmp_path, made, write=write))
    f0_hz, ours_db = phrase((-60.0, 5.0))
    theirs_db = np.maximum(ours_db - 10.0 * np.log10(2048.0 / (512.0 * 3.0 / 8.0)), -80.0)
    tone, noise = magenta.controls(made, f0_hz.astype(np.float64), theirs_db / 80.0 + 1.0)
    assert np.median(tone.std(0)) > 1e-3 and np.median(noise.std(0)) > 1e-3, "the network is lively"
    found_tone, found_noise = player.controls(f0_hz, ours_db, (7, 1, 30))
    np.testing.assert_allclose(found_tone, tone, rtol=1e-3, atol=1e-5)
    np.testing.assert_allclose(found_noise, noise, rtol=1e-3, atol=1e-5)
    section = manifest.controls
    assert section is not None and (section.sample_rate, section.hop, section.reverb) == (RATE, HOP, None)
    assert section.loudness.definition == "a_weighted_power"


def test_loudness_is_theirs_but_for_a_constant() -> None:
    """The window of another length and shape only adds decibels, which the file takes off."""
    rng = np.random.default_rng(1)
    time_s = np.arange(RATE) / RATE
    for sound in (0.1 * rng.normal(size=RATE), 0.3 * np.sin(2 * np.pi * 440 * time_s), 0.01 * rng.normal(size=RATE)):
        ours = loudness.loudness_db(sound, HOP, "a_weighted_power", RATE)[50:-50].mean()
        theirs = magenta.loudness_db(sound)[50:-50].mean()
        assert ours - theirs == pytest.approx(10.28, abs=0.25)


def test_a_model_of_power_has_its_rate_hop_and_a_room_of_noise(tmp_path: Path) -> None:
    made = magenta.weights(4, layers=1)
    made["model/processor_group/reverb/_magnitudes"] = np.linspace(4.0, -8.0, 100)[:, None] * np.ones((1, 9))
    manifest, player = converted(request(tmp_path, made, POWER_GIN))
    section = manifest.controls
    assert section is not None and (section.sample_rate, section.hop) == (48_000, 960)
    assert section.loudness.definition == "rms"
    taps = player.taps
    assert taps is not None and taps[0] == 0.0 and len(taps) < 3000
    early, late = taps[: len(taps) // 3].std(), taps[-len(taps) // 3 :].std()
    assert early > 10.0 * late > 0.0
    f0_hz, level_db = phrase((-70.0, -5.0))
    tone, _ = magenta.controls(made, f0_hz.astype(np.float64), level_db / 80.0 + 1.0)
    low = f0_hz * HARMONICS < RATE / 2
    np.testing.assert_allclose(player.controls(f0_hz, level_db)[0][low], tone[low], rtol=1e-3, atol=1e-5)


def test_the_learned_room_is_kept_without_the_dry_path(tmp_path: Path) -> None:
    made = magenta.weights(4)
    made["model/processor_group/reverb/_ir"] = np.exp(-np.arange(2000) / 200.0) * 0.5
    _, player = converted(request(tmp_path, made))
    assert player.taps is not None and player.taps[0] == 0.0
    np.testing.assert_allclose(player.taps[1:1000], np.exp(-np.arange(1, 1000) / 200.0) * 0.5, atol=3e-4)


def test_silence_is_silence(tmp_path: Path) -> None:
    _, player = converted(request(tmp_path, magenta.weights(3)))
    tone, noise = player.controls(np.full(20, 300.0, np.float32), np.full(20, -80.0, np.float32))
    assert np.abs(tone).max() == 0.0 and np.abs(noise).max() == 0.0


def test_other_networks_are_refused_with_the_layer(tmp_path: Path) -> None:
    made = magenta.weights(3)

    def refused(changed: Made, reason: str, gin: str = GIN) -> None:
        with pytest.raises(ConversionError, match=reason):
            convert(request(tmp_path, changed, gin), tmp_path / "x.onnx")

    refused(
        made | {"model/decoder/input_stacks/2/x/kernel": np.zeros((1, 3))}, "input_stacks/2/x/kernel: a third input"
    )
    refused(made | {"model/decoder/f_stack/x/kernel": np.zeros((1, 3))}, "f_stack: it was trained with DDSP 1")
    refused(made | {"model/decoder/rnn/rnn/cell/kernel": np.zeros((36, 4 * 24))}, "cell/kernel: it is an LSTM")
    refused(made, "input_stacks: it takes f0_scaled, z", GIN.replace("'ld_scaled', 'f0_scaled'", "'f0_scaled', 'z'"))
    refused(made, "dense_out: it gives 38 numbers", GIN.replace("'amps', 1", "'amps', 2"))
    (tmp_path / "operative_config-0.gin").unlink()
    with pytest.raises(ConversionError, match="settings are missing"):
        convert(Request(as_bundle(tmp_path, made)), tmp_path / "x.onnx")
    with pytest.raises(ConversionError, match=r"\.h5 is not read"):
        (tmp_path / "x.h5").write_bytes(b"")
        convert(Request(tmp_path / "x.h5"), tmp_path / "x.onnx")


def test_damaged_checkpoints_are_refused(tmp_path: Path) -> None:
    for packed in (False, True):
        asked = request(tmp_path, magenta.weights(3))
        write_bundle(tmp_path / "ckpt-300", magenta.weights(3), packed)
        whole = asked.file.read_bytes()
        rng = np.random.default_rng(0)
        for cut in (whole[:30], whole[: len(whole) // 2], whole[10:], bytes(rng.integers(0, 256, 500, np.uint8))):
            asked.file.write_bytes(cut)
            with pytest.raises(ConversionError):
                convert(replace(asked, name="x"), tmp_path / "x.onnx")
        asked.file.write_bytes(whole)
        asked.file.with_name("ckpt-300.data-00000-of-00001").write_bytes(b"\0" * 100)
        with pytest.raises(ConversionError, match="does not fit its bytes"):
            convert(asked, tmp_path / "x.onnx")


def test_the_command_converts_or_says_why_not(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = request(tmp_path, magenta.weights(3))
    assert main(["convert", str(asked.file), "--name", "Violin", "--pitch", "180", "3000"]) == 0
    said = capsys.readouterr().out
    assert "ckpt-300.onnx: Violin, GRU (Magenta DDSP)" in said and "-60 to -10 dB" in said
    assert main(["check", str(tmp_path / "ckpt-300.onnx")]) == 0
    assert "golden       right" in capsys.readouterr().out
    asked.file.write_bytes(b"nothing")
    assert main(["convert", str(asked.file)]) == 1
    assert "not the index of a TensorFlow 2 checkpoint" in capsys.readouterr().err
