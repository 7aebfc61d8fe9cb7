"""Every file is looked at before anything is learned from it."""

from pathlib import Path

import numpy as np
import pytest
import soundfile

from timbrel.training import Audit, AuditError, Rules, SoundError, resampled
from timbrel.training.audit import clipped_share

RATE = 48_000


def tone(seconds: float = 1.0, hz: float = 440.0, peak: float = 0.5, rate: int = RATE) -> np.ndarray:
    return peak * np.sin(2.0 * np.pi * hz * np.arange(round(seconds * rate)) / rate)


def heard(folder: Path, **rules: float) -> tuple[Audit, list[str], dict[str, np.ndarray]]:
    said: list[str] = []
    audit = Audit(Rules(RATE, **rules), said.append)
    return audit, said, {sound.path.name: sound.audio for sound in audit.folder(folder)}


def test_each_bad_file_is_named_with_its_reason(tmp_path: Path) -> None:
    def write(name: str, sound: np.ndarray, **rest: str) -> None:
        soundfile.write(tmp_path / name, sound, RATE, **rest)

    write("good.wav", tone())
    write("copy.wav", tone())
    write("silent.wav", np.zeros(RATE))
    write("faint.wav", tone(peak=1e-4))
    write("short.wav", tone(0.2))
    write("clipped.wav", np.clip(tone(peak=3.0, hz=300.0), -1.0, 1.0))
    write("opposed.wav", np.stack([tone(hz=250.0), -tone(hz=250.0)], 1))
    write("nan.wav", np.full(RATE, np.nan), subtype="FLOAT")
    write("cut.wav", tone(hz=333.0))
    whole = (tmp_path / "cut.wav").read_bytes()
    (tmp_path / "cut.wav").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "no.wav").write_bytes(b"RIFF and nothing else")
    (tmp_path / "notes.txt").write_text("hello")
    (tmp_path / "._good.wav").write_bytes(b"something of a Mac's")
    audit, said, sounds = heard(tmp_path)
    assert set(sounds) == {"copy.wav"}, "the first of two equal files"
    expected = {
        "good.wav": "left out, it is the same sound as",
        "silent.wav": "left out, it is silent",
        "faint.wav": "left out, it is silent: its peak is",
        "short.wav": r"left out, it is too short: 0.20 s",
        "clipped.wav": "left out, it clips",
        "opposed.wav": "left out, it is silent",
        "nan.wav": "left out, it holds values that are not finite",
        "no.wav": "left out, it cannot be read",
        "cut.wav": "left out, it breaks off",
    }
    for name, words in expected.items():
        assert any(name in line and words in line for line in said), (name, said)
    assert not any("notes.txt" in line or "._good" in line for line in said)
    assert [str(finding) for finding in audit.findings] == said


def test_what_is_changed_is_said(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "a.wav", np.stack([tone(rate=44_100), 0.5 * tone(rate=44_100)], 1), 44_100)
    soundfile.write(tmp_path / "b.aiff", np.stack([tone(hz=220.0)] * 2, 1), RATE)
    soundfile.write(tmp_path / "c.ogg", tone(hz=110.0), RATE)
    soundfile.write(tmp_path / "d.mp3", tone(hz=150.0), RATE)
    _, said, sounds = heard(tmp_path)
    assert set(sounds) == {"a.wav", "b.aiff", "c.ogg", "d.mp3"}
    assert sounds["a.wav"].shape == (RATE,) and sounds["a.wav"].dtype == np.float32
    np.testing.assert_allclose(sounds["a.wav"][500:-500], 0.75 * tone()[500:-500], atol=1e-3)
    assert any("a.wav: stereo, mixed down to one" in line for line in said)
    assert any("a.wav: resampled from 44100 to 48000 Hz" in line for line in said)
    assert not any("b.aiff" in line for line in said), "two equal channels are one"


def test_a_folder_where_nothing_is_left_is_refused(tmp_path: Path) -> None:
    with pytest.raises(AuditError, match="no sound files"):
        heard(tmp_path)
    soundfile.write(tmp_path / "a.wav", np.zeros(RATE), RATE)
    with pytest.raises(AuditError, match="none of the 1 sound files"):
        heard(tmp_path)
    with pytest.raises(AuditError, match="is no folder"):
        heard(tmp_path / "nowhere")
    with pytest.raises(SoundError, match="cannot be read"):
        Audit(Rules(RATE), print).sound(tmp_path / "nowhere.wav")


def test_clipping_is_told_from_a_full_low_sine() -> None:
    low = np.round(tone(hz=40.0, peak=1.0) * 32_767.0) / 32_767.0
    assert clipped_share(low[:, None].astype(np.float32)) == 0.0
    assert clipped_share(np.clip(1.2 * low, -1.0, 1.0)[:, None].astype(np.float32)) > 0.2


@pytest.mark.parametrize("rate", [22_050, 44_100, 44_101, 96_000])
def test_resampling_keeps_place_level_and_pitch(rate: int) -> None:
    found = resampled(tone(1.0, 1_000.0, rate=rate).astype(np.float32), rate, RATE)
    np.testing.assert_allclose(found[2_000:40_000], tone(1.0, 1_000.0)[2_000:40_000], atol=1e-3)
    if rate > RATE:
        folded = resampled(tone(1.0, 30_000.0, rate=rate).astype(np.float32), rate, RATE)
        assert np.abs(folded[2_000:-2_000]).max() < 2e-5
