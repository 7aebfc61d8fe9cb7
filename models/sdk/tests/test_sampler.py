"""Packs, features and the network of the sampler's models."""

import signal
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile
import torch
from torch import nn

from timbrel.cli import main
from timbrel.explore import PLAN, Exploring, begin, measure, validate
from timbrel.features import features
from timbrel.latent_player import LatentPlayer
from timbrel.losses import spectral_distance
from timbrel.models.latent import Decoder, Encoder, Explorer, Frame, Spread
from timbrel.packs import Packs, parted, prepared, read
from timbrel.teachers import drums
from timbrel.training import Audit, AuditError, Precision, Rules, Training

SMALL = Frame(44_100.0, 8_192, 512, 12)


def some(each: int = 6) -> Packs:
    """The beginnings of some sounds of three packs."""
    names = ("Kicks", "Hats", "Claps")
    sounds = np.concatenate([drums.one_shots(name, 9, each)[:, : SMALL.samples] for name in names])
    return Packs(names, sounds.astype(np.float16), np.repeat(np.arange(3), each))


def network() -> Explorer:
    torch.manual_seed(3)
    return Explorer(SMALL)


@pytest.mark.parametrize("pack", list(drums.PACKS))
def test_the_sounds_of_a_pack_are_what_the_card_says(pack: str) -> None:
    sounds = drums.one_shots(pack, 4, 41)
    assert sounds.shape == (41, drums.SAMPLES) and sounds.dtype == np.float32
    np.testing.assert_allclose(np.abs(sounds).max(1), drums.PEAK, rtol=1e-6)
    assert np.abs(sounds[:, -1]).max() == 0.0 and np.isfinite(sounds).all()
    np.testing.assert_array_equal(drums.one_shots(pack, 4, 3), sounds[:3])
    assert len({sound.tobytes() for sound in sounds}) == 41
    assert not np.array_equal(drums.one_shots(pack, 5, 3), sounds[:3])


def ping(hz: float, rise_s: float, decay_s: float, rate_hz: float = 44_100.0) -> torch.Tensor:
    time_s = torch.arange(22_050) / rate_hz
    sound = torch.sin(2.0 * torch.pi * hz * time_s) * (time_s / rise_s).clamp(max=1.0) * torch.exp(-time_s / decay_s)
    return sound[None]


def test_features_are_what_they_are_called() -> None:
    low, high = (features(ping(hz, 0.001, 0.1), 44_100.0)[0] for hz in (500.0, 2_000.0))
    assert float(high[0] - low[0]) == pytest.approx(2.0, abs=0.05) and float(low[0]) == pytest.approx(9.0, abs=0.1)
    quick, slow = (features(ping(800.0, rise_s, 0.3), 44_100.0)[0] for rise_s in (0.002, 0.05))
    assert float(slow[1] - quick[1]) > 0.2
    short, long = (features(ping(800.0, 0.001, decay_s), 44_100.0)[0] for decay_s in (0.02, 0.08))
    assert float(long[2] - short[2]) == pytest.approx(0.58, abs=0.06)
    assert torch.isfinite(features(torch.zeros(1, 4_000), 44_100.0)).all()


def test_a_feature_has_a_gradient() -> None:
    sound = ping(300.0, 0.003, 0.05).requires_grad_()
    features(sound, 44_100.0).sum().backward()  # type: ignore[no-untyped-call]
    assert sound.grad is not None and torch.isfinite(sound.grad).all() and float(sound.grad.abs().max()) > 0.0


def test_spreading_is_a_transposed_convolution() -> None:
    spread, other = Spread(3, 2, 4), nn.ConvTranspose1d(3, 2, 8, 4, 2)
    with torch.no_grad():
        weight = other.weight.reshape(3, 2, 2, 4).flip(2).permute(1, 3, 0, 2).reshape(8, 3, 2)
        spread.conv.weight.copy_(weight)
        spread.conv.bias.copy_(other.bias.repeat_interleave(4))  # type: ignore[union-attr]
    x = torch.randn(2, 3, 11)
    torch.testing.assert_close(spread(x), other(x), atol=1e-6, rtol=1e-5)


