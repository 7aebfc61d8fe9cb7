"""The models that Timbrel Transfer ships: what each imitates, in which room, and for how long it learns."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch

from timbrel import SAMPLE_RATE_HZ, native
from timbrel.controls import Controls, FmSynth, HarmonicNoiseSynth, Loudness, Reverb
from timbrel.controls_player import ControlsPlayer
from timbrel.export_controls import export_controls, rounded
from timbrel.imitate import Schedule, imitate
from timbrel.likeness import likeness
from timbrel.manifest import Description, Manifest
from timbrel.models.controls import ControlNetwork, FmGains, HarmonicNoise, Span
from timbrel.teachers import struck
from timbrel.teachers.instruments import TEACHERS
from timbrel.teachers.lessons import (
    HOP_SAMPLES,
    TEST_SEED,
    TRAINING_SEED,
    VALIDATION_SEED,
    Lessons,
    lessons,
    struck_lessons,
)
from timbrel.teachers.room import Room, fitted_response
from timbrel.training import Training
from timbrel.transfer_card import Measured, Subject, transfer_card

Singles = npt.NDArray[np.float32]

VALIDATION_PHRASES, TEST_PHRASES, ROOM_PHRASES = 6, 8, 16
NOISE_BANDS = 65
SOUNDING_DB = -20.0
ROOM_TAPS = 28_800
CHECK_FRAMES = 400
VERSION = "1.0"

SHORT = Schedule(steps=500, batch=8, run_in_frames=48, frames=192)


@dataclass(frozen=True)
class TransferModel:
    """A shipped model; `key` names its file and its teacher."""

    key: str
    title: str
    summary: str
    teaching: str
    room: Room
    synth: HarmonicNoiseSynth | FmSynth
    tags: tuple[str, ...]
    schedule: Schedule = field(default_factory=Schedule)
    phrases: int = 80

    def lessons(self, seed: int, count: int) -> Lessons:
        """Phrases of its teacher."""
        if isinstance(self.synth, FmSynth):
            return struck_lessons(self.key, seed, count)
        return lessons(TEACHERS[self.key], seed, count, self.synth.harmonics, self.synth.noise_bands)

    def network(self, span: Span) -> ControlNetwork:
        """The network before training, with seeded weights."""
        torch.manual_seed(self.schedule.seed)
        if isinstance(self.synth, FmSynth):
            return FmGains(span, struck.RATIOS, self.synth.heard)
        return HarmonicNoise(span, self.synth.harmonics, self.synth.noise_bands)


def _harmonic(count: int) -> HarmonicNoiseSynth:
    return HarmonicNoiseSynth(count, NOISE_BANDS)


CATALOGUE = {
    model.key: model
    for model in (
        TransferModel(
            "clarinet",
            "Clarinet",
            "Woody and hollow; brightens as you play louder.",
            "a digital waveguide: a reed table on a cylindrical bore, with four resonances of the body",
            Room(7, 0.55, -9.0),
            _harmonic(64),
            ("wind", "reed"),
            Schedule(steps=1600),
        ),
        TransferModel(
            "flute",
            "Breathy Flute",
            "Round, with the breath of the player in it.",
            "a digital waveguide: an air jet that switches the flow into a pipe, with turbulence",
            Room(8, 0.7, -8.0),
            _harmonic(64),
            ("wind", "breath"),
            Schedule(steps=700),
        ),
        TransferModel(
            "bowed",
            "Bowed String",
            "A bow on one long string, with wood around it.",
            "two digital waveguides that meet under a bow, on a body with seven resonances",
            Room(9, 0.6, -9.0),
            _harmonic(96),
            ("string", "bow"),
            SHORT,
            phrases=32,
        ),
        TransferModel(
            "brass",
            "Muted Brass",
            "Nasal and close when soft, cutting when loud.",
            "lip pulses that steepen with effort, through the resonances of a Harmon mute, with lip noise",
            Room(10, 0.45, -11.0),
            _harmonic(80),
            ("brass", "mute"),
            replace(SHORT, steps=1200),
            phrases=32,
        ),
        TransferModel(
            "voice",
            "Singing Voice",
            "A vowel between a and o, with the ring of a trained singer.",
            "a glottal source with flutter and breath, through six formants in parallel",
            Room(11, 0.65, -9.0),
            _harmonic(96),
            ("voice", "choir"),
            replace(SHORT, steps=1200),
            phrases=32,
        ),
        TransferModel(
            "epiano",
            "Electric Piano",
            "Bell-like when soft, growling when hard; frequency modulation.",
            "struck keys by frequency modulation with envelopes for each operator",
            Room(12, 0.4, -12.0),
            FmSynth(4, struck.ROUTING),
            ("keys", "bell", "fm"),
        ),
    )
}


def train_transfer(model: TransferModel, folder: Path, steps: int | None = None) -> Manifest:
    """Trains, measures and writes `folder/KEY.onnx` and its card; goes on where an earlier run stopped."""
    model = model if steps is None else replace(model, schedule=replace(model.schedule, steps=steps))
    training = model.lessons(TRAINING_SEED, model.phrases)
    network, job = learn(model, training)
    return publish(model, network, job, training, folder)


def learn(model: TransferModel, training: Lessons) -> tuple[ControlNetwork, Training]:
    """The trained network, or the one that an earlier run left."""
    validation = model.lessons(VALIDATION_SEED, VALIDATION_PHRASES)
    checkpoints = native.cache_folder() / "checkpoints" / f"transfer-{model.key}"
    network = model.network(span_of(training))
    return network, imitate(network, training, validation, model.schedule, checkpoints)


def publish(model: TransferModel, trained: ControlNetwork, job: Training, training: Lessons, folder: Path) -> Manifest:
    """Fits the room, writes the file, measures it on phrases that nothing was learned from, and tells the figures."""
    path = folder / f"{model.key}.onnx"
    network = rounded(trained)
    dry = training.dry[:ROOM_PHRASES]
    taps = fitted_response(dry, np.stack([model.room.wet(clip) for clip in dry]), ROOM_TAPS)
    test = model.lessons(TEST_SEED, TEST_PHRASES)
    check = test.f0_hz[0, :CHECK_FRAMES], _sounding(test.loudness_db[0], CHECK_FRAMES)
    manifest = _manifest(model, network, training)
    export_controls(network, manifest, path, taps, *check)
    measured = measure(model, path, test)
    written = export_controls(network, replace(manifest, measured=measured.figures), path, taps, *check)
    subject = Subject(model.key, model.teaching, model.schedule, model.phrases)
    card = transfer_card(subject, written, measured, job.progressed, path.stat().st_size)
    path.with_suffix(".md").write_text(card, encoding="utf-8")
    return written


def measure(model: TransferModel, path: Path, test: Lessons) -> Measured:
    """Plays the file itself, from the pitch and the dry loudness of its teacher, and compares in the teacher's room."""
    player = ControlsPlayer(path)
    wet, dry = (
        np.stack([player.play(f0_hz, loud, room) for f0_hz, loud in zip(test.f0_hz, test.loudness_db, strict=True)])
        for room in (1.0, 0.0)
    )
    target = np.stack([model.room.wet(clip) for clip in test.dry]).astype(np.float32)
    return Measured(likeness(wet, target, dry, test.f0_hz, HOP_SAMPLES), test.dry.size / SAMPLE_RATE_HZ)


