"""Small figures for the axes of a picture, so that none needs a font."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Bits = npt.NDArray[np.bool_]

SCALE = 2
SHAPES = {
    "0": ("###", "#.#", "#.#", "#.#", "###"),
    "1": (".#.", "##.", ".#.", ".#.", "###"),
    "2": ("###", "..#", "###", "#..", "###"),
    "3": ("###", "..#", ".##", "..#", "###"),
    "4": ("#.#", "#.#", "###", "..#", "..#"),
    "5": ("###", "#..", "###", "..#", "###"),
    "6": ("###", "#..", "###", "#.#", "###"),
    "7": ("###", "..#", ".#.", ".#.", ".#."),
    "8": ("###", "#.#", "###", "#.#", "###"),
    "9": ("###", "#.#", "###", "..#", "###"),
    "-": ("...", "...", "###", "...", "..."),
    ".": (".", ".", ".", ".", "#"),
    "k": ("#..", "#.#", "##.", "##.", "#.#"),
}


def drawn(text: str) -> Bits:
    """`[row][column]`, ten rows high; characters other than digits, `-`, `.` and `k` are left out."""
    columns = [np.zeros((5, 1), np.bool_)]
    for character in text:
        if character in SHAPES:
            shape = np.array([[dot == "#" for dot in row] for row in SHAPES[character]])
            columns += [shape, np.zeros((5, 1), np.bool_)]
    return np.repeat(np.repeat(np.concatenate(columns, 1), SCALE, 0), SCALE, 1)


def figure(value: float) -> str:
    """A number in few characters: thousands as `k`."""
    if abs(value) >= 1_000.0:
        return f"{value / 1_000.0:.3g}k"
    return f"{value + 0.0:.3g}"
