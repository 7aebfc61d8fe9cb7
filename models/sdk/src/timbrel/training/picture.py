"""Pictures for reports: curves with axes, and spectrograms one above the other. Pixels are `[row][column][3]`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from timbrel.png import Picture
from timbrel.training.digits import drawn, figure

Floats = npt.NDArray[np.floating]

WIDTH, HEIGHT = 960, 320
LEFT, BELOW, EDGE = 64, 28, 10
GROUND, GRID, INK = (24, 26, 30), (52, 56, 62), (170, 178, 190)
COLOURS = ((120, 160, 190), (240, 170, 90), (124, 214, 122), (255, 140, 205))
SPECTROGRAM_ROWS, WINDOW_SAMPLES, RANGE_DB = 200, 2048, 80.0
LOWEST_HZ = 40.0


@dataclass(frozen=True)
class Curve:
    """Points of a curve, left to right, `[point]` each; gaps are where `y` is not finite."""

    x: Floats
    y: Floats


def curves(shown: Sequence[Curve], logarithmic: bool = False) -> Picture:
    """Curves over common axes, in the colours of `COLOURS`: blue, orange, green, pink."""
    picture = _blank(HEIGHT)
    kept = [_finite(curve, logarithmic) for curve in shown]
    xs, ys = (np.concatenate([getattr(curve, name) for curve in kept]) for name in ("x", "y"))
    if xs.size == 0:
        return picture
    across, up = _span(xs), _span(ys)
    for value in _ticks(across):
        column = _column(value, across)
        picture[EDGE : HEIGHT - BELOW, column] = GRID
        _label(picture, HEIGHT - BELOW + 8, column, figure(float(value)), centred=True)
    for value in _log_ticks(up) if logarithmic else _ticks(up):
        row = _row(value, up)
        picture[row, LEFT : WIDTH - EDGE] = GRID
        _label(picture, row - 5, LEFT - 6, figure(float(10.0**value if logarithmic else value)))
    for number, curve in enumerate(kept):
        _draw(picture, curve, across, up, COLOURS[number % len(COLOURS)])
    return picture


def spectrograms(sounds: Sequence[Floats], rate_hz: float) -> Picture:
    """One above the other, `[sample]` each: time across, frequency upwards on a logarithmic axis, 80 dB of levels."""
    levels = [_levels_db(np.asarray(sound, np.float64), rate_hz) for sound in sounds]
    top = max(float(level.max(initial=-200.0)) for level in levels)
    return np.concatenate([_coloured((level - top) / RANGE_DB + 1.0) for level in levels])


def _blank(height: int) -> Picture:
    return np.full((height, WIDTH, 3), GROUND, np.uint8)


def _finite(curve: Curve, logarithmic: bool) -> Curve:
    x, y = np.asarray(curve.x, np.float64), np.asarray(curve.y, np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        y = np.log10(y) if logarithmic else y
    return Curve(x[np.isfinite(y)], y[np.isfinite(y)])


def _span(values: Floats) -> tuple[float, float]:
    low, high = float(values.min()), float(values.max())
    room = (high - low) * 0.04 or max(abs(low), 1.0) * 0.1
    return low - room, high + room


def _ticks(span: tuple[float, float]) -> Floats:
    """Three to nine round numbers in it."""
    width = span[1] - span[0]
    power = 10.0 ** np.floor(np.log10(width / 3.0))
    step = next(size * power for size in (5.0, 2.0, 1.0) if width >= 3.0 * size * power)
    return np.asarray(np.arange(np.ceil(span[0] / step), np.floor(span[1] / step) + 1.0) * step)


def _log_ticks(span: tuple[float, float]) -> Floats:
    """The same for powers of ten: those of 1, 2 and 5 times a decade, or others where these are too few."""
    decades = np.arange(np.floor(span[0]), np.ceil(span[1]) + 1.0)
    rounded = (decades[:, None] + np.log10([1.0, 2.0, 5.0])).ravel()
    inside = rounded[(rounded >= span[0]) & (rounded <= span[1])]
    if len(inside) > 9:
        inside = inside[np.isclose(inside, np.round(inside))]
    return np.asarray(inside if len(inside) > 1 else np.log10(_ticks((10.0 ** span[0], 10.0 ** span[1]))))


def _column(value: float, across: tuple[float, float]) -> int:
    share = (value - across[0]) / (across[1] - across[0])
    return int(np.clip(round(LEFT + share * (WIDTH - EDGE - LEFT - 1)), LEFT, WIDTH - EDGE - 1))


def _row(value: float, up: tuple[float, float]) -> int:
    share = (value - up[0]) / (up[1] - up[0])
    return int(np.clip(round(HEIGHT - BELOW - 1 - share * (HEIGHT - BELOW - EDGE - 1)), EDGE, HEIGHT - BELOW - 1))


def _draw(
    picture: Picture, curve: Curve, across: tuple[float, float], up: tuple[float, float], colour: tuple[int, int, int]
) -> None:
    """Straight lines from point to point, two pixels thick."""
    places = [(_column(x, across), _row(y, up)) for x, y in zip(curve.x, curve.y, strict=True)]
    for (left, start), (right, end) in pairwise(places if len(places) > 1 else places * 2):
        count = max(abs(right - left), abs(end - start), 1) + 1
        columns, rows = np.linspace(left, right, count).round(), np.linspace(start, end, count).round()
        for lower in (0, 1):
            picture[np.minimum(rows.astype(int) + lower, HEIGHT - 1), columns.astype(int)] = colour


def _label(picture: Picture, row: int, column: int, text: str, centred: bool = False) -> None:
    """Text that ends at `column`, or has it in its middle."""
    bits = drawn(text)
    left = column - bits.shape[1] // (2 if centred else 1)
    top, left = max(row, 0), int(np.clip(left, 0, WIDTH - bits.shape[1]))
    part = picture[top : top + bits.shape[0], left : left + bits.shape[1]]
    part[bits[: len(part)]] = INK


def _levels_db(sound: Floats, rate_hz: float) -> npt.NDArray[np.float64]:
    """`[row][column]`, the highest frequency first."""
    padded = np.pad(sound, (WINDOW_SAMPLES // 2, WINDOW_SAMPLES))
    places = np.linspace(0, max(len(sound) - 1, 0), WIDTH).astype(int)
    frames = np.lib.stride_tricks.sliding_window_view(padded, WINDOW_SAMPLES)[places]
    power = np.abs(np.fft.rfft(frames * np.hanning(WINDOW_SAMPLES))) ** 2
    hz = np.geomspace(rate_hz / 2.0, LOWEST_HZ, SPECTROGRAM_ROWS)
    bins = hz * WINDOW_SAMPLES / rate_hz
    low = np.clip(np.floor(bins).astype(int), 0, power.shape[1] - 2)
    part = np.clip(bins - low, 0.0, 1.0)
    found = (1.0 - part) * power[:, low] + part * power[:, low + 1]
    return np.asarray(10.0 * np.log10(found.T + 1e-12))


def _coloured(share: npt.NDArray[np.float64]) -> Picture:
    """0 dark, then red and orange, 1 nearly white; with a line below."""
    stops = np.array([GROUND, (84, 44, 96), (196, 72, 78), (246, 160, 80), (255, 244, 220)], np.float64)
    places = np.linspace(0.0, 1.0, len(stops))
    shades = [np.interp(np.clip(share, 0.0, 1.0), places, stops[:, channel]) for channel in range(3)]
    picture = np.stack(shades, -1).round().astype(np.uint8)
    picture[-2:] = GRID
    return picture
