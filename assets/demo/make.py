"""Make `riff.wav`: a plucked-string riff, mono, 48 kHz, 16 bit, for `cargo xtask demo` and the tests.

Run with the SDK installed: ``python assets/demo/make.py``.
"""

import wave
from pathlib import Path

import numpy as np
from timbrel.signals import pluck

RATE_HZ = 48_000
BEAT_S = 60 / 116
# When (in beats), how long, and which notes (MIDI): power chords, a rest, then single notes that ring out.
RIFF: list[tuple[float, float, list[int]]] = [
    (0.0, 0.7, [40, 47, 52]),
    (0.75, 0.2, [40, 47]),
    (1.0, 0.7, [43, 50, 55]),
    (1.75, 0.2, [40, 47]),
    (2.0, 0.9, [45, 52, 57]),
    (3.0, 0.45, [43, 50, 55]),
    (3.5, 0.45, [40, 47, 52]),
    (4.5, 0.5, [64]),
    (5.0, 0.5, [67]),
    (5.5, 0.5, [69]),
    (6.0, 2.6, [64, 67, 71]),
]


def main() -> None:
    """Write the file beside this script."""
    rng = np.random.default_rng(12)
    sound = np.zeros(int(9.0 * BEAT_S * RATE_HZ))
    for beat, beats, notes in RIFF:
        start = int(beat * BEAT_S * RATE_HZ)
        length = min(int((beats + 0.1) * BEAT_S * RATE_HZ), len(sound) - start)
        damp = np.minimum(1.0, np.arange(length, 0, -1) / (0.03 * RATE_HZ))
        for order, note in enumerate(notes):
            late = int(order * 0.006 * RATE_HZ)
            f0_hz = 440.0 * 2.0 ** ((note - 69) / 12)
            string = pluck(rng, length - late, f0_hz, decay_s=3.0, brightness=0.6, place=0.2)
            sound[start + late : start + length] += np.asarray(string) * damp[late:] / len(notes) ** 0.5
    sound *= 0.5 / np.abs(sound).max()
    with wave.open(str(Path(__file__).with_name("riff.wav")), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE_HZ)
        file.writeframes((sound * 32767).astype("<i2").tobytes())


if __name__ == "__main__":
    main()
