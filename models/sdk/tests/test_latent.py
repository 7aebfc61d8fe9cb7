"""The model file of a space of sounds, and the one that ships."""

import re
import zlib
from dataclasses import replace
from pathlib import Path

import numpy as np
import onnx
import pytest
import torch
from test_sampler import SMALL, network, some

from timbrel.cli import main
from timbrel.exploration import examine
from timbrel.explore import Scale, begin, measure
from timbrel.export import ExportError
from timbrel.export_latent import check_latent, export_latent
from timbrel.latent import Latent, LatentError
from timbrel.latent_check import golden_errors
from timbrel.latent_player import LatentPlayer
from timbrel.manifest import Manifest
from timbrel.models.latent import Explorer
from timbrel.packs import drawn
from timbrel.sampler_map import SIDE, draw_map
from timbrel.space import Space, rounded, survey

SHIPPED = Path(__file__).parents[2] / "sampler" / "drums.onnx"
EXOTIC = {"Loop", "If", "Scan", "Resize", "RandomNormal", "RandomUniform"}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Explorer, Space]:
    """A file of a small network as it begins."""
    packs, model = some(), network()
    scale = Scale.of(measure(packs, SMALL.rate_hz))
    begin(model, packs, scale.standard(measure(packs, SMALL.rate_hz)))
    model = rounded(model)
    space = survey(model, packs, scale, 5)
    path = tmp_path_factory.mktemp("latent") / "small.onnx"
    export_latent(model, space, Manifest("Small", kind="latent"), path, packs.take(np.arange(6)))
    return path, model, space


def test_the_file_keeps_the_contract(made: tuple[Path, Explorer, Space]) -> None:
    graph = onnx.load(made[0])
    ports = {
        port.name: [d.dim_param or d.dim_value for d in port.type.tensor_type.shape.dim]
        for port in (*graph.graph.input, *graph.graph.output)
    }
    assert ports == {"z": ["B", 12], "audio": ["B", SMALL.samples]}
    assert {entry.key for entry in graph.metadata_props} == {"timbrel", "timbrel_points", "timbrel_encoder"}
    assert not EXOTIC & {node.op_type for node in graph.graph.node}
    weights = sum(tensor.data_type == onnx.TensorProto.FLOAT16 for tensor in graph.graph.initializer)
    assert weights > 10, "kept as halves"


def test_the_file_plays_what_it_claims(made: tuple[Path, Explorer, Space]) -> None:
    player = LatentPlayer(made[0])
    sound, point, measured = golden_errors(player)
    assert sound < 2e-5 and point < 2e-4 and measured < 1e-4
    assert player.points.shape == (15, 12) and player.packs.tolist() == [0] * 5 + [1] * 5 + [2] * 5
    assert Manifest.from_json(player.manifest.to_json()) == player.manifest
    assert main(["check", str(made[0])]) == 0


def test_five_controls_move_one_by_one(made: tuple[Path, Explorer, Space]) -> None:
    player = LatentPlayer(made[0])
    lines = (*player.section.axes, *player.section.controls)
    before = np.stack([line.at(player.points) for line in lines], 1)
    for number in range(5):
        steps = np.zeros((15, 5), np.float32)
        steps[:, number] = 0.5
        after = np.stack([line.at(player.moved(player.points, steps)) for line in lines], 1)
        np.testing.assert_allclose(after - before, steps, atol=2e-4)
    rows = np.stack([line.vector() for line in lines])
    assert np.abs(rows[:2] @ rows[2:].T).max() < 1e-3, "axes turn no control"


def test_a_file_of_another_network_is_not_kept(made: tuple[Path, Explorer, Space], tmp_path: Path) -> None:
    path, model, space = made
    other = rounded(model)
    with torch.no_grad():
        other.decoder.to_low.bias.add_(0.01)
    with pytest.raises(ExportError, match="differs from the network"):
        check_latent(other, path.read_bytes(), some().take(np.arange(6)))
    with torch.no_grad():
        other.decoder.to_low.weight.fill_(torch.inf)
    with pytest.raises(ExportError):
        export_latent(other, space, Manifest("x", kind="latent"), tmp_path / "x.onnx", some().take(np.arange(6)))
    assert not (tmp_path / "x.onnx").exists()


def test_a_section_that_does_not_fit_is_refused(made: tuple[Path, Explorer, Space]) -> None:
    section = LatentPlayer(made[0]).section
    with pytest.raises(LatentError, match="the controls measure"):
        replace(section, controls=section.controls[::-1])
    with pytest.raises(LatentError, match="does not go up"):
        replace(section.map[0], range=(1.0, 1.0))
    with pytest.raises(LatentError, match="two of each"):
        replace(section, axes=section.axes[:1])
    with pytest.raises(LatentError, match="no packs"):
        replace(section, packs=())
    assert isinstance(section, Latent)


def test_figures_and_map_are_made(made: tuple[Path, Explorer, Space], tmp_path: Path) -> None:
    player = LatentPlayer(made[0])
    found = examine(player, some(2))
    assert [pack.name for pack in found.packs] == ["Kicks", "Hats", "Claps"] and len(found.controls) == 3
    assert 0.0 < found.log_magnitude_db < 20.0 and 0.0 <= found.on_map <= 1.0
    draw_map(player, tmp_path / "map.png")
    picture = (tmp_path / "map.png").read_bytes()
    length = int.from_bytes(picture[33:37], "big")
    pixels = np.frombuffer(zlib.decompress(picture[41 : 41 + length]), np.uint8).reshape(SIDE, 1 + 3 * SIDE)
    assert picture[:8] == b"\x89PNG\r\n\x1a\n" and len(np.unique(pixels[:, 1:].reshape(-1, 3), axis=0)) > 4


shipped = pytest.mark.skipif(not SHIPPED.exists(), reason="the package stands alone here")


@shipped
def test_the_shipped_drums_are_what_their_card_says() -> None:
    player = LatentPlayer(SHIPPED)
    sound, point, measured = golden_errors(player)
    assert sound < 2e-5 and point < 2e-4 and measured < 1e-3
    card = SHIPPED.with_suffix(".md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| (\w+) \| ([0-9.]+) \|", card, re.M))
    told = {name: f"{value:.2f}" for name, value in player.manifest.measured.items()}
    assert rows["all"] == told["log_magnitude_db"]
    for pack in player.section.packs:
        assert rows[pack.name] == told[f"log_magnitude_db_{pack.name.lower()}"]


@shipped
def test_the_figures_of_the_shipped_drums_hold_on_other_sounds() -> None:
    player = LatentPlayer(SHIPPED)
    found, told = examine(player, drawn(77, 12)), player.manifest.measured
    assert found.log_magnitude_db < 1.1 * told["log_magnitude_db"]
    assert found.on_map > told["map_accuracy"] - 0.08
    for control in found.controls:
        assert control.slope > told[f"{control.name}_slope"] - 0.2
