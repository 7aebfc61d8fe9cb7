"""How well a sampler's file does on sounds that nothing was learned from: copies, edits, corrected edits, the map."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch

from timbrel.explore import RESOLUTIONS
from timbrel.features import NAMES, features
from timbrel.latent_player import LatentPlayer
from timbrel.losses import spectral_distance
from timbrel.models.latent import LEVEL_SPAN, Encoder, Frame
from timbrel.packs import Packs, pieces

Floats = npt.NDArray[np.float32]

NEAREST = 10
STEPS = (-1.0, -0.5, 0.5, 1.0)
"""What is asked of a control, in standard deviations."""
EDITED = 36
"""Sounds on which the controls are tried."""
ROUNDS = 5
SHARE = 0.8
"""How much of what is still missing a correction goes for."""
NEPER_DB = 8.686
RUNS = 40


@dataclass(frozen=True)
class PackFigures:
    """Of one pack: log-magnitude error and error of the band levels in dB, median error-to-signal ratio."""

    name: str
    log_magnitude_db: float
    levels_db: float
    esr: float
    on_map: float


@dataclass(frozen=True)
class ControlFigures:
    """Of one control: slope of what came over what was asked, its median error then and once corrected, in sd."""

    name: str
    slope: float
    open_error: float
    closed_error: float


@dataclass(frozen=True)
class Exploration:
    """All figures of a file, and on how many sounds."""

    sounds: int
    packs: tuple[PackFigures, ...]
    controls: tuple[ControlFigures, ...]
    log_magnitude_db: float
    on_map: float
    decode_ms: float
    encode_ms: float

    @property
    def figures(self) -> dict[str, float]:
        """For the manifest."""
        said = {"log_magnitude_db": self.log_magnitude_db, "map_accuracy": self.on_map}
        said |= {f"log_magnitude_db_{pack.name.lower()}": pack.log_magnitude_db for pack in self.packs}
        said |= {f"{control.name}_slope": control.slope for control in self.controls}
        said |= {f"{control.name}_corrected_sd": control.closed_error for control in self.controls}
        return {key: round(value, 3) for key, value in said.items()}


def examine(player: LatentPlayer, test: Packs) -> Exploration:
    """Plays the file itself with every sound of `test`."""
    sounds = test.take(np.arange(len(test)))
    z = _many(player.encode, sounds)
    copies = _many(player.decode, z)
    errors, levels, ratios = _errors(player, copies, sounds)
    near = _near(player, z, test.pack)
    packs = tuple(
        PackFigures(
            name,
            float(errors[test.pack == number].mean()),
            float(levels[test.pack == number].mean()),
            float(np.median(ratios[test.pack == number])),
            float(near[test.pack == number].mean()),
        )
        for number, name in enumerate(test.names)
    )
    some = np.linspace(0, len(test) - 1, min(EDITED, len(test))).round().astype(np.int64)
    controls = tuple(control_figures(player, number, z[some], copies[some]) for number in range(len(NAMES)))
    decode_ms, encode_ms = _cpu_ms(player.decode, z[:1]), _cpu_ms(player.encode, sounds[:1])
    return Exploration(len(test), packs, controls, float(errors.mean()), float(near.mean()), decode_ms, encode_ms)


def _many(run: Callable[[Floats], Floats], rows: Floats) -> Floats:
    return np.concatenate([run(rows[which]) for which in pieces(len(rows), 50)])


@torch.no_grad()
def _errors(player: LatentPlayer, copies: Floats, sounds: Floats) -> tuple[Floats, Floats, Floats]:
    """Per sound: log-magnitude error in dB, error of the levels of the bands in dB, error-to-signal ratio."""
    section = player.section
    meter = Encoder(Frame(section.sample_rate, section.samples, section.fade_out_samples, 2))
    parts = []
    for which in pieces(len(sounds), 50):
        found, wanted = torch.from_numpy(copies[which]), torch.from_numpy(sounds[which])
        apart = (meter.levels(found) - meter.levels(wanted)).abs().mean((1, 2)) * (LEVEL_SPAN * NEPER_DB)
        ratio = (found - wanted).square().sum(1) / wanted.square().sum(1)
        parts.append((spectral_distance(found, wanted, RESOLUTIONS).mean(1), apart, ratio))
    errors, levels, ratios = (torch.cat(part).numpy() for part in zip(*parts, strict=True))
    return errors, levels, ratios


def _near(player: LatentPlayer, z: Floats, pack: npt.NDArray[np.int64]) -> Floats:
    """How many of each sound's nearest points of the map are of its own pack, as a share."""
    places, known = player.place(z), player.place(player.points)
    apart = np.square(places[:, None] - known[None]).sum(2)
    count = min(NEAREST, len(known) - 1)
    nearest = player.packs[np.argpartition(apart, count, 1)[:, :count]]
    return np.asarray((nearest == pack[:, None]).mean(1), np.float32)


def control_figures(player: LatentPlayer, number: int, z: Floats, copies: Floats) -> ControlFigures:
    """Turns one control of every sound, within its usual range, and holds the other four."""
    control = player.section.controls[number]
    before = _measured(player, copies)
    asked, came, left = [], [], []
    for step in STEPS:
        low, high = control.range
        wanted = np.clip(before[:, number] + step * control.deviation, low, high)
        turned = np.abs(wanted - before[:, number]) > 0.2 * abs(step) * control.deviation
        if not turned.any():
            continue
        start, wanted = before[turned], wanted[turned]
        readings = _corrected(player, number, z[turned], start, wanted)
        asked.append((wanted - start[:, number]) / control.deviation)
        came.append((readings[0] - start[:, number]) / control.deviation)
        left.append(np.min(np.abs(readings - wanted), 0) / control.deviation)
    steps, moves = np.concatenate(asked), np.concatenate(came)
    slope, error = float((steps * moves).sum() / np.square(steps).sum()), float(np.median(np.abs(moves - steps)))
    return ControlFigures(NAMES[number], slope, error, float(np.median(np.concatenate(left))))


def _corrected(player: LatentPlayer, number: int, z: Floats, start: Floats, wanted: Floats) -> Floats:
    """What the control measures on the sound after the first edit and after each correction, `[1 + ROUNDS][sound]`."""
    steps = np.zeros((len(z), 5), np.float32)
    steps[:, 2 + number] = wanted - start[:, number]
    readings = []
    for _ in range(1 + ROUNDS):
        measured = _measured(player, _many(player.decode, player.moved(z, steps)))[:, number]
        readings.append(measured)
        steps[:, 2 + number] += SHARE * (wanted - measured)
    return np.stack(readings)


@torch.no_grad()
def _measured(player: LatentPlayer, sounds: Floats) -> Floats:
    rate_hz = player.section.sample_rate
    return np.concatenate([features(torch.from_numpy(sounds[w]), rate_hz).numpy() for w in pieces(len(sounds), 50)])


def _cpu_ms(run: Callable[[Floats], Floats], row: Floats) -> float:
    """The median time of one run on this thread, whatever else the machine does."""
    times = []
    for _ in range(RUNS):
        start_s = time.thread_time()
        run(row)
        times.append(time.thread_time() - start_s)
    return float(np.median(times)) * 1e3
