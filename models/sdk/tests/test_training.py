"""The frame of the `train` commands: options, the loop, events, the report."""

import argparse
import signal
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from timbrel.training import (
    CheckpointError,
    Curve,
    Plan,
    Precision,
    Report,
    Settings,
    SettingsError,
    Task,
    Training,
    add_flags,
    curves,
    option,
    settings_of,
    spectrograms,
)
from timbrel.training.device import DeviceError, chosen
from timbrel.training.events import Events, crc32c

CPU = torch.device("cpu")


@dataclass(frozen=True)
class Mine(Settings):
    f0_range: tuple[float, float] = option((32.0, 2_000.0), "pitch", least=10.0)
    f0_viterbi: bool = option(True, "a path")
    factors: tuple[int, ...] = option((4, 4), "of strides", least=1)
    shape: str = option("round", "its shape", choices=("round", "flat"))


def read(*words: str) -> Mine:
    parser = argparse.ArgumentParser()
    add_flags(parser, Mine)
    return settings_of(Mine, parser.parse_args(words))


def test_a_flag_goes_before_the_file_and_the_file_before_the_default(tmp_path: Path) -> None:
    file = tmp_path / "my.toml"
    file.write_text('lr = 1\nf0_range = [50, 900]\nf0_viterbi = false\nbatch_size = 4\nauthors = ["A", "B"]\n')
    said = read("--config", str(file), "--batch-size", "2", "--factors", "2", "8", "--max_steps", "7")
    assert (said.lr, said.f0_range, said.f0_viterbi, said.batch_size) == (1.0, (50.0, 900.0), False, 2)
    assert (said.factors, said.max_steps, said.seed, said.authors) == ((2, 8), 7, 1, ("A", "B"))
    file.write_text(said.to_toml())
    assert read("--config", str(file)) == said
    assert read("--f0-viterbi", "--config", str(file)).f0_viterbi


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("max_step = 3", "no option max_step; did you mean max_steps"),
        ("batch_size = 'many'", "batch_size is 'many', and has to be a whole number"),
        ("batch_size = 2.5", "has to be a whole number"),
        ("batch_size = true", "has to be a whole number"),
        ("f0_viterbi = 1", "has to be true or false"),
        ("lr = -1", "lr is -1, and has to be at least"),
        ("f0_range = [900, 50]", "which does not go up"),
        ("f0_range = [50]", "has 1 values, and has to have 2"),
        ("f0_range = [1, 50]", "f0_range is 1, and has to be at least 10"),
        ("shape = 'bent'", "one of round, flat"),
        ("lr = ", "is no TOML"),
    ],
)
def test_a_wrong_option_is_told_in_words(text: str, words: str, tmp_path: Path) -> None:
    file = tmp_path / "my.toml"
    file.write_text(text)
    with pytest.raises(SettingsError, match=words) as caught:
        read("--config", str(file))
    assert "my.toml" in str(caught.value)


def test_a_wrong_flag_and_a_missing_file_are_told_too() -> None:
    with pytest.raises(SettingsError, match="batch_size is 'x', and has to be a whole number"):
        read("--batch-size", "x")
    with pytest.raises(SettingsError, match="cannot be read"):
        read("--config", "no such.toml")
    with pytest.raises(DeviceError, match="no device 'cuda:77'"):
        chosen("cuda:77")


class Line(Task):
    """Learns a line, with chance from torch and a memory of its own."""

    def __init__(self, press_at: int | None = None) -> None:
        torch.manual_seed(0)
        self.network = nn.Linear(1, 1)
        self.walked = 0.0
        self.press_at = press_at

    def loss(self, step: int) -> Tensor:
        if step == self.press_at:
            signal.raise_signal(signal.SIGINT)
        x = torch.rand(16, 1)
        self.walked += float(x.sum())
        wanted = 3.0 * x - 1.0 + 1e-5 * self.walked
        found: Tensor = self.network(x)
        return (found - wanted).square().mean()

    def validate(self) -> float:
        x = torch.linspace(0.0, 1.0, 9)[:, None]
        return float((self.network(x) - (3.0 * x - 1.0)).square().mean())

    def memory(self) -> dict[str, Any]:
        return {"walked": self.walked}

    def recall(self, memory: dict[str, Any]) -> None:
        self.walked = memory["walked"]


PLAN = Plan(max_steps=40, lr=0.1, validate_every=8, rise_steps=4)


def training(task: Task, folder: Path, plan: Plan = PLAN, **rest: Any) -> Training:
    return Training(task, plan, folder, {"batch_size": "16"}, Precision(CPU, True), **rest)


def test_an_interrupted_training_gives_what_an_uninterrupted_one_gives(tmp_path: Path) -> None:
    whole = training(Line(), tmp_path / "whole")
    assert whole.run() == "finished"
    for step in (3, 16, 29):
        assert training(Line(press_at=step), tmp_path / "parts").run() == "interrupted"
    parts = training(Line(), tmp_path / "parts")
    assert parts.run() == "finished"
    assert parts.progressed.heard == whole.progressed.heard and len(whole.progressed.heard) == 5
    for one, other in zip(whole.task.network.parameters(), parts.task.network.parameters(), strict=True):
        torch.testing.assert_close(one, other, atol=0.0, rtol=0.0)
    assert whole.progressed.heard[-1].validation < 0.6 * whole.progressed.heard[0].validation
    again = training(Line(press_at=0), tmp_path / "parts")
    assert again.run() == "finished" and again.progressed.step == 40, "a training that has ended does no more steps"


