"""A model's card: what its file says of itself and holds, line by line. The plugins' own command prints the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import onnx
from onnx import numpy_helper

from timbrel.controls import Controls, FmSynth
from timbrel.knob import number, plain
from timbrel.latent import Latent
from timbrel.manifest import Manifest

Line = tuple[str, str]
"""A label, and what there is to say under it."""
CHANNELS = {1: "mono", 2: "stereo"}


@dataclass(frozen=True)
class ModelCard:
    """Name and version, and the lines, in their order."""

    title: str
    lines: tuple[Line, ...]

    def __str__(self) -> str:
        """The lines below a title."""
        return "\n".join([self.title, *(line_of(*line) for line in self.lines)])


def line_of(label: str, words: str) -> str:
    """A line of a card."""
    return f"  {label:<12} {words}"


def model_card(manifest: Manifest, graph: onnx.ModelProto, size_bytes: int) -> ModelCard:
    """The card of a file whose golden vectors play."""
    if manifest.controls is not None:
        kind = _instrument(manifest.controls)
    elif manifest.latent is not None:
        kind = _space(manifest.latent)
    else:
        kind = _effect(manifest)
    lines = (
        ("about", plain(manifest.description.short)),
        *kind,
        *_maker(manifest),
        *_network(manifest, graph, size_bytes),
    )
    title = plain(f'"{manifest.name}" {manifest.version}')
    return ModelCard(title, tuple((label, words) for label, words in lines if words))


def _effect(manifest: Manifest) -> Iterator[Line]:
    channels = CHANNELS.get(manifest.channels, f"{manifest.channels} channels")
    mono = ((manifest.input_mono, ", hears mono"), (manifest.output_mono, ", gives mono"))
    yield "kind", f"effect, {channels}" + "".join(words for said, words in mono if said and manifest.channels > 1)
    yield "rate", ", ".join(f"{number(rate_hz)} Hz" for rate_hz in manifest.sample_rates) or "any"
    yield "hop", f"{manifest.hop} samples" if manifest.hop else ""
    yield "latency", f"{manifest.latency_samples} samples"
    for knob in manifest.knobs:
        yield "knob", knob.words()
    yield "loudness", "" if manifest.loudness_db is None else f"{number(manifest.loudness_db)} dB"
    levels = (("input", manifest.calibration.input_dbu), ("output", manifest.calibration.output_dbu))
    yield "calibrated", ", ".join(f"{end} {number(dbu)} dBu" for end, dbu in levels if dbu is not None)


def _instrument(section: Controls) -> Iterator[Line]:
    kind = "frequency modulation" if isinstance(section.synth, FmSynth) else "harmonics and noise"
    outputs = ", ".join(f"{name} {width}" for name, width in section.synth.outputs.items())
    rate_hz = number(section.sample_rate)
    yield "kind", f"instrument, {kind} ({outputs}), a frame every {section.hop} samples at {rate_hz} Hz"
    low, high, soft, loud = (number(end) for end in (*section.f0_hz, *section.loudness_db))
    yield "trained on", f"{low} to {high} Hz, {soft} to {loud} dB of {section.loudness.definition}"
    yield "room", "" if section.reverb is None else f"{section.reverb.taps} samples"


def _space(section: Latent) -> Iterator[Line]:
    rate_hz = number(section.sample_rate)
    yield "kind", f"space of sounds, {section.samples} samples at {rate_hz} Hz of {section.size} numbers"
    yield "packs", ", ".join(f"{plain(pack.name)} {pack.count}" for pack in section.packs)


def _maker(manifest: Manifest) -> Iterator[Line]:
    yield "by", plain(", ".join(manifest.authors))
    yield "licence", plain(manifest.licence) or "not said"
    yield "tags", plain(", ".join(manifest.tags))
    for name, link in sorted(manifest.links.items()):
        yield "link", plain(f"{name}: {link}")
    yield "cite", plain(manifest.citation)
    yield "data", plain(manifest.training_data)
    yield "state", "experimental" if manifest.experimental else ""


def _network(manifest: Manifest, graph: onnx.ModelProto, size_bytes: int) -> Iterator[Line]:
    architecture = plain(manifest.architecture or architecture_of(graph) or "unnamed")
    parameters = manifest.parameters if manifest.parameters is not None else weights_of(graph)
    yield "network", f"{architecture}, {parameters} parameters, {size_bytes} bytes"
    counts = Counter(node.op_type for node in graph.graph.node)
    yield "operators", ", ".join(f"{name} {count}" for name, count in sorted(counts.items()))
    if manifest.kind != "latent":
        yield "memory", _memory(graph.graph.input)
    for name, figure in sorted(manifest.measured.items()):
        yield "measured", f"{name} {number(figure)}"
    yield "golden", "none" if manifest.golden is None else f"right within {number(manifest.golden.tolerance)}"


def _memory(ports: Iterable[onnx.ValueInfoProto]) -> str:
    states = [port.type.tensor_type.shape.dim for port in ports if port.name.startswith("state_in_")]
    numbers = sum(int(np.prod([dim.dim_value for dim in dims])) for dims in states)
    if not states:
        return "none"
    return f"{len(states)} state{'s' if len(states) > 1 else ''} of {numbers} numbers"


def weights_of(graph: onnx.ModelProto) -> int:
    """Numbers in all weight tensors that hold no whole numbers."""
    floats = (onnx.TensorProto.FLOAT, onnx.TensorProto.FLOAT16, onnx.TensorProto.DOUBLE)
    return sum(numpy_helper.to_array(t).size for t in graph.graph.initializer if t.data_type in floats)


def architecture_of(graph: onnx.ModelProto) -> str:
    """A word for the sort of network, from its operators."""
    operators = {node.op_type for node in graph.graph.node}
    for name in ("LSTM", "GRU"):
        if name in operators:
            return name
    dilations = (a.ints for node in graph.graph.node for a in node.attribute if a.name == "dilations")
    if any(step > 1 for steps in dilations for step in steps):
        return "WaveNet"
    if operators & {"Conv", "ConvTranspose"}:
        return "Convolution"
    return "Dense" if operators & {"Gemm", "MatMul"} else ""
