"""Writes a sampler's network as a model file: the decoder's graph, the encoder within, the packs; checked before."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt
import onnx
import torch
from torch import nn

from timbrel.export import ExportError, quiet, refuse, strip
from timbrel.export_controls import pack
from timbrel.features import features
from timbrel.latent import ENCODER_KEY, POINTS_KEY, Latent, encode_points
from timbrel.latent_player import LatentPlayer
from timbrel.manifest import KEY, Golden, Manifest, encode
from timbrel.models.latent import Frame
from timbrel.space import Space

Floats = npt.NDArray[np.float32]

PARITY = 2e-5
"""Largest difference between the file and the network: of samples, and of a point's numbers where these are below 1."""
FAR = 6.0
"""Standard deviations of the training data within which a sound has to be finite."""
BATCHES = (1, 2, 5)


class Autoencoder(Protocol):
    """`encoder`, `audio [B,L]` to `z [B,D]`, and `decoder`, the other way."""

    architecture: str

    @property
    def frame(self) -> Frame:
        """How long a sound is and how many numbers stand for it."""

    @property
    def encoder(self) -> nn.Module:
        """Sounds to points."""

    @property
    def decoder(self) -> nn.Module:
        """Points to sounds."""

    def parameter_count(self) -> int:
        """Trained numbers."""


def export_latent(
    network: Autoencoder,
    space: Space,
    manifest: Manifest,
    path: Path,
    sounds: Floats,
    measure: Callable[[LatentPlayer], dict[str, float]] | None = None,
) -> Manifest:
    """Writes a network to `path` and returns the manifest as written, with its golden vectors.

    What `rounded` numbers are is kept as halves. `sounds` (`[sound][L]`, five at least) are what the file is checked
    with; then `measure` may say how well it does. Raises `ExportError` and writes nothing where a check fails.
    """
    z = encoded(network, sounds)
    complete = replace(
        manifest,
        latent=_with_golden(space.section, network, z),
        golden=_golden(network, z),
        architecture=manifest.architecture or network.architecture,
        parameters=network.parameter_count(),
    )
    graph = _graph(network.decoder, torch.zeros(2, network.frame.latent), "z", "audio")
    encoder = _graph(network.encoder, torch.zeros(2, network.frame.samples), "audio", "z").SerializeToString()
    for key, value in (
        (KEY, complete.to_json()),
        (POINTS_KEY, encode_points(space.points)),
        (ENCODER_KEY, base64.b64encode(encoder).decode("ascii")),
    ):
        entry = graph.metadata_props.add()
        entry.key, entry.value = key, value
    onnx.checker.check_model(graph, full_check=True)
    refuse(graph)
    content = graph.SerializeToString()
    check_latent(network, content, sounds)
    if measure is not None:
        complete = replace(complete, measured=measure(LatentPlayer(content)))
        next(entry for entry in graph.metadata_props if entry.key == KEY).value = complete.to_json()
        content = graph.SerializeToString()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return complete


@torch.no_grad()
def encoded(network: Autoencoder, sounds: Floats) -> Floats:
    """`[sound][L]` to `[sound][D]`."""
    return np.asarray(network.encoder(torch.from_numpy(sounds)).numpy(), np.float32)


@torch.no_grad()
def decoded(network: Autoencoder, z: Floats) -> Floats:
    """`[sound][D]` to `[sound][L]`."""
    return np.asarray(network.decoder(torch.from_numpy(z)).numpy(), np.float32)


def _golden(network: Autoencoder, z: Floats) -> Golden:
    sound = decoded(network, z[:1])[0]
    return Golden(encode(z[0]), encode(sound), tolerance=PARITY * max(1.0, float(np.abs(sound).max())))


def _with_golden(section: Latent, network: Autoencoder, z: Floats) -> Latent:
    """Adds what the encoder and the meters say of the golden output."""
    sound = decoded(network, z[:1])
    measured = features(torch.from_numpy(sound), network.frame.rate_hz)[0]
    point = encode(encoded(network, sound)[0])
    return replace(section, golden_point=point, golden_controls=tuple(float(value) for value in measured))


def check_latent(network: Autoencoder, content: bytes, sounds: Floats) -> None:
    """Compares the file with the network, and tries what is unusual; raises `ExportError` with what is wrong."""
    player = LatentPlayer(content)
    z = encoded(network, sounds)
    expected = decoded(network, z)
    for batch in BATCHES:
        points, sound = player.encode(sounds[:batch]), player.decode(z[:batch])
        off = float(np.max(np.abs(points - z[:batch]) / np.maximum(np.abs(z[:batch]), 1.0)))
        if not off <= 10.0 * PARITY:
            raise ExportError(f"the encoder in the file differs from the network by {off:.1e} with {batch} sounds")
        error = float(np.abs(sound - expected[:batch]).max())
        if not error <= PARITY * max(1.0, float(np.abs(expected[:batch]).max())):
            raise ExportError(f"the file differs from the network by {error:.1e} with {batch} points")
    if not np.array_equal(player.decode(z[:1]), player.decode(z[:1])):
        raise ExportError("the same point does not give the same sound")
    _check_extremes(player, network.frame.samples)


def _check_extremes(player: LatentPlayer, samples: int) -> None:
    """No sound to learn from is silent, so what silence sounds like is open; but it has to sound."""
    if not np.isfinite(player.decode(player.encode(np.zeros((1, samples), np.float32)))).all():
        raise ExportError("silence comes back as what is no sound")
    section = player.section
    mean, deviation = (
        np.frombuffer(base64.b64decode(text), "<f4").astype(np.float32) for text in (section.mean, section.deviation)
    )
    dice = np.random.default_rng(0).uniform(-FAR, FAR, (8, section.size)).astype(np.float32)
    if not np.isfinite(player.decode(mean + dice * deviation)).all():
        raise ExportError("a point far from the middle gives no finite sound")


def _graph(module: nn.Module, example: torch.Tensor, given: str, answer: str) -> onnx.ModelProto:
    with quiet():
        program = torch.onnx.export(
            module.eval(),
            (example,),
            dynamo=True,
            opset_version=18,
            input_names=[given],
            output_names=[answer],
            dynamic_shapes=({0: torch.export.Dim("B", min=1, max=1024)},),
            verbose=False,
        )
    assert program is not None
    graph = program.model_proto
    assert isinstance(graph, onnx.ModelProto)
    strip(graph)
    pack(graph)
    return graph
