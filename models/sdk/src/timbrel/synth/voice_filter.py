"""Filters that may move at every sample: a voice's resonant filter, and a tone control.

All are state-variable filters by trapezoidal integration, which keep their shape while they move (A. Simper, "Solving
the continuous SVF equations using trapezoidal integration and equivalent currents", 2013), and those of the plugins.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from timbrel.synth.broadcast import Control, aligned, together
from timbrel.synth.recurrence import matrix_recurrence

SHAPES = ("lowpass", "bandpass", "highpass")
CORNERS_HZ = (20.0, 20_000.0)
FLAT_Q, SHARPEST_Q = math.sqrt(0.5), 20.0
HIGHEST = 0.45
"""Of the sample rate: a corner above would wrap around."""

BASS_HZ, MID_HZ, TREBLE_HZ = 120.0, 750.0, 4_000.0
SHELF_K, PEAK_Q = math.sqrt(2.0), 0.7


class Filter(nn.Module):
    """A resonant filter of the second order.

    `lowpass` and `highpass` fall 12 dB an octave; `bandpass` 6 dB at both sides, from 0 dB at the corner. The corner is
    held to 20 Hz to 20 kHz and below 0.45 of the rate.
    """

    def __init__(self, shape: str = "lowpass") -> None:
        super().__init__()
        if shape not in SHAPES:
            raise ValueError(f"a filter cannot be {shape!r}; it can be {', '.join(SHAPES)}")
        self.shape = shape

    def forward(self, audio: Tensor, corner_hz: Control, resonance: Control, sample_rate: float) -> Tensor:
        """`audio [...,T]` filtered, `[…,T]`.

        `resonance` is 0 (no peak) to 1 (26 dB), in equal steps of dB. Both controls are numbers, `[…,1]` or `[…,T]`,
        and may move from sample to sample. `LengthError` where lengths differ.
        """
        sound, corner, sharp = together(audio, corner_hz, resonance, length=audio.shape[-1])
        g = warped(corner.double().clamp(*CORNERS_HZ), sample_rate)
        k = 1.0 / (FLAT_Q * (SHARPEST_Q / FLAT_Q) ** sharp.double().clamp(0.0, 1.0))
        one, none = torch.ones_like(k), torch.zeros_like(k)
        mix = {"lowpass": (none, none, one), "bandpass": (none, k, none), "highpass": (one, -k, -one)}
        return state_variable(sound, g, k, mix[self.shape])


class Tone(nn.Module):
    """Bass, middle and treble: shelves at 120 Hz and 4 kHz, and a peak at 750 Hz.

    R. Bristow-Johnson, "Audio EQ Cookbook", for their responses.
    """

    def forward(
        self, audio: Tensor, bass_db: Control, mid_db: Control, treble_db: Control, sample_rate: float
    ) -> Tensor:
        """`audio [...,T]` with these gains, `[…,T]`.

        They are numbers, `[…,1]` or `[…,T]`. `LengthError` where lengths differ.
        """
        sound, bass, mid, treble = together(audio, bass_db, mid_db, treble_db, length=audio.shape[-1])
        low, middle, high = (10.0 ** (gain.double() / 40.0) for gain in (bass, mid, treble))
        at = [warped(torch.as_tensor(hz, dtype=torch.float64), sample_rate) for hz in (BASS_HZ, MID_HZ, TREBLE_HZ)]
        one, shelf = torch.ones_like(low), torch.full_like(low, SHELF_K)
        sound = state_variable(sound, at[0] / low.sqrt(), shelf, (one, shelf * (low - 1.0), low**2 - 1.0))
        k = 1.0 / (PEAK_Q * middle)
        sound = state_variable(sound, at[1] * one, k, (one, k * (middle**2 - 1.0), 0.0 * one))
        top = high**2
        return state_variable(sound, at[2] * high.sqrt(), shelf, (top, shelf * (1.0 - high) * high, 1.0 - top))


def state_variable(audio: Tensor, g: Tensor, k: Tensor, mix: tuple[Tensor, Tensor, Tensor]) -> Tensor:
    """`mix[0]·x + mix[1]·band + mix[2]·low` of the filter at `g` (see `warped`) and damping `k = 1/Q`; all `[…,T]`."""
    x, g, k = aligned(audio.double(), g, k)
    a0 = 1.0 / (1.0 + g * (g + k))
    a1, a2 = g * a0, g * g * a0
    # The charges of the two integrators after each sample, from those before it.
    rows = [torch.stack([2.0 * a0 - 1.0, -2.0 * a1], -1), torch.stack([2.0 * a1, 1.0 - 2.0 * a2], -1)]
    matrix = torch.stack(rows, -2)
    charged = matrix_recurrence(matrix, torch.stack([2.0 * a1 * x, 2.0 * a2 * x], -1))
    first, second = F.pad(charged[..., :-1, :], (0, 0, 1, 0)).unbind(-1)
    band = a0 * first + a1 * (x - second)
    low = second + a1 * first + a2 * (x - second)
    return (mix[0] * x + mix[1] * band + mix[2] * low).to(audio.dtype)


def warped(corner_hz: Tensor, sample_rate: float) -> Tensor:
    """`tan(π·f/rate)`."""
    return torch.tan(math.pi * (corner_hz / sample_rate).clamp(max=HIGHEST))
