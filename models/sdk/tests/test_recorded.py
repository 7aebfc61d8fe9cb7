"""`timbrel-sdk train transfer DIR`, on a folder of notes."""

import os
import re
import shutil
import signal
import subprocess
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
import soundfile
import torch
from torch import Tensor

from timbrel.cli import main
from timbrel.controls_check import golden_error
from timbrel.controls_player import ControlsPlayer
from timbrel.loudness import FLOOR_DB
from timbrel.recorded.clips import parted
from timbrel.recorded.features import recordings
from timbrel.recorded.learn import Imitation
from timbrel.recorded.room import BandRoom
from timbrel.recorded.settings import TransferSettings
from timbrel.training import Audit, Rules

RATE = 16_000
OPTIONS = """
sample_rate = 16000
f0_range = [80, 1200]
max_steps = 40
validate_every = 20
batch_size = 4
lr = 0.01
duration = 0.3
clip_duration = 1
room_duration = 0
harmonics = 16
noise_bands = 9
channels = [16, 24]
threads = 1
authors = ["Me"]
licence = "CC0-1.0"
"""
FREQUENCIES = (196.0, 220.0, 261.6, 293.7, 329.6, 392.0)


def note(f0_hz: float, seconds: float = 1.2) -> npt.NDArray[np.float64]:
    """A reed-like tone that swells and dies, with some breath."""
    time_s = np.arange(round(seconds * RATE)) / RATE
    phase = 2.0 * np.pi * f0_hz * time_s
    swell = np.minimum(time_s / 0.05, 1.0) * np.minimum((seconds - time_s) / 0.2, 1.0)
    partials = np.sum([np.sin(k * phase) / k for k in range(1, 14, 2)], 0)
    breath = np.random.default_rng(int(f0_hz)).normal(0.0, 0.004, len(time_s))
    return np.asarray(0.4 * swell * (partials + breath))


@pytest.fixture
def notes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of notes; files and features are kept apart from the user's."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "Reed"
    folder.mkdir()
    for number, f0_hz in enumerate(FREQUENCIES):
        soundfile.write(folder / f"{number}.wav", note(f0_hz), RATE)
    (tmp_path / "my.toml").write_text(OPTIONS)
    return folder


def test_a_folder_of_notes_becomes_an_instrument(notes: Path, capsys: pytest.CaptureFixture[str]) -> None:
    chord = np.concatenate([note(220.0), note(220.0) + note(277.2), note(247.0)])
    soundfile.write(notes / "chord.wav", 0.5 * chord, RATE)
    soundfile.write(notes / "fast.wav", note(349.2, 1.0), 22_050)
    soundfile.write(notes / "silent.wav", np.zeros(RATE), RATE)
    (notes / "broken.wav").write_bytes(b"RIFF")
    assert main(["train", "transfer", str(notes), "--config", "my.toml"]) == 0
    said = capsys.readouterr().out
    for words in (
        r"chord\.wav: it sounds polyphonic at 0:01\.\d to 0:02\.\d; left out there",
        r"fast\.wav: resampled from 22050 to 16000 Hz",
        r"silent\.wav: left out, it is silent",
        r"broken\.wav: left out, it cannot be read",
        r"tensorboard --logdir",
    ):
        assert re.search(words, said), (words, said)
    trained = Path("trained/Reed")
    player = ControlsPlayer(trained / "Reed.onnx")
    section, manifest = player.section, player.manifest
    assert (manifest.authors, manifest.licence, section.sample_rate, section.hop) == (("Me",), "CC0-1.0", RATE, 64)
    assert 190.0 < section.f0_hz[0] < 225.0 and 470.0 < section.f0_hz[1] < 490.0
    assert golden_error(player) < 1e-5
    quiet, loud = (player.play(np.full(250, 300.0, np.float32), np.full(250, db, np.float32)) for db in (0.0, 20.0))
    assert 0.01 < np.abs(quiet).max() < np.abs(loud).max() < 2.0
    report = (trained / "report.md").read_text()
    rows = re.findall(r"^\| (.+?) \| ([\d.]+) dB \| ([\d.]+) dB \|$", report, re.M)
    assert len(rows) == 3 and all(float(after) < 0.8 * float(before) for _, before, after in rows[:2]), rows
    assert manifest.measured["lsd_db"] == pytest.approx(float(rows[0][2]), abs=0.01)
    assert manifest.measured["f0_error_cents"] < 20.0
    for picture in re.findall(r"\]\(([\w/.-]+)\)", report):
        assert (trained / picture).stat().st_size > 100
    assert "timbrel-sdk train transfer" in report and "--config my.toml" in report
    assert "previews/1-model.wav" in report and "`silent.wav`: left out" in report
    assert list((trained / "tensorboard").iterdir())
    assert main(["check", str(trained / "Reed.onnx")]) == 0
    # The plugins' own command, where it has been built, has to agree.
    command = os.environ.get("TIMBREL_COMMAND") or shutil.which("timbrel")
    if command:
        checked = subprocess.run([command, "check", trained / "Reed.onnx"], capture_output=True, text=True, check=False)
        assert checked.returncode == 0, checked.stdout + checked.stderr


