"""A maker's own autoencoder as a file that Sampler plays."""

from pathlib import Path

import numpy as np
import pytest
import torch
from scipy.io import wavfile
from test_sampler import SMALL, some
from torch import Tensor, nn

from timbrel import ExportError, LatentModel, Metadata, export
from timbrel.features import features
from timbrel.latent_check import golden_is_right
from timbrel.latent_player import LatentPlayer
from timbrel.packs import Packs
from timbrel.wrap.latent_controls import control_rows, measured
from timbrel.wrap.latent_space import neighbourhood

SIZE = 8


class Strung(LatentModel):
    """Tones by pitch, rise and fall, each spread over all numbers of a point; sounds are told by some frequencies."""

    waves: Tensor

    metadata = Metadata("Strung", authors=("Ada",), licence="CC0-1.0", tags=("strings",))
    sample_rate, samples, size, fade_out_samples = 22_050.0, 4096, SIZE, 256

    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(5)
        turn, _ = torch.linalg.qr(torch.randn(SIZE, SIZE))
        self.turn = nn.Parameter(turn)
        turns = 300.0 * 2.0 ** torch.linspace(-1.5, 1.5, SIZE) * torch.arange(self.samples)[:, None] / self.sample_rate
        self.register_buffer("waves", torch.cat([torch.cos(6.2832 * turns), torch.sin(6.2832 * turns)], 1))

    def encode(self, audio: Tensor) -> Tensor:
        both = (audio @ self.waves).square()
        return 0.2 * torch.log(both[:, :SIZE] + both[:, SIZE:] + 1.0) @ self.turn.T

    def decode(self, z: Tensor) -> Tensor:
        pitch, rise, fall = torch.tensor_split((z @ self.turn)[:, :3], 3, 1)
        time_s = torch.arange(self.samples) / self.sample_rate
        level = torch.exp(-time_s * torch.exp(3.0 - torch.tanh(fall))) * torch.sigmoid(
            (time_s - 0.02 * torch.exp(torch.tanh(rise))) * 400.0
        )
        return level * torch.sin(6.2832 * 300.0 * torch.exp2(pitch.clamp(-3.0, 3.0)) * time_s)


class Linear(LatentModel):
    """Reads a sound's beginning."""

    metadata = Metadata("Linear")
    sample_rate, samples, size = SMALL.rate_hz, SMALL.samples, 6

    def __init__(self, answer: int = 0) -> None:
        super().__init__()
        self.code = nn.Linear(self.samples, self.size)
        self.sound = nn.Linear(self.size, self.samples + answer)

    def encode(self, audio: Tensor) -> Tensor:
        return self.code(audio)  # type: ignore[no-any-return]

    def decode(self, z: Tensor) -> Tensor:
        return self.sound(z)  # type: ignore[no-any-return]


def tones(model: Strung) -> Packs:
    """Three packs that differ in pitch."""
    dice = torch.Generator().manual_seed(2)
    z = 0.4 * torch.randn(36, SIZE, generator=dice)
    z += (torch.arange(36) // 12 - 1)[:, None] * model.turn[:, 0].detach()
    with torch.no_grad():
        sounds = model.decode(z).half().numpy()
    return Packs(("Low", "Middle", "High"), sounds, np.repeat(np.arange(3), 12))


@torch.no_grad()
def test_a_file_sounds_as_the_model_and_moves_what_its_controls_say(tmp_path: Path) -> None:
    model = Strung()
    report = export(model, tmp_path / "strung.onnx", packs=tones(model))
    player = LatentPlayer(report.path)
    assert golden_is_right(player) and player.manifest.kind == "latent"
    assert (player.manifest.name, player.manifest.authors, player.manifest.tags) == ("Strung", ("Ada",), ("strings",))
    assert [(pack.name, pack.count) for pack in player.section.packs] == [("Low", 12), ("Middle", 12), ("High", 12)]
    assert player.section.fade_out_samples == 256 and player.section.sample_rate == 22_050.0
    z = torch.from_numpy(player.points[:5])
    np.testing.assert_allclose(player.decode(z.numpy()), model.decode(z).numpy(), atol=1e-4)
    sounds = model.decode(z)
    np.testing.assert_allclose(player.encode(sounds.numpy()), model.encode(sounds).numpy(), atol=1e-4)
    assert report.picture is not None and report.picture.read_bytes().startswith(b"\x89PNG")
    assert player.manifest.measured["map_accuracy"] > 0.6, "pitch tells the packs apart"
    assert f"{player.manifest.measured['map_accuracy']:.0%} of a sound's neighbours" in str(report)


def test_controls_follow_the_decoder_where_points_tell_nothing() -> None:
    """Frequency lies along one number, and points that hardly differ in it make a regression guess."""
    model = Strung()
    z = torch.randn(40, SIZE, generator=torch.Generator().manual_seed(1)) * 0.3
    rows = control_rows(model, z, measured(model, z))
    truth = model.turn.detach()[:, 0].double().numpy()
    assert abs(rows[0] @ truth) / np.linalg.norm(rows[0]) > 0.95
    step = 0.25
    moved = z + torch.from_numpy(step * rows[0] / (rows[0] @ rows[0])).float()
    with torch.no_grad():
        came = (features(model.decode(moved), 22_050.0) - features(model.decode(z), 22_050.0))[:, 0]
    assert float(came.mean()) == pytest.approx(step, rel=0.25)


def test_neighbours_on_the_map_are_counted_without_the_sound_itself() -> None:
    places = np.array([[0.0, 0.0], [0.1, 0.0], [5.0, 0.0], [5.1, 0.0]])
    assert neighbourhood(places, np.array([0, 0, 1, 1])) == pytest.approx(1 / 3)
    assert neighbourhood(places[:2], np.array([0, 1])) == 0.0


def test_folders_of_wavs_are_packs(tmp_path: Path) -> None:
    torch.manual_seed(1)
    packs = some(4)
    for number, sound in enumerate(packs.take(np.arange(12))):
        folder = tmp_path / packs.names[packs.pack[number]]
        folder.mkdir(exist_ok=True)
        wavfile.write(folder / f"{number}.wav", 44_100, sound)
    report = export(Linear(), tmp_path / "linear.onnx", packs=tmp_path, shown=3, picture=False)
    assert [pack.count for pack in report.manifest.latent.packs] == [3, 3, 3]  # type: ignore[union-attr]
    assert report.picture is None and not (tmp_path / "linear.png").exists()


def test_what_is_no_space_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match=r"decode answers \[2, 8193\]"):
        export(Linear(1), tmp_path / "x.onnx", packs=some(4))
    with pytest.raises(ExportError, match="8 are the fewest"):
        export(Linear(), tmp_path / "x.onnx", packs=some(2))
    short = Linear()
    short.samples = 100
    with pytest.raises(ExportError, match="the sounds have 8192 samples, and the model takes 100"):
        export(short, tmp_path / "x.onnx", packs=some(4))
    assert not (tmp_path / "x.onnx").exists()
