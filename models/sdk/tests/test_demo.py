"""What the demonstration sings and plays."""

import struct
import wave
from pathlib import Path

import numpy as np

from timbrel.demo import MELODY, PHRASE, midi_phrase, voice_line, write_demo
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
    """By a reader of its own: every note is struck and let go in time."""
    data = midi_phrase()
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
        if status == 0x90:
            struck[note] = (tick, velocity)
        else:
            start, hard = struck.pop(note)
            notes.append((start / 480, round((tick - start) / 480, 3), note, hard))
    assert not struck
    assert sorted(notes) == sorted((float(b), round(d, 3), n, v) for b, d, n, v in PHRASE)
    assert max(beat + beats for beat, beats, _, _ in PHRASE) * 0.5 <= 8.0


def test_what_is_shipped_is_what_is_written(tmp_path: Path) -> None:
    sung, played = write_demo(tmp_path)
    assert played.read_bytes() == (SHIPPED / "phrase.mid").read_bytes()
    assert sung.stat().st_size <= 600_000
    with wave.open(str(sung)) as new, wave.open(str(SHIPPED / "voice.wav")) as kept:
        assert kept.getparams() == new.getparams() and kept.getnframes() <= 6 * 48_000
        lately, before = (np.frombuffer(file.readframes(1 << 20), "<i2").astype(int) for file in (new, kept))
    assert np.abs(lately - before).max() <= 2, "other processors may round otherwise"
