"""Ways in which models are written, and what becomes of each in a file, by both exporters."""

from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
import torch
from torch import Tensor, nn

from timbrel.export import Exporter, ExportError
from timbrel.manifest import Knob, ManifestError
from timbrel.player import Player
from timbrel.streaming import ISTFT, STFT, CausalConv1d
from timbrel.wrap import Metadata, WaveformModel, export
from timbrel.wrap.model import Params

BOTH = pytest.mark.parametrize("exporter", ["dynamo", "torchscript"])


class Small(WaveformModel):
    metadata = Metadata("Small")


class CachedPad(nn.Module):
    """As the convolutions of cached-conv: the past is a buffer for any batch, made when the first sound comes."""

    pad: Tensor

    def __init__(self, past: int) -> None:
        super().__init__()
        self.initialized, self.past = 0, past

    @torch.jit.unused
    @torch.no_grad()
    def init_cache(self, x: Tensor) -> None:
        self.register_buffer("pad", torch.zeros(8, x.shape[1], self.past).to(x))
        self.initialized += 1

    def forward(self, x: Tensor) -> Tensor:
        if not self.initialized:
            self.init_cache(x)
        x = torch.cat([self.pad[: x.shape[0]], x], -1)
        self.pad[: x.shape[0]].copy_(x[..., -self.past :])
        return x


class Cached(Small):
    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(1)
        self.net = nn.Sequential(CachedPad(6), nn.Conv1d(1, 4, 3, dilation=3, bias=False), nn.Tanh(), CachedPad(2))
        self.out = nn.Conv1d(4, 1, 3, bias=False)

    def forward(self, audio: Tensor, params: Params, state: Any = None) -> tuple[Tensor, Any]:
        return self.out(self.net(audio)), None


class Statistics(Small):
    """A level that is followed piece by piece, in a buffer that is changed in place."""

    level: Tensor

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("level", torch.full((1, 1, 1), 0.5))
        self.hop = 32

    def forward(self, audio: Tensor, params: Params, state: Any = None) -> tuple[Tensor, Any]:
        self.level.mul_(0.9).add_(0.1 * audio.square().mean(2, keepdim=True))
        return audio / (self.level + 0.1).sqrt(), None


class Cell(Small):
    """A cell, whose state is passed by hand from piece to piece."""

    hop = 8

    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(3)
        self.cell, self.out = nn.GRUCell(8, 6, bias=False), nn.Linear(6, 8, bias=False)

    def forward(self, audio: Tensor, params: Params, state: Any = None) -> tuple[Tensor, Any]:
        hidden = self.cell(audio[:, 0], torch.zeros(1, 6) if state is None else state["hidden"])
        return self.out(hidden)[:, None], {"hidden": hidden}


class Normed(Small):
    """A norm that is not beside its convolution in a list, and constants that are computed in `forward`."""

    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(4)
        self.conv, self.norm = CausalConv1d(1, 5, 3), nn.BatchNorm1d(5)
        self.out = nn.Conv1d(5, 1, 1, bias=False)
        with torch.no_grad():
            self.norm.running_mean = torch.zeros(5)
            self.norm.running_var = torch.rand(5) + 0.1
            self.norm.weight.uniform_(0.5, 1.5)
            self.conv.conv.bias = None

    def forward(self, audio: Tensor, params: Params, state: Any = None) -> tuple[Tensor, Any]:
        window = torch.hann_window(5).reshape(1, 5, 1) * torch.arange(5).reshape(1, 5, 1).float().cos()
        return self.out(torch.tanh(self.norm(self.conv(audio)) * window)), None


class Gate(Small):
    """Bins that are quieter than a threshold are made quieter still."""

    hop = 64
    latency = 192
    knobs = (Knob("threshold", "dB", (-60.0, 0.0), -30.0),)

    def __init__(self) -> None:
        super().__init__()
        self.there, self.back = STFT(256, 64), ISTFT(256, 64)

    def forward(self, audio: Tensor, params: Params, state: Any = None) -> tuple[Tensor, Any]:
        real, imaginary = self.there(audio)
        power = (real.square() + imaginary.square()) / 64.0**2
        threshold = torch.exp(params["threshold"] * (torch.log(torch.tensor(10.0)) / 10.0))
        open_ = power / (power + threshold[:, :, None])
        return self.back(real * open_, imaginary * open_), None


class Widening(Small):
    """Mono in, stereo out."""

    metadata = Metadata("Widening", input_mono=True)
    channels = 2
    lookbehind = 4

    def forward(self, audio: Tensor, params: Params, state: Any = None) -> tuple[Tensor, Any]:
        assert audio.shape[1] == 1
        return torch.cat([audio[:, :, 4:], audio[:, :, :-4]], 1), None


class Narrowing(Small):
    """Stereo in, mono out."""

    metadata = Metadata("Narrowing", output_mono=True)
    channels = 2

    def forward(self, audio: Tensor, params: Params, state: Any = None) -> tuple[Tensor, Any]:
        return torch.tanh(audio[:, :1] - 0.5 * audio[:, 1:]), None


