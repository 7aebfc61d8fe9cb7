"""Writes a control network as a model file: one ONNX graph, its manifest and its room, checked before it is kept."""

from __future__ import annotations

import copy
import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnx
import torch
from onnx import helper, numpy_helper

from timbrel import loudness
from timbrel.controls import REVERB_KEY, encode_taps
from timbrel.controls_player import ControlsPlayer
from timbrel.export import PARITY, ExportError, declare_states, quiet, refuse, strip
from timbrel.manifest import KEY, Golden, Manifest, encode
from timbrel.models.controls import ControlNetwork
from timbrel.models.controls_model import ControlsModel

Floats = npt.NDArray[np.float32]

ODD_FRAMES = (1, 7, 64, 3, 1, 33)
GOLDEN_FRAMES = 24
PACKED_NUMBERS = 256
"""Weights of so many numbers or more are kept as f16 where that loses nothing."""


def rounded(network: ControlNetwork) -> ControlNetwork:
    """The same network with all weights rounded to f16, which is what the file will hold."""
    copied = copy.deepcopy(network).eval()
    with torch.no_grad():
        for weights in copied.parameters():
            weights.copy_(weights.half().float())
    return copied


def export_controls(
    network: ControlsModel, manifest: Manifest, path: Path, taps: Floats | None, f0_hz: Floats, loudness_db: Floats
) -> Manifest:
    """Writes a `rounded` network to `path` and returns the manifest as written, with its golden vectors.

    `taps` is the room without the dry path. `f0_hz` and `loudness_db` (`[frame]`, some hundred) are what the file is
    checked with, in odd runs and after a reset. Raises `ExportError` and writes nothing where a check fails.
    """
    check_section(network, manifest, taps)
    graph = _graph(network)
    strip(graph)
    declare_states(graph)
    pack(graph)
    complete = replace(
        manifest,
        golden=_golden(network, f0_hz[:GOLDEN_FRAMES], loudness_db[:GOLDEN_FRAMES]),
        architecture=manifest.architecture or network.architecture,
        parameters=network.parameter_count(),
    )
    _add(graph, KEY, complete.to_json())
    if taps is not None:
        _add(graph, REVERB_KEY, encode_taps(taps))
    onnx.checker.check_model(graph, full_check=True)
    refuse(graph)
    content = graph.SerializeToString()
    check_parity(network, content, f0_hz, loudness_db)
    check_silence(content)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return complete


@torch.no_grad()
def play_network(network: ControlsModel, f0_hz: Floats, loudness_db: Floats) -> tuple[Floats, Floats]:
    """What the network answers to `[frame]` from rest: its two outputs, `[frame][width]`."""
    pitch, loudness = (
        torch.from_numpy(np.ascontiguousarray(a, np.float32))[None, :, None] for a in (f0_hz, loudness_db)
    )
    first, second, _ = network(pitch, loudness, network.rested(1))
    return first[0].numpy(), second[0].numpy()


def check_parity(network: ControlsModel, content: bytes, f0_hz: Floats, loudness_db: Floats) -> None:
    """Compares the file with the network; raises `ExportError` with what differs."""
    player = ControlsPlayer(content)
    expected = play_network(network, f0_hz, loudness_db)
    for when in ("", " after a reset"):
        player.reset()
        found = player.controls(f0_hz, loudness_db, ODD_FRAMES)
        error = max(_error(part, wanted) for part, wanted in zip(found, expected, strict=True))
        if not error <= PARITY:
            raise ExportError(f"the file differs from the network by {error:.1e} in odd runs{when}")


def _error(found: Floats, wanted: Floats) -> float:
    """The largest difference, relative where numbers are above 1, as ratios and gains of operators are."""
    return float(np.max(np.abs(found - wanted) / np.maximum(np.abs(wanted), 1.0)))


def check_silence(content: bytes) -> None:
    """Raises `ExportError` unless loudness at the floor is silence, at any pitch and after any sound."""
    player = ControlsPlayer(content)
    low, high = player.section.f0_hz
    pitch = np.geomspace(low / 2.0, high * 2.0, 200).astype(np.float32)
    player.controls(pitch, np.full(200, player.section.loudness_db[1], np.float32))
    floor = loudness.floor(player.section.loudness.definition, player.section.sample_rate)
    level = player.controls(pitch, np.full(200, floor, np.float32))[0]
    if np.abs(level[:, player.heard]).max() != 0.0:
        raise ExportError("loudness at the floor does not give silence")


def pack(graph: onnx.ModelProto) -> None:
    """Keeps large weights as f16 with a `Cast` after each, where every number survives that."""
    kept, casts = [], []
    for weights in graph.graph.initializer:
        array = numpy_helper.to_array(weights)
        with np.errstate(over="ignore"):
            half = array.astype(np.float16) if array.dtype == np.float32 else None
        if half is None or array.size < PACKED_NUMBERS or not np.array_equal(half.astype(np.float32), array):
            kept.append(weights)
            continue
        kept.append(numpy_helper.from_array(half, f"{weights.name}_f16"))
        casts.append(helper.make_node("Cast", [f"{weights.name}_f16"], [weights.name], to=onnx.TensorProto.FLOAT))
    nodes = [*casts, *graph.graph.node]
    del graph.graph.initializer[:], graph.graph.node[:]
    graph.graph.initializer.extend(kept)
    graph.graph.node.extend(nodes)


def check_section(network: ControlsModel, manifest: Manifest, taps: Floats | None) -> None:
    """Raises `ExportError` where the manifest speaks of another synthesiser or room than there is."""
    section = manifest.controls
    if manifest.kind != "controls" or section is None:
        raise ExportError("the manifest is not that of a model that drives a synthesiser")
    wanted = tuple(section.synth.outputs)
    if wanted != network.out_names:
        raise ExportError(f"the synthesiser takes {wanted}, and the network gives {network.out_names}")
    said, found = section.reverb.taps if section.reverb else 0, 0 if taps is None else len(taps)
    if said != found:
        raise ExportError(f"the manifest says that the room has {said} taps, and it has {found}")


def _golden(network: ControlsModel, f0_hz: Floats, loudness_db: Floats) -> Golden:
    first, second = play_network(network, f0_hz, loudness_db)
    return Golden(encode(np.concatenate([f0_hz, loudness_db])), encode(np.concatenate([first.ravel(), second.ravel()])))


def _graph(network: ControlsModel) -> onnx.ModelProto:
    """By PyTorch's older exporter, which writes a GRU as one operator."""
    inputs, outputs = ["f0_hz", "loudness_db", "state_in_gru"], [*network.out_names, "state_out_gru"]
    example = (torch.full((1, 5, 1), 440.0), torch.full((1, 5, 1), 10.0), network.rested(1))
    with quiet(), tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.onnx"
        time = {name: {1: "T"} for name in (*inputs[:2], *network.out_names)}
        torch.onnx.export(
            network,
            example,
            path,
            dynamo=False,
            opset_version=17,
            input_names=inputs,
            output_names=outputs,
            dynamic_axes=time,
        )
        return onnx.load(path)


def _add(graph: onnx.ModelProto, key: str, value: str) -> None:
    entry = graph.metadata_props.add()
    entry.key, entry.value = key, value
