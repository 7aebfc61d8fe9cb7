"""Temporal convolutional networks of other projects as models of ours."""

from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
import torch
from originals.tcn import Micro, Steerable, lively
from torch import nn

from timbrel import signals
from timbrel.cli import main
from timbrel.convert import ConversionError, Request, convert
from timbrel.manifest import Knob
from timbrel.player import Player

SOUND = signals.clips(5, 1, 3000)
BLOCKS = (64, 1, 127, 333, 17, 512, 3)


@torch.no_grad()
def original(network: Any, sound: np.ndarray, knobs: tuple[float, ...]) -> np.ndarray:
    """Its answer with silence before the sound, `[channel][sample]`: as long as the sound."""
    padded = nn.functional.pad(torch.from_numpy(sound)[None], (network.field - 1, 0))
    condition = torch.tensor(knobs)[None, None] if knobs else None
    return np.asarray((network(padded, condition) if knobs else network(padded))[0].numpy())


def found(path: Path, sound: np.ndarray, knobs: tuple[float, ...]) -> np.ndarray:
    return Player(path).play(sound, knobs, BLOCKS)


def near(one: np.ndarray, other: np.ndarray) -> None:
    assert other.std() > 2e-4, "it is lively"
    np.testing.assert_allclose(one, other, atol=2e-5 * max(1.0, float(np.abs(other).max())))


@pytest.mark.parametrize(("conditions", "channels"), [(2, 1), (0, 2)])
def test_a_steerable_effect_that_was_saved_whole_plays(conditions: int, channels: int, tmp_path: Path) -> None:
    network = lively(Steerable(conditions, channels), 1)
    torch.save(network, tmp_path / "amp.pt")
    manifest = convert(Request(tmp_path / "amp.pt", name="Amp"), tmp_path / "amp.onnx")
    assert (manifest.name, manifest.channels, manifest.sample_rates) == ("Amp", channels, (44_100.0,))
    assert [knob.range for knob in manifest.knobs] == [(-10.0, 10.0)] * conditions
    assert "44100 Hz" in manifest.description.technical and manifest.latency_samples == 0
    sound = np.concatenate([SOUND, -0.3 * SOUND])[:channels].astype(np.float32)
    wanted = original(network, sound, (0.0,) * conditions)
    near(found(tmp_path / "amp.onnx", sound, (0.0,) * conditions), wanted)
    assert manifest.golden is not None and manifest.golden.tolerance < 1e-4
    # With other knobs silence has another constant, which takes the receptive field to come through.
    for knobs in ((1.5, -4.0), (-10.0, 10.0)) if conditions else ():
        settled = slice(network.field, None)
        answer = found(tmp_path / "amp.onnx", sound, knobs)
        near(answer[:, settled], original(network, sound, knobs)[:, settled])


def test_a_state_dict_alone_needs_to_be_told_its_dilations(tmp_path: Path) -> None:
    network = lively(Steerable(1), 2)
    torch.save(network.state_dict(), tmp_path / "x.pt")
    with pytest.raises(ConversionError, match=r"--set dilation_growth=NUMBER"):
        convert(Request(tmp_path / "x.pt"), tmp_path / "x.onnx")
    with pytest.raises(ConversionError, match="which is no number"):
        convert(Request(tmp_path / "x.pt", settings={"dilation_growth": "wide"}), tmp_path / "x.onnx")
    words = ["--set", "dilation_growth=3", "--knob", "Bite=-2,0.5,3", "--rate", "32000"]
    assert main(["convert", str(tmp_path / "x.pt"), "--out", str(tmp_path / "x.onnx"), *words]) == 0
    manifest = Player(tmp_path / "x.onnx").manifest
    assert manifest.knobs == (Knob("Bite", "", (-2.0, 3.0), 0.5),) and manifest.sample_rates == (32_000.0,)
    near(found(tmp_path / "x.onnx", SOUND, (0.5,)), original(network, SOUND, (0.5,)))


@pytest.mark.parametrize(("causal", "grouped"), [(True, False), (False, True)])
def test_a_checkpoint_of_micro_tcn_plays(causal: bool, grouped: bool, tmp_path: Path) -> None:
    network = lively(Micro(causal, grouped), 3)
    assert isinstance(network, Micro)
    held = {"epoch": 2, "state_dict": network.state_dict(), "hyper_parameters": network.settings}
    torch.save(held, tmp_path / "comp.ckpt")
    manifest = convert(Request(tmp_path / "comp.ckpt"), tmp_path / "comp.onnx")
    assert manifest.sample_rates == (48_000.0,) and len(manifest.knobs) == 2
    assert manifest.latency_samples == (1 if causal else (network.field - 1) - (network.field - 1) // 2)
    near(found(tmp_path / "comp.onnx", SOUND, (0.5, 0.5)), original(network, SOUND, (0.5, 0.5)))
    settled = slice(network.field, None)
    answer = found(tmp_path / "comp.onnx", SOUND, (1.0, 0.2))
    near(answer[:, settled], original(network, SOUND, (1.0, 0.2))[:, settled])
    graph = onnx.load(tmp_path / "comp.onnx").graph
    assert "BatchNormalization" not in {node.op_type for node in graph.node}, "folded"


def test_silence_leaves_a_memory_of_zeros(tmp_path: Path) -> None:
    network = lively(Steerable(2), 4)
    torch.save(network, tmp_path / "x.pt")
    convert(Request(tmp_path / "x.pt"), tmp_path / "x.onnx")
    answer = found(tmp_path / "x.onnx", np.zeros((1, 2000), np.float32), (0.0, 0.0))
    np.testing.assert_allclose(answer, original(network, np.zeros((1, 1), np.float32), (0.0, 0.0))[0, 0], atol=1e-5)


def test_another_network_of_blocks_is_refused_with_the_layer(tmp_path: Path) -> None:
    settings = {"dilation_growth": "3"}
    state = lively(Steerable(2), 5).state_dict()

    def refused(changes: dict[str, torch.Tensor], reason: str, **rest: Any) -> None:
        torch.save({**state, **changes}, tmp_path / "x.pt")
        with pytest.raises(ConversionError, match=reason):
            convert(Request(tmp_path / "x.pt", settings=settings, **rest), tmp_path / "x.onnx")

    refused({"blocks.1.gate.weight": torch.zeros(2)}, r"blocks\.1\.gate\.weight: .* no such layer")
    refused({"blocks.2.act.weight": torch.zeros(4)}, r"blocks\.2\.act\.weight: it bends 4 channels of 6")
    refused({"blocks.2.res.weight": torch.zeros(5, 6, 1)}, r"blocks\.2\.res\.weight: its shape is")
    refused({}, "2 controls, and 1 knobs were named", knobs=(Knob("One"),))
    wide = {f"blocks.{n}.film.adaptor.weight": torch.zeros(2 if n == 3 else 12, 9) for n in range(4)}
    refused(wide, "9 controls, and 8 fit the panel")
