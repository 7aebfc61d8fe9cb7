from pathlib import Path

import numpy as np
import onnx
import pytest
import torch
from torch import Tensor

from timbrel import signals
from timbrel.export import Exporter, ExportError, export
from timbrel.manifest import KEY, Knob, Manifest, decode
from timbrel.models import AmpLSTM, AmpWaveNet, Streaming
from timbrel.player import Player

KNOBS = (Knob("Drive", "%", (0.0, 100.0), 60.0), Knob("Tone", "dB", (-12.0, 12.0), 3.0))
RANGES = [knob.range for knob in KNOBS]
SOUND = signals.clips(8, 1, 6000)[0]


def networks() -> dict[str, Streaming]:
    torch.manual_seed(4)
    return {"wavenet": AmpWaveNet(RANGES, dilations=4), "lstm": AmpLSTM(RANGES, hidden=8)}


@pytest.mark.parametrize("exporter", ["dynamo", "torchscript"])
@pytest.mark.parametrize("name", ["wavenet", "lstm"])
def test_both_exporters_write_the_contract(tmp_path: Path, name: str, exporter: Exporter) -> None:
    model, path = networks()[name], tmp_path / "model.onnx"
    written = export(model, Manifest(name="x", knobs=KNOBS), path, SOUND, exporter)

    graph = onnx.load(path)
    assert [(o.domain, o.version) for o in graph.opset_import] == [("", 18 if exporter == "dynamo" else 17)]
    shapes = {
        port.name: [d.dim_param or d.dim_value for d in port.type.tensor_type.shape.dim]
        for port in (*graph.graph.input, *graph.graph.output)
    }
    expected = {"audio_in": [1, 1, "T"], "audio_out": [1, 1, "T"], "params": [1, 2]}
    for state, shape in model.state_shapes.items():
        expected |= {f"state_in_{state}": list(shape), f"state_out_{state}": list(shape)}
    assert shapes == expected
    assert not any(node.metadata_props or node.doc_string for node in graph.graph.node)
    assert {entry.key for entry in graph.metadata_props} == {KEY}

    player = Player(path)
    assert player.manifest == written
    assert written.golden is not None and written.parameters == model.parameter_count()
    answer = player.play(decode(written.golden.input), written.golden.params, blocks=(100,))
    np.testing.assert_allclose(answer, decode(written.golden.output), atol=written.golden.tolerance)


class Humming(AmpLSTM):
    """A network with a constant on its output."""

    def forward(self, audio: Tensor, params: Tensor, *states: Tensor) -> tuple[Tensor, ...]:
        output, *after = super().forward(audio, params, *states)
        return (output + 1e-3, *after)


def test_a_file_that_hums_is_not_written(tmp_path: Path) -> None:
    path = tmp_path / "model.onnx"
    with pytest.raises(ExportError, match="silence in gives"):
        export(Humming(RANGES, hidden=4), Manifest(name="x", knobs=KNOBS), path, SOUND)
    assert not path.exists()


class Forgetful(AmpLSTM):
    """A network that forgets the sound's last sample between pieces."""

    def forward(self, audio: Tensor, params: Tensor, *states: Tensor) -> tuple[Tensor, ...]:
        output, *after = super().forward(audio, params, *states)
        return (output, *(0.5 * state for state in after))


def test_a_file_that_depends_on_the_blocks_is_not_written(tmp_path: Path) -> None:
    path = tmp_path / "model.onnx"
    with pytest.raises(ExportError, match="in odd blocks"):
        export(Forgetful(RANGES, hidden=4), Manifest(name="x", knobs=KNOBS), path, SOUND)
    assert not path.exists()


def test_a_file_without_a_manifest_is_refused() -> None:
    port = onnx.helper.make_tensor_value_info("audio_in", onnx.TensorProto.FLOAT, [1, 1, "T"])
    out = onnx.helper.make_tensor_value_info("audio_out", onnx.TensorProto.FLOAT, [1, 1, "T"])
    node = onnx.helper.make_node("Tanh", ["audio_in"], ["audio_out"])
    graph = onnx.helper.make_graph([node], "bare", [port], [out])
    model = onnx.helper.make_model(graph, opset_imports=[onnx.helper.make_opsetid("", 18)], ir_version=10)
    with pytest.raises(ValueError, match="no manifest"):
        Player(model.SerializeToString())
