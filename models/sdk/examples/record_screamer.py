"""Records the circuit of the shipped Screamer as an interface would: what goes in, and what comes out somewhat later.

python examples/record_screamer.py screamer --seconds 120 --drive 0.6 --tone 0.45
timbrel-sdk train drive --input screamer/dry.wav --target screamer/wet.wav --name screamer
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
from scipy.io import wavfile

from timbrel import SAMPLE_RATE_HZ, signals
from timbrel.circuit import VOICINGS
from timbrel.dataset import answer

SEED = 11
CLIP_SAMPLES = 2 * SAMPLE_RATE_HZ
LATE_SAMPLES = 731
"""Of an interface with buffers of 256 samples, there and back."""
LEVEL = 0.5
"""Of what is recorded."""


def record(folder: Path, seconds: float, drive: float, tone: float) -> None:
    """Writes `dry.wav` and `wet.wav`, 24 bits in 32."""
    count = max(round(seconds * SAMPLE_RATE_HZ / CLIP_SAMPLES), 1)
    dry = signals.clips(SEED, count, CLIP_SAMPLES, signals.MUSIC).reshape(1, -1)
    wet = answer(VOICINGS["screamer"], dry, np.array([[drive, tone]], np.float32), "recording the circuit")
    late = np.concatenate([np.zeros(LATE_SAMPLES, np.float32), LEVEL * wet[0]])
    folder.mkdir(parents=True, exist_ok=True)
    for name, sound in (("dry", dry[0]), ("wet", late)):
        wavfile.write(folder / f"{name}.wav", SAMPLE_RATE_HZ, np.round(sound * (2**31 - 256)).astype(np.int32))
        print(folder / f"{name}.wav")


def main() -> None:
    """Reads the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seconds", type=float, default=120.0)
    parser.add_argument("--drive", type=float, default=0.6, help="0 to 1")
    parser.add_argument("--tone", type=float, default=0.45, help="0 to 1")
    options = parser.parse_args()
    record(options.folder, options.seconds, options.drive, options.tone)


if __name__ == "__main__":
    main()
