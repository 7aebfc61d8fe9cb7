"""What a model costs: how long its runs take here, as a share of the time that their samples last, and a verdict."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from timbrel import SAMPLE_RATE_HZ
from timbrel.player import Player

BLOCK = 64
"""Samples of a run, where any number may be chosen; the plugins measure the same."""
MOST_RUNS = 1000
LONGEST_S = 0.25
WARM_UP_RUNS = 10
"""First runs cost several times more."""
LIGHT, HEAVY = 0.1, 0.7
"""Shares of real time: many such models play at once; with more, there are gaps when it is played live."""


@dataclass(frozen=True)
class Cost:
    """How long runs of `block` samples took, in microseconds; `share` is the median's of the time that they last."""

    block: int
    median_us: float
    p99_us: float
    p999_us: float
    max_us: float
    share: float

    @property
    def real_time_factor(self) -> float:
        """How many times faster than real time."""
        return 1.0 / self.share if self.share else float("inf")

    def __str__(self) -> str:
        """On one line, as the plugins' own command says it."""
        return (
            f"{self.block} samples take {self.median_us:.1f} µs (one in a hundred {self.p99_us:.1f} µs), "
            f"{100.0 * self.share:.1f} % of real time: {verdict(self.share)}"
        )


def verdict(share: float) -> str:
    """What to think of a share of real time, for a musician who plays live."""
    if share <= LIGHT:
        return "light"
    return "plays live" if share <= HEAVY else "too heavy to play live: it will have gaps, and a bounce will be whole"


def speed_words(share: float) -> str:
    """A share of real time, the real-time factor that it is, and the verdict."""
    return f"{100.0 * share:.1f} % of real time, {1.0 / max(share, 1e-9):.3g} times faster: {verdict(share)}"


def cost_of(player: Player, block: int = BLOCK, most_runs: int = MOST_RUNS, longest_s: float = LONGEST_S) -> Cost:
    """Runs an effect on quiet noise with its knobs at their defaults; of a model with a hop, hops."""
    manifest = player.manifest
    block = manifest.hop or block
    sound = np.random.default_rng(0).uniform(-0.1, 0.1, (manifest.channels, block)).astype(np.float32)
    player.reset()
    rate_hz = manifest.sample_rates[0] if manifest.sample_rates else float(SAMPLE_RATE_HZ)
    cost = timed(lambda: player.play(sound, None, (block,)), block, rate_hz, most_runs, longest_s)
    player.reset()
    return cost


def timed(
    run: Callable[[], object], block: int, rate_hz: float, most_runs: int = MOST_RUNS, longest_s: float = LONGEST_S
) -> Cost:
    """What `run` costs, which makes `block` samples at `rate_hz`: figures of up to `most_runs` runs."""
    for _ in range(WARM_UP_RUNS):
        begun_s = time.perf_counter()
        run()
        if time.perf_counter() - begun_s > longest_s:
            break
    times: list[float] = []
    started_s = time.perf_counter()
    while not times or (len(times) < most_runs and time.perf_counter() - started_s < longest_s):
        begun_s = time.perf_counter()
        run()
        times.append(time.perf_counter() - begun_s)
    times.sort()
    median, p99, p999, longest = (1e6 * times[_rank(len(times), share)] for share in (0.5, 0.99, 0.999, 1.0))
    return Cost(block, median, p99, p999, longest, median / (1e6 * block / rate_hz))


def _rank(count: int, share: float) -> int:
    """Of the nearest rank."""
    return min(max(int(np.ceil(share * count)), 1), count) - 1
