"""What a file must stand before it is written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch

from timbrel.export import ODD_BLOCKS, ExportError
from timbrel.manifest import decode
from timbrel.player import Player
from timbrel.speed import cost_of
from timbrel.streaming.rewrite import copied, reset
from timbrel.wrap.explicit import Explicit, as_pair
from timbrel.wrap.layers import first_difference, first_unbounded
from timbrel.wrap.lazy import knobs_of
from timbrel.wrap.model import WaveformModel

Floats = npt.NDArray[np.float32]

QUIET = 1e-3
"""-60 dB: what silence may give."""
FELT = 1e-6
"""What a knob has to change, relative to the sound."""
ONSET = 0.001
"""Where a response begins, relative to its peak."""
EXTREMES = (1e-40, 1e4)
FORGOTTEN_SAMPLES = 8192
"""After so many, what was no number is gone, or stays for good."""


@dataclass(frozen=True)
class Case:
    """A model, its file and a sound, `[channel][sample]`."""

    model: WaveformModel
    explicit: Explicit
    player: Player
    sound: Floats

    @property
    def blocks(self) -> tuple[int, ...]:
        """Lengths to play in."""
        return (self.model.hop,) if self.model.hop else ODD_BLOCKS

    def settings(self) -> list[tuple[float, ...]]:
        """Knobs at their defaults, and all at the beginning, in the midst and at the end of their ways.

        Of knobs with steps, every step is among them.
        """
        if not self.model.knobs:
            return [()]
        default = tuple(knob.default for knob in self.model.knobs)
        most = max(len(knob.places()) if knob.style != "continuous" else 3 for knob in self.model.knobs)
        ways = (0.0, 0.37, 1.0) if most <= 3 else tuple(step / (most - 1) for step in range(most))
        return [default, *(tuple(knob.at(travel) for knob in self.model.knobs) for travel in ways)]

    def played(self, sound: Floats, params: Sequence[float], blocks: Sequence[int] | None = None) -> Floats:
        """What the file answers from rest."""
        self.player.reset()
        return self.player.play(sound, params, blocks or self.blocks)


Check = Callable[[Case], float]
"""Returns a figure, or raises `ExportError`."""


def check_parity(case: Case) -> float:
    """The file in odd blocks against the model over the whole sound, at four settings of the knobs, after resets."""
    worst = 0.0
    for params in case.settings():
        expected = reference(case, params)
        found = case.played(case.sound, params)
        worst = max(worst, _agree(case, params, found, expected))
        again = case.played(case.sound, params)
        if not np.array_equal(found, again):
            raise ExportError("after a reset the file does not play as a fresh one")
    return worst


def check_golden(case: Case) -> float:
    """The file plays its own golden vectors, which the plugins' loader will hold it to."""
    golden = case.player.manifest.golden
    if golden is None:
        raise ExportError("the file has no golden vectors")
    short = decode(golden.input).reshape(case.model.channels, -1)
    expected = decode(golden.output).reshape(case.model.channels, -1)
    error = float(np.abs(case.played(short, golden.params) - expected).max())
    if not error <= golden.tolerance:
        raise ExportError(f"the file plays its own golden vectors with an error of {error:.1e}")
    return error


