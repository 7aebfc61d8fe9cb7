"""Writes what was learned: the file, checked, and a report of how near it comes."""

from __future__ import annotations

import copy
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from timbrel.capture.learning import CaptureTask, Piece
from timbrel.capture.options import DriveSettings
from timbrel.capture.sizes import Network
from timbrel.checking import check
from timbrel.losses import esr, pre_emphasise
from timbrel.manifest import Knob
from timbrel.training import Report, Training, Workplace, spectrograms
from timbrel.training.device import words
from timbrel.training.loop import Ending
from timbrel.wrap import Metadata, WaveformModel, export
from timbrel.wrap import Report as Written

Singles = npt.NDArray[np.float32]

SHOWN_S = 6.0
TRIED_SAMPLES = 6000


class CapturedModel(WaveformModel):
    """A network, taught at other levels, as the device was."""

    def __init__(
        self, network: Network, metadata: Metadata, knobs: tuple[Knob, ...], rate_hz: float, measured: dict[str, float]
    ) -> None:
        super().__init__()
        self.network = network
        self.metadata, self.knobs, self.sample_rates, self.measured = metadata, knobs, (rate_hz,), measured
        self.architecture, self.receptive_field = network.architecture, network.receptive_field

    def forward(self, audio: Tensor, params: dict[str, Tensor], state: Any = None) -> tuple[Tensor, Any]:
        """Plays a piece."""
        settings = torch.cat([params[knob.name] for knob in self.knobs], 1) if self.knobs else audio.new_zeros(1, 0)
        sound, *after = self.network(audio, settings, *(self.network.rested(1) if state is None else state))
        return sound, after


@dataclass(frozen=True)
class Figure:
    """How far the model is from the device, over what it has not learned from."""

    name: str
    esr: float
    pre_emphasised_esr: float
    seconds: float


def publish(
    task: CaptureTask, settings: DriveSettings, place: Workplace, training: Training, ending: Ending, command: str
) -> Written:
    """Writes `NAME.onnx` with its previews, and `report.md`; raises `ExportError` where a check fails."""
    task.move(torch.device("cpu"))
    figures = [*_figures(task)]
    network = copy.deepcopy(task.model).eval()
    network.calibrate(task.input_gain, 1.0 / task.output_gain)
    measured = {"esr": figures[0].esr, "esr_pre_emphasised": figures[0].pre_emphasised_esr}
    measured = {name: round(value, 5) for name, value in measured.items()}
    recordings = task.recordings
    metadata = _metadata(task, settings, place.name, _loudness_db(task))
    model = CapturedModel(network, metadata, recordings.knobs, recordings.rate_hz, measured)
    longest = max(recordings.tracks, key=lambda track: len(track.dry))
    at = longest.testing[0][0]
    sound = longest.dry[max(at - TRIED_SAMPLES // 2, 0) :][:TRIED_SAMPLES]
    written = export(model, place.model, sound, previews=True)
    _report(task, settings, place, training, ending, command, figures, written)
    return written


def _figures(task: CaptureTask) -> list[Figure]:
    """Over all recordings, then of each where there are several."""
    tracks = task.recordings.tracks
    every = [
        [track.testing if at == number else () for at, track in enumerate(tracks)] for number in range(len(tracks))
    ]
    whole = _figure(task, "all", task.pieces([track.testing for track in tracks]))
    single = [_figure(task, track.name, task.pieces(one)) for track, one in zip(tracks, every, strict=True)]
    return [whole, *(single if len(tracks) > 1 else [])]


def _figure(task: CaptureTask, name: str, pieces: Sequence[Piece]) -> Figure:
    found, target = task.heard(pieces), task.target(pieces)
    emphasised = esr(pre_emphasise(found), pre_emphasise(target))
    seconds = found.numel() / task.recordings.rate_hz
    return Figure(name, float(esr(found, target)), float(emphasised), seconds)


def _loudness_db(task: CaptureTask) -> float:
    """RMS of the model's answer to what it learned from, at default knobs, dB of full scale."""
    tracks, knobs = task.recordings.tracks, task.recordings.knobs
    rest = np.array([knob.travel(knob.default) for knob in knobs], np.float32)
    nearest = min(range(len(tracks)), key=lambda number: float(np.abs(tracks[number].travel - rest).sum()))
    pieces = task.pieces([track.learned if at == nearest else () for at, track in enumerate(tracks)], 20.0)
    power = float(task.heard(pieces).square().mean()) / task.output_gain**2
    return round(10.0 * math.log10(power + 1e-20), 2)


def _metadata(task: CaptureTask, settings: DriveSettings, name: str, loudness_db: float) -> Metadata:
    recordings = task.recordings
    still = "".join(f", {knob} at {at}" for knob, at in recordings.still.items())
    count = len(recordings.tracks)
    return Metadata(
        name,
        authors=settings.authors,
        version="1",
        short_description=settings.description,
        technical_description=f"Learned from {recordings.seconds:.0f} s of sound before and behind the device{still}.",
        tags=settings.tags,
        licence=settings.licence,
        training_data=f"{count} recording{'s' if count > 1 else ''} of the device, {recordings.seconds:.0f} s.",
        loudness_db=loudness_db,
        input_dbu=next(iter(settings.input_dbu), None),
        output_dbu=next(iter(settings.output_dbu), None),
    )


def _report(
    task: CaptureTask,
    settings: DriveSettings,
    place: Workplace,
    training: Training,
    ending: Ending,
    command: str,
    figures: Sequence[Figure],
    written: Written,
) -> None:
    recordings, report = task.recordings, Report(place.folder, place.name)
    knobs = f" with {len(recordings.knobs)} knobs" if recordings.knobs else ""
    about = f"{written.manifest.architecture} of {written.manifest.parameters} parameters{knobs}"
    report.say(f"{about}, learned from {recordings.seconds:.1f} s.")
    report.heading("How near it comes")
    report.say(
        "Error-to-signal ratio: the energy of the difference over that of the target, on parts that neither taught nor "
        "validated; 0.01 is an error 20 dB below the sound."
    )
    rows = [(f.name, f"{f.seconds:.1f} s", f"{f.esr:.4f}", f"{f.pre_emphasised_esr:.4f}") for f in figures]
    report.table(("recording", "tested", "ESR", "pre-emphasised"), rows)
    _show(report, task)
    report.heading("Training")
    report.training(training.progressed, ending, words(place.device))
    report.heading("Recordings")
    report.audit(recordings.audit)
    report.heading("The file")
    report.code(f"{check(written.path)}\n\n{written}")
    report.heading("Command and options")
    report.code(command)
    report.code(settings.to_toml(), "toml")
    report.write()


def _show(report: Report, task: CaptureTask) -> None:
    """Target, model and their difference, to look at and to listen to."""
    most = max(int(SHOWN_S * task.recordings.rate_hz / 8192), 1)
    pieces = task.pieces([track.testing for track in task.recordings.tracks])[:most]
    target, found = (sound.flatten().numpy() / task.output_gain for sound in (task.target(pieces), task.heard(pieces)))
    rate_hz = task.recordings.rate_hz
    caption = "The device (above), the model (in the midst), and what is between them (below)."
    report.picture("heard", spectrograms([target, found, found - target], rate_hz), caption)
    level = 0.9 / max(float(np.abs(target).max()), float(np.abs(found).max()), 1e-9)
    for name, sound in (("target", target), ("model", found), ("difference", found - target)):
        report.sound(name, np.asarray(sound * level, np.float32), rate_hz, f"{name}, as loud as the others")
