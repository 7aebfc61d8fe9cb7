"""Models as their makers write them, as files."""

from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
import torch
from torch import Tensor, nn

from timbrel.export import Exporter, ExportError
from timbrel.manifest import Knob, decode
from timbrel.player import Player
from timbrel.streaming import CausalConv1d, CausalConvTranspose1d, Delay, StreamingError
from timbrel.wrap import Metadata, WaveformModel, export
from timbrel.wrap.explicit import Explicit
from timbrel.wrap.model import Params

DRIVE = Knob("drive", "dB", (0.0, 36.0), 12.0)


class Plain(WaveformModel):
    """Convolutions of all the ways to remember."""

    line: Tensor
    metadata = Metadata("Plain", authors=("Ada",), licence="MIT", tags=("fuzz",), input_dbu=12.0)
    knobs = (DRIVE, Knob("tone", "", (0.0, 2.0), 1.0, style="categorical", labels=("dark", "even", "bright")))
    lookbehind = 3

    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(1)
        norm = nn.BatchNorm1d(6)
        first = CausalConv1d(1, 6, 3, dilation=4, bias=False)
        self.net = nn.Sequential(
            first,
            norm,
            nn.Tanh(),
            nn.ConstantPad1d((2, 0), 0.0),
            nn.utils.parametrizations.weight_norm(nn.Conv1d(6, 6, 3, bias=False)),
            nn.Tanh(),
        )
        self.second = nn.utils.weight_norm(nn.Conv1d(6, 1, 5, bias=False))
        self.register_buffer("line", torch.zeros(1, 1, 7))
        with torch.no_grad():
            norm.running_var = torch.rand(6) + 0.1

    def forward(self, audio: Tensor, params: Params, state: Any = None) -> tuple[Tensor, Any]:
        x = audio * 10.0 ** (params["drive"] / 20.0)
        x = self.net(x[:, :, 3:] + params["tone"] * x[:, :, :-3])
        x = self.second(nn.functional.pad(x, (4, 0)))
        line = torch.cat([self.line, x], 2)
        self.line.copy_(line[:, :, -7:])
        last = x.new_zeros(1, 1, 1) if state is None else state["last"]
        return x + 0.5 * line[:, :, :-7] + 0.1 * torch.cat([last, x[:, :, :-1]], 2), {"last": x[:, :, -1:]}


class Looping(WaveformModel):
    """Recurrent layers, called as for a whole sound; two channels, and a knob per sample."""

    metadata = Metadata("Looping")
    knobs = (Knob("drive", "dB", (0.0, 36.0), 12.0, per_sample=True),)
    channels = 2

    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(2)
        self.lstm = nn.LSTM(2, 6, batch_first=True, bias=False)
        self.gru = nn.GRU(6, 5, bias=False)
        self.out = nn.Linear(5, 2, bias=False)

    def forward(self, audio: Tensor, params: Params, state: Any = None) -> tuple[Tensor, Any]:
        x = (audio * 10.0 ** (params["drive"] / 20.0)).transpose(1, 2)
        x, _ = self.lstm(x)
        x, _ = self.gru(x.transpose(0, 1))
        return self.out(x.transpose(0, 1)).transpose(1, 2), None


def ports(path: Path) -> dict[str, list[Any]]:
    graph = onnx.load(path).graph
    return {
        port.name: [d.dim_param or d.dim_value for d in port.type.tensor_type.shape.dim]
        for port in (*graph.input, *graph.output)
    }