def test_an_interrupted_training_gives_the_same_file(notes: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    command = ["train", "transfer", str(notes), "--config", "my.toml", "--max-steps", "9", "--validate-every", "4"]
    assert main([*command, "--out", "whole", "--room-duration", "0.1"]) == 0
    loss = Imitation.loss

    def pressed(self: Imitation, step: int) -> Tensor:
        if step == 5:
            signal.raise_signal(signal.SIGINT)
        return loss(self, step)

    monkeypatch.setattr(Imitation, "loss", pressed)
    parts = [*command, "--out", "parts", "--room-duration", "0.1"]
    assert main(parts) == 130 and not Path("parts/Reed.onnx").exists()
    assert main(parts) == 0
    assert Path("parts/Reed.onnx").read_bytes() == Path("whole/Reed.onnx").read_bytes()


def test_what_cannot_be_learned_from_is_refused(notes: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for number in range(1, len(FREQUENCIES)):
        (notes / f"{number}.wav").unlink()
    for extra, words in (
        (["--clip-duration", "60"], "too little to learn from"),
        (["--f0-range", "900", "1200"], "has no pitch between 900 and 1200 Hz"),
        (["--batch-size", "none"], "batch_size is 'none', and has to be a whole number"),
    ):
        soundfile.write(notes / "0.wav", note(196.0, 0.6), RATE)
        assert main(["train", "transfer", str(notes), "--config", "my.toml", *extra]) == 1
        captured = capsys.readouterr()
        assert words in captured.out + captured.err, captured
    assert main(["train", "transfer", str(notes.parent / "nowhere")]) == 1
    assert "is no folder" in capsys.readouterr().err
    assert main(["train", "transfer", "--recipe", "flute", "--lr", "1e-3"]) == 1
    assert "a recipe knows all but --out and --max-steps; leave out lr" in capsys.readouterr().err
    assert not list(Path("trained").rglob("*.onnx"))


def test_clips_that_are_held_back_are_not_learned_from(notes: Path) -> None:
    settings = TransferSettings(sample_rate=RATE, f0_range=(80.0, 1200.0), clip_duration=0.5)
    audit = Audit(Rules(RATE), lambda _: None)
    found = recordings(audit.folder(notes), audit, settings)
    again = recordings(Audit(Rules(RATE), lambda _: None).folder(notes), audit, settings)
    assert [one.key for one in again] == [one.key for one in found], "from the cache"
    parts = parted(found, settings)
    every = [set(part.clips) for part in (parts.training, parts.validation, parts.test)]
    assert all(every) and len(set.union(*every)) == sum(map(len, every))
    frames = sorted((clip.recording, clip.first, clip.end) for part in every for clip in part)
    assert all(b[0] > a[0] or b[1] >= a[2] for a, b in pairwise(frames)), "they do not overlap"
    f0_hz, loudness_db, audio = parts.test.whole(0, 8)
    assert len(audio) == len(f0_hz) * 64 == len(loudness_db) * 64 and loudness_db.min() >= FLOOR_DB
    assert parts.training.fingerprint() != parts.test.fingerprint()


def test_a_room_is_quiet_at_first_and_decays() -> None:
    room = BandRoom(0.5, RATE)
    taps = room.taps().detach()
    assert taps[0] == 0.0 and len(taps) == RATE // 2
    assert 20.0 * float(torch.log10(taps.norm())) < -20.0
    early, late = (float(part.square().mean()) for part in (taps[800:1600], taps[6400:]))
    assert late < 1e-3 * early
    dry = torch.randn(1, 4_000)
    room(dry).square().mean().backward()
    assert all(one.grad is not None and float(one.grad.abs().max()) > 0.0 for one in room.parameters())
