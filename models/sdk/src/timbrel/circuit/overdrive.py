"""The overdrive circuit: component values in, sound out, through the integrator in overdrive.c."""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.signal import firwin, resample_poly

from timbrel import SAMPLE_RATE_HZ, native

SOURCE = Path(__file__).with_name("overdrive.c")
LANES = 8
OVERSAMPLING = 8
NEWTON_LIMIT_VOLTS = 1e-5
"""A clip whose Newton steps did not come below this is refused."""

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Components:
    """Values of every part, in SI units and in the order of `enum component` in overdrive.c.

    The defaults are a TS808's clipper (D. T. Yeh et al., DAFx-07) into a textbook 12AX7 stage and a tone control of
    two passive legs joined by a pot (the Big Muff's).
    """

    input_volts: float = 1.0954  # peak of a sine of 0 dBu, so full scale is 0 dBu
    r_ground: float = 4.7e3
    c_ground: float = 47e-9
    r_feedback: float = 51e3
    c_feedback: float = 51e-12
    i_diode: float = 2.52e-9  # 1N914
    v_diode_up: float = 1.752 * 25.85e-3  # emission coefficient times thermal voltage at 27 °C
    v_diode_down: float = 1.752 * 25.85e-3
    gain_between: float = 4.0
    c_coupling: float = 22e-9
    r_leak: float = 1e6
    r_stopper: float = 68e3
    c_grid: float = 100e-12  # 1.6 pF + 1.6 pF times one plus the stage's gain: Miller's capacitance
    r_cathode: float = 1.5e3
    c_cathode: float = 22e-6
    r_plate: float = 100e3
    v_supply: float = 300.0
    c_plate: float = 22e-9
    r_load: float = 1e6
    r_low: float = 39e3
    c_low: float = 10e-9
    r_high: float = 22e3
    c_high: float = 4e-9
    r_pot: float = 100e3
    wiper: float = 0.5
    output_gain: float = 0.01


@dataclass(frozen=True)
class Convergence:
    """How Newton's method fared: the most iterations of any solve, and the largest step that one ended with."""

    iterations: int
    step_volts: float


def simulate_volts(
    clips: npt.NDArray[np.floating], components: Sequence[Components], rate_hz: float
) -> tuple[Floats, Convergence]:
    """Integrates the circuit at `rate_hz` without resampling.

    `clips` is [clip][sample], full scale 1, with one set of components per clip; the answer has the same shape.
    Each clip starts from the circuit at rest.
    """
    if clips.ndim != 2 or len(clips) != len(components):
        raise ValueError(f"{len(components)} sets of components for clips of shape {clips.shape}")
    output = np.empty(clips.shape, np.float32)
    iterations, step = 0, 0.0
    for first in range(0, len(clips), LANES):
        some = slice(first, min(first + LANES, len(clips)))
        output[some], fared = _eight(clips[some], components[some], rate_hz)
        iterations, step = max(iterations, fared.iterations), max(step, fared.step_volts)
    return output, Convergence(iterations, step)


def simulate(clips: npt.NDArray[np.floating], components: Sequence[Components]) -> Floats:
    """Plays `clips` ([clip][sample] at 48 kHz, full scale 1) through the circuit, oversampled eight times.

    Raises `ArithmeticError` where Newton's method did not converge.
    """
    fine = resample_poly(clips, OVERSAMPLING, 1, axis=-1, window=_lowpass())
    output, fared = simulate_volts(fine, components, float(SAMPLE_RATE_HZ * OVERSAMPLING))
    if not (fared.step_volts < NEWTON_LIMIT_VOLTS and np.isfinite(output).all()):
        raise ArithmeticError(f"the circuit's equations did not converge: {fared}")
    coarse = resample_poly(output, 1, OVERSAMPLING, axis=-1, window=_lowpass())
    return np.asarray(coarse, np.float32)


def _lowpass() -> npt.NDArray[np.float32]:
    """A linear-phase low-pass, flat to 20 kHz and 100 dB down from 24 kHz."""
    taps = 2 * 312 + 1
    design = firwin(taps, 22_000, fs=SAMPLE_RATE_HZ * OVERSAMPLING, window=("kaiser", 10.06))
    return np.asarray(design, np.float32)


def _eight(
    clips: npt.NDArray[np.floating], components: Sequence[Components], rate_hz: float
) -> tuple[Floats, Convergence]:
    """Runs up to eight clips side by side; idle lanes repeat the last."""
    lanes = [min(lane, len(clips) - 1) for lane in range(LANES)]
    values = np.ascontiguousarray(np.array([astuple(components[lane]) for lane in lanes], np.float64).T)
    sound = np.ascontiguousarray(clips[lanes].T, np.float32)
    output = np.empty_like(sound)
    iterations, step = ctypes.c_int(), ctypes.c_double()
    pointer = ctypes.c_void_p
    native.load(SOURCE).overdrive(
        values.ctypes.data_as(pointer),
        sound.ctypes.data_as(pointer),
        output.ctypes.data_as(pointer),
        ctypes.c_int(len(sound)),
        ctypes.c_double(rate_hz),
        ctypes.byref(iterations),
        ctypes.byref(step),
    )
    return output.T[: len(clips)], Convergence(iterations.value, step.value)
