"""An amp learned from recordings, from the command line to the file."""

import json
import re
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
import torch
from scipy.io import wavfile

from timbrel import signals
from timbrel.capture.knobs import knobs_of, setting_of, travels
from timbrel.capture.learning import CaptureTask
from timbrel.capture.options import DriveSettings
from timbrel.capture.pairs import divided, read_recordings
from timbrel.capture.sizes import SIZES, Size
from timbrel.cli import main
from timbrel.losses import esr
from timbrel.models import AmpLSTM, AmpWaveNet
from timbrel.player import Player
from timbrel.training import SettingsError

Singles = npt.NDArray[np.float32]
RATE_HZ = 48_000


def music(seed: int = 2) -> Singles:
    return signals.clips(seed, 2, 96_000, signals.MUSIC).reshape(-1)


def amp(sound: Singles, drive: float = 4.0) -> Singles:
    return np.asarray(0.3 * np.tanh(drive * sound), np.float32)


def write(path: Path, sound: Singles, rate_hz: int = RATE_HZ) -> str:
    wavfile.write(path, rate_hz, sound)
    return str(path)


def late(sound: Singles, samples: int = 300) -> Singles:
    return np.concatenate([np.zeros(samples, np.float32), sound])


def trained(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    code = main(["train", "drive", "--no-tensorboard", *arguments])
    said = capsys.readouterr()
    return code, said.out, said.err


@pytest.mark.parametrize(("size", "steps", "most"), [("nano", 96, 0.1), ("lite", 60, 0.1)])
def test_a_soft_clipper_is_learned_from_two_files(
    size: str, steps: int, most: float, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    dry = music()
    files = ["--input", write(tmp_path / "dry.wav", dry), "--target", write(tmp_path / "wet.wav", late(amp(dry)))]
    rest = [
        "--size",
        size,
        "--max-steps",
        str(steps),
        "--validate-every",
        "24",
        "--lr",
        "0.008",
        "--out",
        str(tmp_path / "made"),
    ]
    code, out, _ = trained([*files, *rest, "--name", "clipper", "--input-dbu", "12.5"], capsys)
    assert code == 0 and "300.00 samples late" in out
    player = Player(tmp_path / "made/clipper.onnx")
    said = player.manifest
    assert said.measured["esr"] < most and said.knobs == () and said.calibration.input_dbu == 12.5
    unheard = music(5)[:48_000]
    error = float(esr(torch.from_numpy(player.play(unheard)), torch.from_numpy(amp(unheard))))
    assert error < 2.0 * most, "as loud as the device, on music of which it knows nothing"
    player.reset()
    assert np.abs(player.play(np.zeros(2000, np.float32))).max() < 1e-6, "at rest it is silent"
    report = (tmp_path / "made/report.md").read_text(encoding="utf-8")
    assert "| all | " in report and "300.00 samples late" in report and f"size = {json.dumps(size)}" in report
    again = ["--config", str(tmp_path / "made/config.toml"), "--delay", "auto"]
    assert trained(again, capsys)[0] == 0, "all that was said is in the file, and nothing is left to learn"
    made = {path.name for path in (tmp_path / "made").iterdir()}
    assert made >= {"loss.png", "heard.png", "target.wav", "model.wav", "difference.wav", "clipper.png", "config.toml"}


def test_pairs_teach_the_knobs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    dry = music()
    arguments = ["--input", write(tmp_path / "dry.wav", dry)]
    for drive in (2.0, 4.0, 8.0):
        wet = write(tmp_path / f"at{drive:g}.wav", late(amp(dry, drive), 64))
        arguments += ["--target", wet, "--knob", f"Drive={drive:g}", "--knob", "Bright=on"]
    rest = ["--size", "lite", "--max-steps", "240", "--validate-every", "60", "--lr", "0.01"]
    code, out, _ = trained([*arguments, *rest, "--out", str(tmp_path / "made"), "--name", "amp"], capsys)
    assert code == 0 and "the knob Bright stood at on all the time" in out
    player = Player(tmp_path / "made/amp.onnx")
    (knob,) = player.manifest.knobs
    assert (knob.name, knob.range, knob.default) == ("Drive", (2.0, 8.0), 4.0)
    unheard = music(5)[:48_000]
    for drive in (2.0, 8.0):
        player.reset()
        found = torch.from_numpy(player.play(unheard, (drive,)))
        right, wrong = (float(esr(found, torch.from_numpy(amp(unheard, at)))) for at in (drive, 10.0 - drive))
        assert right < 0.2 and wrong > 1.5 * right, f"at {drive}: {right} and {wrong}"
    assert (tmp_path / "made/report.md").read_text(encoding="utf-8").count("| at") == 3


def test_an_interrupted_walk_goes_on_as_if_nothing_had_been(tmp_path: Path) -> None:
    dry = music()
    write(tmp_path / "dry.wav", dry)
    write(tmp_path / "wet.wav", amp(dry))
    settings = DriveSettings(pair=(f"{tmp_path / 'dry.wav'} -> {tmp_path / 'wet.wav'}",))
    recordings = read_recordings(settings, lambda _: None)
    whole, parts = (CaptureTask(recordings, SIZES["nano"], 64, 1) for _ in range(2))
    losses = [float(whole.loss(step)) for step in range(4)]
    assert [float(parts.loss(step)) for step in range(2)] == losses[:2]
    resumed = CaptureTask(recordings, SIZES["nano"], 64, 1)
    resumed.recall(parts.memory())
    assert [float(resumed.loss(step)) for step in (2, 3)] == losses[2:]


def test_without_compiled_layers_the_same_is_learned(tmp_path: Path) -> None:
    dry = music()
    write(tmp_path / "dry.wav", dry)
    write(tmp_path / "wet.wav", amp(dry))
    settings = DriveSettings(pair=(f"{tmp_path / 'dry.wav'} -> {tmp_path / 'wet.wav'}",))
    recordings = read_recordings(settings, lambda _: None)
    for size in ("nano", "lite"):
        fast, plain = (CaptureTask(recordings, SIZES[size], 64, 1) for _ in range(2))
        fast.piece_samples = plain.piece_samples = 256
        assert fast.fast
        plain.fast = False
        assert float(plain.loss(0)) == pytest.approx(float(fast.loss(0)), rel=1e-4)


def test_what_is_kept_apart_never_teaches() -> None:
    learned, validating, testing = divided(music()[:150_001], RATE_HZ)
    spans = sorted([*learned, *validating, *testing])
    assert spans[0][0] == 0 and spans[-1][1] == 150_001
    assert all(before[1] == after[0] for before, after in pairwise(spans))
    for kept in (validating, testing):
        assert sum(stop - start for start, stop in kept) == pytest.approx(15_000, abs=2)


@pytest.mark.parametrize(
    "build", [lambda: AmpLSTM([(0.0, 1.0)], 8), lambda: AmpLSTM([], 8), lambda: AmpWaveNet([], (4, 2), 4)]
)
def test_calibration_is_a_gain_before_and_behind(build: Callable[[], AmpLSTM | AmpWaveNet]) -> None:
    torch.manual_seed(3)
    model = build().eval()
    audio, knobs = 0.3 * torch.randn(1, 1, 300), torch.full((1, model.knob_count), 0.7)
    with torch.no_grad():
        expected = 0.25 * model(3.0 * audio, knobs, *model.rested(1))[0]
        model.calibrate(3.0, 0.25)
        torch.testing.assert_close(model(audio, knobs, *model.rested(1))[0], expected, atol=1e-6, rtol=1e-5)


def test_knobs_follow_from_where_they_stood() -> None:
    said = [setting_of(f"Gain={gain}dB, Voice={voice}, Bright={bright}, Mid=5") for gain, voice, bright in (
        ("0", "Clean", "off"), ("6,5", "Lead", "on"), ("20", "Clean", "on"))]  # fmt: skip
    (gain, voice, bright), still = knobs_of(said)
    assert (gain.unit, gain.range, gain.default) == ("dB", (0.0, 20.0), 6.5) and still == {"Mid": "5"}
    assert (voice.style, voice.labels, bright.style, bright.labels) == (
        "categorical", ("Clean", "Lead"), "toggle", ("off", "on"))  # fmt: skip
    assert travels((gain, voice, bright), said[1]) == pytest.approx([0.325, 1.0, 1.0])


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        (["Drive"], "not written as name=value"),
        (["Drive=1, Drive=2"], "at two places"),
        (["Drive=1", "Tone=2"], "does not say where the knob Drive stood"),
        (["Drive=1", "Drive=loud"], "in numbers and in words"),
        (["Drive=1dB", "Drive=2%"], "several units"),
        ([", ".join(f"k{n}={v}" for n in range(9)) for v in (0, 1)], "9 knobs"),
    ],
)
def test_what_is_wrong_with_knobs_is_said(settings: list[str], words: str) -> None:
    with pytest.raises(SettingsError, match=words):
        knobs_of([setting_of(text) for text in settings])


