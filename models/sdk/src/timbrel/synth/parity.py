"""Writes what the modules here make of small scores, so that the plugins' own signal processing can be held to it.

    python -m timbrel.synth.parity crates/dsp/tests/fixtures/differentiable

Each score says all that is needed to play it elsewhere: its notes are written down, and whatever else it wants is made
of the white noise of a seed. Files are little-endian f32 in the order of time, at 48 kHz.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from timbrel.synth.adsr import ADSR
from timbrel.synth.convolution import convolved
from timbrel.synth.filters import DCBlocker
from timbrel.synth.fm_synth import FMSynth
from timbrel.synth.harmonics import Course, HarmonicBank
from timbrel.synth.noise import FilteredNoise
from timbrel.synth.oscillators import Sinusoid
from timbrel.synth.voice_filter import Filter, Tone
from timbrel.synth.white import white_noise

RATE_HZ = 48_000.0
LENGTH = 3_000
HOP = 192
EDGES = (100, 900, 1_000, 1_150, 1_160, 2_400)
"""Where the gate opens and closes, in turn."""
AGAIN = 1_700
"""Where a held note begins again."""
SHAPES = ((0.00311, 0.0107, 0.3, 0.0113), (0.002, 0.004, 0.6, 0.02), (1e-9, 0.006, 0.0, 1e-9), (0.01, 0.03, 0.9, 0.005))
"""Attack, decay, sustain and release of each operator."""
RATIOS, GAINS = (1.0, 2.0, 3.5, 0.5), (0.5, 1.1, 0.9, 0.7)
STACK, RING = ((2, 1), (1, 0), (3, 3), (3, 0)), ((0, 1), (1, 2), (2, 0), (2, 2), (2, 3))
GLIDE = 240
"""Samples in which a filter's corner moves, from `GLIDE_AT` on."""
GLIDE_AT = 1_000

Kind = torch.dtype


def fixtures(kind: Kind = torch.float64) -> dict[str, Tensor]:
    """All sounds by name, `[T]`, computed in `kind`."""
    scores: dict[str, Callable[[Kind], Tensor]] = {
        "white": lambda kind: white_noise(500, 9),
        "sine": lambda kind: Sinusoid()(rising_hz(kind), sample_rate=RATE_HZ),
        "sine_late": _sine_after_twenty_seconds,
        "envelope": lambda kind: ADSR()(gate(kind), *SHAPES[0], sample_rate=RATE_HZ, retrigger=again()),
        "fm_stack": lambda kind: _fm(STACK, kind),
        "fm_ring": lambda kind: _fm(RING, kind),
        "harmonics_linear": lambda kind: _harmonics("linear", kind),
        "harmonics_cosine": lambda kind: _harmonics("cosine", kind),
        "noise": _noise,
        "convolution": _convolution,
        "lowpass": lambda kind: _filter("lowpass", kind),
        "bandpass": lambda kind: _filter("bandpass", kind),
        "highpass": lambda kind: _filter("highpass", kind),
        "tone": _tone,
        "dc": lambda kind: DCBlocker(RATE_HZ)(white_noise(LENGTH, 8).to(kind) + 0.5),
    }
    return {name: score(kind) for name, score in scores.items()}


def write(folder: Path) -> list[Path]:
    """Writes every sound to `folder`, NAME.f32."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, sound in fixtures().items():
        paths.append(folder / f"{name}.f32")
        sound.numpy().astype("<f4").tofile(paths[-1])
    return paths


def read(folder: Path, name: str) -> Tensor:
    """What `write` wrote, `[T]`."""
    return torch.from_numpy(np.fromfile(folder / f"{name}.f32", "<f4").astype(np.float64))


def rising_hz(kind: Kind) -> Tensor:
    """A pitch that rises by an eighth of a hertz each sample."""
    return 200.0 + 0.125 * torch.arange(LENGTH, dtype=kind)


def gate(kind: Kind) -> Tensor:
    """Open between the `EDGES`."""
    passed = torch.searchsorted(torch.tensor(EDGES), torch.arange(LENGTH), right=True)
    return (passed % 2).to(kind)


def again() -> Tensor:
    """A trigger at `AGAIN`."""
    return F.one_hot(torch.tensor(AGAIN), LENGTH)


def _sine_after_twenty_seconds(kind: Kind) -> Tensor:
    sound: Tensor = Sinusoid()(torch.tensor(1234.5, dtype=kind), length=961_000, sample_rate=RATE_HZ)
    return sound[960_000:]


def _fm(routing: tuple[tuple[int, int], ...], kind: Kind) -> Tensor:
    synth = FMSynth([Sinusoid() for _ in RATIOS], [ADSR() for _ in RATIOS], routing, RATE_HZ)
    sound: Tensor = synth(gate(kind), rising_hz(kind), RATIOS, SHAPES, GAINS, again())
    return sound


def _harmonics(course: Course, kind: Kind) -> Tensor:
    """The first frame is silent; amplitude `k` is noise over `k`."""
    frames, count = LENGTH // HOP, 40
    f0_hz = 300.0 + 200.0 * white_noise(frames, 1)
    amplitudes = white_noise(frames * count, 2).reshape(frames, count) / torch.arange(1.0, count + 1.0)
    f0_hz, amplitudes = F.pad(f0_hz[None], (1, 0), "replicate"), F.pad(amplitudes[None], (0, 0, 1, 0))
    sound: Tensor = HarmonicBank(HOP, RATE_HZ, course)(f0_hz.to(kind), amplitudes.to(kind))
    return sound[0]


def _noise(kind: Kind) -> Tensor:
    frames, bands = LENGTH // HOP, 33
    magnitudes = 0.5 + 0.5 * white_noise(frames * bands, 3).reshape(1, frames, bands)
    sound: Tensor = FilteredNoise(HOP, seed=4)(magnitudes.to(kind))
    return sound[0]


def _convolution(kind: Kind) -> Tensor:
    """A room longer than all stretches of a partitioned convolution, after a burst of noise."""
    taps = 9_000
    fade = (taps - torch.arange(taps).float()) / taps
    room = white_noise(taps, 5) * fade * fade / 32.0
    return convolved(F.pad(white_noise(1_500, 6), (0, 8_500)).to(kind), room.to(kind))


def _filter(shape: str, kind: Kind) -> Tensor:
    """From 1 kHz to 4 kHz, in octaves, and to more resonance."""
    gone = ((torch.arange(LENGTH, dtype=kind) - GLIDE_AT + 1.0) / GLIDE).clamp(0.0, 1.0)
    sound: Tensor = Filter(shape)(white_noise(LENGTH, 7).to(kind), 1_000.0 * 4.0**gone, 0.5 + 0.25 * gone, RATE_HZ)
    return sound


def _tone(kind: Kind) -> Tensor:
    """From flat to gains that are reached after 20 ms."""
    gone = ((torch.arange(LENGTH, dtype=kind) + 1.0) / 960.0).clamp(max=1.0)
    sound: Tensor = Tone()(white_noise(LENGTH, 7).to(kind), 6.0 * gone, -4.0 * gone, 9.0 * gone, RATE_HZ)
    return sound


if __name__ == "__main__":
    for path in write(Path(sys.argv[1])):
        print(path)
