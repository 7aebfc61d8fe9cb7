"""Model cards: what a file is, how it was made and how it measured, in words and tables."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from timbrel import SAMPLE_RATE_HZ
from timbrel.evaluate import PROBE_CLIPS_EACH, TEST_CLIPS_EACH, Figure
from timbrel.manifest import Manifest
from timbrel.train import Recipe, Training


def card(key: str, manifest: Manifest, figures: Sequence[Figure], recipe: Recipe, job: Training) -> str:
    """The Markdown card of a drive model."""
    rows = "\n".join(_row(f"{figure.drive * 100:.0f} %", [figure]) for figure in figures)
    knobs = "\n".join(f"- {knob.words()}" for knob in manifest.knobs)
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
