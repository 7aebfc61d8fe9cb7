"""Teaches a control network to imitate a teacher: seeded, resumable, with a progress bar.

The network learns what the teacher's sound is made of (amplitude of each harmonic, power of each noise band), frame by
frame, rather than the sound itself. That needs no synthesis in the loop and is tens of times quicker on a CPU.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from timbrel.models.controls import ControlNetwork, FmGains
from timbrel.teachers.lessons import Lessons
from timbrel.training import Plan, Precision, Task, Training

Singles = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]

CHECKPOINT_EVERY = 100
AMPLITUDE_FLOOR = 1e-4
POWER_FLOOR = 1e-9
UNIFORM_VARIANCE = 1.0 / 3.0


class Pieces(NamedTuple):
    """Pieces of phrases, `[B,T]` or `[B,T,width]`: what goes in, and the two things to learn."""

    f0_hz: Tensor
    loudness_db: Tensor
    first: Tensor
    second: Tensor


@dataclass(frozen=True)
class Schedule:
    """How long and how fast: one cosine from the peak learning rate down to almost nothing."""

    steps: int = 1000
    learning_rate: float = 4e-3
    batch: int = 16
    run_in_frames: int = 64
    frames: int = 320
    seed: int = 1

    @property
    def plan(self) -> Plan:
        """For the loop that all training shares."""
        return Plan(
            self.steps,
            self.learning_rate,
            self.seed,
            validate_every=CHECKPOINT_EVERY,
            gradient_norm=1.0,
            keep_best=False,
        )


class Imitation(Task):
    """What the teacher's sound is made of, frame by frame."""

    network: ControlNetwork

    def __init__(self, network: ControlNetwork, training: Lessons, validation: Lessons, schedule: Schedule) -> None:
        self.network, self.training, self.validation, self.schedule = network, training, validation, schedule

    def loss(self, step: int) -> Tensor:
        """See `Task.loss`."""
        schedule, lessons = self.schedule, self.training
        rng = np.random.default_rng((schedule.seed, step))
        length = schedule.run_in_frames + schedule.frames
        phrases = rng.integers(len(lessons), size=schedule.batch)
        starts = rng.integers(lessons.f0_hz.shape[1] - length + 1, size=schedule.batch)
        return _loss(self.network, _pieces(lessons, phrases, starts, length), schedule.run_in_frames)

    def validate(self) -> float:
        """See `Task.validate`."""
        return validate(self.network, self.validation)


def imitate(
    network: ControlNetwork, training: Lessons, validation: Lessons, schedule: Schedule, folder: Path
) -> Training:
    """Trains `network` in place, in single precision on the processor.

    It goes on from the checkpoint in `folder` where there is one, and gives what an uninterrupted training gives.
    """
    task = Imitation(network, training, validation, schedule)
    about = {key: str(value) for key, value in vars(schedule).items() if key != "steps"}
    job = Training(task, schedule.plan, folder, about, Precision(torch.device("cpu"), False))
    if job.run() == "interrupted":
        raise KeyboardInterrupt
    return job


@torch.no_grad()
def validate(network: ControlNetwork, lessons: Lessons) -> float:
    """The loss over whole phrases that are not learned from."""
    every = np.arange(len(lessons))
    return float(_loss(network, _pieces(lessons, every, np.zeros_like(every), lessons.f0_hz.shape[1]), 0))


def _pieces(lessons: Lessons, phrases: Ints, starts: Ints, length: int) -> Pieces:
    def cut(whole: Singles) -> Tensor:
        return torch.from_numpy(np.stack([whole[p, s : s + length] for p, s in zip(phrases, starts, strict=True)]))

    return Pieces(cut(lessons.f0_hz), cut(lessons.loudness_db), cut(lessons.first), cut(lessons.second))


def _loss(network: ControlNetwork, pieces: Pieces, skip: int) -> Tensor:
    """How far the network's answer is from what there is to learn, after `skip` frames."""
    rest = network.rested(len(pieces.f0_hz))
    first, second, _ = network(pieces.f0_hz[..., None], pieces.loudness_db[..., None], rest)
    found, wanted = (first[:, skip:], second[:, skip:]), (pieces.first[:, skip:], pieces.second[:, skip:])
    if isinstance(network, FmGains):
        return _operators_loss(network, *found, *wanted)
    return _amplitude_loss(found[0], wanted[0]) + 0.1 * _noise_loss(found[1], wanted[1])


def _amplitude_loss(found: Tensor, wanted: Tensor) -> Tensor:
    """By the distance in nepers and in amplitude."""
    ratio = torch.log((found + AMPLITUDE_FLOOR) / (wanted + AMPLITUDE_FLOOR))
    distance = (found - wanted).abs().sum(-1) / (wanted.sum(-1) + 0.01)
    return ratio.abs().mean() + distance.mean()


def _noise_loss(magnitudes: Tensor, wanted_power: Tensor) -> Tensor:
    """By how surprising the measured power is for noise of these magnitudes: 0 at best."""
    power = UNIFORM_VARIANCE * magnitudes.square() + POWER_FLOOR
    surprise = torch.log(power) + (wanted_power + POWER_FLOOR) / power
    return (surprise - torch.log(wanted_power + POWER_FLOOR) - 1.0).mean()


def _operators_loss(network: FmGains, gains: Tensor, ratios: Tensor, wanted: Tensor, wanted_ratios: Tensor) -> Tensor:
    """Modulators and ratios count as far as what they modulate is heard."""
    carriers = network.heard > 0.0
    loud = wanted[..., carriers].sum(-1, keepdim=True)
    weight = (loud / 0.02).clamp_max(1.0)
    bend = ((gains - wanted)[..., ~carriers].abs() * weight).mean()
    detuned = ((ratios / wanted_ratios - 1.0).abs() * weight).mean()
    return _amplitude_loss(gains[..., carriers], wanted[..., carriers]) + bend + 100.0 * detuned
