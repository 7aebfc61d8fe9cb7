"""Cards of the sampler's models: what a file is, how it was made and how it measured."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass

from timbrel.exploration import EDITED, NEAREST, ROUNDS, Exploration
from timbrel.explore import BATCH, EDITS, RESOLUTIONS
from timbrel.latent import Latent
from timbrel.manifest import Manifest
from timbrel.training import Training

WIDTH = 120
UNITS = {"frequency": "octaves", "attack": "decades", "release": "decades"}


@dataclass(frozen=True)
class Subject:
    """What a card is about: the file's name, the command, what was learned from and what was measured with."""

    key: str
    command: str
    teaching: str
    testing: str


def sampler_card(subject: Subject, manifest: Manifest, found: Exploration, training: Training, size_bytes: int) -> str:
    """The Markdown card."""
    section = manifest.latent
    assert section is not None
    return "\n\n".join(
        (
            f"# {manifest.name}",
            what_it_is(manifest, section, size_bytes),
            f"![The map]({subject.key}.png)",
            "## How it measured",
            copies(subject.testing, found),
            edits(section, found),
            rest(found),
            "## How it was made",
            f"```\n{subject.command} --max-steps {training.progressed.step}\n```",
            _how_made(subject, training),
            f"## Licence\n\n{manifest.licence or 'Not said.'}\n",
        )
    )


def what_it_is(manifest: Manifest, section: Latent, size_bytes: int) -> str:
    """What is in the file."""
    packs = ", ".join(f"{pack.name} ({pack.count})" for pack in section.packs)
    return _filled(
        f"{manifest.description.short} {manifest.architecture}; {manifest.parameters} parameters in both halves,",
        f"{size_bytes / 1024:.0f} KiB, {section.sample_rate:.0f} Hz, sounds of {section.samples} samples with a fade",
        f"of {section.fade_out_samples}, points of {section.size} numbers. On the map: {packs}.",
    )


def copies(testing: str, found: Exploration) -> str:
    """How well sounds are copied; `testing` says which."""
    rows = "\n".join(
        f"| {pack.name} | {pack.log_magnitude_db:.2f} | {pack.levels_db:.2f} | {pack.esr:.3f} | {pack.on_map:.0%} |"
        for pack in found.packs
    )
    how = _filled(
        f"On {found.sounds} sounds that were in no training ({testing}), each encoded and decoded by the file.",
        f"The log-magnitude error is the mean absolute difference of levels over all bins of all frames of DFTs of"
        f" {', '.join(map(str, RESOLUTIONS))} samples, in dB, with a floor 80 dB below a full-scale sine. The level"
        " error is the same over 24 bands and 48 times, where the chance of noise counts less. The error-to-signal"
        " ratio (ESR, median) tells whether the waveform itself is met: 0 is a copy, and noise that sounds the same"
        " has 2.",
        f"The last column says how many of the {NEAREST} nearest points on the map are of the same pack.",
        "Two takes of the same noise differ by 6 dB in each bin that it rules.",
    )
    return f"""{how}

| pack | log-magnitude error, dB | level error, dB | ESR | neighbours |
|---|---|---|---|---|
{rows}
| all | {found.log_magnitude_db:.2f} | | | {found.on_map:.0%} |"""


def edits(section: Latent, found: Exploration) -> str:
    """How far each control does what is asked."""
    rows = "\n".join(
        f"| {one.name} | {control.deviation:.2f} {UNITS[one.name]} | {one.slope:.2f} | {one.open_error:.2f} | "
        f"{one.closed_error:.3f} |"
        for one, control in zip(found.controls, section.controls, strict=True)
    )
    how = _filled(
        f"Of {min(EDITED, found.sounds)} sounds each control was turned by half a standard deviation (sd) of the",
        "packs and by a whole one, down and up, as far as its usual range goes, while the other four stood still. The",
        "slope is what came, measured on the",
        f"decoded sound, over what was asked, at once; corrected means after up to {ROUNDS} rounds of decoding,",
        "measuring and asking for what is missing. Errors are medians in sd.",
    )
    return f"""{how}

| control | sd | slope | error at once | error corrected |
|---|---|---|---|---|
{rows}"""


def rest(found: Exploration) -> str:
    """How long a sound takes."""
    return _filled(
        f"One sound takes {found.decode_ms:.1f} ms to decode and {found.encode_ms:.1f} ms to encode, of one thread's",
        "time with ONNX Runtime (median). The file and the network agree within 0.00002, the same point gives the same",
        "bits, and points within six sd give finite sounds.",
    )


def _how_made(subject: Subject, training: Training) -> str:
    points = (
        f"Sounds: {subject.teaching}.",
        "Begins as a principal component analysis of the lower octaves and the band levels, with least squares back.",
        f"Training: seed {training.plan.seed}, {training.progressed.step} steps of {BATCH} sounds and {EDITS} edits, "
        f"AdamW from {training.plan.lr:g} down a cosine; spectra at two of {len(RESOLUTIONS)} resolutions, "
        "waveforms, controls read from the point and measured on the decoded edit, packs told apart on the map.",
        f"Time: {training.progressed.cpu_s / 60:.0f} CPU-minutes on one thread, the drawing of the sounds not counted.",
    )
    return "\n".join(textwrap.fill(f"- {point}", WIDTH, subsequent_indent="  ") for point in points)


def _filled(*sentences: str) -> str:
    return textwrap.fill(" ".join(sentences), WIDTH)
