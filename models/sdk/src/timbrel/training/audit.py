"""Looks at every sound before anything is learned from it, and names each file that it changes or leaves out."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt

from timbrel.training.sound_files import SoundError, files_in, read, resampled

Singles = npt.NDArray[np.float32]

FULL_SCALE = 0.999
FLAT_SAMPLES = 4
"""So many equal samples in a row at full scale are clipped."""
SAME = 1e-7


class AuditError(ValueError):
    """Nothing is left to learn from."""


@dataclass(frozen=True)
class Rules:
    """What a sound has to be. Peaks are in dB of full scale; `most_clipped` is a share of the samples."""

    rate_hz: float
    shortest_s: float = 0.5
    quietest_peak_db: float = -60.0
    most_clipped: float = 1e-3


@dataclass(frozen=True)
class Finding:
    """Something about a file."""

    path: Path
    what: str
    left_out: bool

    def __str__(self) -> str:
        return f"{self.path}: {'left out, ' if self.left_out else ''}{self.what}"


@dataclass(frozen=True)
class Sound:
    """A file as it is learned from: one channel, `[sample]`, at the rate of the rules."""

    path: Path
    audio: Singles
    rate_hz: float

    @property
    def seconds(self) -> float:
        """How long it is."""
        return len(self.audio) / self.rate_hz


@dataclass
class Audit:
    """Listens to files by `rules`; `say` hears each finding at once."""

    rules: Rules
    say: Callable[[str], None] = print
    findings: list[Finding] = field(default_factory=list)
    _known: dict[str, Path] = field(default_factory=dict)

    def folder(self, folder: Path) -> Iterator[Sound]:
        """All usable sounds of a folder, one after another; raises `AuditError` at the end where there was none."""
        if not folder.is_dir():
            raise AuditError(f"{folder} is no folder")
        paths = files_in(folder)
        if not paths:
            raise AuditError(f"{folder} has no sound files: WAV, AIFF, FLAC, OGG or MP3")
        used = 0
        for sound in self.files(paths):
            used += 1
            yield sound
        if not used:
            raise AuditError(f"none of the {len(paths)} sound files in {folder} can be used")

    def files(self, paths: Iterable[Path]) -> Iterator[Sound]:
        """The usable ones of some files."""
        for path in paths:
            try:
                yield self.sound(path)
            except SoundError as error:
                self.found(path, str(error), left_out=True)

    def sound(self, path: Path) -> Sound:
        """One file; raises `SoundError` with the reason where it cannot be used."""
        channels, rate_hz = read(path)
        if len(channels) < self.rules.shortest_s * rate_hz:
            seconds = len(channels) / rate_hz
            raise SoundError(f"it is too short: {seconds:.2f} s, and {self.rules.shortest_s:g} s are the least")
        self._check_peak(channels)
        self._check_clipping(path, channels)
        mono = self._mixed(path, channels)
        self._check_peak(mono)
        self._check_copies(path, mono)
        if rate_hz != self.rules.rate_hz:
            self.found(path, f"resampled from {rate_hz} to {self.rules.rate_hz:.0f} Hz")
        return Sound(path, resampled(mono, rate_hz, self.rules.rate_hz), self.rules.rate_hz)

    def found(self, path: Path, what: str, left_out: bool = False) -> None:
        """Notes something about a file, and says it."""
        self.findings.append(Finding(path, what, left_out))
        self.say(str(self.findings[-1]))

    def _check_peak(self, sound: Singles) -> None:
        peak = float(np.abs(sound).max(initial=0.0))
        peak_db = 20.0 * float(np.log10(max(peak, 1e-10)))
        if peak_db < self.rules.quietest_peak_db:
            raise SoundError("it is silent" if peak == 0.0 else f"it is silent: its peak is {peak_db:.0f} dB")

    def _check_clipping(self, path: Path, channels: Singles) -> None:
        share = clipped_share(channels)
        if share > self.rules.most_clipped:
            raise SoundError(f"it clips: {share:.2%} of its samples are at full scale")
        if share > 0.0:
            self.found(path, f"it clips a little: {share:.3%} of its samples are at full scale; used all the same")

    def _mixed(self, path: Path, channels: Singles) -> Singles:
        count = channels.shape[1]
        mono = np.ascontiguousarray(channels.mean(1), np.float32)
        if count > 1 and np.abs(channels - mono[:, None]).max() > SAME:
            self.found(path, f"{'stereo' if count == 2 else f'{count} channels'}, mixed down to one")
        return mono

    def _check_copies(self, path: Path, mono: Singles) -> None:
        key = hashlib.sha256(mono.tobytes()).hexdigest()
        if key in self._known:
            raise SoundError(f"it is the same sound as {self._known[key]}")
        self._known[key] = path


def clipped_share(channels: Singles) -> float:
    """How many samples of `[sample][channel]` stand still at full scale, as a share.

    Four in a row have to be the same: the crest of a low sine of full scale may be flat for three of 16 bits.
    """
    flat = (np.abs(channels[1:]) >= FULL_SCALE) & (channels[1:] == channels[:-1])
    for _ in range(FLAT_SAMPLES - 2):
        flat = flat[1:] & flat[:-1]
    return float(flat.sum()) / max(channels.size, 1)
