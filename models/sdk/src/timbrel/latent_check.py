"""What a `latent` file says about itself, and how it plays here."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import torch

from timbrel.features import features
from timbrel.latent_player import LatentPlayer
from timbrel.manifest import decode


def inspect_latent(path: Path) -> str:
    """Some lines about a file; raises where it cannot be played."""
    player = LatentPlayer(path)
    manifest, section = player.manifest, player.section
    packs = ", ".join(f"{pack.name} {pack.count}" for pack in section.packs)
    lines = [
        f"{manifest.name} {manifest.version}".strip(),
        f"  {manifest.description.short}" if manifest.description.short else "",
        f"  {manifest.architecture or 'unnamed architecture'}, {manifest.parameters or 'unknown'} parameters, "
        f"{path.stat().st_size / 1024:.0f} KiB, licence {manifest.licence or 'not said'}",
        f"  {section.samples} samples at {section.sample_rate:.0f} Hz from {section.size} numbers",
        f"  packs {packs}",
        *(f"  {name} {value:g}" for name, value in manifest.measured.items()),
        f"  golden vectors {_golden_words(player)}",
        f"  speed {_speed_words(player)}",
    ]
    return "\n".join(line for line in lines if line)


def golden_errors(player: LatentPlayer) -> tuple[float, float, float]:
    """Largest differences from the golden sound, point and measures; infinite where there are none."""
    golden, section = player.manifest.golden, player.section
    if golden is None or not section.golden_point or not section.golden_controls:
        return (float("inf"),) * 3
    sound = player.decode(decode(golden.input)[None])
    point, wanted = player.encode(decode(golden.output)[None])[0], decode(section.golden_point)
    measured = features(torch.from_numpy(decode(golden.output))[None], section.sample_rate)[0].numpy()
    return (
        float(np.abs(sound[0] - decode(golden.output)).max()),
        float(np.max(np.abs(point - wanted) / np.maximum(np.abs(wanted), 1.0))),
        float(np.abs(measured - np.array(section.golden_controls)).max()),
    )


def _golden_words(player: LatentPlayer) -> str:
    if player.manifest.golden is None:
        return "none"
    sound, point, measured = golden_errors(player)
    allowed = player.manifest.golden.tolerance
    verdict = "right" if sound <= allowed and point <= 10.0 * allowed and measured <= 1e-3 else "WRONG"
    return f"{verdict}: sound off by {sound:.1e}, point by {point:.1e}, measures by {measured:.1e}"


def _speed_words(player: LatentPlayer, runs: int = 20) -> str:
    z = player.points[:1]
    player.decode(z)
    start_s = time.perf_counter()
    for _ in range(runs):
        player.decode(z)
    return f"{(time.perf_counter() - start_s) / runs * 1e3:.1f} ms a sound with ONNX Runtime on one thread here"
