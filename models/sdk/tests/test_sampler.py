"""Packs, features and the network of the sampler's models."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from scipy.io import wavfile
from torch import nn

from timbrel import explore as training
from timbrel.explore import Journey, Schedule, begin, explore, measure, validate
from timbrel.features import features
from timbrel.losses import spectral_distance
from timbrel.models.latent import Decoder, Encoder, Explorer, Frame, Spread
from timbrel.packs import PackError, Packs, parted, prepared, read
from timbrel.teachers import drums

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


def test_training_begins_nearly_right_and_gets_better(tmp_path: Path) -> None:
    packs, model = some(), network()
    begin(model, packs, torch.zeros(len(packs), 3))
    first = validate(model, packs)
    job = explore(network(), packs, packs, Schedule(steps=12, batch=6, edits=3), tmp_path / "job.pt")
    assert job.step == 12 and first < 15.0
    assert validate(job.network, packs) < 0.9 * first


def test_an_interrupted_training_gives_what_an_uninterrupted_one_gives(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    packs, schedule = some(4), Schedule(steps=3, batch=4, edits=2)
    whole = explore(network(), packs, packs, schedule, tmp_path / "whole.pt")
    step = training._step

    def until_the_third(job: Journey, *rest: Any) -> float:
        if job.step == 2:
            raise KeyboardInterrupt
        return step(job, *rest)

    monkeypatch.setattr(training, "CHECKPOINT_EVERY", 1)
    monkeypatch.setattr(training, "_step", until_the_third)
    with pytest.raises(KeyboardInterrupt):
        explore(network(), packs, packs, schedule, tmp_path / "part.pt")
    monkeypatch.setattr(training, "_step", step)
    resumed = explore(network(), packs, packs, schedule, tmp_path / "part.pt")
    for one, other in zip(whole.network.parameters(), resumed.network.parameters(), strict=True):
        torch.testing.assert_close(one, other, atol=0.0, rtol=0.0)


def test_a_folder_of_wavs_becomes_packs(tmp_path: Path) -> None:
    dice = np.random.default_rng(0)
    for pack, rate in (("Low", 22_050), ("High", 48_000)):
        (tmp_path / pack).mkdir()
        for number in range(5):
            sound = 0.3 * dice.standard_normal((2_000, 2)).astype(np.float32)
            wavfile.write(tmp_path / pack / f"{number}.wav", rate, sound)
    wavfile.write(tmp_path / "Low" / "silent.wav", 44_100, np.zeros(900, np.int16))
    (tmp_path / "High" / "broken.wav").write_bytes(b"RIFF")
    said: list[str] = []
    packs = read(tmp_path, SMALL, said.append)
    assert packs.names == ("High", "Low") and packs.pack.tolist() == [0] * 5 + [1] * 5
    assert packs.sounds.shape == (10, SMALL.samples)
    assert len(said) == 2 and any("silent.wav: left out, it is silent" in line for line in said)
    rest, held = parted(packs, 1, 0.2)
    assert len(held) == 2 and len(rest) == 8 and set(held.pack.tolist()) == {0, 1}
    with pytest.raises(PackError, match="the fewest to learn from"):
        read(tmp_path / "Low", SMALL, said.append)


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
