"""The learned room of a model: an impulse response without the dry path, `[tap]`, where tap 0 is 0."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.io import wavfile

from timbrel.convert.refusal import ConversionError

Floats = npt.NDArray[np.float32]

MOST_TAPS = 480_000
"""Ten seconds at 48 kHz: what a file may hold."""
FAINTEST = 2.0**-24
"""Nothing smaller survives as f16."""


def without_dry(taps: npt.NDArray[np.floating]) -> Floats | None:
    """A copy with silence at tap 0, without the faint end; None where nothing sounds."""
    room = np.asarray(taps, np.float32).copy()
    room[:1] = 0.0
    if not np.isfinite(room).all():
        raise ConversionError("the impulse response holds a value that is not a finite number")
    heard = np.flatnonzero(np.abs(room) >= FAINTEST)
    if not len(heard):
        return None
    if heard[-1] >= MOST_TAPS:
        raise ConversionError(f"the impulse response has {heard[-1] + 1} taps, and {MOST_TAPS} are the most")
    return room[: heard[-1] + 1]


def read_impulse(path: Path, rate_hz: float) -> Floats | None:
    """An impulse response from a mono WAV at the model's rate, whose first sample is the dry path."""
    try:
        found_hz, samples = wavfile.read(path)
    except ValueError as error:
        raise ConversionError(f"{path.name} is not a WAV that can be read: {error}") from error
    if found_hz != rate_hz:
        raise ConversionError(f"{path.name} is at {found_hz} Hz and the model at {rate_hz:g} Hz")
    if samples.ndim != 1:
        raise ConversionError(f"{path.name} has {samples.shape[1]} channels; a learned room has one")
    if samples.dtype.kind == "i":
        samples = samples / float(-np.iinfo(samples.dtype).min)
    elif samples.dtype.kind == "u":
        samples = (samples.astype(np.float64) - 128.0) / 128.0
    return without_dry(samples)