def check_silence(case: Case) -> float:
    """A second of silence ends as silence."""
    samples = _whole(case, 48_000)
    loudest = 0.0
    for params in case.settings():
        answer = case.played(np.zeros((case.model.channels, samples), np.float32), params, _long(case))
        tail = float(np.abs(answer[:, -samples // 10 :]).max())
        if not (np.isfinite(answer).all() and tail < QUIET):
            raise ExportError(f"silence in gives {tail:.1e} out with the knobs at {params}")
        loudest = max(loudest, tail)
    return loudest


def check_extremes(case: Case) -> float:
    """Faint beyond what a float holds, and far too loud: the answer is finite."""
    noise = np.random.default_rng(3).normal(size=(case.model.channels, _whole(case, 2048))).astype(np.float32)
    for params in case.settings():
        for level in EXTREMES:
            answer = case.played((noise * np.float32(level)).astype(np.float32), params)
            if not np.isfinite(answer).all():
                loud = (noise * np.float32(level)).astype(np.float32)
                raise ExportError(
                    f"a sound of the level {level:g} gives no finite number" + _place(case, params, loud, answer)
                )
    poisoned = np.tile(noise, (1, 1 + -(-FORGOTTEN_SAMPLES // noise.shape[1])))
    poisoned[:, 700:703] = (np.nan, np.inf, -np.inf)
    answer = case.played(poisoned, case.settings()[0])
    ill = np.flatnonzero(~np.isfinite(answer).all(0))
    for_good = len(ill) and ill[-1] == answer.shape[1] - 1
    return float("inf") if for_good else float(len(ill))


def check_knobs(case: Case) -> float:
    """Every knob changes the sound somewhere on its way."""
    smallest = float("inf")
    for at, knob in enumerate(case.model.knobs):
        answers = []
        for place in knob.places():
            params = list(case.settings()[0])
            params[at] = place
            answers.append(case.played(case.sound, params, _long(case)))
        change = max(float(np.abs(answers[0] - other).max()) for other in answers[1:])
        if change <= FELT * max(1e-3, float(np.abs(answers[0]).max())):
            raise ExportError(f'the knob "{knob.name}" changes nothing')
        smallest = min(smallest, change)
    return smallest if case.model.knobs else 0.0


def check_latency(case: Case) -> float:
    """An impulse is heard neither before it comes nor later than the model says."""
    at, samples = _whole(case, 512), _whole(case, 4096 + 2 * case.model.latency)
    silence = np.zeros((case.model.channels, samples), np.float32)
    impulse = silence.copy()
    impulse[:, at] = 0.5
    params = case.settings()[0]
    response = np.abs(case.played(impulse, params) - case.played(silence, params)).max(0)
    peak = float(response.max())
    if peak == 0.0:
        raise ExportError("an impulse gives no answer at all")
    begins = int(np.argmax(response >= ONSET * peak)) - at
    if begins < 0:
        raise ExportError(f"an impulse is heard {-begins} samples before it comes")
    if begins > case.model.latency:
        raise ExportError(f"the model says that its latency is {case.model.latency} samples, and it is {begins}")
    return float(begins)


def measure_speed(case: Case) -> float:
    """Share of real time of a median run of 64 samples (or `hop`) on one thread here."""
    return cost_of(case.player).share


@torch.no_grad()
def reference(case: Case, params: Sequence[float]) -> Floats:
    """What the model itself answers: as its maker wrote it, over the whole sound; hop by hop where it has a hop."""
    if case.model.hop:
        return in_torch(case.explicit, case.sound, params, (case.model.hop,))
    fresh = copied(case.model).eval()
    reset(fresh)
    before = torch.zeros(1, fresh.hears, fresh.lookbehind)
    audio = torch.cat([before, fresh.heard(torch.from_numpy(case.sound)[None])], 2)
    answer, _ = as_pair(fresh(audio, knobs_of(fresh, tensor_of(case.explicit, params, case.sound.shape[1])), None))
    return np.asarray(fresh.given(answer)[0].numpy(), np.float32)


@torch.no_grad()
def in_torch(explicit: Explicit, sound: Floats, params: Sequence[float], blocks: Sequence[int]) -> Floats:
    """The model with its memory outside, in PyTorch, in blocks."""
    states, pieces, at, turn = explicit.rested(), [], 0, 0
    while at < sound.shape[1]:
        block = torch.from_numpy(sound[:, at : at + blocks[turn % len(blocks)]])[None]
        knobs = tensor_of(explicit, params, block.shape[2])
        answer, *states = explicit(block, *([] if knobs is None else [knobs]), *states)
        pieces.append(answer[0].numpy())
        at, turn = at + block.shape[2], turn + 1
    return np.concatenate(pieces, 1)


def tensor_of(explicit: Explicit, params: Sequence[float], samples: int) -> torch.Tensor | None:
    """Knobs as the graph takes them."""
    if not explicit.model.knobs:
        return None
    at = torch.tensor([list(params)], dtype=torch.float32)
    return at[:, :, None].repeat(1, 1, samples) if explicit.per_sample else at


def _agree(case: Case, params: Sequence[float], found: Floats, expected: Floats) -> float:
    if found.shape != expected.shape:
        raise ExportError(f"the model gives {expected.shape[1]} samples for {case.sound.shape[1]}, and the file others")
    apart = np.abs(found - expected).max(0)
    worst = float(apart.max())
    if worst <= case.model.tolerance:
        return worst
    sample = int(np.argmax(~(apart <= case.model.tolerance)))
    number, length = _block_at(sample, case.blocks)
    guilty = ""
    if not case.model.hop:
        guilty = first_difference(case.explicit, case.sound, tensor_of(case.explicit, params, 1), case.blocks)
    layer = f"; the first layer that plays otherwise in blocks is {guilty}" if guilty else ""
    raise ExportError(
        f"the file differs from the model by {worst:.1e} with the knobs at {tuple(params)}, first at sample {sample}, "
        f"in block {number} (of {length} samples){layer}"
    )


def _place(case: Case, params: Sequence[float], sound: Floats, answer: Floats) -> str:
    """Where an answer first is no number: sample, block and layer."""
    sample = int(np.flatnonzero(~np.isfinite(answer).all(0))[0])
    number, length = _block_at(sample, case.blocks)
    guilty = first_unbounded(case.explicit, sound, tensor_of(case.explicit, params, 1), case.blocks)
    layer = f"; the first layer of which that is so is {guilty}" if guilty else ""
    return f", first at sample {sample}, in block {number} (of {length} samples){layer}"


def _block_at(sample: int, blocks: Sequence[int]) -> tuple[int, int]:
    """The number and the length of the block with this sample."""
    end, number = 0, 0
    while True:
        length = blocks[number % len(blocks)]
        end += length
        if sample < end:
            return number, length
        number += 1


def _whole(case: Case, samples: int) -> int:
    hop = case.model.hop or 1
    return -(-samples // hop) * hop


def _long(case: Case) -> tuple[int, ...]:
    return (case.model.hop,) if case.model.hop else (4096,)