@pytest.mark.parametrize("exporter", ["dynamo", "torchscript"])
def test_all_ways_to_remember_become_states(tmp_path: Path, exporter: Exporter) -> None:
    model = Plain()
    before = model.second.weight.detach().clone()
    report = export(model, tmp_path / "plain.onnx", exporter=exporter, previews=True)
    shapes = ports(report.path)
    assert shapes["audio_in"] == shapes["audio_out"] == [1, 1, "T"] and shapes["params"] == [1, 2]
    states = {name.removeprefix("state_in_"): shape for name, shape in shapes.items() if name.startswith("state_in_")}
    assert states == {
        "line": [1, 1, 7],
        "net_0_memory": [1, 1, 8],
        "past_0": [1, 6, 2],
        "past_1": [1, 6, 4],
        "state_0": [1, 1, 1],
        "lookbehind": [1, 1, 3],
    }
    operators = {node.op_type for node in onnx.load(report.path).graph.node}
    assert "BatchNormalization" not in operators and not operators & {"Loop", "If", "Scan", "ReduceL2"}
    assert report.exporter == exporter and report.figures["parity"] <= 1e-5
    said = Player(report.path).manifest
    assert (said.authors, said.licence, said.calibration.input_dbu) == (("Ada",), "MIT", 12.0)
    assert said.knobs[1].labels == ("dark", "even", "bright") and said.golden is not None
    found = Player(report.path).play(decode(said.golden.input), said.golden.params, (100, 3))
    np.testing.assert_allclose(found, decode(said.golden.output), atol=1e-5)
    assert torch.equal(model.second.weight, before), "the model itself is as it was"
    assert [path.name for path in report.previews] == ["plain.input.wav", "plain.output.wav", "plain.png"]
    assert report.previews[2].read_bytes().startswith(b"\x89PNG") and "drive" not in str(report)


def test_recurrent_layers_go_on_in_two_channels(tmp_path: Path) -> None:
    report = export(Looping(), tmp_path / "looping.onnx")
    shapes = ports(report.path)
    assert report.exporter == "torchscript", "the quicker one for these"
    assert shapes["audio_in"] == [1, 2, "T"] and shapes["params"] == [1, 1, "T"]
    assert shapes["state_in_lstm_hidden"] == shapes["state_in_lstm_cell"] == [1, 1, 6]
    assert shapes["state_in_gru_hidden"] == [1, 1, 5]
    operators = {node.op_type for node in onnx.load(report.path).graph.node}
    assert {"LSTM", "GRU"} <= operators


class Hopping(WaveformModel):
    """Down and up again by four, 64 samples at a time."""

    metadata = Metadata("Hopping")
    hop = 64
    latency = 12

    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(3)
        self.down = CausalConv1d(1, 8, 16, stride=4, bias=False)
        self.up = CausalConvTranspose1d(8, 1, 16, 4)
        self.late = Delay(1, 2)

    def forward(self, audio: Tensor, params: Params, state: Any = None) -> tuple[Tensor, Any]:
        return self.late(self.up(torch.tanh(self.down(audio)))), None


class Behind(WaveformModel):
    """What reaches the convolution of the first piece is silence: the delay is longer than a piece."""

    metadata = Metadata("Behind")
    hop = 16
    latency = 40

    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(6)
        self.line, self.conv = Delay(1, 40), CausalConv1d(1, 1, 9, bias=False)

    def forward(self, audio: Tensor, params: Params, state: Any = None) -> tuple[Tensor, Any]:
        return self.conv(self.line(audio)), None


def test_a_memory_that_stays_empty_at_first_is_kept(tmp_path: Path) -> None:
    export(Behind(), tmp_path / "late.onnx")
    states = Player(tmp_path / "late.onnx").inputs
    assert {name: states[f"state_in_{name}"] for name in ("line_memory", "conv_memory")} == {
        "line_memory": [1, 1, 40],
        "conv_memory": [1, 1, 8],
    }


def test_a_model_with_a_hop_plays_whole_hops(tmp_path: Path) -> None:
    report = export(Hopping(), tmp_path / "hopping.onnx", exporter="torchscript")
    assert ports(report.path)["audio_in"] == [1, 1, 64]
    assert (report.manifest.hop, report.manifest.latency_samples) == (64, 12)


class Small(WaveformModel):
    """Does little, and can be given faults."""

    metadata = Metadata("Small")
    knobs = (DRIVE,)

    def forward(self, audio: Tensor, params: Params, state: Any = None) -> tuple[Tensor, Any]:
        return torch.tanh(audio * 10.0 ** (params["drive"] / 20.0)), None


