"""Models of realtimeDDSP as files of ours."""

import os
import pickle
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from originals import realtime
from originals.lively import frames, phrase
from originals.realtime import BANDS, HARMONICS, HOP, RATE, Realtime

from timbrel.controls_player import ControlsPlayer
from timbrel.convert import ConversionError, Request, convert
from timbrel.convert.archive import find, read_archive
from timbrel.manifest import Manifest
from timbrel.synth import filtered_noise


class Setting:
    """Stands for the wrapped values that settings are kept as in these checkpoints: a class of another library."""

    def __init__(self, value: Any) -> None:
        self._val = value


def checkpoint(folder: Path, network: Realtime, harmonics: int = HARMONICS) -> Request:
    dag = {
        "harmonic": {"config": {"n_harmonics": Setting(harmonics), "sample_rate": Setting(RATE)}},
        "filtnoise": {"config": {"filter_size": Setting(realtime.FILTER)}},
    }
    held = {"epoch": 3, "state_dict": network.state_dict(), "hyper_parameters": {"synth_cfg": {"dag": dag}}}
    torch.save(held, folder / "lead.ckpt")
    return Request(folder / "lead.ckpt", name="Lead", loudness_db=(-30.0, 15.0))


def converted(request: Request) -> tuple[Manifest, ControlsPlayer]:
    out = request.file.with_name("lead.onnx")
    return convert(request, out), ControlsPlayer(out)


@torch.no_grad()
def original(network: Realtime, f0_hz: np.ndarray, loudness_db: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    tone, noise = network(frames(f0_hz), frames(loudness_db))
    return tone[0].numpy(), noise[0].numpy()


def test_the_file_answers_as_the_network_did(tmp_path: Path) -> None:
    network = Realtime()
    manifest, player = converted(checkpoint(tmp_path, network))
    f0_hz, loudness_db = phrase((-60.0, 20.0))
    tone, noise = original(network, f0_hz, loudness_db)
    assert np.median(tone.std(0)) > 1e-3 and np.median(noise.std(0)) > 1e-2, "the network is lively"
    for runs in ((1,), (7, 2, 30)):
        player.reset()
        found_tone, found_noise = player.controls(f0_hz, loudness_db, runs)
        np.testing.assert_allclose(found_tone, tone, rtol=1e-4, atol=1e-6)
        np.testing.assert_allclose(found_noise, noise, rtol=1e-4, atol=1e-6)
    section = manifest.controls
    assert section is not None and (section.sample_rate, section.hop) == (RATE, HOP)
    assert section.synth.outputs == {"harmonics": HARMONICS, "noise": BANDS}
    assert section.loudness.definition == "a_weighted_power"
    assert (section.f0_hz, section.loudness_db) == ((32.0, 2000.0), (-30.0, 15.0))


def test_the_sound_is_that_of_the_original_synthesis(tmp_path: Path) -> None:
    network = Realtime(seed=7)
    _, player = converted(checkpoint(tmp_path, network))
    count = 80
    f0_hz, loudness_db = np.full(count, 330.0, np.float32), np.full(count, 5.0, np.float32)
    tone, noise = (torch.from_numpy(part)[None] for part in original(network, f0_hz, loudness_db))
    white = torch.rand(1, count * HOP, generator=torch.Generator().manual_seed(4)) * 2.0 - 1.0

    theirs = realtime.harmonics(frames(f0_hz), tone)[0, 40 * HOP :]
    hiss = filtered_noise(noise, white, HOP)[0]
    tonal = (torch.from_numpy(player.play(f0_hz, loudness_db, wet=0.0, seed=4)) - hiss)[40 * HOP :]
    # Their phase is one sample ahead.
    np.testing.assert_allclose(tonal[1:].numpy(), theirs[:-1].numpy(), atol=2e-3 * float(theirs.abs().max()))

    # Their filters are ours turned round by half their length: of the same power, and alike at the bands themselves.
    level_db = [20.0 * np.log10(float(x[20 * HOP :].std())) for x in (hiss, realtime.noise(noise, white)[0])]
    assert level_db[0] == pytest.approx(level_db[1], abs=0.3)


def test_the_room_is_the_learned_one_without_the_dry_path(tmp_path: Path) -> None:
    network = Realtime()
    manifest, player = converted(checkpoint(tmp_path, network))
    assert manifest.controls is not None and manifest.controls.reverb is not None
    taps = network.room.ir.detach().numpy()
    assert player.taps is not None and player.taps[0] == 0.0 and not manifest.controls.reverb.dry_included
    np.testing.assert_allclose(player.taps[1:], taps[: len(player.taps) - 1], atol=5e-5)


def test_silence_and_pitches_above_all_harmonics_are_silent(tmp_path: Path) -> None:
    _, player = converted(checkpoint(tmp_path, Realtime()))
    tone, noise = player.controls(np.full(50, 300.0, np.float32), np.full(50, -80.0, np.float32))
    assert np.abs(tone).max() == 0.0 and np.abs(noise).max() == 0.0
    tone, _ = player.controls(np.full(5, 30_000.0, np.float32), np.full(5, 10.0, np.float32))
    assert np.abs(tone).max() == 0.0, "theirs is not a number here"


def test_another_synthesiser_is_refused_with_the_layer(tmp_path: Path) -> None:
    network = Realtime()
    with pytest.raises(ConversionError, match=r"estimator\.out: it gives 116 numbers a frame"):
        converted(checkpoint(tmp_path, network, harmonics=40))
    network.chain[1].register_buffer("time", torch.zeros(3))
    with pytest.raises(ConversionError, match=r"synth\.processors\.1\.time: .* no such layer"):
        converted(checkpoint(tmp_path, network))


def test_a_checkpoint_cannot_run_anything(tmp_path: Path) -> None:
    class Trap:
        def __reduce__(self) -> tuple[Any, ...]:
            return os.system, (f"touch {tmp_path / 'sprung'}",)

    request = checkpoint(tmp_path, Realtime())
    trapped = tmp_path / "trapped.ckpt"
    with zipfile.ZipFile(trapped, "w") as archive:
        archive.writestr("archive/data.pkl", pickle.dumps({"state_dict": {}, "trap": Trap(), "sample_rate": 48_000}))
    held = read_archive(trapped)
    assert not (tmp_path / "sprung").exists() and find(held, "sample_rate") == 48_000
    with pytest.raises(ConversionError, match="no model that is known here"):
        convert(replace(request, file=trapped), tmp_path / "x.onnx")


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 no archive", b"\x80\x02}q\x00."])
def test_what_is_no_archive_is_refused_in_words(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "x.ckpt").write_bytes(content)
    with pytest.raises(ConversionError, match=r"not an archive of PyTorch's"):
        convert(Request(tmp_path / "x.ckpt"), tmp_path / "x.onnx")


def test_a_cut_archive_is_refused(tmp_path: Path) -> None:
    request = checkpoint(tmp_path, Realtime())
    with zipfile.ZipFile(request.file) as archive:
        kept = {name: archive.read(name) for name in archive.namelist()}
    whole = next(content for name, content in kept.items() if name.endswith("data.pkl"))
    for damaged in (whole[: len(whole) // 2], whole[:-9] + b"garbage.."):
        with zipfile.ZipFile(request.file, "w") as archive:
            for name, content in kept.items():
                archive.writestr(name, damaged if name.endswith("data.pkl") else content)
        with pytest.raises(ConversionError):
            convert(request, tmp_path / "x.onnx")
