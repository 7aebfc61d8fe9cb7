"""Models of ddsp_pytorch as files of ours."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from originals import acids
from originals.acids import BLOCK, RATE, Acids, Scripted
from originals.lively import frames, phrase
from scipy.io import wavfile

from timbrel import loudness
from timbrel.controls_player import ControlsPlayer
from timbrel.convert import ConversionError, Request, convert
from timbrel.manifest import Manifest
from timbrel.synth import filtered_noise, reverb

MEAN, DEVIATION = -7.4, 1.9
CONFIG = f"""
data:
  data_location: ./flutes
  mean_loudness: {MEAN}
  std_loudness: {DEVIATION}
model:
  block_size: 160
  sampling_rate: &samplingrate 16000
"""


def checkpoint(folder: Path, network: Acids) -> Request:
    torch.save(network.state_dict(), folder / "state.pth")
    (folder / "config.yaml").write_text(CONFIG)
    return Request(folder / "state.pth", folder / "config.yaml", name="Flute")


def scripted(folder: Path, network: Acids) -> Request:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("warnings.warn", lambda *_, **__: None)
        torch.jit.save(torch.jit.script(Scripted(network, MEAN, DEVIATION)), folder / "flute.ts")
    return Request(folder / "flute.ts", name="Flute")


def converted(request: Request) -> tuple[Manifest, ControlsPlayer]:
    out = request.file.with_name("flute.onnx")
    return convert(request, out), ControlsPlayer(out)


@torch.no_grad()
def original(network: Acids, f0_hz: np.ndarray, level: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    tone, noise = network(frames(f0_hz), (frames(level) - MEAN) / DEVIATION)
    return tone[0].numpy(), noise[0].numpy()


@pytest.mark.parametrize("kind", [checkpoint, scripted])
def test_the_file_answers_as_the_network_did(kind: object, tmp_path: Path) -> None:
    network = Acids()
    manifest, player = converted(kind(tmp_path, network))  # type: ignore[operator]
    f0_hz, level = phrase((-12.0, -2.0))
    tone, noise = original(network, f0_hz, level)
    audible = f0_hz[:, None] * np.arange(1, acids.HARMONICS + 1) < RATE / 2
    assert np.median(tone.std(0)) > 1e-2 and np.median(noise.std(0)) > 1e-3, "the network is lively"
    for runs in ((1,), (7, 2, 30)):
        player.reset()
        found_tone, found_noise = player.controls(f0_hz, level, runs)
        assert np.all(found_tone[~audible] == 0.0)
        # What the original lets through above half the rate is missing from its sum below.
        np.testing.assert_allclose(found_tone[audible], tone[audible], rtol=0.02, atol=1e-5)
        exact = tone * audible / (tone * audible).sum(-1, keepdims=True) * tone.sum(-1, keepdims=True)
        np.testing.assert_allclose(found_tone, exact, rtol=1e-4, atol=1e-5)
        np.testing.assert_allclose(found_noise, noise, rtol=1e-4, atol=1e-6)
    section = manifest.controls
    assert section is not None and (section.sample_rate, section.hop) == (RATE, BLOCK)
    assert section.loudness.definition == "a_weighted_log"
    assert section.loudness_db == pytest.approx((MEAN - 2.5 * DEVIATION, MEAN + 2.5 * DEVIATION))


def test_the_sound_is_that_of_the_original_synthesis(tmp_path: Path) -> None:
    network = Acids(seed=5)
    _, player = converted(checkpoint(tmp_path, network))
    count = 100
    f0_hz, level = np.full(count, 220.0, np.float32), np.full(count, -6.0, np.float32)
    tone, noise = (torch.from_numpy(part)[None] for part in original(network, f0_hz, level))
    white = torch.rand(1, count, BLOCK, generator=torch.Generator().manual_seed(9)) * 2.0 - 1.0

    theirs = acids.harmonics(frames(f0_hz), tone)[0, 30 * BLOCK :]
    ours = torch.from_numpy(player.play(f0_hz, level, wet=0.0, seed=9))
    hiss = filtered_noise(noise, white.reshape(1, -1), BLOCK)[0]
    tonal = (ours - hiss)[30 * BLOCK :]
    # Their phase is one sample ahead; held instead of gliding amplitudes hardly differ on a steady note.
    np.testing.assert_allclose(tonal[1:].numpy(), theirs[:-1].numpy(), atol=2e-3 * float(theirs.abs().max()))

    cut = acids.noise(noise, white)[0]
    lost_db = 20.0 * np.log10(float(cut.std() / hiss.std()))
    assert -3.1 < lost_db < 0.2, "they lose half of each filter's taps at the end of a block, ours keeps them"

    with torch.no_grad():
        impulse = network.reverb.impulse().reshape(1, -1)
    assert player.taps is not None and player.taps[0] == 0.0
    dry = torch.randn(1, 8000, generator=torch.Generator().manual_seed(2))
    heard, wanted = reverb(dry, torch.from_numpy(player.taps)), acids.room(dry, impulse)
    np.testing.assert_allclose(heard.numpy(), wanted.numpy(), atol=2e-3 * float(wanted.abs().max()))


def test_the_room_may_come_as_the_exported_wav(tmp_path: Path) -> None:
    network = Acids()
    request = checkpoint(tmp_path, network)
    with torch.no_grad():
        impulse = network.reverb.impulse().reshape(-1).numpy()
    wavfile.write(tmp_path / "ir.wav", RATE, (np.clip(impulse, -1, 1 - 2**-15) * 32768).astype("<i2"))
    _, player = converted(replace(request, impulse=tmp_path / "ir.wav"))
    assert player.taps is not None
    taps = np.zeros(len(impulse), np.float32)
    taps[: len(player.taps)] = player.taps
    np.testing.assert_allclose(taps[1:], impulse[1:], atol=2e-4)
    wavfile.write(tmp_path / "ir.wav", 48_000, np.zeros(10, np.float32))
    with pytest.raises(ConversionError, match="48000 Hz and the model at 16000"):
        converted(replace(request, impulse=tmp_path / "ir.wav"))


def test_silence_is_silence(tmp_path: Path) -> None:
    _, player = converted(checkpoint(tmp_path, Acids()))
    nothing = loudness.loudness_db(np.zeros(16_000), BLOCK, "a_weighted_log", RATE)
    tone, noise = player.controls(np.full(len(nothing), 300.0, np.float32), nothing)
    assert np.abs(tone).max() == 0.0 and np.abs(noise).max() == 0.0


def test_other_networks_are_refused_with_the_layer(tmp_path: Path) -> None:
    network = Acids()
    request = checkpoint(tmp_path, network)
    state = network.state_dict()

    def refused(changed: dict[str, torch.Tensor], reason: str) -> None:
        torch.save(changed, request.file)
        with pytest.raises(ConversionError, match=reason):
            convert(request, tmp_path / "x.onnx")

    refused(state | {"in_mlps.2.0.weight": torch.zeros(4, 1)}, r"in_mlps\.2: a third input")
    refused(state | {"flow.weight": torch.zeros(4)}, r"flow\.weight: .* no such layer")
    refused({k: v for k, v in state.items() if k != "gru.bias_hh_l0"}, r"gru\.bias_hh_l0: these weights are missing")
    refused(state | {"out_mlp.0.weight": torch.zeros(48, 60)}, r"out_mlp\.0\.weight: its shape is \[48, 60\]")
    refused(state | {"out_mlp.0.bias": torch.full((48,), torch.nan)}, r"out_mlp\.0\.bias: .*not a finite")
    torch.save(state, request.file)
    with pytest.raises(ConversionError, match="mean_loudness is neither"):
        convert(replace(request, config=None), tmp_path / "x.onnx")
    assert not (tmp_path / "x.onnx").exists()