class Forgetful(Small):
    """A convolution that forgets what came before."""

    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(4)
        self.first, self.blur = nn.Conv1d(1, 1, 1), nn.Conv1d(1, 1, 5, bias=False)
        self.pad = nn.ReflectionPad1d((0, 0))

    def forward(self, audio: Tensor, params: Params, state: Any = None) -> tuple[Tensor, Any]:
        x = self.first(audio * params["drive"])
        front = x[:, :, :1].expand(1, 1, 4)
        return self.blur(torch.cat([front, x], 2)), None


class Humming(Small):
    def forward(self, audio: Tensor, params: Params, state: Any = None) -> tuple[Tensor, Any]:
        return audio * params["drive"] + 0.01, None


class Deaf(Small):
    def forward(self, audio: Tensor, params: Params, state: Any = None) -> tuple[Tensor, Any]:
        return audio + 0.0 * params["drive"], None


class Late(Small):
    def __init__(self) -> None:
        super().__init__()
        self.line = Delay(1, 20)

    def forward(self, audio: Tensor, params: Params, state: Any = None) -> tuple[Tensor, Any]:
        return self.line(audio * params["drive"]), None


class Bursting(Small):
    def forward(self, audio: Tensor, params: Params, state: Any = None) -> tuple[Tensor, Any]:
        return torch.exp(audio.abs()) * audio * params["drive"], None


FAULTS = {
    Forgetful: r"differs from the model by .* first at sample 64, in block 1 \(of 1 samples\).*blur \(Conv1d\)",
    Humming: r"silence in gives 1\.0e-02 out with the knobs",
    Deaf: r'the knob "drive" changes nothing',
    Late: r"says that its latency is 0 samples, and it is 20",
    Bursting: r"level 10000 gives no finite number, first at sample 0, in block 0",
}


@pytest.mark.parametrize("kind", FAULTS)
def test_a_fault_is_told_and_nothing_is_written(kind: type[Small], tmp_path: Path) -> None:
    with pytest.raises(ExportError, match=FAULTS[kind]):
        export(kind(), tmp_path / "x.onnx", exporter="torchscript")
    assert not list(tmp_path.iterdir())


def test_a_check_can_be_skipped_by_its_name(tmp_path: Path) -> None:
    report = export(Humming(), tmp_path / "x.onnx", exporter="torchscript", skip=("silence",))
    assert "silence" not in report.figures and report.path.exists()
    with pytest.raises(ValueError, match="no check hiss"):
        export(Humming(), tmp_path / "x.onnx", skip=("hiss",))


class Ahead(Small):
    def __init__(self) -> None:
        super().__init__()
        self.body = nn.Sequential(nn.Conv1d(1, 1, 3, padding=1))

    def forward(self, audio: Tensor, params: Params, state: Any = None) -> tuple[Tensor, Any]:
        return self.body(audio) * params["drive"], None


class Backwards(Small):
    def __init__(self) -> None:
        super().__init__()
        self.both = nn.GRU(1, 2, bidirectional=True)


class Hiding(Small):
    kept: Tensor | None = None

    def forward(self, audio: Tensor, params: Params, state: Any = None) -> tuple[Tensor, Any]:
        before = 0.0 if self.kept is None else self.kept
        self.kept = audio[:, :, -1:]
        return audio * params["drive"] + before, None


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        (Ahead, r"^body\.0: .* looks ahead"),
        (Backwards, r"^both: it runs backwards"),
        (Hiding, r"^kept: .* no buffer"),
    ],
)
def test_what_cannot_stream_is_refused_with_its_layer(kind: type[Small], reason: str, tmp_path: Path) -> None:
    with pytest.raises(StreamingError, match=reason):
        export(kind(), tmp_path / "x.onnx")


class Started(Small):
    """Begins elsewhere than at zero."""

    def initial_state(self) -> Any:
        return [torch.full((1, 1, 1), 0.25)]

    def forward(self, audio: Tensor, params: Params, state: Any = None) -> tuple[Tensor, Any]:
        (level,) = state or self.initial_state()
        return audio * params["drive"] * level, [0.5 * level]


def test_a_first_state_that_is_not_zero_is_in_the_manifest() -> None:
    explicit = Explicit(Started().eval())
    assert float(explicit.states["state_0"]) == 0.25