def test_after_an_interrupt_the_signal_is_as_before(tmp_path: Path) -> None:
    before = signal.getsignal(signal.SIGINT)
    training(Line(press_at=2), tmp_path).run()
    assert signal.getsignal(signal.SIGINT) is before


def test_another_training_is_not_gone_on_from(tmp_path: Path) -> None:
    training(Line(), tmp_path).run()
    other = training(Line(), tmp_path)
    other.about = {"batch_size": "8"}
    with pytest.raises(CheckpointError, match=r"batch_size was 16, now 8\. Choose another --out, or --restart"):
        other.run()
    other.restart = True
    assert other.run() == "finished"
    (tmp_path / "checkpoint.pt").write_bytes(b"nothing")
    with pytest.raises(CheckpointError, match="is no checkpoint that can be read"):
        training(Line(), tmp_path).run()


def test_it_may_begin_with_the_weights_of_another(tmp_path: Path) -> None:
    first = training(Line(), tmp_path / "first")
    first.run()
    second = training(Line(), tmp_path / "second", Plan(1, 1e-8, validate_every=1), weights=first.checkpoint)
    second.run()
    torch.testing.assert_close(second.task.network.state_dict(), first.task.network.state_dict(), atol=1e-6, rtol=0.0)
    wide = Line()
    wide.network = nn.Linear(2, 1)
    with pytest.raises(CheckpointError, match="weights of another network"):
        training(wide, tmp_path / "third", weights=first.checkpoint).run()


class Worsening(Line):
    """Is best at its second validation."""

    heard = 0

    def validate(self) -> float:
        self.heard += 1
        return abs(self.heard - 2.0)


def test_it_stops_when_validation_gets_no_better_and_keeps_the_best(tmp_path: Path) -> None:
    job = training(Worsening(), tmp_path, Plan(100, 0.1, validate_every=5, patience=3))
    assert job.run() == "patience"
    assert (job.progressed.step, job.progressed.best_step) == (25, 10)
    assert job.progressed.best is not None
    torch.testing.assert_close(job.task.network.state_dict(), job.progressed.best, atol=0.0, rtol=0.0)


def test_the_learning_rate_rises_and_falls() -> None:
    rates = [PLAN.rate_at(step) for step in range(40)]
    assert np.argmax(rates) == 3 and rates[0] == pytest.approx(0.025) and rates[39] < 0.001


def test_events_are_records_with_right_checksums(tmp_path: Path) -> None:
    assert crc32c(b"123456789") == 0xE3069283
    job = training(Line(), tmp_path, events=Events(tmp_path / "tensorboard"))
    job.run()
    content = next((tmp_path / "tensorboard").iterdir()).read_bytes()
    at, records = 0, []
    while at < len(content):
        (length,) = struct.unpack_from("<Q", content, at)
        for start, end in ((at, at + 8), (at + 12, at + 12 + length)):
            (said,) = struct.unpack_from("<I", content, end)
            turned = (said - 0xA282EAD8) & 0xFFFFFFFF
            assert ((turned >> 17) | (turned << 15)) & 0xFFFFFFFF == crc32c(content[start:end])
        records.append(content[at + 12 : at + 12 + length])
        at += 16 + length
    assert b"brain.Event:2" in records[0]
    told = [record for record in records if b"loss/validation" in record]
    assert len(told) == 5
    values = [struct.unpack("<f", record[-4:])[0] for record in told]
    assert values == pytest.approx([one.validation for one in job.progressed.heard])


def test_a_report_has_its_figures_pictures_and_sounds(tmp_path: Path) -> None:
    job = training(Line(), tmp_path)
    ending = job.run()
    report = Report(tmp_path, "A line")
    report.training(job.progressed, ending, "paper")
    report.table(("what", "how much"), [("slope", "3")])
    sound = np.sin(np.arange(24_000) * 0.1).astype(np.float32)
    report.sound("previews/one", sound, 48_000.0, "a tone")
    report.picture("tone", spectrograms([sound, 0.5 * sound], 48_000.0), "A tone, twice.")
    text = report.write().read_text()
    for name in ("loss.png", "tone.png", "previews/one.wav"):
        assert name in text and (tmp_path / name).stat().st_size > 500
    assert "| slope | 3 |" in text and "It took all its steps." in text


def test_pictures_show_what_they_are_given() -> None:
    x = np.arange(50.0)
    plain, gaps = curves([Curve(x, x)]), curves([Curve(x, np.where(x > 25.0, np.nan, x)), Curve(x, -x)])
    assert plain.shape == gaps.shape and plain.dtype == np.uint8 and np.unique(gaps.reshape(-1, 3), axis=0).shape[0] > 4
    assert curves([Curve(x[:1], x[:1])]).shape == curves([Curve(x[:0], x[:0])]).shape == plain.shape
    tone = np.sin(2.0 * np.pi * 1_000.0 * np.arange(48_000) / 48_000.0)
    rows = spectrograms([tone], 48_000.0).sum((1, 2))
    hz = np.geomspace(24_000.0, 40.0, len(rows))
    assert hz[np.argmax(rows)] == pytest.approx(1_000.0, rel=0.05)
