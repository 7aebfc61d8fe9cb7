"""Describes a maker's space by the sounds of packs: statistics, controls, axes, and the better of two maps."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import scipy.linalg
import torch

from timbrel.latent import MEASURES, Control, Direction, Latent, PackSize
from timbrel.manifest import encode as base64_of
from timbrel.packs import Packs, pieces
from timbrel.space import USUAL, Space, axes_of, direction_of
from timbrel.wrap.latent import LatentModel
from timbrel.wrap.latent_controls import TOGETHER, control_rows, measured

Doubles = npt.NDArray[np.float64]
Singles = npt.NDArray[np.float32]

NEIGHBOURS = 10
WITHIN = 0.1
"""How much of the mean spread is added to that within packs, when they are told apart."""


def survey(model: LatentModel, packs: Packs) -> Space:
    """The section and the points of all sounds of `packs`."""
    with torch.no_grad():
        parts = [model.encode(torch.from_numpy(packs.take(which))) for which in pieces(len(packs), TOGETHER)]
    z = torch.cat(parts)
    points, before = z.double().numpy(), measured(model, z)
    rows = control_rows(model, z, before)
    own = model.axes()
    axes, explained = axes_of(points, rows) if own is None else _own(own.double().numpy(), points)
    frame, form = model.frame, model.form
    section = Latent(
        sample_rate=frame.rate_hz,
        samples=frame.samples,
        fade_out_samples=frame.fade_samples,
        peak=form.peak,
        onset_db=form.onset_db,
        lead_samples=round(form.lead_s * frame.rate_hz),
        size=frame.latent,
        mean=base64_of(points.mean(0)),
        deviation=base64_of(np.maximum(points.std(0), 1e-4)),
        axes=axes,
        controls=_controls(rows, points, before),
        map=axes if own is not None else _map(points, packs),
        packs=tuple(PackSize(name, int((packs.pack == at).sum())) for at, name in enumerate(packs.names)),
    )
    return Space(section, points.astype(np.float32), explained)


def neighbourhood(places: Doubles | Singles, pack: npt.NDArray[np.int64]) -> float:
    """The share of each sound's nearest on the map, itself not among them, that are of its own pack."""
    apart = np.square(places[:, None].astype(np.float64) - places[None]).sum(2)
    np.fill_diagonal(apart, np.inf)
    count = min(NEIGHBOURS, len(places) - 1)
    nearest = np.argsort(apart, 1, kind="stable")[:, :count]
    return float((pack[nearest] == pack[:, None]).mean())


def _controls(rows: Doubles, z: Doubles, before: Doubles) -> tuple[Control, ...]:
    """In the units of the features; the offsets are such that the mean over the packs is right."""
    offsets = (before - z @ rows.T).mean(0)
    low, high = np.quantile(before, USUAL, 0)
    low, high = np.minimum(low, high - 1e-3), np.maximum(high, low + 1e-3)
    return tuple(
        Control(
            base64_of(rows[number]),
            float(offsets[number]),
            (float(low[number]), float(high[number])),
            measures,
            float(before[:, number].mean()),
            max(float(before[:, number].std()), 1e-4),
        )
        for number, measures in enumerate(MEASURES)
    )


def _own(rows: Doubles, z: Doubles) -> tuple[tuple[Direction, ...], tuple[float, float]]:
    """The maker's two axes, 0 in the middle of the packs."""
    centred = z - z.mean(0)
    total = float(np.square(centred).sum())
    first, second = (float(np.square(centred @ row).sum() / max(float(row @ row) * total, 1e-12)) for row in rows)
    return tuple(_middle(row, z) for row in rows), (first, second)


def _map(z: Doubles, packs: Packs) -> tuple[Direction, ...]:
    """The plane of most spread, or the one that tells the packs apart best, if neighbours agree better on it."""
    centred = z - z.mean(0)
    _, _, spread = np.linalg.svd(centred, full_matrices=False)
    planes = [spread[:2]]
    if len(packs.names) > 2:
        planes.append(_discriminant(centred, packs.pack))
    best = max(planes, key=lambda plane: neighbourhood(centred @ plane.T, packs.pack))
    return tuple(_middle(row, z) for row in best)


def _discriminant(centred: Doubles, pack: npt.NDArray[np.int64]) -> Doubles:
    """Fisher's two best directions, `[2,D]`."""
    within = np.zeros((centred.shape[1],) * 2)
    between = np.zeros_like(within)
    for number in np.unique(pack):
        members = centred[pack == number]
        middle = members.mean(0)
        within += (members - middle).T @ (members - middle)
        between += len(members) * np.outer(middle, middle)
    within += WITHIN * max(float(np.trace(within)) / len(within), 1e-9) * np.eye(len(within))
    _, vectors = scipy.linalg.eigh(between, within)
    return np.asarray(vectors[:, [-1, -2]].T)


def _middle(row: Doubles, z: Doubles) -> Direction:
    return direction_of(row.astype(np.float32), -float(row.astype(np.float32).astype(np.float64) @ z.mean(0)), z)
