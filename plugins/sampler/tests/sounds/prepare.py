"""Writes `tom.f32`: the tom as `timbrel.packs` prepares it for training, 32-bit floats, little-endian.

    python prepare.py   # with the package of `models/sdk`
"""

from pathlib import Path

import numpy as np
from scipy.io import wavfile
from timbrel.models.latent import Frame
from timbrel.packs import prepared

HERE = Path(__file__).parent
RATE_HZ, SAMPLES, FADE_SAMPLES = 22_050.0, 2_205, 220


def main() -> None:
    rate_hz, said = wavfile.read(HERE / "tom.wav")
    sound = (said / 2.0**31).astype(np.float32)
    prepared(sound, rate_hz, Frame(RATE_HZ, SAMPLES, FADE_SAMPLES)).astype("<f4").tofile(HERE / "tom.f32")


if __name__ == "__main__":
    main()
