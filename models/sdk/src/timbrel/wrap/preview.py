"""What a model does to a sound, to listen to and to look at."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.io import wavfile

from timbrel.png import Picture, png

Floats = npt.NDArray[np.float32]

WIDTH, HALF = 960, 140
GROUND, LINE = (24, 26, 30), (60, 64, 70)
BEFORE, AFTER = (120, 160, 190), (240, 170, 90)


def write_previews(path: Path, before: Floats, after: Floats, rate_hz: float) -> list[Path]:
    """`x.input.wav`, `x.output.wav` and `x.png` (input above, output below) beside `x.onnx`, of `[channel][sample]`."""
    sounds = [path.with_suffix(".input.wav"), path.with_suffix(".output.wav")]
    for file, sound in zip(sounds, (before, after), strict=True):
        wavfile.write(file, round(rate_hz), np.ascontiguousarray(sound.T, np.float32))
    picture = path.with_suffix(".png")
    upper, lower = _wave(before.mean(0), BEFORE), _wave(after.mean(0), AFTER)
    picture.write_bytes(png(np.concatenate([upper, lower])))
    return [*sounds, picture]


def _wave(sound: Floats, colour: tuple[int, int, int]) -> Picture:
    """The outline of a sound from -1 to 1, `[row][column][channel]`."""
    picture = np.full((2 * HALF, WIDTH, 3), GROUND, np.uint8)
    picture[HALF] = LINE
    ends = np.linspace(0, len(sound), WIDTH + 1).astype(int)
    rows = np.arange(2 * HALF)[:, None]
    parts = [sound[start : max(end, start + 1)] for start, end in pairwise(ends)]
    high = HALF - np.clip([part.max(initial=-1.0) for part in parts], -1.0, 1.0) * (HALF - 4)
    low = HALF - np.clip([part.min(initial=1.0) for part in parts], -1.0, 1.0) * (HALF - 4)
    picture[(rows >= np.floor(high)) & (rows <= np.ceil(low))] = colour
    return picture
