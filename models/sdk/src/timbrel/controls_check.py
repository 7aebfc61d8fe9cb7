"""What a `controls` file says about itself, and how it plays here."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np

from timbrel.controls_player import ControlsPlayer
from timbrel.export_controls import check_silence
from timbrel.manifest import decode


def inspect_controls(path: Path) -> str:
    """Some lines about a file; raises where it cannot be played."""
    player = ControlsPlayer(path)
    manifest, section = player.manifest, player.section
    check_silence(path.read_bytes())
    lines = [
        f"{manifest.name} {manifest.version}".strip(),
        f"  {manifest.description.short}" if manifest.description.short else "",
        f"  {manifest.architecture or 'unnamed architecture'}, {manifest.parameters or 'unknown'} parameters, "
        f"{path.stat().st_size / 1024:.0f} KiB, licence {manifest.licence or 'not said'}",
        f"  drives {section.synth.kind} ({', '.join(f'{k} {v}' for k, v in section.synth.outputs.items())}), "
        f"a frame every {section.hop} samples at {section.sample_rate:.0f} Hz",
        f"  trained on {section.f0_hz[0]:g} to {section.f0_hz[1]:g} Hz, {section.loudness_db[0]:g} to "
        f"{section.loudness_db[1]:g} dB as {section.loudness.definition}",
        *(f"  {name} {value:g}" for name, value in manifest.measured.items()),
        f"  golden vectors {_golden_words(player)}",
        "  silence where the loudness is at the floor",
        f"  speed {_speed_words(player)}",
    ]
    return "\n".join(line for line in lines if line)


def golden_error(player: ControlsPlayer) -> float:
    """The largest difference from the golden vectors; infinite where there are none."""
    golden = player.manifest.golden
    if golden is None:
        return float("inf")
    f0_hz, loudness_db = np.split(decode(golden.input), 2)
    player.reset()
    found = player.controls(f0_hz, loudness_db, (1, 5, 2))
    return float(np.abs(np.concatenate([part.ravel() for part in found]) - decode(golden.output)).max())


def _golden_words(player: ControlsPlayer) -> str:
    golden = player.manifest.golden
    if golden is None:
        return "none"
    error = golden_error(player)
    verdict = "right" if error <= golden.tolerance else "WRONG"
    return f"{verdict}: largest difference {error:.1e}, allowed {golden.tolerance:g}"


def _speed_words(player: ControlsPlayer, frames: int = 500) -> str:
    pitch, loudness = np.full(frames, 220.0, np.float32), np.full(frames, 10.0, np.float32)
    player.reset()
    start_s = time.perf_counter()
    player.controls(pitch, loudness, (1,))
    return f"{(time.perf_counter() - start_s) / frames * 1e6:.0f} µs a frame with ONNX Runtime on one thread here"
