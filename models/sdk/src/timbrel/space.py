"""What a trained network's space is like: its statistics, the meaning of its directions, the packs in it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from timbrel.explore import Scale, encode, measure
from timbrel.features import features
from timbrel.latent import MEASURES, Control, Direction, Latent, PackSize
from timbrel.manifest import encode as base64_of
from timbrel.models.latent import Explorer
from timbrel.packs import LEAD_S, ONSET_DB, PEAK, Packs

Floats = npt.NDArray[np.float32]
Doubles = npt.NDArray[np.float64]

USUAL = (0.005, 0.995)
"""Quantiles between which the ranges lie."""
CALIBRATIONS, CALIBRATING, CALIBRATING_STEP = 2, 120, 0.75
"""Rounds, sounds, and what is asked of them in standard deviations."""


@dataclass(frozen=True)
class Space:
    """The manifest's section, the points `[point][D]` that go with its packs, and how much the axes explain."""

    section: Latent
    points: Floats
    explained: tuple[float, float]


def survey(network: Explorer, packs: Packs, scale: Scale, shown: int) -> Space:
    """Describes the space by the first `shown` sounds of each pack, which become its points."""
    network.eval()
    kept = [np.flatnonzero(packs.pack == number)[:shown] for number in range(len(packs.names))]
    packs = packs.only(np.concatenate(kept))
    z = encode(network, packs).numpy().astype(np.float64)
    controls = _controls(network, packs, scale, z)
    axes, explained = axes_of(z, np.stack([control.vector() for control in controls]).astype(np.float64))
    frame = network.frame
    section = Latent(
        sample_rate=frame.rate_hz,
        samples=frame.samples,
        fade_out_samples=frame.fade_samples,
        peak=PEAK,
        onset_db=ONSET_DB,
        lead_samples=round(LEAD_S * frame.rate_hz),
        size=frame.latent,
        mean=base64_of(z.mean(0)),
        deviation=base64_of(np.maximum(z.std(0), 1e-4)),
        axes=axes,
        controls=controls,
        map=_map(network, z),
        packs=tuple(PackSize(name, len(which)) for name, which in zip(packs.names, kept, strict=True)),
    )
    return Space(section, z.astype(np.float32), explained)


def _controls(network: Explorer, packs: Packs, scale: Scale, z: Doubles) -> tuple[Control, ...]:
    """In the units of the features; the offsets are such that the mean over the packs is right."""
    measured = measure(packs, network.frame.rate_hz).numpy().astype(np.float64)
    rows = (_calibrated(network, scale, z) * scale.deviation[:, None]).numpy()
    offsets = (measured - z @ rows.astype(np.float64).T).mean(0)
    low, high = np.quantile(measured, USUAL, 0)
    return tuple(
        Control(
            base64_of(rows[number]),
            float(offsets[number]),
            (float(low[number]), float(high[number])),
            measures,
            float(scale.mean[number]),
            float(scale.deviation[number]),
        )
        for number, measures in enumerate(MEASURES)
    )


@torch.no_grad()
def _calibrated(network: Explorer, scale: Scale, z: Doubles) -> Tensor:
    """The directions of the controls, `[3,D]`, made shorter where a step brought less than was asked, and so longer.

    The step is measured on decoded sounds; no direction becomes shorter than to a quarter.
    """
    rows = network.controls.weight.detach().clone()
    points = torch.from_numpy(z[:: max(1, len(z) // CALIBRATING)]).float()
    before = scale.standard(features(network.decoder(points), network.frame.rate_hz))
    low, high = scale.standard(scale.low), scale.standard(scale.high)
    for _ in range(CALIBRATIONS):
        ways = torch.linalg.solve(rows @ rows.T, rows)
        for number in range(len(MEASURES)):
            asked, came = [], []
            for step in (-CALIBRATING_STEP, CALIBRATING_STEP):
                wish = (before[:, number] + step).clamp(float(low[number]), float(high[number])) - before[:, number]
                moved = network.decoder(points + wish[:, None] * ways[number])
                after = scale.standard(features(moved, network.frame.rate_hz))
                asked.append(wish)
                came.append(after[:, number] - before[:, number])
            steps, moves = torch.cat(asked), torch.cat(came)
            rows[number] *= (steps @ moves / steps.square().sum()).clamp(0.5, 1.5)
    return rows


def axes_of(z: Doubles, rows: Doubles) -> tuple[tuple[Direction, ...], tuple[float, float]]:
    """The principal components of what the controls leave over, so that no axis turns a control."""
    across, _ = np.linalg.qr(rows.T)
    centred = z - z.mean(0)
    rest = centred - centred @ across @ across.T
    strengths, vectors = np.linalg.eigh(rest.T @ rest)
    total = float(np.square(centred).sum())
    pair = vectors[:, [-1, -2]].T.astype(np.float32)
    first, second = (float(strengths[at]) / total for at in (-1, -2))
    return tuple(direction_of(row, -float(row.astype(np.float64) @ z.mean(0)), z) for row in pair), (first, second)


def _map(network: Explorer, z: Doubles) -> tuple[Direction, ...]:
    """The plane that the network learned to tell packs apart on."""
    weight, bias = network.plane.weight.detach().numpy(), network.plane.bias.detach().numpy()
    return tuple(direction_of(row, float(offset), z) for row, offset in zip(weight, bias, strict=True))


def direction_of(row: Floats, offset: float, z: Doubles) -> Direction:
    """Along `row [D]`, with the range in which points `[point][D]` lie."""
    low, high = np.quantile(z @ row.astype(np.float64) + offset, USUAL)
    return Direction(base64_of(row), offset, (float(low), float(high)))


def rounded(network: Explorer) -> Explorer:
    """The same network with all numbers rounded to f16, which is what the file will hold."""
    copied = Explorer(network.frame)
    copied.load_state_dict({key: value.cpu() for key, value in network.state_dict().items()})
    with torch.no_grad():
        for numbers in (*copied.parameters(), *copied.buffers()):
            numbers.copy_(numbers.half().float())
    return copied.eval()
