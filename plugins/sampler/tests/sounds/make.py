"""Writes the sounds of this folder: one drum, synthesised here, in every kind of file that is taken.

    python make.py      # with numpy and pedalboard 0.9, such as the environment that `cargo xtask test` makes for its hosts
"""

from pathlib import Path

import numpy as np
from pedalboard.io import AudioFile

HERE = Path(__file__).parent
SECONDS = 0.3
SILENCE_S = 0.05
# Name, rate in Hz, channels and what the encoder is told.
FILES = [
    ("tom.wav", 96_000, 1, {"bit_depth": 24}),
    ("tom.aiff", 48_000, 2, {"bit_depth": 16}),
    ("tom.flac", 32_000, 2, {"bit_depth": 16}),
    ("tom.ogg", 44_100, 1, {"quality": "160 kbps"}),
    ("tom.mp3", 44_100, 2, {"quality": "192 kbps"}),
]


def tom(rate_hz: int) -> np.ndarray:
    """Silence, and then a tone that falls from 320 to 160 Hz and dies away: `[sample]`."""
    time_s = np.arange(round(SECONDS * rate_hz)) / rate_hz - SILENCE_S
    since_s = np.maximum(time_s, 0.0)
    cycles = 160.0 * since_s + 160.0 * 0.03 * (1.0 - np.exp(-since_s / 0.03))
    level = np.minimum(since_s / 0.002, 1.0) * np.exp(-since_s / 0.06)
    return np.where(time_s >= 0.0, 0.6 * level * np.sin(2.0 * np.pi * cycles), 0.0).astype(np.float32)


def main() -> None:
    for name, rate_hz, channels, told in FILES:
        with AudioFile(str(HERE / name), "w", rate_hz, num_channels=channels, **told) as file:
            file.write(np.tile(tom(rate_hz), (channels, 1)))


if __name__ == "__main__":
    main()
