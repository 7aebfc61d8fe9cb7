"""How loud a sound is, frame by frame, in the three ways that published models were trained with.

A frame's window is centred on it: frame `k` tells of the 2048 samples around sample `k · hop`.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
import numpy.typing as npt

from timbrel import SAMPLE_RATE_HZ

Floats = npt.NDArray[np.float32]
Definition = Literal["a_weighted_power", "a_weighted_log", "rms"]

DEFINITIONS: tuple[Definition, ...] = ("a_weighted_power", "a_weighted_log", "rms")
WINDOW_SAMPLES: dict[Definition, int] = {"a_weighted_power": 2048, "a_weighted_log": 2048, "rms": 1024}
FLOOR_DB = -80.0
SMALLEST_MAGNITUDE = 1e-7
"""What `a_weighted_log` adds to each magnitude."""


def a_weighting_db(frequency_hz: npt.NDArray[np.floating]) -> npt.NDArray[np.float64]:
    """IEC 61672's A curve, 0 dB at 1 kHz and never below -80 dB."""
    square = np.asarray(frequency_hz, np.float64) ** 2
    low, mid_low, mid_high, high = np.square((20.598997, 107.65265, 737.86223, 12194.217))
    gain = high * square**2 / ((square + low) * np.sqrt((square + mid_low) * (square + mid_high)) * (square + high))
    return np.asarray(np.maximum(2.0 + 20.0 * np.log10(np.maximum(gain, 1e-20)), -80.0))


def floor(definition: Definition, rate_hz: float = SAMPLE_RATE_HZ) -> float:
    """What silence measures, which nothing measures less than."""
    if definition != "a_weighted_log":
        return FLOOR_DB
    weights_db = a_weighting_db(np.fft.rfftfreq(WINDOW_SAMPLES[definition], 1.0 / rate_hz))
    return float(np.log(SMALLEST_MAGNITUDE) + weights_db.mean())


def loudness_db(
    sound: npt.NDArray[np.floating],
    hop: int,
    definition: Definition = "a_weighted_power",
    rate_hz: float = SAMPLE_RATE_HZ,
) -> Floats:
    """`[sample]` to `[frame]`, one frame per `hop` samples.

    - `a_weighted_power`: 10 log10 of the mean over bins of |DFT|² · A², rectangular window, in dB, not below -80;
    - `a_weighted_log`: mean over bins of ln(|STFT| + 1e-7) + A in dB, Hann window (mixed units, as it was published);
    - `rms`: 20 log10 of the root mean square, in dB, not below -80.
    """
    frames = _frames(sound, hop, WINDOW_SAMPLES[definition])
    parts = [_loudness(frames[at : at + 1024], definition, rate_hz) for at in range(0, len(frames), 1024)]
    return np.concatenate(parts).astype(np.float32)


def _loudness(frames: npt.NDArray[np.floating], definition: Definition, rate_hz: float) -> npt.NDArray[np.float64]:
    samples = frames.shape[1]
    if definition == "rms":
        return np.asarray(np.maximum(10.0 * np.log10(np.maximum(np.mean(frames**2, 1), 1e-20)), FLOOR_DB))
    weights_db = a_weighting_db(np.fft.rfftfreq(samples, 1.0 / rate_hz))
    if definition == "a_weighted_power":
        power = np.abs(np.fft.rfft(frames)) ** 2 * 10.0 ** (weights_db / 10.0)
        return np.asarray(10.0 * np.log10(np.maximum(power.mean(1), 1e-8)))
    window = np.hanning(samples + 1)[:-1]
    return np.asarray((np.log(np.abs(np.fft.rfft(frames * window)) + SMALLEST_MAGNITUDE) + weights_db).mean(1))


def _frames(sound: npt.NDArray[np.floating], hop: int, window: int) -> npt.NDArray[np.floating]:
    padded = np.pad(np.asarray(sound, np.float64), (window // 2, window))
    return np.lib.stride_tricks.sliding_window_view(padded, window)[: len(sound) : hop]
