"""Latent Play's spaces as files of ours."""

import os
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from originals.latent_play import RATE, LatentPlay
from scipy.io import wavfile

from timbrel.cli import main
from timbrel.convert import ConversionError, Request, convert
from timbrel.convert.plain_pickle import numbers, read_plain_pickle
from timbrel.latent_check import golden_is_right
from timbrel.latent_player import LatentPlayer
from timbrel.teachers import drums


def parameters(network: LatentPlay) -> dict[str, Any]:
    dice = np.random.default_rng(1)
    names = ("z_pca_1", "z_pca_2", "theta_freq", "theta_attack", "theta_release")
    held: dict[str, Any] = {"sr": RATE, "audio_length": network.length}
    held |= {name: dice.normal(size=network.latent_dim).astype(np.float32) for name in names}
    held["z_pca_1_scale"] = (np.float32(-1.0), np.float32(2.0))
    return held


def saved(network: LatentPlay, folder: Path, **changes: Any) -> Path:
    """A checkpoint, its parameters, and two packs of WAVs."""
    held = {"epoch": 1, "state_dict": network.state_dict(), "hyper_parameters": network.settings}
    torch.save({**held, **changes}, folder / "best-checkpoint.ckpt")
    (folder / "latent_play_parameters.pkl").write_bytes(pickle.dumps(parameters(network)))
    for name in ("Kicks", "Hats"):
        (folder / "packs" / name).mkdir(parents=True, exist_ok=True)
        for number, sound in enumerate(drums.one_shots(name, 5, 6)):
            wavfile.write(folder / "packs" / name / f"{number}.wav", drums.RATE_HZ, sound)
    return folder / "best-checkpoint.ckpt"


@pytest.fixture(scope="module")
def kit(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("kit")
    request = Request(saved(LatentPlay(), folder), name="Kit", packs=folder / "packs")
    assert convert(request, folder / "kit.onnx").name == "Kit"
    return folder / "kit.onnx"


@torch.no_grad()
def test_the_file_sounds_as_the_original_and_keeps_its_map(kit: Path) -> None:
    network, player = LatentPlay().eval(), LatentPlayer(kit)
    section = player.section
    assert (player.manifest.name, section.samples, section.sample_rate) == ("Kit", network.length, RATE)
    assert (section.peak, section.fade_out_samples, section.size) == (1.0, network.length // 10, network.latent_dim)
    assert [(pack.name, pack.count) for pack in section.packs] == [("Hats", 6), ("Kicks", 6)]
    z = torch.randn(3, network.latent_dim, generator=torch.Generator().manual_seed(2))
    sounds = network.forward_decode(z)
    assert float(sounds.std()) > 0.01
    np.testing.assert_allclose(player.decode(z.numpy()), sounds[:, 0].numpy(), atol=2e-5)
    np.testing.assert_allclose(player.encode(sounds[:, 0].numpy()), network.forward_encode(sounds).numpy(), atol=1e-4)
    held = parameters(network)
    for at, name in enumerate(("z_pca_1", "z_pca_2")):
        assert np.array_equal(section.axes[at].vector(), held[name]) and section.map[at] == section.axes[at]
        middle = float(section.axes[at].at(player.points).mean())
        assert abs(middle) < 0.02, "0 is the middle of the packs, which the pickle does not say"
    assert golden_is_right(player)


def test_an_edit_is_the_shortest_way_to_all_five(kit: Path) -> None:
    """z' = z + Aᵀ(AAᵀ)⁻¹(b' − A z)."""
    player = LatentPlayer(kit)
    lines = (*player.section.axes, *player.section.controls)
    a = np.stack([line.vector() for line in lines]).astype(np.float64)
    z = player.points[:4]
    wanted = a @ z.T.astype(np.float64) + np.array([[0.3], [-0.2], [0.1], [0.05], [-0.1]])
    other = z.T + a.T @ np.linalg.inv(a @ a.T) @ (wanted - a @ z.T)
    found = player.moved(z, (wanted - a @ z.T).T.astype(np.float32))
    np.testing.assert_allclose(found, other.T, rtol=1e-3, atol=1e-4)


def test_without_packs_drums_stand_in_and_it_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = saved(LatentPlay(), tmp_path, hyper_parameters={})
    (tmp_path / "latent_play_parameters.pkl").unlink()
    assert main(["convert", str(path), "--out", str(tmp_path / "x.onnx")]) == 1
    assert "say --set sr=NUMBER" in capsys.readouterr().err
    (tmp_path / "config.yaml").write_text(f"DATA:\n  duration: 0.1\n  sr: {RATE}\n")
    assert main(["convert", str(path), "--out", str(tmp_path / "x.onnx")]) == 0
    assert "synthetic drums stand in" in capsys.readouterr().out
    player = LatentPlayer(tmp_path / "x.onnx")
    assert [pack.name for pack in player.section.packs] == list(drums.PACKS)


def test_another_network_is_refused_with_the_layer(tmp_path: Path) -> None:
    network = LatentPlay()
    path = saved(network, tmp_path)

    def refused(reason: str, **changes: torch.Tensor) -> None:
        held = {"state_dict": {**network.state_dict(), **changes}, "hyper_parameters": network.settings}
        torch.save(held, path)
        with pytest.raises(ConversionError, match=reason):
            convert(Request(path), tmp_path / "x.onnx")

    refused(r"model\.bottleneck\.weight: .* no such layer", **{"model.bottleneck.weight": torch.zeros(2)})
    name = "model.encoder.downsamples.0.downsample"
    refused(rf"{name}: its kernel has 8 taps".replace(".", r"\."), **{f"{name}.weight": torch.zeros(16, 8, 8)})
    torch.save({"state_dict": network.state_dict(), "hyper_parameters": network.settings}, path)
    (tmp_path / "latent_play_parameters.pkl").write_bytes(pickle.dumps({"audio_length": 999, "sr": RATE}))
    with pytest.raises(ConversionError, match="encode_linear: a sound of 999 samples does not fit it"):
        convert(Request(path), tmp_path / "x.onnx")


@pytest.mark.parametrize("protocol", [0, 2, 4, 5])
def test_the_pickle_is_read_in_every_protocol(protocol: int, tmp_path: Path) -> None:
    held = {
        "row": np.arange(5.0),
        "pair": (np.float64(1.5), 2),
        "turned": np.asfortranarray(np.ones((2, 3))),
        "name": "x",
    }
    (tmp_path / "x.pkl").write_bytes(pickle.dumps(held, protocol))
    found = read_plain_pickle(tmp_path / "x.pkl")
    np.testing.assert_array_equal(numbers(found, "row"), np.arange(5.0))
    np.testing.assert_array_equal(numbers(found, "pair"), [1.5, 2.0])
    assert len(numbers(found, "turned")) == 6 and found["name"] == "x"
    with pytest.raises(ConversionError, match="missing"):
        numbers(found, "gone")
    with pytest.raises(ConversionError, match="not made of numbers"):
        numbers(found, "name")


def test_the_pickle_cannot_run_anything(tmp_path: Path) -> None:
    class Trap:
        def __reduce__(self) -> tuple[Any, ...]:
            return os.system, (f"touch {tmp_path / 'sprung'}",)

    for content in (pickle.dumps({"trap": Trap()}), pickle.dumps({"row": np.array([Trap()], object)}), b"no pickle"):
        (tmp_path / "x.pkl").write_bytes(content)
        with pytest.raises(ConversionError):
            read_plain_pickle(tmp_path / "x.pkl")
    assert not (tmp_path / "sprung").exists()