def spoilt() -> dict[str, tuple[Singles, Singles, int, str]]:
    dry = music()
    other, hot = music(7), np.clip(40.0 * dry, -1.0, 1.0).astype(np.float32)
    return {
        "silent": (dry, np.zeros_like(dry), RATE_HZ, r"wet\.wav: it is silent"),
        "clipped": (dry, hot, RATE_HZ, r"wet\.wav: it clips: .*% of its samples"),
        "short": (dry, amp(dry[:20_000]), RATE_HZ, r"wet\.wav: it is too short: 0\.42 s"),
        "other": (dry, amp(other), RATE_HZ, r"wet\.wav: the target .*"),
        "played too fast": (dry, amp(dry), 44_100, r"wet\.wav: .*"),
    }


@pytest.mark.parametrize("what", ["silent", "clipped", "short", "other", "played too fast"])
def test_a_bad_recording_is_named_and_nothing_is_trained(
    what: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    dry, wet, rate_hz, words = spoilt()[what]
    files = ["--input", write(tmp_path / "dry.wav", dry), "--target", write(tmp_path / "wet.wav", wet, rate_hz)]
    code, out, err = trained([*files, "--max-steps", "1", "--size", "nano", "--out", str(tmp_path / "made")], capsys)
    assert code == 1 and not (tmp_path / "made").exists()
    assert re.search(words, err), err
    assert rate_hz == RATE_HZ or "resampled from 44100 to 48000 Hz" in out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "nothing to learn from"),
        (["--input", "dry.wav"], "dry.wav has no --target"),
        (["--target", "wet.wav"], "wet.wav has no --input"),
        (["--input", "dry.wav", "--target", "wet.wav"], "dry.wav: "),
        (["--pair", "dry.wav"], "is not written as"),
        (["--size", "vast"], "has to be one of nano"),
    ],
)
def test_half_a_command_is_refused_in_words(
    arguments: list[str],
    words: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    code, _, err = trained(arguments, capsys)
    assert code == 1 and words in err


def test_a_recording_is_said_by_flags_in_turn_or_in_a_file(tmp_path: Path) -> None:
    from timbrel.capture.options import pairs_of
    from timbrel.cli import _parser

    words = "train drive --input a.wav --target b.wav --knob Drive=1 --target c.wav --knob Drive=2 --knob Voice=x"
    pairs = pairs_of(_parser().parse_args([*words.split(), "--input", "d.wav", "--target", "e.wav"]))
    assert pairs == ["a.wav -> b.wav: Drive=1", "a.wav -> c.wav: Drive=2, Voice=x", "d.wav -> e.wav"]
    first = "train drive --knob Drive=1 --input a.wav --target b.wav"
    assert pairs_of(_parser().parse_args(first.split())) == ["a.wav -> b.wav: Drive=1"]


def test_every_size_can_be_built() -> None:
    for name, size in SIZES.items():
        assert isinstance(size, Size) and size.build([(0.0, 1.0)]).parameter_count() > 100, name


def test_a_delay_that_is_known_need_not_be_found(tmp_path: Path) -> None:
    dry = music()
    files = write(tmp_path / "dry.wav", dry), write(tmp_path / "wet.wav", late(amp(dry), 64))
    settings = DriveSettings(pair=(" -> ".join(files),), delay="63.5", upright=True)
    said: list[str] = []
    (track,) = read_recordings(settings, said.append).tracks
    assert track.alignment.delay_samples == 63.5 and "63.50 samples late (1.32 ms) as was said" in said[-1]
    with pytest.raises(SettingsError, match="has to be auto or a number"):
        read_recordings(DriveSettings(pair=settings.pair, delay="soon"), said.append)


def test_an_inverted_target_is_turned_on_demand(tmp_path: Path) -> None:
    dry = music()
    files = write(tmp_path / "dry.wav", dry), write(tmp_path / "wet.wav", -amp(dry))
    for upright, sign in ((False, -1.0), (True, 1.0)):
        settings = DriveSettings(pair=(" -> ".join(files),), upright=upright)
        (track,) = read_recordings(settings, lambda _: None).tracks
        assert track.alignment.inverted
        assert sign * float(np.sum(track.dry * track.wet)) > 0.0
