"""Recordings cut into clips: some to learn from, some to validate and to test with, which never meet."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.ndimage import maximum_filter1d

from timbrel.loudness import FLOOR_DB
from timbrel.models.controls import Span
from timbrel.recorded.features import Recording
from timbrel.recorded.settings import FRAME_S, TransferSettings
from timbrel.training import AuditError

Singles = npt.NDArray[np.float32]
Flags = npt.NDArray[np.bool_]

PEAK = 0.6
"""Where all but a thousandth of the samples are brought to stay below."""
SOUNDING_DB = -20.0
"""Loudness (`a_weighted_power`: a full-scale sine at 1 kHz has 30) above which something sounds."""
AROUND_S, SHORTEST_S = 0.3, 0.4
MARGIN_S = 0.15
"""Left out at both sides of what sounds polyphonic."""
FEWEST, WANTED = 3, 12
HELD_SHARE, MOST_HELD_S = 0.1, 40.0
MEASURED = 4_000_000
NARROWEST = 2.0 ** (1.0 / 12.0)
NARROWEST_DB = 6.0


class Clip(NamedTuple):
    """Frames of a recording, from `first` to before `end`."""

    recording: int
    first: int
    end: int


class Piece(NamedTuple):
    """Pitch and loudness `[frame]`, and the sound `[frame · hop]`."""

    f0_hz: Singles
    loudness_db: Singles
    audio: Singles


@dataclass(frozen=True)
class Clips:
    """Clips of recordings that are played `gain` times as loud."""

    recordings: Sequence[Recording]
    clips: tuple[Clip, ...]
    gain: float
    hop: int

    def __len__(self) -> int:
        return len(self.clips)

    @property
    def frames(self) -> int:
        """Of all clips together."""
        return sum(clip.end - clip.first for clip in self.clips)

    def only(self, which: Sequence[int]) -> Clips:
        """Some of the clips."""
        return Clips(self.recordings, tuple(self.clips[at] for at in which), self.gain, self.hop)

    def piece(self, number: int, start: int, before: int, frames: int) -> Piece:
        """`frames` from frame `start` of a clip, and `before` frames of what was played before them.

        There is silence before the recording and after the clip.
        """
        recording, first, end = self.clips[number]
        whole = self.recordings[recording]
        wanted = np.arange(first + start - before, first + start + frames)
        last = min(end, len(whole.f0_hz))
        there = (wanted >= 0) & (wanted < last)
        f0_hz = whole.f0_hz[np.clip(wanted, 0, last - 1)]
        loudness_db = np.where(there, whole.loudness_db[np.clip(wanted, 0, last - 1)] + self._gain_db, FLOOR_DB)
        audio = np.zeros(len(wanted) * self.hop, np.float32)
        low, high = max(int(wanted[0]), 0) * self.hop, min(last * self.hop, len(whole.audio))
        at = low - int(wanted[0]) * self.hop
        part = whole.audio[low : min(high, low + len(audio) - at)]
        audio[at : at + len(part)] = part * self.gain
        return Piece(f0_hz, np.maximum(loudness_db, FLOOR_DB).astype(np.float32), audio)

    def whole(self, number: int, before: int = 0) -> Piece:
        """A clip from its beginning to its end."""
        return self.piece(number, 0, before, self.clips[number].end - self.clips[number].first)

    def span(self) -> Span:
        """The ranges in which nearly all of what sounds lies."""
        f0_hz, loud = self._features()
        sounding = loud > SOUNDING_DB
        low_hz, high_hz = np.quantile(f0_hz[sounding], (0.005, 0.995))
        low_db, high_db = np.quantile(loud[sounding], (0.02, 0.999))
        if high_hz < low_hz * NARROWEST**2:
            low_hz, high_hz = low_hz / NARROWEST, high_hz * NARROWEST
        low_db = min(low_db, high_db - NARROWEST_DB)
        return Span(
            (round(float(low_hz), 1), round(float(high_hz), 1)), (round(float(low_db), 1), round(float(high_db), 1))
        )

    def fingerprint(self) -> str:
        """Of what is in them."""
        said = " ".join(f"{self.recordings[clip.recording].key} {clip.first} {clip.end}" for clip in self.clips)
        return hashlib.sha256(f"{said} {self.gain}".encode()).hexdigest()[:16]

    @property
    def _gain_db(self) -> float:
        return 20.0 * float(np.log10(self.gain))

    def _features(self) -> tuple[Singles, Singles]:
        """Pitch and loudness of every frame with a pitch."""
        kept = []
        for recording, first, end in self.clips:
            whole, here = self.recordings[recording], slice(first, end)
            voiced = whole.voiced[here]
            kept.append((whole.f0_hz[here][voiced], whole.loudness_db[here][voiced] + self._gain_db))
        f0_hz, loud = (np.concatenate(parts) for parts in zip(*kept, strict=True))
        return f0_hz, loud


@dataclass(frozen=True)
class Parted:
    """Clips for three ends."""

    training: Clips
    validation: Clips
    test: Clips


def parted(found: Sequence[Recording], settings: TransferSettings) -> Parted:
    """Cuts recordings where they rest and where they sound polyphonic, and deals the clips out by the seed.

    Raises `AuditError` where there is too little.
    """
    gain = PEAK / _loudest(found)
    spans = [span for number, one in enumerate(found) for span in _spans(number, one, gain, settings)]
    total_s = sum(span.end - span.first for span in spans) * FRAME_S
    longest_s = max(min(settings.clip_duration, total_s / WANTED), SHORTEST_S)
    clips = tuple(clip for span in spans for clip in _cut(span, round(longest_s / FRAME_S)))
    if len(clips) < FEWEST:
        raise AuditError(
            f"{total_s:.1f} s of sound is too little to learn from and to hold some back: {FEWEST} clips of "
            f"{SHORTEST_S:g} s are the fewest, and some minutes make a good instrument"
        )
    order = np.random.default_rng((settings.seed, 0)).permutation(len(clips)).tolist()
    whole = Clips(found, clips, gain, settings.hop)
    test, rest = _held(whole, order)
    validation, training = _held(whole, rest)
    return Parted(*(whole.only(sorted(which)) for which in (training, validation, test)))


def _held(whole: Clips, order: list[int]) -> tuple[list[int], list[int]]:
    """A tenth of the clips, but not more than 40 seconds; and the others."""
    count, taken_s = max(1, round(HELD_SHARE * len(whole))), 0.0
    for number, at in enumerate(order[:count]):
        taken_s += (whole.clips[at].end - whole.clips[at].first) * FRAME_S
        if taken_s > MOST_HELD_S:
            count = max(1, number)
            break
    return order[:count], order[count:]


def _loudest(found: Sequence[Recording]) -> float:
    """What a thousandth of the samples is above."""
    step = 1 + sum(len(one.audio) for one in found) // MEASURED
    return max(float(np.quantile(np.abs(np.concatenate([one.audio[::step] for one in found])), 0.999)), 1e-5)


def _spans(number: int, one: Recording, gain: float, settings: TransferSettings) -> list[Clip]:
    """Where it sounds, alone, with a little of the silence around."""
    sounding = one.loudness_db + 20.0 * np.log10(gain) > SOUNDING_DB
    around = round(AROUND_S / FRAME_S)
    near = maximum_filter1d(sounding, 2 * around + 1)
    for start_s, end_s in one.several if settings.skip_polyphonic else ():
        near[max(round((start_s - MARGIN_S) / FRAME_S), 0) : round((end_s + MARGIN_S) / FRAME_S)] = False
    edges = np.flatnonzero(np.diff(np.concatenate(([False], near, [False])).astype(np.int8))).reshape(-1, 2)
    enough = round(SHORTEST_S / FRAME_S)
    return [Clip(number, int(a), int(b)) for a, b in edges if b - a >= enough and sounding[a:b].any()]


def _cut(span: Clip, longest: int) -> list[Clip]:
    """Into equal parts of at most `longest` frames, or a little more where they would be too short."""
    frames = span.end - span.first
    count = max(1, min(-(-frames // longest), frames // round(SHORTEST_S / FRAME_S)))
    edges = np.linspace(span.first, span.end, count + 1).round().astype(int).tolist()
    return [Clip(span.recording, a, b) for a, b in pairwise(edges)]
