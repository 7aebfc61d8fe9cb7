"""`timbrel-sdk check`: what a file is, and whether it plays as it claims; or why it is refused."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnx

from timbrel import gate
from timbrel.controls_check import golden_error
from timbrel.controls_player import ControlsPlayer
from timbrel.export_controls import check_silence
from timbrel.latent_check import golden_is_right
from timbrel.latent_player import LatentPlayer
from timbrel.manifest import KEY, Knob, Manifest, decode
from timbrel.model_card import line_of, model_card
from timbrel.player import Player
from timbrel.speed import Cost, cost_of, timed

PLAYS = "with ONNX Runtime, on one thread here."


class CheckError(ValueError):
    """The file does not play what it claims."""


def check(path: Path) -> str:
    """The card of a file that plays, and what it costs here; raises with the reason where the plugins refuse it."""
    content = path.read_bytes()
    graph = gate.read(content)
    manifest = manifest_of(graph, path.stem)
    cost = PLAYED[manifest.kind](content, manifest)
    card = model_card(manifest, graph, len(content))
    return f"{path}: {card}\n" + line_of("plays", PLAYS) + "\n" + line_of("costs", str(cost))


def manifest_of(graph: onnx.ModelProto, name: str) -> Manifest:
    """What a file says of itself; of one that says nothing but has the ports of an effect, what follows from those."""
    for entry in graph.metadata_props:
        if entry.key == KEY:
            return Manifest.from_json(entry.value)
    shapes = {
        port.name: [dim.dim_value if dim.HasField("dim_value") else 0 for dim in port.type.tensor_type.shape.dim]
        for port in graph.graph.input
    }
    if "audio_in" not in shapes or len(shapes["audio_in"]) != 3:
        wanted = "only a plugin can guess what its inputs are (audio_in, params and state_in_… would need no guess)"
        raise CheckError(f"the file has no manifest: no metadata under the key {KEY!r}, and {wanted}")
    count = shapes.get("params", [1, 0])[1]
    per_sample = len(shapes.get("params", [])) == 3
    knobs = tuple(Knob(f"Knob {number}", default=0.5, per_sample=per_sample) for number in range(1, count + 1))
    return Manifest(name, channels=max(shapes["audio_in"][1:2] if shapes["audio_in"][2] == 0 else [1]), knobs=knobs)


def _play_effect(content: bytes, manifest: Manifest) -> Cost:
    player = Player(content, manifest)
    golden = manifest.golden
    if golden is not None:
        sound = decode(golden.input).reshape(manifest.channels, -1)
        answer = player.play(sound, golden.params or None, (manifest.hop,) if manifest.hop else (37, 131))
        _hold(float(np.abs(answer.ravel() - decode(golden.output)).max()), golden.tolerance)
    samples = (manifest.hop or 1) * -(-1024 // (manifest.hop or 1))
    noise = np.random.default_rng(0).uniform(-0.5, 0.5, (manifest.channels, samples)).astype(np.float32)
    for what, sound in (("silence", np.zeros_like(noise)), ("noise", noise)):
        for ends in (manifest.defaults, *zip(*(knob.range for knob in manifest.knobs), strict=True)):
            player.reset()
            if not np.isfinite(player.play(sound, ends, (manifest.hop or 1024,))).all():
                raise CheckError(f"the model answers {what} with values that are not finite numbers")
    return cost_of(player)


def _play_controls(content: bytes, manifest: Manifest) -> Cost:
    player = ControlsPlayer(content)
    if manifest.golden is not None:
        _hold(golden_error(player), manifest.golden.tolerance)
    check_silence(content)
    player.reset()
    pitch, loudness = np.full(1, 220.0, np.float32), np.full(1, -20.0, np.float32)
    section = player.section
    return timed(lambda: player.controls(pitch, loudness, (1,)), section.hop, section.sample_rate)


def _play_latent(content: bytes, manifest: Manifest) -> Cost:
    player = LatentPlayer(content)
    if manifest.golden is not None and not golden_is_right(player):
        raise CheckError("the golden vectors do not come out: sound, point or measures are others")
    section = player.section
    return timed(lambda: player.decode(player.points[:1]), section.samples, section.sample_rate)


def _hold(error: float, tolerance: float) -> None:
    if not error <= tolerance:
        raise CheckError(f"the golden vectors do not come out: {error:.1e} apart, and {tolerance:g} is allowed")


PLAYED: dict[str, Callable[[bytes, Manifest], Cost]] = {
    "effect": _play_effect,
    "controls": _play_controls,
    "latent": _play_latent,
}
"""What holds a file of a kind to its claims and measures it."""
