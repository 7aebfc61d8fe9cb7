"""How far a `controls` file is from its own golden vectors."""

from __future__ import annotations

import numpy as np

from timbrel.controls_player import ControlsPlayer
from timbrel.manifest import decode


def golden_error(player: ControlsPlayer) -> float:
    """The largest difference from the golden vectors; infinite where there are none."""
    golden = player.manifest.golden
    if golden is None:
        return float("inf")
    f0_hz, loudness_db = np.split(decode(golden.input), 2)
    player.reset()
    found = player.controls(f0_hz, loudness_db, (1, 5, 2))
    return float(np.abs(np.concatenate([part.ravel() for part in found]) - decode(golden.output)).max())
