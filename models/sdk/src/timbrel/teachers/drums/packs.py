"""The six packs. Every sound is random within the habits of its instrument; none imitates a particular machine."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from timbrel.teachers.drums.parts import (
    RATE_HZ,
    SAMPLES,
    TIME_S,
    Dice,
    Floats,
    decay,
    driven,
    envelope,
    level,
    shaped,
    squares,
    swept,
)

Singles = npt.NDArray[np.float32]

PEAK = 0.9
FADE_SAMPLES = 2_205
TOGETHER = 40
"""Sounds that are drawn at once; part of what the seed means."""
METAL = np.array([1.0, 1.342, 1.2312, 1.6532, 1.9523, 2.1523])
"""Frequency ratios of square waves that sound like a cymbal."""


def kicks(dice: Dice) -> Floats:
    """A sine that falls onto a low note, with a click."""
    low_hz, fall_s = dice.even(38.0, 75.0), dice.ratio(0.005, 0.06)
    phase = swept(low_hz * dice.even(2.0, 9.0), low_hz, fall_s) + dice.even(0.0, 0.5)
    body = driven(dice, np.sin(phase) * envelope(dice, dice.ratio(0.04, 0.3), 0.015, 0.3))
    click = shaped(dice.noise(), 20.0, dice.ratio(1_500.0, 9_000.0)) * decay(dice.ratio(0.001, 0.006))
    return body + dice.even(0.0, 0.35) * click


def snares(dice: Dice) -> Floats:
    """Two modes of a skin and the rattle of wires."""
    low_hz = dice.even(140.0, 260.0)
    skin = np.sin(swept(low_hz * dice.even(1.1, 1.8), low_hz, dice.even(0.008, 0.025))) * decay(dice.ratio(0.03, 0.12))
    second_hz = low_hz * dice.even(1.5, 1.9)
    skin += (
        0.6
        * np.sin(swept(second_hz * dice.even(1.0, 1.3), second_hz, 0.012 + 0.0 * low_hz))
        * decay(dice.ratio(0.02, 0.08))
    )
    wires = shaped(dice.noise(), dice.ratio(700.0, 3_000.0), dice.ratio(5_000.0, 15_000.0))
    rattle = 0.35 * level(wires) * envelope(dice, dice.ratio(0.025, 0.15), 0.012)
    return driven(dice, dice.even(0.2, 1.0) * skin + dice.even(0.4, 1.2) * rattle, 0.5)


def hats(dice: Dice) -> Floats:
    """High-passed squares and noise, closed to half open."""
    bank = squares(dice, dice.even(280.0, 560.0) * METAL * (1.0 + 0.02 * dice.rng.standard_normal((dice.count, 6))))
    lowest_hz = dice.ratio(4_500.0, 9_500.0)
    metal = level(shaped(bank, lowest_hz, 18_000.0, 3))
    hiss = level(shaped(dice.noise(), lowest_hz, dice.ratio(11_000.0, 19_000.0), 3))
    share = dice.even(0.0, 0.8)
    return (share * metal + (1.0 - share) * hiss) * envelope(dice, dice.ratio(0.006, 0.14), 0.03)


def toms(dice: Dice) -> Floats:
    """A skin that falls a little, with a second mode and a stick."""
    low_hz = dice.ratio(75.0, 330.0)
    body = np.sin(swept(low_hz * dice.even(1.1, 2.2), low_hz, dice.even(0.01, 0.06)))
    tone = body * envelope(dice, dice.ratio(0.05, 0.25), 0.03)
    second = np.sin(swept(1.6 * low_hz, 1.52 * low_hz, 0.03 + 0.0 * low_hz)) * decay(dice.ratio(0.02, 0.1))
    stick = shaped(dice.noise(), 300.0, 4_000.0) * decay(dice.ratio(0.003, 0.03))
    return driven(dice, tone + dice.even(0.0, 0.4) * second) + dice.even(0.0, 0.2) * stick


def claps(dice: Dice) -> Floats:
    """Some bursts of noise close after each other, and their room."""
    spacing_s, bursts = dice.even(0.007, 0.014), dice.rng.integers(2, 5, (dice.count, 1))
    heights = np.zeros((dice.count, SAMPLES))
    for burst in range(5):
        since_s = TIME_S - burst * spacing_s * dice.even(0.9, 1.1)
        last = burst == bursts
        tau_s = np.where(last, dice.ratio(0.02, 0.16), dice.even(0.002, 0.006))
        strike = np.exp(-np.maximum(since_s, 0.0) / tau_s) * (since_s >= 0.0) * np.where(last, dice.even(0.5, 1.0), 1.0)
        heights = np.where(burst <= bursts, np.maximum(heights, strike), heights)
    hands = level(shaped(dice.noise(), dice.ratio(600.0, 1_400.0), dice.ratio(1_800.0, 7_000.0)))
    return driven(dice, 0.4 * hands * heights, 0.5)


def percussion(dice: Dice) -> Floats:
    """Cowbells, congas, blocks, rims and bells: frequency modulation and pairs of squares."""
    low_hz = dice.ratio(160.0, 2_200.0)
    phase = swept(low_hz * np.where(dice.one_in(0.4) > 0.0, dice.even(1.0, 2.5), 1.0), low_hz, dice.ratio(0.005, 0.05))
    bend = dice.ratio(0.15, 5.0) * decay(dice.ratio(0.005, 0.12))
    ratio = dice.of((0.5, 1.0, 1.41, 2.0, 2.76, 3.5)) * dice.even(0.98, 1.02)
    modulated = np.sin(phase + bend * np.sin(phase * ratio))
    bell_hz = dice.ratio(400.0, 900.0)
    pair = squares(dice, np.concatenate([bell_hz, bell_hz * dice.even(1.4, 1.55)], 1))
    bell = level(shaped(pair, 0.8 * bell_hz, 5.0 * bell_hz)) * 0.7
    body = np.where(dice.one_in(0.25) > 0.0, bell, modulated)
    rim = 0.4 * shaped(dice.noise(), 1_000.0, 9_000.0) * decay(dice.ratio(0.001, 0.01))
    return body * envelope(dice, dice.ratio(0.01, 0.2), 0.03) + dice.one_in(0.3) * dice.even(0.2, 1.0) * rim


PACKS: dict[str, Callable[[Dice], Floats]] = {
    "Kicks": kicks,
    "Snares": snares,
    "Hats": hats,
    "Toms": toms,
    "Claps": claps,
    "Percussion": percussion,
}
"""By name, in the order of the map's colours."""


def one_shots(pack: str, seed: int, count: int) -> Singles:
    """`count` sounds of a pack, `[sound][sample]` at `RATE_HZ`, faded out, with `PEAK`; the first stay the first."""
    number = list(PACKS).index(pack)
    drawn = [_some(pack, np.random.default_rng((seed, number, turn))) for turn in range(-(-count // TOGETHER))]
    return np.concatenate(drawn)[:count]


def _some(pack: str, rng: np.random.Generator) -> Singles:
    sounds = PACKS[pack](Dice(rng, TOGETHER))
    sounds[:, -FADE_SAMPLES:] *= np.linspace(1.0, 0.0, FADE_SAMPLES)
    return np.asarray(PEAK * sounds / np.abs(sounds).max(-1, keepdims=True), np.float32)


assert RATE_HZ / 2 == SAMPLES, "half a second"
