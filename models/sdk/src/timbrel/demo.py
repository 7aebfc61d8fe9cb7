"""What `cargo xtask demo` sings and plays through the plugins: a voice line, a MIDI phrase and a drum pattern."""

from __future__ import annotations

import struct
import wave
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from timbrel import SAMPLE_RATE_HZ
from timbrel.partials import turns
from timbrel.teachers.instruments import voice
from timbrel.teachers.phrases import Phrase, hz, smooth

Floats = npt.NDArray[np.float64]

SEED = 12
PEAK = 0.5
BEAT_S = 0.5
TICKS_PER_BEAT = 480
MELODY = (
    (0.0, 1.4, 57, 0.45),
    (1.5, 0.45, 60, 0.5),
    (2.0, 0.9, 64, 0.7),
    (3.0, 0.45, 62, 0.6),
    (3.5, 0.45, 60, 0.55),
    (4.0, 1.8, 62, 0.8),
    (6.5, 0.45, 64, 0.65),
    (7.0, 0.45, 67, 0.8),
    (7.5, 2.4, 69, 1.0),
    (10.0, 1.6, 57, 0.4),
)
"""When and how long, in beats; which note; how loud, from 0 to 1."""
PHRASE = (
    *((0.0, 0.9, 57, 80), (1.0, 0.45, 60, 70), (1.5, 0.45, 64, 84), (2.0, 1.4, 69, 104)),
    *((3.5, 0.45, 67, 78), (4.0, 0.9, 64, 90), (5.0, 0.9, 62, 72), (6.0, 1.9, 60, 64)),
    *((8.0, 0.9, 45, 96), (8.0, 0.9, 60, 84), (8.0, 0.9, 64, 80), (9.0, 0.45, 65, 88)),
    *((9.5, 0.45, 64, 76), (10.0, 3.4, 45, 90), (10.0, 3.4, 57, 100), (10.0, 3.4, 61, 92), (10.0, 3.4, 64, 96)),
)
"""The same, with velocities from 1 to 127."""
DRUM_BEAT_S = 0.625
SWING = 0.57
"""Where in its eighth the second sixteenth comes; 0.5 is straight."""
KICK, RIM, SNARE, CLAP, GHOST, LOW_TOM, CLOSED = 36, 37, 38, 39, 40, 41, 42
PEDAL, MIDDLE_TOM, OPEN, HIGH_TOM, CRASH, BELL, RIDE = 44, 45, 46, 48, 49, 50, 51
"""Keys as on any drum machine, which are those of the sixteen pads in their order."""
GROOVE = {
    KICK: "X......x ..X....o",
    SNARE: "....X... ....X...",
    GHOST: ".......g .g.....g",
    CLOSED: "x.o.x.o. x.o.x.og",
    OPEN: "........ ........",
}
"""A bar in sixteenths: X is an accent, x and o are softer, g is hardly there."""
BARS = (
    {**GROOVE, CRASH: "x....... ........", OPEN: "......x. ........", PEDAL: ".......x ........"},
    {
        **GROOVE,
        KICK: "X..o...x ..X.o...",
        CLAP: "........ ....o...",
        OPEN: "........ ......x.",
        CLOSED: "x.o.x.o. x.o.x...",
    },
    {**GROOVE, CLOSED: "xgogxgog xgogxgog", RIM: "...o.... ..o..o..", BELL: "......o. .......o", PEDAL: "x......."},
    {
        KICK: "X......x X.......",
        SNARE: "....X... ..xgXg..",
        GHOST: ".......g .g......",
        CLOSED: "xgogxgog ........",
        HIGH_TOM: "........ x.x.....",
        MIDDLE_TOM: "........ ....x.x.",
        LOW_TOM: "........ .....gXX",
        RIDE: "x...o... x.......",
    },
    {KICK: "X.......", CRASH: "X.......", OPEN: "x......."},
)
"""Four bars with a fill in the last, and the first beat of a fifth."""
TOUCHES = {"X": 118, "x": 92, "o": 64, "g": 30}
CURVES = {
    "hats.csv": ("semitones", ((0.0, 0), (8.0, 0), (12.0, -16), (14.0, 10), (16.0, 0))),
    "morph.csv": ("per cent", ((0.0, 0), (4.0, 0), (12.0, 100), (16.0, 0))),
}
"""Automation that goes with the pattern: what is written down, and when, in beats."""