def span_of(training: Lessons) -> Span:
    """The ranges in which nearly all of what sounds lies."""
    sounding = training.loudness_db > SOUNDING_DB
    low_hz, high_hz = np.quantile(training.f0_hz[sounding], (0.0005, 0.9995))
    low_db, high_db = np.quantile(training.loudness_db[sounding], (0.02, 0.999))
    pitch, loudness = (round(float(low_hz), 1), round(float(high_hz), 1)), (float(low_db), float(high_db))
    return Span(pitch, (round(loudness[0], 1), round(loudness[1], 1)))


def _sounding(loudness_db: Singles, frames: int) -> Singles:
    """A loudness curve that begins with sound, so that golden vectors have something to tell."""
    return np.maximum(loudness_db[:frames], np.linspace(10.0, -90.0, frames, dtype=np.float32))


def _manifest(model: TransferModel, network: ControlNetwork, training: Lessons) -> Manifest:
    span = network.span
    return Manifest(
        name=model.title,
        kind="controls",
        version=VERSION,
        authors=("Timbrel",),
        licence="MIT OR Apache-2.0",
        description=Description(short=model.summary, technical=f"Learned from {model.teaching}."),
        tags=model.tags,
        training_data="Synthetic phrases of an instrument that is computed; no recordings.",
        sample_rates=(float(SAMPLE_RATE_HZ),),
        controls=Controls(
            model.synth,
            float(SAMPLE_RATE_HZ),
            HOP_SAMPLES,
            Loudness("a_weighted_power", 2048),
            span.f0_hz,
            span.loudness_db,
            Reverb(ROOM_TAPS),
        ),
    )
