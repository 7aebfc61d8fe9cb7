"""Along which directions of a space frequency, attack and release of the decoded sounds really move.

A direction from which a feature can be read off a point is often not one along which the decoder changes it. So every
direction that might do is walked, and the one is taken whose steps are answered most evenly: those that the maker
names, the regression of the feature on the points, and the mean gradient of the feature through the decoder.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from timbrel.features import features
from timbrel.latent import MEASURES
from timbrel.packs import pieces
from timbrel.wrap.latent import LatentModel

Doubles = npt.NDArray[np.float64]

WALKED, STEPS = 24, (-0.75, 0.75)
"""Points that are moved, and how far: standard deviations of the points along the direction."""
FARTHEST = 3.0
"""So many standard deviations at most for one of the feature."""
RIDGE = 1e-2
TOGETHER = 32


@dataclass(frozen=True)
class Walk:
    """A direction of length 1, what a unit along it brings, and the share of what it brought that is even."""

    unit: Doubles
    gain: float
    even: float


def measured(model: LatentModel, z: Tensor) -> Doubles:
    """The features of the sounds of points, `[point][3]`."""
    with torch.no_grad():
        parts = [features(model.decode(z[which]), model.sample_rate) for which in pieces(len(z), TOGETHER)]
    return np.asarray(torch.cat(parts).double().numpy())


def control_rows(model: LatentModel, z: Tensor, before: Doubles) -> Doubles:
    """`[3,D]`: a point `z` whose feature is to grow by `s` moves by `s · row / |row|²`; `before` is its features."""
    some = np.linspace(0, len(z) - 1, min(WALKED, len(z))).round().astype(np.int64)
    hints = [*model.directions(), _regression(z, before), *_gradients(model, z[some])]
    rows = []
    for number in range(len(MEASURES)):
        walks = [walk for hint in hints if (walk := _walked(model, z, some, before, hint[number], number))]
        best = max(walks, key=lambda walk: walk.even)
        spread = float((z.double().numpy() @ best.unit).std())
        least = float(before[:, number].std()) / (FARTHEST * max(spread, 1e-9))
        rows.append(best.unit * max(abs(best.gain), least, 1e-6) * (1.0 if best.gain >= 0.0 else -1.0))
    return np.stack(rows)


def _walked(
    model: LatentModel, z: Tensor, some: npt.NDArray[np.int64], before: Doubles, hint: Tensor, number: int
) -> Walk | None:
    length = float(hint.double().norm())
    if not (np.isfinite(length) and length > 1e-12):
        return None
    unit = hint.double() / length
    spread = float((z.double() @ unit).std()) or 1.0
    asked, came = [], []
    for step in STEPS:
        moved = (z[some].double() + step * spread * unit).float()
        asked.append(np.full(len(some), step * spread))
        came.append(measured(model, moved)[:, number] - before[some, number])
    steps, moves = np.concatenate(asked), np.concatenate(came)
    gain = float(steps @ moves / (steps @ steps))
    left = float(np.square(moves - gain * steps).sum() / max(float(np.square(moves).sum()), 1e-12))
    return Walk(np.asarray(unit.numpy()), gain, 1.0 - left)


def _regression(z: Tensor, before: Doubles) -> Tensor:
    """Ridge regression of the features on the points, `[3,D]`."""
    centred = z.double() - z.double().mean(0)
    target = torch.from_numpy(before - before.mean(0))
    gram = centred.T @ centred
    gram += (RIDGE * gram.diagonal().mean() + 1e-12) * torch.eye(len(gram), dtype=torch.float64)
    rows: Tensor = torch.linalg.solve(gram, centred.T @ target).T
    return rows


def _gradients(model: LatentModel, z: Tensor) -> list[Tensor]:
    """The mean gradient of each feature, `[3,D]`; nothing where the decoder has none."""
    total = torch.zeros(len(MEASURES), z.shape[1], dtype=torch.float64)
    try:
        for which in pieces(len(z), TOGETHER):
            points = z[which].detach().clone().requires_grad_()
            found = features(model.decode(points), model.sample_rate)
            for number in range(len(MEASURES)):
                (slope,) = torch.autograd.grad(found[:, number].sum(), points, retain_graph=True)
                total[number] += slope.double().sum(0)
    except RuntimeError:
        return []
    return [total / len(z)]