def test_noise_comes_back_as_loud_in_each_band() -> None:
    frame = Frame(44_100.0, 22_050, 2_205, 4)
    encoder, decoder = Encoder(frame), Decoder(frame)
    noise = 0.1 * torch.randn(2, frame.samples, generator=torch.Generator().manual_seed(1))
    again = decoder.noise(encoder.levels(noise).flatten(1))
    assert float(again.std()) == pytest.approx(0.1, rel=0.1)
    apart = (encoder.levels(again) - encoder.levels(noise)).mean((0, 2))
    assert float(apart.abs().max()) < 0.08
    torch.testing.assert_close(again, decoder.noise(encoder.levels(noise).flatten(1)), atol=0.0, rtol=0.0)


def test_low_sounds_pass_the_straight_path() -> None:
    encoder, decoder = Encoder(SMALL), Decoder(SMALL)
    sound = torch.sin(torch.arange(SMALL.samples) * (2.0 * torch.pi * 200.0 / SMALL.rate_hz))[None]
    again = decoder.low(encoder.low(sound))
    inside = slice(600, -600)
    assert float((again - sound)[:, inside].abs().max()) < 2e-3


def test_a_distance_is_in_decibels_and_ignores_what_nobody_hears() -> None:
    noise = torch.randn(1, 8_192, generator=torch.Generator().manual_seed(2))
    assert float(spectral_distance(0.5 * noise, noise, (512,))) == pytest.approx(6.02, abs=0.05)
    assert float(spectral_distance(1e-7 * noise, 0.0 * noise, (512,))) < 0.01


def train(folder: Path, packs: Packs, steps: int, batch: int = 6, edits: int = 3) -> Training:
    task = Exploring(network(), packs, packs, batch=batch, edits=edits)
    plan = replace(PLAN, max_steps=steps, validate_every=1)
    job = Training(task, plan, folder, {}, Precision(torch.device("cpu"), False))
    job.run()
    return job


def test_training_begins_nearly_right_and_gets_better(tmp_path: Path) -> None:
    packs, model = some(), network()
    begin(model, packs, torch.zeros(len(packs), 3))
    first = validate(model, packs)
    job = train(tmp_path, packs, 12)
    assert job.progressed.step == 12 and first < 15.0
    assert job.progressed.heard[-1].validation < 0.9 * first