def write_demo(folder: Path) -> list[Path]:
    """Writes the voice (mono, 48 kHz, 16 bit), the phrase, the pattern and its curves; always the same bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    sung, played, drummed = (folder / name for name in ("voice.wav", "phrase.mid", "drums.mid"))
    with wave.open(str(sung), "wb") as file:
        file.setparams((1, 2, SAMPLE_RATE_HZ, 0, "NONE", ""))
        file.writeframes(np.round(voice_line() * 32767.0).astype("<i2").tobytes())
    played.write_bytes(midi_phrase())
    drummed.write_bytes(midi_drums())
    curves = [folder / name for name in CURVES]
    for curve in curves:
        curve.write_text(drum_curve(curve.name))
    return [sung, played, drummed, *curves]


def voice_line() -> Floats:
    """The melody, sung, `[sample]`: with so much of the chest in it that the pitch is the strongest partial."""
    samples = int(11.9 * BEAT_S * SAMPLE_RATE_HZ)
    note, effort, onset = np.full(samples, float(MELODY[0][2])), np.zeros(samples), np.zeros(samples)
    time_s = np.arange(samples) / SAMPLE_RATE_HZ
    for beat, beats, pitch, loud in MELODY:
        start, end = (int(at * BEAT_S * SAMPLE_RATE_HZ) for at in (beat, beat + beats))
        since_s = time_s[start:end] - time_s[start]
        swell = 0.75 + 0.25 * np.sin(np.pi * np.linspace(0.0, 1.0, end - start))
        note[start:] = pitch
        note[start:end] += 0.35 * np.clip((since_s - 0.25) / 0.3, 0.0, 1.0) * np.sin(2.0 * np.pi * 5.3 * since_s)
        effort[start:end] = loud * swell
        onset[start:] = time_s[start]
    curve = Phrase(hz(smooth(note, 28.0)), smooth(smooth(effort, 18.0), 6.0), time_s - onset)
    sound = voice(curve, np.random.default_rng(SEED))
    chest = 0.3 * curve.effort * np.sin(2.0 * np.pi * turns(curve.f0_hz))
    sound = sound / np.abs(sound).max() + chest
    return np.asarray(sound * (PEAK / np.abs(sound).max()))


def midi_phrase() -> bytes:
    """The phrase as a Standard MIDI File of one track, on the first channel."""
    return _midi(PHRASE, BEAT_S, 0)


def midi_drums() -> bytes:
    """The pattern, on the tenth channel."""
    return _midi(drum_notes(), DRUM_BEAT_S, 9)


def drum_notes() -> list[tuple[float, float, int, int]]:
    """The pattern as `PHRASE` is written: swung, and never twice with just the same touch."""
    dice, notes = np.random.default_rng(SEED), []
    for bar, parts in enumerate(BARS):
        for key, line in parts.items():
            for step, touch in enumerate(line.replace(" ", "")):
                if touch == ".":
                    continue
                beat = 4 * bar + step // 2 * 0.5 + (SWING * 0.5 if step % 2 else 0.0)
                velocity = TOUCHES[touch] + int(dice.integers(-6, 7))
                notes.append((beat, 0.2, key, velocity))
    return notes


def drum_curve(name: str) -> str:
    """A table for `timbrel render --automate`: seconds and values."""
    unit, points = CURVES[name]
    return "\n".join([f"seconds,{unit}", *(f"{beat * DRUM_BEAT_S},{value}" for beat, value in points)]) + "\n"


def _midi(notes: Sequence[tuple[float, float, int, int]], beat_s: float, channel: int) -> bytes:
    events = [(round(beat * TICKS_PER_BEAT), 0x90, note, velocity) for beat, _, note, velocity in notes]
    events += [(round((beat + beats) * TICKS_PER_BEAT), 0x80, note, 0) for beat, beats, note, _ in notes]
    tempo = b"\x00\xff\x51\x03" + struct.pack(">I", int(beat_s * 1e6))[1:]
    body, before = tempo, 0
    for tick, status, note, velocity in sorted(events):
        body += _variable(tick - before) + bytes((status | channel, note, velocity))
        before = tick
    body += b"\x00\xff\x2f\x00"
    return b"MThd" + struct.pack(">IHHH", 6, 0, 1, TICKS_PER_BEAT) + b"MTrk" + struct.pack(">I", len(body)) + body


def _variable(number: int) -> bytes:
    """A number in as many groups of seven bits as it takes, the most significant first."""
    groups = [number & 0x7F]
    while number := number >> 7:
        groups.append(number & 0x7F | 0x80)
    return bytes(reversed(groups))
