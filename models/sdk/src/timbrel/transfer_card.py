"""Cards of the transfer models: what a file is, how it was made and how it measured."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass

from timbrel.controls import Controls, FmSynth
from timbrel.imitate import Schedule
from timbrel.likeness import Likeness
from timbrel.manifest import Manifest
from timbrel.training import Progressed

WIDTH = 120


@dataclass(frozen=True)
class Measured:
    """How like its teacher a file sounds, on how many seconds."""

    likeness: Likeness
    seconds: float

    @property
    def figures(self) -> dict[str, float]:
        """For the manifest."""
        like = self.likeness
        figures = {
            "lsd_db": like.lsd_db,
            "lsd_80_db": like.lsd_80_db,
            "loudness_error_db": like.loudness_db,
            "f0_error_cents": like.f0_cents,
        }
        return {key: round(value, 3) for key, value in figures.items()}


@dataclass(frozen=True)
class Subject:
    """What a card is about: the file's name, the teacher in words, and how it was learned from."""

    key: str
    teaching: str
    schedule: Schedule
    phrases: int


def transfer_card(model: Subject, manifest: Manifest, measured: Measured, job: Progressed, size_bytes: int) -> str:
    """The Markdown card of a shipped transfer model."""
    section = manifest.controls
    assert section is not None
    return "\n\n".join(
        (
            f"# {manifest.name}",
            _what_it_is(manifest, section, size_bytes),
            "## How it measured",
            _how_measured(measured),
            "## How it was made",
            f"```\ntimbrel-sdk train transfer --recipe {model.key} --max-steps {job.step}\n```",
            _how_made(model, section, job),
            f"## Licence\n\n{manifest.licence}\n",
        )
    )


def _what_it_is(manifest: Manifest, section: Controls, size_bytes: int) -> str:
    low_hz, high_hz = section.f0_hz
    low_db, high_db = section.loudness_db
    about = _filled(
        f"{manifest.description.short} {manifest.architecture}; {manifest.parameters} parameters,",
        f"{size_bytes / 1024:.0f} KiB, {section.sample_rate:.0f} Hz, a frame every {section.hop} samples.",
        _synth_words(section),
    )
    ranges = _filled(
        f"Trained on pitches from {low_hz:.0f} to {high_hz:.0f} Hz and loudness from {low_db:.0f} to {high_db:.0f} dB",
        f"(`{section.loudness.definition}`, {section.loudness.window} samples: a full-scale sine at 1 kHz has 30 dB).",
        "Beyond these it sounds as at the ends; the level goes on following, down to silence at -80 dB.",
    )
    return f"{about}\n\n{ranges}"


def _how_measured(measured: Measured) -> str:
    like = measured.likeness
    how = _filled(
        f"On {measured.seconds:.0f} seconds of phrases that were in no training. The file was played from the pitch",
        "and the loudness of its teacher's dry sound, through the synthesis of the package and the learned room, and",
        "compared with the teacher in the true room; the pitch is that of the dry sound.",
    )
    words = _filled(
        "The distance is the mean over frames of 2048 samples, rests included, of the root mean square over bins;",
        "where both sounds are below the range a bin counts as equal, so that a wider range is the stricter figure.",
        "Noise alone makes two takes of the same breath differ by 7.9 dB in each bin that it rules.",
    )
    return f"""{how}

| figure | value |
|---|---|
| log-spectral distance, down to 60 dB below the loudest bin of the phrase | {like.lsd_db:.2f} dB |
| log-spectral distance, down to 80 dB below the loudest bin of the phrase | {like.lsd_80_db:.2f} dB |
| loudness, mean error | {like.loudness_db:.2f} dB |
| pitch, median error by YIN | {like.f0_cents:.1f} cents |

{words}"""


def _how_made(model: Subject, section: Controls, job: Progressed) -> str:
    schedule, taps = model.schedule, section.reverb.taps if section.reverb else 0
    points = (
        f"Teacher: {model.teaching}; in `models/sdk/src/timbrel/teachers`. No recordings.",
        f"Data: {model.phrases} random phrases of eight seconds; seeds in `teachers/lessons.py`.",
        f"Training: seed {schedule.seed}, {job.step} steps of {schedule.batch} × {schedule.frames} frames, Adam from "
        f"{schedule.learning_rate:g} down a cosine; it learns {_target_words(section)}",
        f"Room: {taps} taps without the dry path, fitted by least squares to dry and wet training phrases.",
        f"Time: {job.cpu_s / 60:.1f} CPU-minutes on one thread, the playing of the teacher not counted.",
    )
    return "\n".join(textwrap.fill(f"- {point}", WIDTH, subsequent_indent="  ") for point in points)


def _filled(*sentences: str) -> str:
    return textwrap.fill(" ".join(sentences), WIDTH)


def _synth_words(section: Controls) -> str:
    if isinstance(section.synth, FmSynth):
        pairs = [(target, source) for target, sources in enumerate(section.synth.routing) for source in sources]
        words = ", ".join(f"{source + 1} bends {target + 1}" for target, source in pairs)
        return f"{section.synth.operators} sine operators; {words}."
    return f"{section.synth.harmonics} harmonics and {section.synth.noise_bands} bands of noise."


def _target_words(section: Controls) -> str:
    if isinstance(section.synth, FmSynth):
        return "the gains and ratios of the teacher's operators, frame by frame."
    return "the amplitude of each harmonic and the power of each noise band, frame by frame."
