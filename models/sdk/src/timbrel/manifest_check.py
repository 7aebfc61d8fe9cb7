"""What a manifest must keep to: the plugins' own rules, so that no file is written that they refuse."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from timbrel.knob import Knob

if TYPE_CHECKING:
    from timbrel.manifest import Manifest

MAX_KNOBS = 8
WORD_BYTES = 256
TEXT_BYTES = 64 << 10
MOST = 256
"""Authors, tags, links, labels."""
LONGEST_SAMPLES = 1 << 20
RATES_HZ = (1_000.0, 768_000.0)
CHANNELS = (1, 8)
LEVELS_DB = (-200.0, 200.0)
LARGEST = 1e9
"""End of a knob's range."""


class ManifestError(ValueError):
    """The manifest does not say what it has to."""


def check(manifest: Manifest) -> None:
    """Raises `ManifestError` with the first thing that the plugins would not read."""
    _check_words(manifest)
    _check_sound(manifest)
    if len(manifest.knobs) > MAX_KNOBS:
        raise ManifestError(f"{len(manifest.knobs)} knobs; at most {MAX_KNOBS} fit the panel")
    for knob in manifest.knobs:
        check_knob(knob)
    golden = manifest.golden
    if golden is not None:
        if golden.params and len(golden.params) != len(manifest.knobs):
            raise ManifestError(f"golden vectors with {len(golden.params)} knobs for {len(manifest.knobs)}")
        _within("the golden tolerance", golden.tolerance, (1e-9, 1.0))


def check_knob(knob: Knob) -> None:
    """Raises `ManifestError` with what is wrong with a knob."""
    low, high = knob.range
    if not knob.name.strip():
        raise ManifestError("a knob has no name")
    for what, word in (("name", knob.name), ("unit", knob.unit), *(("label", label) for label in knob.labels)):
        _short(f"the {what} of the knob {knob.name}", word, WORD_BYTES)
    _short(f"the description of the knob {knob.name}", knob.description, TEXT_BYTES)
    if not (low < high and max(abs(low), abs(high)) <= LARGEST and low <= knob.default <= high):
        raise ManifestError(f"the knob {knob.name} has range {low}…{high} and default {knob.default}")
    if knob.curve == "log" and low <= 0.0:
        raise ManifestError(f"the knob {knob.name} is logarithmic but its range starts at {low}")
    if knob.curve not in ("linear", "log") or knob.style not in ("continuous", "categorical", "toggle"):
        raise ManifestError(f"the knob {knob.name} has the curve {knob.curve} and the style {knob.style}")
    if knob.style == "toggle" and len(knob.labels) not in (0, 2):
        raise ManifestError(f"the knob {knob.name} is off or on, with {len(knob.labels)} labels instead of 2")
    if knob.style == "categorical":
        if any(value != math.floor(value) for value in (low, high, knob.default)):
            raise ManifestError(f"the knob {knob.name} has categories, and its range or default is no whole number")
        if len(knob.labels) != high - low + 1 or len(knob.labels) > MOST:
            raise ManifestError(f"the knob {knob.name} has {len(knob.labels)} labels for {high - low + 1:g} categories")


def _check_words(manifest: Manifest) -> None:
    if not manifest.name.strip():
        raise ManifestError("the model has no name")
    for what in ("name", "version", "licence", "architecture"):
        _short(f"the {what}", getattr(manifest, what), WORD_BYTES)
    description = manifest.description
    texts = (description.short, description.long, description.technical, manifest.citation, manifest.training_data)
    for text in texts:
        _short("one of the texts", text, TEXT_BYTES)
    for what, words in (("authors", manifest.authors), ("tags", manifest.tags)):
        if isinstance(words, str):
            raise ManifestError(f"the {what} are one text; a list of texts is wanted")
        if len(words) > MOST:
            raise ManifestError(f"{len(words)} {what}; {MOST} is the most")
        for word in words:
            _short(f"one of the {what}", word, WORD_BYTES)
    for name, link in manifest.links.items():
        _short(f"the link {name}", max(name, link, key=len), 8 * WORD_BYTES)


def _check_sound(manifest: Manifest) -> None:
    for rate_hz in manifest.sample_rates:
        _within("a sample rate in Hz", rate_hz, RATES_HZ)
    _within("the number of channels", manifest.channels, CHANNELS)
    _within("the hop in samples", 1 if manifest.hop is None else manifest.hop, (1, LONGEST_SAMPLES))
    _within("the latency in samples", manifest.latency_samples, (0, LONGEST_SAMPLES))
    _within("the warm-up in samples", manifest.warm_up_samples, (0, LONGEST_SAMPLES))
    _within("the receptive field in samples", manifest.receptive_field or 0, (0, 16 * LONGEST_SAMPLES))
    calibration = manifest.calibration
    for what, level in (
        ("the loudness in dB", manifest.loudness_db),
        ("the input calibration in dBu", calibration.input_dbu),
        ("the output calibration in dBu", calibration.output_dbu),
    ):
        _within(what, 0.0 if level is None else level, LEVELS_DB)
    for name, figure in manifest.measured.items():
        if not math.isfinite(figure):
            raise ManifestError(f"the measurement {name} is not a finite number")


def _within(what: str, found: float, ends: tuple[float, float]) -> None:
    if not ends[0] <= found <= ends[1]:
        raise ManifestError(f"{what} is {found:g} and should be from {ends[0]:g} to {ends[1]:g}")


def _short(what: str, text: str, most: int) -> None:
    if len(text.encode()) > most:
        raise ManifestError(f"{what} is {len(text.encode())} bytes long, and {most} is the most")
