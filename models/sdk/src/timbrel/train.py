"""Teaches a network a circuit: seeded, resumable, with a progress bar."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from timbrel import SAMPLE_RATE_HZ
from timbrel.dataset import Dataset
from timbrel.evaluate import play_dataset
from timbrel.losses import esr, training_loss
from timbrel.models import AmpLSTM, AmpWaveNet
from timbrel.progress import Progress

GRADIENT_NORM = 1.0
RISE_STEPS = 50
WALK_PIECES, RUN_IN_SAMPLES = 24, 2048
"""Pieces that an LSTM hears in a row, and what it hears before them to find its memory."""
VALIDATE_EVERY = 10 * WALK_PIECES
"""Steps between checkpoints: whole walks, so that going on from one repeats nothing."""

Network = AmpWaveNet | AmpLSTM


@dataclass(frozen=True)
class Recipe:
    """How long and how fast. Each cycle is a cosine from its peak learning rate down to almost nothing.

    A cycle's end is a finished model; the next one starts from it at `cycle_decay` times the rate. `piece_samples`
    has one entry per cycle, the last of which stands for all further ones.
    """

    cycles: tuple[int, ...]
    learning_rate: float
    batch: int
    piece_samples: tuple[int, ...]
    seed: int = 1
    cycle_decay: float = 0.6

    @property
    def steps(self) -> int:
        """Steps in all."""
        return sum(self.cycles)

    def rate_at(self, step: int) -> float:
        """The learning rate of a step."""
        cycle, into = self._place(step)
        peak = self.learning_rate * self.cycle_decay**cycle
        rise = min(1.0, (into + 1) / RISE_STEPS)
        return rise * peak * (0.005 + 0.995 * (0.5 + 0.5 * math.cos(math.pi * into / self.cycles[cycle])))

    def piece_at(self, step: int) -> int:
        """Samples that a step learns from at once."""
        cycle, _ = self._place(step)
        return self.piece_samples[min(cycle, len(self.piece_samples) - 1)]

    def _place(self, step: int) -> tuple[int, int]:
        """Which cycle a step is in, and how far."""
        for cycle, length in enumerate(self.cycles):
            if step < length:
                return cycle, step
            step -= length
        raise ValueError(f"step {step} after the last cycle")


@dataclass
class Training:
    """A network, its optimiser, and how far they are."""

    model: Network
    optimiser: torch.optim.Optimizer
    step: int = 0
    cpu_s: float = 0.0

    def save(self, path: Path) -> None:
        """Writes a checkpoint, whole or not at all."""
        path.parent.mkdir(parents=True, exist_ok=True)
        content = {
            "model": self.model.state_dict(),
            "optimiser": self.optimiser.state_dict(),
            "step": self.step,
            "cpu_s": self.cpu_s,
        }
        unfinished = path.with_suffix(".part")
        torch.save(content, unfinished)
        unfinished.replace(path)

    def load(self, path: Path) -> None:
        """Goes on from a checkpoint."""
        content = torch.load(path, weights_only=True)
        self.model.load_state_dict(content["model"])
        self.optimiser.load_state_dict(content["optimiser"])
        self.step, self.cpu_s = content["step"], content["cpu_s"]


def train(model: Network, training: Dataset, validation: Dataset, recipe: Recipe, checkpoint: Path) -> Training:
    """Trains `model` in place, listening to `validation` now and then.

    Goes on from `checkpoint` where that exists. Every step draws its pieces from the seed and its own number, so an
    interrupted training gives what an uninterrupted one gives.
    """
    job = Training(model, torch.optim.Adam(model.parameters(), lr=recipe.learning_rate))
    if checkpoint.exists():
        job.load(checkpoint)
    progress = Progress(recipe.steps, f"training {model.architecture}")
    heard = float("nan")
    before_s = time.process_time()
    while job.step < recipe.steps:
        for loss in steps(job, training, recipe):
            job.step += 1
            job.cpu_s, before_s = job.cpu_s + time.process_time() - before_s, time.process_time()
            ended = job.step in np.cumsum(recipe.cycles)
            if ended or job.step % VALIDATE_EVERY == 0:
                heard = validate(model, validation)
                job.save(checkpoint)
            if ended:
                job.save(checkpoint.with_suffix(f".{job.step}.pt"))
            progress.show(job.step, f"loss {loss:.4f}  validation ESR {heard:.4f}")
            if ended:
                break
    return job


def validate(model: Network, dataset: Dataset) -> float:
    """A glance: the error-to-signal ratio over the first second of a few clips."""
    glance = dataset.beginning(12, SAMPLE_RATE_HZ)
    return float(esr(torch.from_numpy(play_dataset(model, glance)), torch.from_numpy(glance.wet)))


def steps(job: Training, dataset: Dataset, recipe: Recipe) -> Iterator[float]:
    """Some steps of training; gives the loss of each."""
    if isinstance(job.model, AmpWaveNet):
        yield _step(job, recipe, *_wavenet_pieces(job, job.model, dataset, recipe))
    else:
        yield from _lstm_steps(job, job.model, dataset, recipe)


def _step(job: Training, recipe: Recipe, output: Tensor, target: Tensor) -> float:
    loss = training_loss(output, target)
    for group in job.optimiser.param_groups:
        group["lr"] = recipe.rate_at(job.step)
    job.optimiser.zero_grad()
    loss.backward()  # type: ignore[no-untyped-call]
    torch.nn.utils.clip_grad_norm_(job.model.parameters(), GRADIENT_NORM)
    job.optimiser.step()
    if isinstance(job.model, AmpLSTM):
        job.model.rest_candidate()
    return float(loss.detach())


def _wavenet_pieces(job: Training, model: AmpWaveNet, dataset: Dataset, recipe: Recipe) -> tuple[Tensor, Tensor]:
    """What the network says to random pieces with their full context, and what it should say."""
    rng = np.random.default_rng((recipe.seed, job.step))
    context = model.receptive_field - 1
    clips = rng.integers(len(dataset), size=recipe.batch)
    length = recipe.piece_at(job.step)
    starts = rng.integers(context, dataset.dry.shape[1] - length, size=recipe.batch)
    spans = [(clip, start, start + length) for clip, start in zip(clips, starts, strict=True)]
    dry = np.stack([dataset.dry[clip, start - context : stop] for clip, start, stop in spans])
    wet = np.stack([dataset.wet[clip, start:stop] for clip, start, stop in spans])
    output = model.over_context(torch.from_numpy(dry)[:, None], _params(model, dataset, clips))
    return output, torch.from_numpy(wet)[:, None]


def _lstm_steps(job: Training, model: AmpLSTM, dataset: Dataset, recipe: Recipe) -> Iterator[float]:
    """Walks along a batch of clips in pieces, carrying the memory but not the gradient from piece to piece."""
    rng = np.random.default_rng((recipe.seed, job.step))
    clips = rng.choice(len(dataset), size=recipe.batch, replace=len(dataset) < recipe.batch)
    params = _params(model, dataset, clips)
    dry = torch.from_numpy(dataset.dry[clips])[:, None]
    wet = torch.from_numpy(dataset.wet[clips])[:, None]
    length = recipe.piece_at(job.step)
    walk = min(WALK_PIECES, (dry.shape[2] - RUN_IN_SAMPLES) // length)
    start = int(rng.integers(RUN_IN_SAMPLES, dry.shape[2] - walk * length + 1))
    h, c = model.rested(recipe.batch)
    with torch.no_grad():
        _, h, c = model.over_piece(dry[:, :, start - RUN_IN_SAMPLES : start], params, h, c)
    for piece in range(start, start + walk * length, length):
        now = slice(piece, piece + length)
        output, h, c = model.over_piece(dry[:, :, now], params, h, c)
        yield _step(job, recipe, output, wet[:, :, now])


def _params(model: Network, dataset: Dataset, clips: np.ndarray) -> Tensor:
    return model.from_travel(torch.from_numpy(dataset.knobs[clips]))
