"""A model as an ONNX graph, by either of PyTorch's exporters."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any, Literal

import onnx
import torch
from torch import nn

from timbrel import gate
from timbrel.export import Exporter, declare_states, quiet, strip
from timbrel.player import STATE_IN, STATE_OUT
from timbrel.wrap.explicit import Explicit
from timbrel.wrap.fold import fold
from timbrel.wrap.lazy import TRIED_SAMPLES

Choice = Literal["auto", "dynamo", "torchscript"]


class GraphError(RuntimeError):
    """No exporter writes the model as a graph that the plugins play."""


def exporters_for(explicit: Explicit, choice: Choice) -> list[Exporter]:
    """Which to try, in order.

    PyTorch's newer exporter (opset 18) goes first, but with recurrent layers: it takes them apart into loops and puts
    them together again, which takes it minutes instead of a second, for the same operator.
    """
    if choice != "auto":
        return [choice]
    recurrent = any(
        isinstance(module, nn.RNNBase) or getattr(module, "recurrent", False) for module in explicit.modules()
    )
    return ["torchscript", "dynamo"] if recurrent else ["dynamo", "torchscript"]


def graph_of(explicit: Explicit, exporter: Exporter) -> onnx.ModelProto:
    """The graph with the ports of the contract; raises `GraphError` with the exporter's reason."""
    example = explicit.example_params(TRIED_SAMPLES)
    audio = torch.randn(1, explicit.model.channels, explicit.model.hop or TRIED_SAMPLES)
    tensors = (audio, *([] if example is None else [example]), *explicit.rested())
    knobs = ["params"] if explicit.model.knobs else []
    inputs = ["audio_in", *knobs, *(f"{STATE_IN}{name}" for name in explicit.states)]
    outputs = ["audio_out", *(f"{STATE_OUT}{name}" for name in explicit.states)]
    try:
        with quiet():
            write = _dynamo if exporter == "dynamo" else _torchscript
            graph = write(explicit, tensors, inputs, outputs)
    except Exception as error:
        first = next((line.strip() for line in str(error).splitlines() if line.strip()), type(error).__name__)
        raise GraphError(f"PyTorch's {exporter} exporter cannot follow the model: {first}") from error
    fold(graph)
    strip(graph)
    declare_states(graph)
    _declare_audio(graph)
    try:
        gate.check(graph)
    except gate.GateError as error:
        raise GraphError(f"the plugins would refuse the graph of the {exporter} exporter: {error}") from error
    return graph


def _dynamo(
    explicit: Explicit, example: tuple[torch.Tensor, ...], inputs: list[str], outputs: list[str]
) -> onnx.ModelProto:
    timed = _timed(explicit)
    time = torch.export.Dim("T", min=1, max=1 << 20)
    shapes: Any = (tuple({2: time} if name in timed else None for name in inputs),) if timed else None
    program = torch.onnx.export(
        explicit,
        example,
        dynamo=True,
        opset_version=18,
        input_names=inputs,
        output_names=outputs,
        dynamic_shapes=shapes,
        verbose=False,
    )
    assert program is not None
    graph = program.model_proto
    assert isinstance(graph, onnx.ModelProto)
    return graph


def _torchscript(
    explicit: Explicit, example: tuple[torch.Tensor, ...], inputs: list[str], outputs: list[str]
) -> onnx.ModelProto:
    timed = _timed(explicit)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.onnx"
        torch.onnx.export(
            explicit,
            example,
            path,
            dynamo=False,
            opset_version=17,
            input_names=inputs,
            output_names=outputs,
            dynamic_axes={name: {2: "T"} for name in (*timed, *(["audio_out"] if timed else []))},
        )
        return onnx.load(path)


def _timed(explicit: Explicit) -> list[str]:
    """Inputs as long as a piece, where pieces may be of any length."""
    if explicit.model.hop:
        return []
    return ["audio_in", "params"] if explicit.per_sample else ["audio_in"]


def _declare_audio(graph: onnx.ModelProto) -> None:
    """Sound leaves with the shape that it came with, even where the exporter could not tell."""
    shape = next(port.type for port in graph.graph.input if port.name == "audio_in")
    next(port for port in graph.graph.output if port.name == "audio_out").type.CopyFrom(shape)
