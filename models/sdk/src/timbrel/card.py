"""Model cards: what a file is, how it was made and how it measured, in words and tables."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnx

from timbrel import SAMPLE_RATE_HZ
from timbrel.evaluate import PROBE_CLIPS_EACH, TEST_CLIPS_EACH, Figure
from timbrel.manifest import Manifest, decode
from timbrel.player import Player
from timbrel.train import Recipe, Training


def card(key: str, manifest: Manifest, figures: Sequence[Figure], recipe: Recipe, job: Training) -> str:
    """The Markdown card of a drive model."""
    rows = "\n".join(_row(f"{figure.drive * 100:.0f} %", [figure]) for figure in figures)
    knobs = "\n".join(f"- {_knob_words(index, manifest)}" for index in range(len(manifest.knobs)))
    pieces = ", then ".join(str(length) for length in recipe.piece_samples)
    cycles = ",".join(str(length) for length in recipe.cycles)
    return f"""# {manifest.name}

{manifest.description.short} {manifest.architecture}, {manifest.parameters} parameters, {SAMPLE_RATE_HZ} Hz, no latency.

## Knobs

{knobs}

## How it measured

Error-to-signal ratio against the circuit at each drive setting, with the tone knob at 10, 35, 50, 65 and 90 %, on
clips of two seconds that were in no training: {TEST_CLIPS_EACH} of music (strings, bass and drums) and
{PROBE_CLIPS_EACH} of sweeps, steady tones and noise, which are harder than music: they hold much treble at full level,
and a network that runs at {SAMPLE_RATE_HZ} Hz cannot keep all its distortion products below half of that. 0.01 is an
error 20 dB below the sound.

| drive | ESR, music | pre-emphasised | ESR, sweeps, tones and noise |
|---|---|---|---|
{rows}
{_row("mean", figures)}

Silence from rest gives exactly zero out, at any knobs, by construction; and from one to two seconds after full-scale
noise ends the mean of the output is below 0.0001, as the tests of the package measure.
Loudness with the training mix at default knobs: {manifest.loudness_db} dB RMS.

## How it was made

```
timbrel-sdk train drive --recipe {key} --cycles {cycles}
```

- Teacher: the circuit in `models/sdk/src/timbrel/circuit` (voicing in `voicings.py`), integrated at eight times
  {SAMPLE_RATE_HZ} Hz. Full scale is the peak of a sine of 0 dBu.
- Data: synthetic strings, drums, sweeps, tones and noise; seeds in `dataset.py`; no recordings.
- Training: seed {recipe.seed}, {job.step} steps of {recipe.batch} × {pieces} samples, Adam from
  {recipe.learning_rate:g} down a cosine per cycle, pre-emphasised ESR plus half the plain one.
- Time: {job.cpu_s / 60:.0f} CPU-minutes on one thread, the simulation of the data not counted.

## Licence

{manifest.licence}
"""


def _row(label: str, figures: Sequence[Figure]) -> str:
    columns = [(f.esr, f.pre_emphasised_esr, f.probe_esr) for f in figures]
    return f"| {label} | " + " | ".join(f"{value:.4f}" for value in np.mean(columns, axis=0)) + " |"


def inspect(path: Path) -> str:
    """What an effect's file says about itself and how it plays here; raises where it cannot be played."""
    player = Player(path)
    manifest = player.manifest
    lines = [
        f"{manifest.name} {manifest.version}".strip(),
        f"  {manifest.description.short}" if manifest.description.short else "",
        f"  {manifest.architecture or 'unnamed architecture'}, {manifest.parameters or 'unknown'} parameters, "
        f"{path.stat().st_size / 1024:.0f} KiB, licence {manifest.licence or 'not said'}",
        *(f"  knob {_knob_words(index, manifest)}" for index in range(len(manifest.knobs))),
        *(f"  {name} {value:g}" for name, value in manifest.measured.items()),
        f"  operators {_operators(path)}",
        f"  golden vectors {_golden_words(player)}",
        f"  silence {_silence_words(player)}",
        f"  speed {_speed_words(player)}",
    ]
    return "\n".join(line for line in lines if line)


def _knob_words(index: int, manifest: Manifest) -> str:
    knob = manifest.knobs[index]
    low, high = knob.range
    words = f"{knob.name}: {low:g} to {high:g} {knob.unit}, default {knob.default:g}"
    return f"{words}. {knob.description}".rstrip()


def _operators(path: Path) -> str:
    counts = Counter(node.op_type for node in onnx.load(path).graph.node)
    return ", ".join(f"{name} {count}" for name, count in sorted(counts.items()))


def _golden_words(player: Player) -> str:
    golden = player.manifest.golden
    if golden is None:
        return "none"
    player.reset()
    error = np.abs(player.play(decode(golden.input), golden.params) - decode(golden.output)).max()
    verdict = "right" if error <= golden.tolerance else "WRONG"
    return f"{verdict}: largest difference {error:.1e}, allowed {golden.tolerance:g}"


def _silence_words(player: Player) -> str:
    player.reset()
    answer = player.play(np.zeros(SAMPLE_RATE_HZ, np.float32))
    return f"mean {answer[SAMPLE_RATE_HZ // 2 :].mean():.1e}, peak {np.abs(answer).max():.1e}"


def _speed_words(player: Player, seconds: float = 2.0, block: int = 128) -> str:
    sound = np.random.default_rng(0).normal(0.0, 0.1, int(seconds * SAMPLE_RATE_HZ)).astype(np.float32)
    player.reset()
    start_s = time.perf_counter()
    player.play(sound, blocks=(block,))
    share = (time.perf_counter() - start_s) / seconds
    return f"{share:.1%} of real time in blocks of {block} with ONNX Runtime on one thread here"
