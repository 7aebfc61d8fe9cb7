"""Writes a network as a model file: one ONNX graph with explicit states and a manifest, checked before it is kept."""

from __future__ import annotations

import contextlib
import io
import logging
import tempfile
import warnings
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import onnx
import torch

from timbrel import SAMPLE_RATE_HZ, gate
from timbrel.manifest import KEY, Golden, Manifest, encode
from timbrel.models import Streaming
from timbrel.player import STATE_IN, STATE_OUT, Player

Floats = npt.NDArray[np.float32]
Exporter = Literal["dynamo", "torchscript"]

ODD_BLOCKS = (64, 1, 127, 333, 17, 512, 3, 1000)
PARITY = 1e-5
QUIET = 1e-4
GOLDEN_SAMPLES = 1024


class ExportError(RuntimeError):
    """The file would not play what the network plays."""


def export(
    model: Streaming,
    manifest: Manifest,
    path: Path,
    sound: Floats,
    exporter: Exporter = "dynamo",
    must_rest: bool = True,
) -> Manifest:
    """Writes `model` to `path` and returns the manifest as written, with its golden vectors.

    `sound` (`[sample]`, a few thousand) is what the file is checked with, in odd blocks and after a reset, against
    the network; then, with `must_rest`, silence has to give silence. Raises `ExportError` and writes nothing where a
    check fails.
    """
    model.eval()
    graph = _graph(model, exporter)
    complete = replace(
        manifest,
        golden=_golden(model, manifest, sound),
        receptive_field=model.receptive_field,
        architecture=manifest.architecture or model.architecture,
        parameters=model.parameter_count(),
    )
    strip(graph)
    declare_states(graph)
    entry = graph.metadata_props.add()
    entry.key, entry.value = KEY, complete.to_json()
    onnx.checker.check_model(graph, full_check=True)
    refuse(graph)
    content = graph.SerializeToString()
    check_parity(model, content, complete, sound)
    if must_rest:
        check_silence(content)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return complete


def refuse(graph: onnx.ModelProto) -> None:
    """Raises `ExportError` with what the plugins would refuse the file for."""
    try:
        gate.check(graph)
    except gate.GateError as error:
        raise ExportError(f"the plugins would refuse the file: {error}") from error


@torch.no_grad()
def play_network(model: Streaming, sound: Floats, params: tuple[float, ...]) -> Floats:
    """What the network answers to `sound` (`[sample]`) from rest."""
    audio = torch.from_numpy(np.ascontiguousarray(sound, np.float32))[None, None]
    output = model(audio, torch.tensor([params], dtype=torch.float32), *model.rested(1))[0]
    return np.asarray(output[0, 0].numpy(), np.float32)


def check_parity(model: Streaming, content: bytes, manifest: Manifest, sound: Floats) -> None:
    """Compares the file with the network; raises `ExportError` with what differs."""
    player = Player(content)
    for travel in (0.0, 0.37, 1.0):
        params = tuple(knob.at(travel) for knob in manifest.knobs)
        expected = play_network(model, sound, params)
        for when in ("", " after a reset"):
            player.reset()
            error = float(np.abs(player.play(sound, params, ODD_BLOCKS) - expected).max())
            if not error <= PARITY:
                raise ExportError(f"the file differs from the network by {error:.1e} in odd blocks{when}")


def check_silence(content: bytes) -> None:
    """Raises `ExportError` unless a second of silence ends as silence at any knobs."""
    player = Player(content)
    for travel in (0.0, 0.5, 1.0):
        player.reset()
        params = tuple(knob.at(travel) for knob in player.manifest.knobs)
        silence = player.play(np.zeros(SAMPLE_RATE_HZ, np.float32), params)
        loudest = float(np.abs(silence[-SAMPLE_RATE_HZ // 10 :]).max())
        if not (np.isfinite(silence).all() and loudest < QUIET):
            raise ExportError(f"silence in gives {loudest:.1e} out with the knobs at {params}")


def _golden(model: Streaming, manifest: Manifest, sound: Floats) -> Golden:
    short = sound[:GOLDEN_SAMPLES]
    output = play_network(model, short, manifest.defaults)
    return Golden(encode(short), encode(output), manifest.defaults)


def _graph(model: Streaming, exporter: Exporter) -> onnx.ModelProto:
    states = list(model.state_shapes)
    inputs = ["audio_in", *(["params"] if model.knob_count else []), *(f"state_in_{name}" for name in states)]
    outputs = ["audio_out", *(f"state_out_{name}" for name in states)]
    knobs = [torch.rand(1, model.knob_count)] if model.knob_count else []
    example = (torch.randn(1, 1, 96), *knobs, *model.rested(1))
    with quiet():
        if exporter == "dynamo":
            return _dynamo(model, example, inputs, outputs)
        return _torchscript(model, example, inputs, outputs)


def _dynamo(
    model: Streaming, example: tuple[torch.Tensor, ...], inputs: list[str], outputs: list[str]
) -> onnx.ModelProto:
    time = torch.export.Dim("T", min=1, max=1 << 20)
    shapes: list[Any] = [{2: time}] + [None] * (len(inputs) - 1)
    program = torch.onnx.export(
        Flat(model),
        example,
        dynamo=True,
        opset_version=18,
        input_names=inputs,
        output_names=outputs,
        dynamic_shapes=(tuple(shapes),),
        verbose=False,
    )
    assert program is not None
    proto = program.model_proto
    assert isinstance(proto, onnx.ModelProto)
    return proto


def _torchscript(
    model: Streaming, example: tuple[torch.Tensor, ...], inputs: list[str], outputs: list[str]
) -> onnx.ModelProto:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.onnx"
        torch.onnx.export(
            Flat(model),
            example,
            path,
            dynamo=False,
            opset_version=17,
            input_names=inputs,
            output_names=outputs,
            dynamic_axes={"audio_in": {2: "T"}, "audio_out": {2: "T"}},
        )
        return onnx.load(path)


class Flat(torch.nn.Module):
    """The network with a plain list of tensors, and without a knobs' input where it has no knobs."""

    def __init__(self, model: Streaming) -> None:
        super().__init__()
        self.model = model

    def forward(self, *tensors: torch.Tensor) -> tuple[torch.Tensor, ...]:
        """Plays a piece."""
        if self.model.knob_count:
            audio, params, *states = tensors
        else:
            audio, *states = tensors
            params = audio.new_zeros((1, 0))
        output: tuple[torch.Tensor, ...] = self.model(audio, params, *states)
        return output


def strip(graph: onnx.ModelProto) -> None:
    """Leaves only what the file needs: no source positions, no notes, no guesses at inner shapes."""
    graph.doc_string = ""
    del graph.metadata_props[:]
    del graph.graph.value_info[:]
    del graph.graph.metadata_props[:]
    for part in (*graph.graph.node, *graph.graph.input, *graph.graph.output, *graph.graph.initializer):
        part.doc_string = ""
        del part.metadata_props[:]


def declare_states(graph: onnx.ModelProto) -> None:
    """A state leaves with the shape that it came with, even where the exporter could not tell."""
    shapes = {port.name.removeprefix(STATE_IN): port.type for port in graph.graph.input}
    for port in graph.graph.output:
        if port.name.startswith(STATE_OUT):
            port.type.CopyFrom(shapes[port.name.removeprefix(STATE_OUT)])


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """The exporters talk of what does not concern the user."""
    before = logging.root.manager.disable
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        logging.disable(logging.WARNING)
        try:
            yield
        finally:
            logging.disable(before)