WAYS = (Cached, Statistics, Cell, Normed, Gate, Widening, Narrowing)


@BOTH
@pytest.mark.parametrize("kind", WAYS)
def test_it_becomes_a_file_with_nothing_needless_in_it(kind: type[Small], exporter: Exporter, tmp_path: Path) -> None:
    report = export(kind(), tmp_path / "x.onnx", exporter=exporter)
    graph = onnx.load(report.path)
    weights = {tensor.name for tensor in graph.graph.initializer}
    for node in graph.graph.node:
        assert node.op_type != "BatchNormalization" and not node.metadata_props and not node.doc_string
        assert not {name for name in node.input if name} <= weights, f"{node.op_type} computes a constant"
    assert report.figures["parity"] <= 1e-5 and report.figures["golden"] <= 1e-5
    assert report.manifest.golden is not None and "of real time" in str(report)


def test_memory_made_at_first_use_is_a_state(tmp_path: Path) -> None:
    model = Cached()
    player = Player(export(model, tmp_path / "x.onnx").path)
    assert sorted(value.shape for value in player.states.values()) == [(8, 1, 6), (8, 4, 2)]
    assert not list(model.buffers()), "the model itself is as it was"


def test_running_statistics_begin_where_the_model_says(tmp_path: Path) -> None:
    player = Player(export(Statistics(), tmp_path / "x.onnx").path)
    np.testing.assert_array_equal(player.states["state_in_level"], np.full((1, 1, 1), 0.5, np.float32))


def test_mono_ends_are_told_and_played(tmp_path: Path) -> None:
    wide = export(Widening(), tmp_path / "wide.onnx")
    assert (wide.manifest.channels, wide.manifest.input_mono, wide.manifest.output_mono) == (2, True, False)
    sound = np.random.default_rng(0).normal(size=(2, 50)).astype(np.float32)
    answer = Player(wide.path).play(sound, (), (7, 3))
    np.testing.assert_allclose(answer[0], sound.mean(0), atol=1e-6)
    np.testing.assert_allclose(answer[1, 4:], sound.mean(0)[:-4], atol=1e-6)
    narrow = Player(export(Narrowing(), tmp_path / "narrow.onnx").path)
    left, right = narrow.play(sound, ())
    np.testing.assert_array_equal(left, right)
    assert narrow.manifest.output_mono


class Stepped(Small):
    """A list of names, a switch, and six dials: as many knobs as there may be."""

    knobs = (
        Knob.choice("voice", ("clean", "crunch", "lead", "fuzz", "mud"), "crunch"),
        Knob.toggle("bright"),
        *(Knob(f"band {band}", "dB", (-12.0, 12.0)) for band in range(6)),
    )

    def forward(self, audio: Tensor, params: Params, state: Any = None) -> tuple[Tensor, Any]:
        gains = torch.tensor([1.0, 2.0, 4.0, 8.0, 0.5])
        steps = torch.arange(5.0) - params["voice"][0, 0]
        chosen = (gains * (1.0 - steps.abs()).clamp_min(0.0)).sum()
        tilt = torch.stack([params[f"band {band}"] * (band + 1) for band in range(6)]).sum(0) / 100.0
        return torch.tanh(audio * chosen * (1.0 + params["bright"]) * torch.exp(tilt)), None


def test_knobs_with_steps_are_tried_at_every_step(tmp_path: Path) -> None:
    report = export(Stepped(), tmp_path / "x.onnx")
    assert len(report.manifest.knobs) == 8 and report.manifest.knobs[0].labels[4] == "mud"
    player = Player(report.path)
    sound = np.full(8, 0.1, np.float32)
    levels = [player.play(sound, (float(voice), 0.0, *[0.0] * 6))[0] for voice in range(5)]
    np.testing.assert_allclose(levels, np.tanh([0.1, 0.2, 0.4, 0.8, 0.05]), atol=1e-6)


class Twins(Small):
    knobs = (Knob("same"), Knob("same"))

    def forward(self, audio: Tensor, params: Params, state: Any = None) -> tuple[Tensor, Any]:
        return audio * params["same"], None


class Bursting(Small):
    """Its second layer is unbounded."""

    def __init__(self) -> None:
        super().__init__()
        self.first = nn.Conv1d(1, 1, 1)
        self.second = Exponential()

    def forward(self, audio: Tensor, params: Params, state: Any = None) -> tuple[Tensor, Any]:
        return self.second(self.first(audio)), None


class Exponential(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        return x * torch.exp(x.abs())


def test_two_knobs_of_one_name_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ManifestError, match="the same name"):
        export(Twins(), tmp_path / "x.onnx")


def test_what_is_no_number_is_told_with_block_sample_and_layer(tmp_path: Path) -> None:
    reason = (
        r"level 10000 gives no finite number, first at sample 0, in block 0 \(of 64 samples\).* second \(Exponential\)"
    )
    with pytest.raises(ExportError, match=reason):
        export(Bursting(), tmp_path / "x.onnx", exporter="torchscript", skip=("silence",))
    assert not list(tmp_path.iterdir())
