"""Teaches a control network to imitate a teacher: seeded, resumable, with a progress bar.

The network learns what the teacher's sound is made of (amplitude of each harmonic, power of each noise band), frame by
frame, rather than the sound itself. That needs no synthesis in the loop and is tens of times quicker on a CPU.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from timbrel.models.controls import ControlNetwork, FmGains
from timbrel.progress import Progress
from timbrel.teachers.lessons import Lessons

Singles = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]

GRADIENT_NORM = 1.0
RISE_STEPS = 40
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

    def rate_at(self, step: int) -> float:
        """The learning rate of a step."""
        rise = min(1.0, (step + 1) / RISE_STEPS)
        return self.learning_rate * rise * (0.003 + 0.997 * (0.5 + 0.5 * math.cos(math.pi * step / self.steps)))


@dataclass
class Apprentice:
    """A network, its optimiser, and how far they are."""

    network: ControlNetwork
    optimiser: torch.optim.Optimizer
    step: int = 0
    cpu_s: float = 0.0

    def save(self, path: Path) -> None:
        """Writes a checkpoint, whole or not at all."""
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_suffix(".part")
        states = {"network": self.network.state_dict(), "optimiser": self.optimiser.state_dict()}
        torch.save({**states, "step": self.step, "cpu_s": self.cpu_s}, unfinished)
        unfinished.replace(path)

    def load(self, path: Path) -> None:
        """Goes on from a checkpoint."""
        content = torch.load(path, weights_only=True)
        self.network.load_state_dict(content["network"])
        self.optimiser.load_state_dict(content["optimiser"])
        self.step, self.cpu_s = content["step"], content["cpu_s"]


def imitate(
    network: ControlNetwork, training: Lessons, validation: Lessons, schedule: Schedule, checkpoint: Path
) -> Apprentice:
    """Trains `network` in place and goes on from `checkpoint` where that exists.

    Every step draws its pieces from the seed and its own number, so an interrupted training gives what an
    uninterrupted one gives.
    """
    job = Apprentice(network, torch.optim.Adam(network.parameters(), lr=schedule.learning_rate))
    if checkpoint.exists():
        job.load(checkpoint)
    progress = Progress(schedule.steps, "learning")
    heard, before_s = float("nan"), time.process_time()
    while job.step < schedule.steps:
        loss = _step(job, training, schedule)
        job.step += 1
        job.cpu_s, before_s = job.cpu_s + time.process_time() - before_s, time.process_time()
        if job.step % CHECKPOINT_EVERY == 0 or job.step == schedule.steps:
            heard = validate(network, validation)
            job.save(checkpoint)
        progress.show(job.step, f"loss {loss:.4f}  validation {heard:.4f}")
    return job


@torch.no_grad()
def validate(network: ControlNetwork, lessons: Lessons) -> float:
    """The loss over whole phrases that are not learned from."""
    every = np.arange(len(lessons))
    return float(_loss(network, _pieces(lessons, every, np.zeros_like(every), lessons.f0_hz.shape[1]), 0))


def _step(job: Apprentice, lessons: Lessons, schedule: Schedule) -> float:
    rng = np.random.default_rng((schedule.seed, job.step))
    length = schedule.run_in_frames + schedule.frames
    phrases = rng.integers(len(lessons), size=schedule.batch)
    starts = rng.integers(lessons.f0_hz.shape[1] - length + 1, size=schedule.batch)
    loss = _loss(job.network, _pieces(lessons, phrases, starts, length), schedule.run_in_frames)
    for group in job.optimiser.param_groups:
        group["lr"] = schedule.rate_at(job.step)
    job.optimiser.zero_grad()
    loss.backward()  # type: ignore[no-untyped-call]
    torch.nn.utils.clip_grad_norm_(job.network.parameters(), GRADIENT_NORM)
    job.optimiser.step()
    return float(loss.detach())


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
