"""What the demonstration sings and plays."""

import struct
import wave
from pathlib import Path

import numpy as np

from timbrel.demo import (
    BARS,
    CLOSED,
    CURVES,
    DRUM_BEAT_S,
    MELODY,
    OPEN,
    PEDAL,
    PHRASE,
    drum_notes,
    midi_drums,
    midi_phrase,
    voice_line,
    write_demo,
)
from timbrel.pitch import yin

SHIPPED = Path(__file__).parents[3] / "assets" / "demo"


def test_the_voice_sings_its_melody() -> None:
    sound = voice_line()
    assert 0.49 < np.abs(sound).max() <= 0.5
    found, aperiodicity = yin(sound, 192, 150.0, 600.0)
    for beat, beats, note, _ in MELODY:
        middle = int((beat + 0.6 * beats) * 0.5 * 250)
        near = slice(middle - 5, middle + 6)
        assert aperiodicity[near].max() < 0.15
        assert abs(np.median(12 * np.log2(found[near] / 440.0)) + 69 - note) < 0.6


def test_the_midi_phrase_reads_back() -> None:
    """Every note is struck and let go in time."""
    assert read_back(midi_phrase(), 0) == sorted((float(b), round(d, 3), n, v) for b, d, n, v in PHRASE)
    assert max(beat + beats for beat, beats, _, _ in PHRASE) * 0.5 <= 8.0


def test_the_drum_pattern_has_what_makes_a_pattern() -> None:
    notes = drum_notes()
    written = [(round(b * 480) / 480, n, v) for b, _, n, v in notes]
    assert [(b, n, v) for b, _, n, v in read_back(midi_drums(), 9)] == sorted(written)
    keys, velocities = {n for _, _, n, _ in notes}, {v for *_, v in notes}
    assert len(keys) >= 12 and keys <= set(range(36, 52)), "on the pads"
    assert len(velocities) > 40 and min(velocities) < 36 and max(velocities) > 110, "ghosts and accents"
    offbeats = [b % 0.5 for b, _, _, _ in notes if b % 0.5 > 0.1]
    assert offbeats and all(0.25 < late < 0.35 for late in offbeats), "it swings"
    opened = [b for b, _, n, _ in notes if n == OPEN]
    closed = [b for b, _, n, _ in notes if n in (CLOSED, PEDAL)]
    assert any(0.0 < c - o <= 0.5 for o in opened for c in closed), "an open hat is closed again"
    end_s = 4 * (len(BARS) - 1) * DRUM_BEAT_S
    assert max(beat for beat, *_ in notes) * DRUM_BEAT_S == end_s == 10.0
    assert all(points[-1][0] * DRUM_BEAT_S == end_s for _, points in CURVES.values())


def read_back(data: bytes, channel: int) -> list[tuple[float, float, int, int]]:
    """By a reader of its own: beat, length in beats, note and velocity."""
    assert data[:14] == b"MThd" + struct.pack(">IHHH", 6, 0, 1, 480)
    assert struct.unpack(">I", data[18:22])[0] == len(data) - 22
    at, tick, struck, notes = 22, 0, {}, []
    while data[at - 1 :][1:3] != b"\xff\x2f" and at < len(data):
        delta = 0
        while True:
            byte, at = data[at], at + 1
            delta = delta << 7 | byte & 0x7F
            if byte < 0x80:
                break
        tick += delta
        if data[at] == 0xFF:
            if data[at + 1] == 0x2F:
                break
            at += 3 + data[at + 2]
            continue
        status, note, velocity = data[at : at + 3]
        at += 3
        assert status & 0x0F == channel
        if status & 0xF0 == 0x90:
            struck[note] = (tick, velocity)
        else:
            start, hard = struck.pop(note)
            notes.append((start / 480, round((tick - start) / 480, 3), note, hard))
    assert not struck
    return sorted(notes)


def test_what_is_shipped_is_what_is_written(tmp_path: Path) -> None:
    sung, *others = write_demo(tmp_path)
    assert len(others) == 4
    for other in others:
        assert other.read_bytes() == (SHIPPED / other.name).read_bytes(), other.name
    assert sung.stat().st_size <= 600_000
    with wave.open(str(sung)) as new, wave.open(str(SHIPPED / "voice.wav")) as kept:
        assert kept.getparams() == new.getparams() and kept.getnframes() <= 6 * 48_000
        lately, before = (np.frombuffer(file.readframes(1 << 20), "<i2").astype(int) for file in (new, kept))
    assert np.abs(lately - before).max() <= 2, "other processors may round otherwise"
