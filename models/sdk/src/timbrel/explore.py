"""Trains the sampler's network: closed-form beginning, then spectra, waveforms and edits; seeded and resumable."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from timbrel.features import features
from timbrel.losses import spectral_distance
from timbrel.models.latent import Explorer
from timbrel.packs import Packs, pieces
from timbrel.progress import Progress

RESOLUTIONS = (2048, 1024, 512, 256)
GRADIENT_NORM = 2.0
RISE_STEPS = 100
STRAIGHT_SHARE = 0.1
CHECKPOINT_EVERY = 50
LATENT_NOISE = 0.03
RIDGE = 1e-3
LEVELS_WEIGHT = 1.0
MAP_RADIUS = 2.0
QUIET_START = 0.03
SMALL = 1e-3


@dataclass(frozen=True)
class Schedule:
    """How long and how fast: one cosine from the peak learning rate down to almost nothing."""

    steps: int = 3200
    learning_rate: float = 1.2e-3
    batch: int = 24
    edits: int = 8
    seed: int = 1

    def rate_at(self, step: int) -> float:
        """The learning rate of a step."""
        rise = min(1.0, (step + 1) / RISE_STEPS)
        return self.learning_rate * rise * (0.01 + 0.99 * (0.5 + 0.5 * math.cos(math.pi * step / self.steps)))


class Scale(NamedTuple):
    """The features of the packs that are learned from: mean, standard deviation and usual range, `[3]` each."""

    mean: Tensor
    deviation: Tensor
    low: Tensor
    high: Tensor

    @classmethod
    def of(cls, measured: Tensor) -> Scale:
        """From `[sound,3]`."""
        low, high = torch.quantile(measured, torch.tensor([0.01, 0.99]), 0)
        return cls(measured.mean(0), measured.std(0), low, high)

    def standard(self, measured: Tensor) -> Tensor:
        """In standard deviations from the mean."""
        return (measured - self.mean) / self.deviation


class Batch(NamedTuple):
    """Sounds `[B,L]`, their standardised features `[B,3]`, the pack of each, and how many packs there are."""

    sound: Tensor
    standard: Tensor
    pack: Tensor
    packs: int


@dataclass
class Journey:
    """A network, its optimiser, and how far they are."""

    network: Explorer
    optimiser: torch.optim.Optimizer
    scale: Scale
    step: int = 0
    cpu_s: float = 0.0

    def save(self, path: Path) -> None:
        """Writes a checkpoint, whole or not at all."""
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_suffix(".part")
        states = {"network": self.network.state_dict(), "optimiser": self.optimiser.state_dict()}
        torch.save({**states, "scale": tuple(self.scale), "step": self.step, "cpu_s": self.cpu_s}, unfinished)
        unfinished.replace(path)

    def load(self, path: Path) -> None:
        """Goes on from a checkpoint."""
        content = torch.load(path, weights_only=True)
        self.network.load_state_dict(content["network"])
        self.optimiser.load_state_dict(content["optimiser"])
        self.scale = Scale(*content["scale"])
        self.step, self.cpu_s = content["step"], content["cpu_s"]


def explore(network: Explorer, training: Packs, validation: Packs, schedule: Schedule, checkpoint: Path) -> Journey:
    """Trains `network` in place and goes on from `checkpoint` where that exists.

    Every step draws its sounds from the seed and its own number, so an interrupted training gives what an
    uninterrupted one gives.
    """
    before_s = time.process_time()
    optimiser = _optimiser(network, schedule)
    measured = measure(training, network.frame.rate_hz)
    job = Journey(network, optimiser, Scale.of(measured))
    if checkpoint.exists():
        job.load(checkpoint)
    else:
        begin(network, training, job.scale.standard(measured))
    progress = Progress(schedule.steps, "exploring")
    heard = ""
    while job.step < schedule.steps:
        loss = _step(job, training, measured, schedule)
        job.step += 1
        job.cpu_s, before_s = job.cpu_s + time.process_time() - before_s, time.process_time()
        if job.step % CHECKPOINT_EVERY == 0 or job.step == schedule.steps:
            job.save(checkpoint)
        if job.step % (4 * CHECKPOINT_EVERY) == 0 or job.step == schedule.steps:
            heard = f"validation {validate(network, validation):.2f} dB"
        progress.show(job.step, f"loss {loss:.4f}  {heard}")
    return job


def _optimiser(network: Explorer, schedule: Schedule) -> torch.optim.Optimizer:
    """What begins nearly right moves slowly, lest the rest, which begins at random, drives it away."""
    encoder, decoder = network.encoder, network.decoder
    straight = (encoder.from_low, encoder.from_levels, decoder.to_low, decoder.to_levels, network.controls)
    slow = [parameter for part in straight for parameter in part.parameters()]
    known = {id(parameter) for parameter in slow}
    free = [parameter for parameter in network.parameters() if id(parameter) not in known]
    groups = [{"params": slow, "share": STRAIGHT_SHARE}, {"params": free, "share": 1.0}]
    return torch.optim.AdamW(groups, lr=schedule.learning_rate, weight_decay=1e-4)


@torch.no_grad()
def measure(packs: Packs, rate_hz: float) -> Tensor:
    """The features of every sound, `[sound,3]`."""
    return torch.cat([features(torch.from_numpy(packs.take(which)), rate_hz) for which in pieces(len(packs))])


@torch.no_grad()
def encode(network: Explorer, packs: Packs) -> Tensor:
    """The points of every sound, `[sound,D]`."""
    return torch.cat([network.encoder(torch.from_numpy(packs.take(which))) for which in pieces(len(packs))])


@torch.no_grad()
def validate(network: Explorer, packs: Packs) -> float:
    """The mean log-magnitude error over all sounds, dB."""
    network.eval()
    errors = []
    for which in pieces(len(packs)):
        sound = torch.from_numpy(packs.take(which))
        errors.append(spectral_distance(network.decoder(network.encoder(sound)), sound, RESOLUTIONS).mean(1))
    return float(torch.cat(errors).mean())


@torch.no_grad()
def begin(network: Explorer, packs: Packs, standard: Tensor) -> None:
    """The closed-form beginning: principal components in, least squares out.

    The components are those of the lower octaves and the levels of the bands side by side, one scale for all, so that
    the space keeps the order of what matters. The decoder's straight paths, the controls and the map's plane are the
    linear maps that fit best from there.
    """
    encoder, decoder, latent = network.encoder, network.decoder, network.frame.latent
    low, levels, rest = _straight(network, packs)
    scales = torch.stack([part.sub(part.mean(0)).square().sum(1).mean().rsqrt() for part in (low, levels)])
    both = torch.cat([low * scales[0], levels * scales[1] * LEVELS_WEIGHT], 1)
    centre = both.mean(0)
    _, strengths, axes = torch.linalg.svd(both - centre, full_matrices=False)
    kept = min(latent, len(axes))
    unit = float(strengths[:kept].square().mean().sqrt()) / len(both) ** 0.5
    rows = torch.zeros(latent, both.shape[1])
    rows[:kept] = axes[:kept] / unit
    encoder.from_low.weight.copy_(rows[:, : low.shape[1]] * scales[0])
    encoder.from_levels.weight.copy_(rows[:, low.shape[1] :] * scales[1] * LEVELS_WEIGHT)
    encoder.from_low.bias.copy_(-(rows @ centre))
    encoder.from_levels.bias.zero_()
    z = (both - centre) @ rows.T
    for target, linear in ((low, decoder.to_low), (rest, decoder.to_levels), (standard, network.controls)):
        _fit(z, target, linear)
    _fit(z, _places(packs), network.plane)
    last = decoder.conv[-1].conv
    for bent in (encoder.bent_levels[-1], encoder.from_conv, decoder.bent_low, decoder.bent_levels, last):
        bent.weight.mul_(QUIET_START)  # type: ignore[operator, union-attr]
        bent.bias.zero_()  # type: ignore[operator, union-attr]


def _straight(network: Explorer, packs: Packs) -> tuple[Tensor, Tensor, Tensor]:
    """Of every sound the lower octaves, the levels of all of it, and the levels of what the lower octaves leave."""
    parts = []
    for which in pieces(len(packs)):
        sound = torch.from_numpy(packs.take(which))
        low = network.encoder.low(sound)
        rest = sound - network.decoder.low(low)
        parts.append((low, network.encoder.levels(sound).flatten(1), network.encoder.levels(rest).flatten(1)))
    low, levels, rest = (torch.cat(part) for part in zip(*parts, strict=True))
    return low, levels, rest


def _fit(z: Tensor, target: Tensor, linear: torch.nn.Linear) -> None:
    """Ridge regression from points to `target`."""
    mean = target.mean(0)
    gram = z.T @ z
    gram += RIDGE * gram.diagonal().mean() * torch.eye(len(gram))
    linear.weight.copy_(torch.linalg.solve(gram, z.T @ (target - mean)).T)
    linear.bias.copy_(mean)


def _places(packs: Packs) -> Tensor:
    """Where the packs are to lie on the map, `[sound,2]`: around a circle."""
    return circle(len(packs.names))[torch.from_numpy(np.asarray(packs.pack))]


def circle(count: int) -> Tensor:
    """`count` places around a circle, `[count,2]`."""
    angles = torch.arange(count) * (2.0 * math.pi / count)
    return MAP_RADIUS * torch.stack([torch.sin(angles), torch.cos(angles)], 1)


def _step(job: Journey, packs: Packs, measured: Tensor, schedule: Schedule) -> float:
    job.network.train()
    rng = np.random.default_rng((schedule.seed, job.step))
    torch.manual_seed(int(rng.integers(1 << 31)))
    which = rng.integers(len(packs), size=schedule.batch)
    sound = torch.from_numpy(packs.take(which))
    sizes = tuple(int(size) for size in rng.choice(RESOLUTIONS, 2, replace=False))
    batch = Batch(sound, job.scale.standard(measured[which]), torch.from_numpy(packs.pack[which]), len(packs.names))
    loss = _loss(job, batch, sizes, schedule.edits)
    for group in job.optimiser.param_groups:
        group["lr"] = schedule.rate_at(job.step) * group["share"]
    job.optimiser.zero_grad()
    loss.backward()  # type: ignore[no-untyped-call]
    torch.nn.utils.clip_grad_norm_(job.network.parameters(), GRADIENT_NORM)
    job.optimiser.step()
    return float(loss.detach())


def _loss(job: Journey, batch: Batch, sizes: tuple[int, ...], some: int) -> Tensor:
    """What the network does with the sounds, and what it does when a control of `some` is turned."""
    network, rate_hz = job.network, job.network.frame.rate_hz
    sound, standard = batch.sound, batch.standard
    z = network.encoder(sound)
    steps = _wishes(standard[:some], job.scale)
    moved = network.edited(z[:some], steps)
    out = network.decoder(torch.cat([z + LATENT_NOISE * torch.randn_like(z), moved]))
    same, edited = out[: len(sound)], out[len(sound) :]
    spectra = spectral_distance(same, sound, sizes).mean() / 8.7
    waves = (same - sound).square().mean() * 20.0
    huber = torch.nn.functional.smooth_l1_loss
    turned = huber(job.scale.standard(features(edited, rate_hz)), standard[:some] + steps)
    kept = huber(job.scale.standard(features(same, rate_hz)), standard)
    read = (network.controls(z) - standard).square().mean()
    away = torch.cdist(network.plane(z), circle(batch.packs)).square()
    sorted_out = torch.nn.functional.cross_entropy(-away, batch.pack)
    loss: Tensor = (
        spectra + waves + 0.5 * turned + 0.2 * kept + 0.3 * read + 0.03 * sorted_out + SMALL * z.square().mean()
    )
    return loss


def _wishes(standard: Tensor, scale: Scale) -> Tensor:
    """Steps to ask for, `[B,3]` in standard deviations: some controls stay, none leaves its usual range."""
    turned = torch.randn_like(standard) * (torch.rand_like(standard) < 0.6)
    low, high = scale.standard(scale.low), scale.standard(scale.high)
    wanted: Tensor = torch.maximum(torch.minimum(standard + turned, high), low)
    return wanted - standard