def test_an_interrupted_training_gives_what_an_uninterrupted_one_gives(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    packs = some(4)
    whole = train(tmp_path / "whole", packs, 3, 4, 2)
    loss = Exploring.loss

    def until_the_second(self: Exploring, step: int) -> torch.Tensor:
        if step == 1:
            signal.raise_signal(signal.SIGINT)
        return loss(self, step)

    monkeypatch.setattr(Exploring, "loss", until_the_second)
    assert train(tmp_path / "part", packs, 3, 4, 2).progressed.step == 2
    monkeypatch.setattr(Exploring, "loss", loss)
    monkeypatch.setattr(Exploring, "begin", lambda _: pytest.fail("it goes on"))
    resumed = train(tmp_path / "part", packs, 3, 4, 2)
    for one, other in zip(whole.task.network.parameters(), resumed.task.network.parameters(), strict=True):
        torch.testing.assert_close(one, other, atol=0.0, rtol=0.0)


def write_packs(folder: Path, seconds: float = 0.1) -> None:
    """Two packs of six sounds, of noise and of tones."""
    dice = np.random.default_rng(0)
    for pack, rate in (("Low", 22_050), ("High", 48_000)):
        (folder / pack).mkdir(parents=True)
        for number in range(6):
            fall = np.exp(-np.arange(round(seconds * rate)) / (0.02 * rate * (1.0 + number)))
            tone = np.sin(np.arange(len(fall)) * (0.05 * (1 + number)))
            sound = 0.3 * fall * (tone if pack == "Low" else np.clip(dice.normal(size=len(fall)), -3.0, 3.0))
            soundfile.write(folder / pack / f"{number}.wav", np.stack([sound, 0.5 * sound], 1), rate)


def test_a_folder_of_sounds_becomes_packs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    folder = tmp_path / "Kit"
    write_packs(folder)
    soundfile.write(folder / "Low" / "silent.flac", np.zeros(900), 44_100)
    (folder / "High" / "broken.wav").write_bytes(b"RIFF")
    soundfile.write(folder / "loose.wav", np.ones(900) * 0.1, 44_100)
    (folder / "Few").mkdir()
    soundfile.write(folder / "Few" / "one.wav", np.linspace(0.5, 0.0, 2_000), 44_100)
    said: list[str] = []
    audit = Audit(Rules(SMALL.rate_hz, 0.01), said.append)
    packs = read(folder, SMALL, audit)
    assert packs.names == ("High", "Low") and packs.pack.tolist() == [0] * 6 + [1] * 6
    assert packs.sounds.shape == (12, SMALL.samples) and isinstance(packs.sounds, np.memmap)
    for words in (
        "silent.flac: left out, it is silent",
        "broken.wav: left out, it cannot be read",
        "loose.wav: left out, it lies in no pack",
        "Few: left out, 3 usable sounds are the fewest of a pack, and it has 1",
        "Low/0.wav: resampled from 22050 to 44100 Hz",
        "Low/0.wav: stereo, mixed down to one",
    ):
        assert any(words in line for line in said), (words, said)
    rest, held = parted(packs, 1, 0.2)
    assert len(held) == 2 and len(rest) == 10 and set(held.pack.tolist()) == {0, 1}
    with pytest.raises(AuditError, match="are the fewest"):
        read(folder / "Low", SMALL, Audit(Rules(SMALL.rate_hz, 0.01), said.append))


def test_packs_become_a_space_of_sounds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    write_packs(tmp_path / "Kit")
    options = "max_steps = 4\nvalidate_every = 2\nbatch_size = 4\nedits = 2\nthreads = 1\nlatent = 8\n"
    options += "sample_rate = 22050\nduration = 0.2\nchannels = [4, 8, 8, 4]\nfactors = [8, 2, 2, 4]\n"
    Path("my.toml").write_text(options)
    command = ["train", "sampler", "Kit", "--config", "my.toml", "--authors", "Me", "--licence", "CC0-1.0"]
    assert main(command) == 0
    assert "High/0.wav: resampled from 48000 to 22050 Hz" in capsys.readouterr().out
    folder = tmp_path / "trained" / "Kit"
    player = LatentPlayer(folder / "Kit.onnx")
    assert (player.section.size, player.section.samples, player.manifest.authors) == (8, 4_410, ("Me",))
    assert [pack.name for pack in player.section.packs] == ["High", "Low"]
    assert np.abs(player.decode(player.points[:3])).max() > 0.05
    report = (folder / "report.md").read_text()
    for name in ("map.png", "loss.png", "previews/High.wav", "previews/Low.wav"):
        assert name in report and (folder / name).stat().st_size > 500
    assert "| Low | 4 |" in report and "timbrel-sdk train sampler Kit" in report
    assert main(["check", str(folder / "Kit.onnx")]) == 0
    for extra, words in (
        (["--factors", "3", "2", "2", "2"], "have to be even"),
        (["--edits", "40"], "at most batch_size, 4"),
    ):
        capsys.readouterr()
        assert main([*command, *extra]) == 1
        assert words in capsys.readouterr().err


def test_a_sound_is_prepared_as_the_manifest_says() -> None:
    late = np.zeros(30_000, np.float32)
    late[5_000:] = 0.2
    kept = prepared(late, 44_100.0, SMALL)
    assert np.abs(kept).max() == pytest.approx(0.9) and kept[-1] == 0.0
    assert np.flatnonzero(np.abs(kept) > 0.5)[0] == 22
    assert prepared(np.stack([late, -0.5 * late], 1), 44_100.0, SMALL).shape == (SMALL.samples,)
    for nothing in (np.zeros(0, np.float32), np.zeros(50, np.float32), np.full(50, np.nan, np.float32)):
        with pytest.raises(ValueError, match="it is"):
            prepared(nothing, 44_100.0, SMALL)


def test_measuring_many_is_measuring_each() -> None:
    packs = some(3)
    each = torch.cat([measure(packs.only(np.array([number])), 44_100.0) for number in range(len(packs))])
    torch.testing.assert_close(measure(packs, 44_100.0), each, atol=1e-4, rtol=1e-4)
