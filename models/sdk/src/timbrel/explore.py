"""Trains the sampler's network: closed-form beginning, then spectra, waveforms and edits; seeded and resumable."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from timbrel.features import features
from timbrel.losses import spectral_distance
from timbrel.models.latent import Explorer
from timbrel.packs import Packs, pieces
from timbrel.training import Plan, Task, full_precision

Singles = npt.NDArray[np.float32]

RESOLUTIONS = (2048, 1024, 512, 256)
BATCH, EDITS = 24, 8
PLAN = Plan(
    max_steps=3_200, lr=1.2e-3, validate_every=200, gradient_norm=2.0, rise_steps=100, last_share=0.01, keep_best=False
)
"""That of the shipped model."""
STRAIGHT_SHARE = 0.1
HEARD = 6
LATENT_NOISE = 0.03
RIDGE = 1e-3
LEVELS_WEIGHT = 1.0
MAP_RADIUS = 2.0
QUIET_START = 0.03
SMALL = 1e-3


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

    def on(self, device: torch.device) -> Scale:
        """The same on a device."""
        return Scale(*(part.to(device) for part in self))


class Batch(NamedTuple):
    """Sounds `[B,L]`, their standardised features `[B,3]`, the pack of each, and how many packs there are."""

    sound: Tensor
    standard: Tensor
    pack: Tensor
    packs: int


class Exploring(Task):
    """Spectra, waveforms and edits of packs, from a closed-form beginning."""

    network: Explorer
    label = "exploring"

    def __init__(
        self,
        network: Explorer,
        training: Packs,
        validation: Packs,
        seed: int = 1,
        batch: int = BATCH,
        edits: int = EDITS,
    ) -> None:
        self.network, self.training, self.validation = network, training, validation
        self.seed, self.batch, self.edits = seed, batch, edits
        self.measured = measure(training, network.frame.rate_hz)
        self.scale = Scale.of(self.measured)

    def begin(self) -> None:
        """The closed-form beginning."""
        device = _device(self.network)
        begin(self.network.cpu(), self.training, self.scale.standard(self.measured))
        self.network.to(device)

    def optimiser(self, lr: float) -> torch.optim.Optimizer:
        """See `Task.optimiser`."""
        return _optimiser(self.network, lr)

    def loss(self, step: int) -> Tensor:
        """See `Task.loss`; the network knows by itself where halves do."""
        rng = np.random.default_rng((self.seed, step))
        torch.manual_seed(int(rng.integers(1 << 31)))
        which = rng.integers(len(self.training), size=self.batch)
        sizes = tuple(int(size) for size in rng.choice(RESOLUTIONS, 2, replace=False))
        device = _device(self.network)
        batch = Batch(
            torch.from_numpy(self.training.take(which)).to(device),
            self.scale.standard(self.measured[which]).to(device),
            torch.from_numpy(self.training.pack[which]).to(device),
            len(self.training.names),
        )
        with full_precision(device):
            return _loss(self.network, self.scale.on(device), batch, sizes, self.edits)

    def validate(self) -> float:
        """The mean log-magnitude error, dB."""
        return validate(self.network, self.validation)

    def sounds(self) -> tuple[dict[str, Singles], float]:
        """Some sounds, each followed by its copy."""
        which = np.linspace(0, len(self.validation) - 1, min(HEARD, len(self.validation))).round().astype(np.int64)
        sounds = torch.from_numpy(self.validation.take(which)).to(_device(self.network))
        copies = self.network.decoder(self.network.encoder(sounds))
        return {"copies": torch.stack([sounds, copies], 1).flatten().cpu().numpy()}, self.network.frame.rate_hz


def _device(network: Explorer) -> torch.device:
    return next(network.parameters()).device


def _optimiser(network: Explorer, lr: float) -> torch.optim.Optimizer:
    """What begins nearly right moves slowly, lest the rest, which begins at random, drives it away."""
    encoder, decoder = network.encoder, network.decoder
    straight = (encoder.from_low, encoder.from_levels, decoder.to_low, decoder.to_levels, network.controls)
    slow = [parameter for part in straight for parameter in part.parameters()]
    known = {id(parameter) for parameter in slow}
    free = [parameter for parameter in network.parameters() if id(parameter) not in known]
    groups = [{"params": slow, "share": STRAIGHT_SHARE}, {"params": free, "share": 1.0}]
    return torch.optim.AdamW(groups, lr=lr, weight_decay=1e-4)


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
        sound = torch.from_numpy(packs.take(which)).to(_device(network))
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


def _loss(network: Explorer, scale: Scale, batch: Batch, sizes: tuple[int, ...], some: int) -> Tensor:
    """What the network does with the sounds, and what it does when a control of `some` is turned."""
    rate_hz = network.frame.rate_hz
    sound, standard = batch.sound, batch.standard
    z = network.encoder(sound)
    steps = _wishes(standard[:some], scale)
    moved = network.edited(z[:some], steps)
    out = network.decoder(torch.cat([z + LATENT_NOISE * torch.randn_like(z), moved]))
    same, edited = out[: len(sound)], out[len(sound) :]
    spectra = spectral_distance(same, sound, sizes).mean() / 8.7
    waves = (same - sound).square().mean() * 20.0
    huber = torch.nn.functional.smooth_l1_loss
    turned = huber(scale.standard(features(edited, rate_hz)), standard[:some] + steps)
    kept = huber(scale.standard(features(same, rate_hz)), standard)
    read = (network.controls(z) - standard).square().mean()
    away = torch.cdist(network.plane(z), circle(batch.packs).to(z.device)).square()
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
