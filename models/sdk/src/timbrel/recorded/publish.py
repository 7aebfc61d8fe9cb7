"""Writes an instrument that was learned from recordings: its file, and a report of how it turned out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from timbrel.checking import check
from timbrel.controls import Controls, Loudness
from timbrel.controls_player import ControlsPlayer
from timbrel.export_controls import rounded
from timbrel.manifest import Manifest
from timbrel.recorded.clips import Parted
from timbrel.recorded.figures import Figures, figures
from timbrel.recorded.learn import Instrument, synth_of
from timbrel.recorded.settings import FRAME_S, TransferSettings
from timbrel.training import Audit, Curve, Ending, Report, Training, Workplace, curves, spectrograms
from timbrel.training.device import words
from timbrel.wrap.instrument import export_instrument
from timbrel.wrap.model import Metadata

PREVIEWS = 4
UNTRAINED, TRAINED = "before training", "the file"


@dataclass(frozen=True)
class Outcome:
    """A trained instrument, and how it came to be; `before` measured the untrained one."""

    network: Instrument
    parted: Parted
    training: Training
    ending: Ending
    before: Figures
    audit: Audit
    settings: TransferSettings


def publish(outcome: Outcome, place: Workplace, command: str) -> Manifest:
    """Writes the file, measures it on the clips held back, and writes it again with the figures, and the report."""
    network, settings, test = outcome.network.cpu(), outcome.settings, outcome.parted.test
    decoder = rounded(network.decoder)
    span = network.decoder.span
    section = Controls(synth_of(network), settings.sample_rate, settings.hop, Loudness(), span.f0_hz, span.loudness_db)
    metadata, taps = _metadata(outcome, place.name), network.taps()
    export_instrument(decoder, place.model, metadata, section, taps)
    player = ControlsPlayer(place.model)
    found = figures(
        lambda f0_hz, loud: (player.play(f0_hz, loud), player.play(f0_hz, loud, 0.0)),
        test,
        settings.sample_rate,
        settings.f0_range,
    )
    manifest = export_instrument(decoder, place.model, metadata, section, taps, found.said)
    _report(outcome, place, found, command)
    return manifest


def _metadata(outcome: Outcome, name: str) -> Metadata:
    settings, minutes = outcome.settings, outcome.parted.training.frames * FRAME_S / 60.0
    files = {clip.recording for clip in outcome.parted.training.clips}
    return Metadata(
        name,
        authors=settings.authors,
        short_description=settings.description,
        technical_description="Learned from recordings, through the synthesiser, by spectra at several resolutions.",
        tags=settings.tags,
        licence=settings.licence,
        training_data=f"{minutes:.1f} minutes of {len(files)} recordings.",
    )


def _report(outcome: Outcome, place: Workplace, found: Figures, command: str) -> None:
    report = Report(place.folder, place.name)
    report.say(f"`{place.model.name}` plays in Timbrel Transfer: drop it on the plugin.")
    report.code(check(place.model))
    _figures(report, outcome.before, found)
    _previews(report, outcome, place)
    report.heading("Training")
    report.code(command)
    report.training(outcome.training.progressed, outcome.ending, words(place.device))
    report.heading("Recordings")
    _data(report, outcome)
    report.audit(outcome.audit)
    report.heading("Options")
    report.code(outcome.settings.to_toml(), "toml")
    report.write()


def _figures(report: Report, before: Figures, found: Figures) -> None:
    report.heading("Figures")
    report.say(
        f"On {found.seconds:.1f} seconds that nothing was learned from, played by the file from their own pitch and",
        "loudness and compared with the recording.",
    )
    names = (
        ("log-spectral distance, down to 60 dB below the loudest bin", "lsd_db", "dB"),
        ("log-spectral distance, down to 80 dB below the loudest bin", "lsd_80_db", "dB"),
        ("loudness, mean error", "loudness_error_db", "dB"),
        ("pitch, median error", "f0_error_cents", "cents"),
    )
    rows = [[name, *(f"{getattr(one, key):.2f} {unit}" for one in (before, found))] for name, key, unit in names]
    report.table(("figure", UNTRAINED, TRAINED), rows)


def _previews(report: Report, outcome: Outcome, place: Workplace) -> None:
    """Some clips held back, as they were recorded and as the file plays them."""
    report.heading("To listen to")
    player, test, rate_hz = ControlsPlayer(place.model), outcome.parted.test, outcome.settings.sample_rate
    pairs = []
    for number in range(min(PREVIEWS, len(test))):
        f0_hz, loud, recorded = test.whole(number)
        played = player.play(f0_hz, loud)
        pairs.append((recorded, played))
        report.sound(f"previews/{number + 1}-recording", recorded, rate_hz, "held back, as it was recorded")
        report.sound(f"previews/{number + 1}-model", played, rate_hz, "the same, played by the file")
    shown = "Spectrograms of the first clip held back: the recording above, the file below; time across, pitch upwards."
    report.picture("spectrograms", spectrograms(pairs[0], rate_hz), shown)
    f0_hz = test.whole(0).f0_hz
    seconds = np.arange(len(f0_hz)) * FRAME_S
    pitch = curves([Curve(seconds, f0_hz)], logarithmic=True)
    report.picture("pitch", pitch, "Pitch of that clip in Hz, as it was tracked, over seconds.")


def _data(report: Report, outcome: Outcome) -> None:
    parted, span = outcome.parted, outcome.network.decoder.span
    parts = (parted.training, parted.validation, parted.test)
    seconds = [part.frames * FRAME_S for part in parts]
    report.say(
        f"{seconds[0]:.0f} seconds in {len(parted.training)} clips were learned from, {seconds[1]:.0f} seconds were"
        f" validated and {seconds[2]:.0f} seconds tested with.",
        f"All were brought to one peak, by {20.0 * np.log10(parted.training.gain):+.1f} dB. Pitches go from"
        f" {span.f0_hz[0]:.0f} to {span.f0_hz[1]:.0f} Hz, loudness from {span.loudness_db[0]:.0f} to"
        f" {span.loudness_db[1]:.0f} dB (A-weighted power; a full-scale sine at 1 kHz has 30).",
    )
