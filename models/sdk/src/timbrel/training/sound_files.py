"""Sound files as they lie in a musician's folders: WAV, AIFF, FLAC, OGG, MP3."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import numpy.typing as npt
import soundfile
from scipy.signal import firwin, resample_poly

Singles = npt.NDArray[np.float32]

SUFFIXES = (".wav", ".wave", ".aif", ".aiff", ".aifc", ".flac", ".ogg", ".oga", ".mp3")
RATES_HZ = (4_000, 768_000)
LONGEST_S = 4.0 * 3600.0
FINEST_RATIO = 1_000
"""Largest denominator of a ratio of rates: what is lost is a thousandth of a cent."""
ZEROS, SHARPNESS = 24, 10.0
"""Of the filter that resamples: crossings of zero at each side, and Kaiser's beta (100 dB)."""


class SoundError(ValueError):
    """A file is no sound that can be used; says why."""


def files_in(folder: Path) -> list[Path]:
    """All sound files in it and in the folders in it, sorted; hidden ones are left out."""
    found = (path for path in folder.rglob("*") if path.suffix.lower() in SUFFIXES and path.is_file())
    return sorted(path for path in found if not any(part.startswith(".") for part in path.relative_to(folder).parts))


def read(path: Path) -> tuple[Singles, int]:
    """`[sample][channel]` from -1 to 1, and the rate in Hz."""
    try:
        with soundfile.SoundFile(path) as file:
            rate_hz, said = int(file.samplerate), int(file.frames)
            if not RATES_HZ[0] <= rate_hz <= RATES_HZ[1]:
                raise SoundError(f"its rate is {rate_hz} Hz")
            if said > LONGEST_S * rate_hz:
                raise SoundError(f"it says that it is {said / rate_hz / 3600:.1f} hours long; cut it")
            sound = file.read(dtype="float32", always_2d=True)
    except (soundfile.SoundFileError, RuntimeError, OSError, MemoryError) as error:
        raise SoundError(f"it cannot be read ({_reason(error, path)})") from error
    if len(sound) < said or _breaks_off(path):
        raise SoundError(f"it breaks off after {len(sound) / rate_hz:.2f} s")
    if not np.isfinite(sound).all():
        raise SoundError("it holds values that are not finite numbers")
    return sound, rate_hz


def resampled(sound: Singles, from_hz: float, to_hz: float) -> Singles:
    """`[sample]` at another rate: linear phase, no delay, flat to 0.9 of the lower Nyquist, 100 dB down above it."""
    if from_hz == to_hz:
        return sound
    ratio = Fraction(to_hz / from_hz).limit_denominator(FINEST_RATIO)
    up, down = ratio.numerator, ratio.denominator
    widest = max(up, down)
    taps = firwin(2 * ZEROS * widest + 1, 0.94 / widest, window=("kaiser", SHARPNESS))
    return np.asarray(resample_poly(sound.astype(np.float64), up, down, window=taps), np.float32)


def _breaks_off(path: Path) -> bool:
    """Whether a WAV or AIFF says that it is longer than it is; recorders that were stopped say 0, or the most."""
    with path.open("rb") as file:
        kind, size = file.read(4), file.read(4)
    if kind not in (b"RIFF", b"FORM"):
        return False
    said = int.from_bytes(size, "little" if kind == b"RIFF" else "big")
    return 0 < said < 0xFFFFFFFF and path.stat().st_size < said


def _reason(error: BaseException, path: Path) -> str:
    """Its words, without the path that the caller names anyway."""
    said = str(error).replace(repr(str(path)), "it").replace(str(path), "it")
    return said.removeprefix("Error opening it: ").rstrip(".") or type(error).__name__
