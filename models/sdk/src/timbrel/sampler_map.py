"""A picture of a sampler's map: every sound a dot in the colour of its pack."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt

from timbrel.latent_player import LatentPlayer
from timbrel.png import png

SIDE, MARGIN, RADIUS = 720, 24, 3.2
GROUND = (24, 26, 30)
COLOURS = (
    *((255, 107, 94), (255, 190, 92), (240, 236, 120), (124, 214, 122)),
    *((92, 190, 255), (178, 140, 255), (255, 140, 205), (170, 178, 190)),
)


def draw_map(player: LatentPlayer, path: Path) -> None:
    """Writes a PNG of `SIDE` by `SIDE`: across to the right, up upwards, as the plugin shows it."""
    places = player.place(player.points)
    low, high = (np.array([direction.range[end] for direction in player.section.map]) for end in (0, 1))
    # Wider than what the plugin shows at first: sounds far out belong to the space as well.
    low, high = np.minimum(low, places.min(0)), np.maximum(high, places.max(0))
    shares = (places - low) / (high - low) * (1.0, -1.0) + (0.0, 1.0)
    spots = MARGIN + shares * (SIDE - 2 * MARGIN)
    picture = np.tile(np.array(GROUND, np.float32), (SIDE, SIDE, 1))
    # Packs in turn would hide each other: a fixed shuffle does not.
    for which in np.random.default_rng(0).permutation(len(spots)):
        _dot(picture, float(spots[which, 0]), float(spots[which, 1]), COLOURS[player.packs[which] % len(COLOURS)])
    path.write_bytes(png(picture.round().astype(np.uint8)))


def _dot(picture: npt.NDArray[np.float32], x: float, y: float, colour: tuple[int, int, int]) -> None:
    """A smooth disc, four fifths opaque."""
    left, top = max(int(x - RADIUS - 1), 0), max(int(y - RADIUS - 1), 0)
    part = picture[top : int(y + RADIUS + 2), left : int(x + RADIUS + 2)]
    rows, columns = np.mgrid[top : top + part.shape[0], left : left + part.shape[1]]
    cover = np.clip(RADIUS + 0.5 - np.hypot(columns - x, rows - y), 0.0, 1.0)[..., None] * 0.8
    part += cover * (np.array(colour, np.float32) - part)
