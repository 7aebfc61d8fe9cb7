"""What is told of a space that was written."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from timbrel.manifest import Manifest

NAMES = ("frequency", "attack", "release")


@dataclass(frozen=True)
class LatentReport:
    """What was written, and how well it does with the sounds of its packs."""

    path: Path
    manifest: Manifest
    picture: Path | None = None

    def __str__(self) -> str:
        """Some lines for the model's maker."""
        said = self.manifest.measured
        lines = [
            f"{self.path}: {self.manifest.name}",
            f"  copies are {said['log_magnitude_db']:.2f} dB off, over all frequencies and times",
            f"  {said['map_accuracy']:.0%} of a sound's neighbours on the map are of its own pack",
        ]
        for name in NAMES:
            slope, missing = said.get(f"{name}_slope"), said.get(f"{name}_corrected_sd")
            if slope is None or missing is None:
                lines.append(f"  {name}: no step of this control ends in a sound")
            else:
                words = f"{slope:.2f} of what is asked comes at once; corrected, {missing:.2f} standard deviations are"
                lines.append(f"  {name}: {words} missing")
        return "\n".join(lines)
