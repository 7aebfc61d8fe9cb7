"""Recordings of what goes in and comes out: read, looked at, laid over each other, and divided."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt

from timbrel.capture.align import Alignment, AlignmentError, align, aligned
from timbrel.capture.knobs import Setting, knobs_of, setting_of, travels
from timbrel.capture.options import ARROW, COLON, DriveSettings
from timbrel.manifest import Knob
from timbrel.training import Audit, AuditError, Rules, SettingsError, Sound, SoundError

Singles = npt.NDArray[np.float32]
Span = tuple[int, int]

SHORTEST_S = 1.0
PERIOD_S = 10.0
"""Of what is kept for validation, and of what for the test."""
SHARE = 0.1
PHASES = 8


@dataclass(frozen=True)
class Track:
    """One recording, both sounds `[sample]` and as long; `travel` has a place from 0 to 1 for each knob.

    `parts` are spans of samples: what is learned from, and what only validates and tests.
    """

    name: str
    dry: Singles
    wet: Singles
    travel: Singles
    alignment: Alignment
    learned: tuple[Span, ...]
    validating: tuple[Span, ...]
    testing: tuple[Span, ...]


@dataclass(frozen=True)
class Recordings:
    """All recordings of one device."""

    tracks: tuple[Track, ...]
    knobs: tuple[Knob, ...]
    still: dict[str, str]
    rate_hz: float
    audit: Audit

    @property
    def seconds(self) -> float:
        """Of all together."""
        return sum(len(track.dry) for track in self.tracks) / self.rate_hz

    def fingerprint(self) -> str:
        """Of everything that is learned from."""
        digest = hashlib.sha256(repr((self.knobs, self.rate_hz)).encode())
        for track in self.tracks:
            digest.update(track.dry.tobytes() + track.wet.tobytes() + track.travel.tobytes())
        return digest.hexdigest()[:16]


def read_recordings(settings: DriveSettings, say: Callable[[str], None] = print) -> Recordings:
    """Reads and aligns every pair; raises `AuditError` with the file, or `SettingsError`, where one cannot be used."""
    if not settings.pair:
        raise SettingsError("nothing to learn from: give an --input and a --target, or a pair in --config")
    said = [_parted(text) for text in settings.pair]
    knobs, still = knobs_of([setting for _, _, setting in said])
    for name, place in still.items():
        say(f"the knob {name} stood at {place} all the time, so the model has none of that name")
    audit = Audit(Rules(settings.sample_rate, SHORTEST_S, most_clipped=settings.most_clipped), say)
    dries: dict[Path, Sound] = {}
    tracks = []
    for dry, wet, setting in said:
        if dry not in dries:
            dries[dry] = _heard(audit, dry)
        travel = np.array(travels(knobs, setting), np.float32)
        tracks.append(_track(audit, dries[dry], _heard(audit, wet), travel, settings))
    return Recordings(tuple(tracks), knobs, still, settings.sample_rate, audit)


def _parted(text: str) -> tuple[Path, Path, Setting]:
    dry, arrow, rest = text.partition(ARROW)
    wet, _, knobs = rest.partition(COLON)
    if not arrow or not dry.strip() or not wet.strip():
        raise SettingsError(f"the pair {text!r} is not written as 'dry.wav -> wet.wav: Drive=3'")
    return Path(dry.strip()), Path(wet.strip()), setting_of(knobs)


def _heard(audit: Audit, path: Path) -> Sound:
    try:
        return audit.sound(path)
    except (SoundError, OSError) as error:
        raise AuditError(f"{path}: {error}") from error


def _track(audit: Audit, dry: Sound, wet: Sound, travel: Singles, settings: DriveSettings) -> Track:
    found = _alignment(dry, wet, settings)
    here, there = aligned(dry.audio, wet.audio, found.delay_samples)
    if len(here) < SHORTEST_S * settings.sample_rate:
        raise AuditError(f"{wet.path}: only {len(here) / settings.sample_rate:.2f} s of it go with {dry.path}")
    audit.found(wet.path, found.words(settings.sample_rate))
    apart_s = (len(wet.audio) - len(dry.audio)) / settings.sample_rate
    if abs(apart_s) > 0.5:
        audit.found(wet.path, f"{abs(apart_s):.1f} s {'longer' if apart_s > 0 else 'shorter'} than {dry.path}")
    there = -there if found.inverted and settings.upright else there
    return Track(wet.path.name, here, there, travel, found, *divided(there, settings.sample_rate))


def _alignment(dry: Sound, wet: Sound, settings: DriveSettings) -> Alignment:
    try:
        if settings.delay == "auto":
            return align(dry.audio, wet.audio, settings.sample_rate)
        delay = float(settings.delay)
    except AlignmentError as error:
        raise AuditError(f"{wet.path}: {error}") from error
    except ValueError:
        raise SettingsError(f"delay is {settings.delay!r}, and has to be auto or a number of samples") from None
    here, there = aligned(dry.audio, wet.audio, delay)
    power = [float(np.mean(np.square(sound, dtype=np.float64))) + 1e-20 for sound in (here, there)]
    return Alignment(delay, 0, False, 10.0 * float(np.log10(power[1] / power[0])), float("nan"), 0.0)


def divided(wet: Singles, rate_hz: float) -> tuple[tuple[Span, ...], tuple[Span, ...], tuple[Span, ...]]:
    """Spans to learn from, to validate and to test with, over and over, where the least of them is loudest."""
    period = min(round(PERIOD_S * rate_hz), len(wet))
    choices = [_spans(len(wet), period, phase * period // PHASES) for phase in range(PHASES)]
    return max(choices, key=lambda parts: min(_energy(wet, part) for part in parts[1:]))


def _spans(samples: int, period: int, phase: int) -> tuple[tuple[Span, ...], tuple[Span, ...], tuple[Span, ...]]:
    kept = max(round(SHARE * period), 1)
    parts: tuple[list[Span], list[Span], list[Span]] = ([], [], [])
    ends = [0]
    for start in range(phase, samples, period):
        ends += [min(start + one, samples) for one in (0, kept, 2 * kept)]
    ends.append(samples)
    for number, span in enumerate(pairwise(ends)):
        if span[1] > span[0]:
            parts[number % 3].append(span)
    return tuple(parts[0]), tuple(parts[1]), tuple(parts[2])


def _energy(sound: Singles, spans: Sequence[Span]) -> float:
    return sum(float(np.square(sound[start:stop], dtype=np.float64).sum()) for start, stop in spans)
