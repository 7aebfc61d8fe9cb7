"""How far a `latent` file is from its own golden vectors."""

from __future__ import annotations

import numpy as np
import torch

from timbrel.features import features
from timbrel.latent_player import LatentPlayer
from timbrel.manifest import decode


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


def golden_is_right(player: LatentPlayer) -> bool:
    """Whether sound, point and measures come out as the file says."""
    if player.manifest.golden is None:
        return False
    sound, point, measured = golden_errors(player)
    allowed = player.manifest.golden.tolerance
    return sound <= allowed and point <= 10.0 * allowed and measured <= 1e-3
