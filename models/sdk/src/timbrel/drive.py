"""The models for Timbrel Drive: what each learns, with which network, and for how long; `models/` lists which ship."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from timbrel import SAMPLE_RATE_HZ, native, signals
from timbrel.card import card
from timbrel.circuit import VOICINGS, Voicing
from timbrel.dataset import CLIP_SAMPLES, TRAINING_SEED, VALIDATION_SEED, Dataset, random_dataset
from timbrel.evaluate import evaluate, overall, play_dataset
from timbrel.export import export
from timbrel.manifest import Calibration, Description, Knob, Manifest
from timbrel.models import AmpLSTM, AmpWaveNet
from timbrel.train import Network, Recipe, Training, train

TRAINING_CLIPS, VALIDATION_CLIPS = 448, 32
VERSION = "1.0"

KNOBS = (
    Knob("Drive", "%", (0.0, 100.0), 60.0, description="How hard the circuit is pushed."),
    Knob("Tone", "%", (0.0, 100.0), 45.0, description="From dark to bright."),
)

WAVENET = Recipe(cycles=(1500, 1300, 2000), learning_rate=4e-3, batch=8, piece_samples=(8192,))
LSTM = Recipe(cycles=(2400, 960, 1920), learning_rate=6e-3, batch=64, piece_samples=(256, 1024))


@dataclass(frozen=True)
class DriveModel:
    """A model to train; `key` names its file."""

    key: str
    title: str
    voicing: Voicing
    build: Callable[[], Network]
    recipe: Recipe
    tags: tuple[str, ...]

    def network(self) -> Network:
        """The network before training, with seeded weights."""
        torch.manual_seed(self.recipe.seed)
        return self.build()


def wavenet() -> AmpWaveNet:
    """Eight channels, then four, nine dilations each."""
    return AmpWaveNet([knob.range for knob in KNOBS])


def lstm() -> AmpLSTM:
    """One layer of 32."""
    return AmpLSTM([knob.range for knob in KNOBS])


def _model(key: str, title: str, voicing: str, build: Callable[[], Network], *tags: str) -> DriveModel:
    recipe = WAVENET if build is wavenet else LSTM
    return DriveModel(key, title, VOICINGS[voicing], build, recipe, tags)


CATALOGUE = {
    model.key: model
    for model in (
        _model("screamer", "Screamer into 12AX7", "screamer", wavenet, "overdrive", "guitar", "valve"),
        _model("screamer-eco", "Screamer into 12AX7, eco", "screamer", lstm, "overdrive", "guitar", "valve", "eco"),
        _model("fuzz", "Uneven Fuzz", "fuzz", wavenet, "fuzz", "guitar"),
        _model("valve", "Valve Preamp", "valve", wavenet, "clean", "bass", "valve"),
    )
}


def train_drive(model: DriveModel, folder: Path, cycles: tuple[int, ...] | None = None) -> Manifest:
    """Trains, measures and writes `folder/KEY.onnx` and its card; goes on where an earlier run stopped."""
    recipe = model.recipe if cycles is None else Recipe(**{**model.recipe.__dict__, "cycles": cycles})
    checkpoint = native.cache_folder() / "checkpoints" / f"{model.key}.pt"
    training = random_dataset(model.voicing, TRAINING_SEED, TRAINING_CLIPS)
    validation = random_dataset(model.voicing, VALIDATION_SEED, VALIDATION_CLIPS)
    job = train(model.network(), training, validation, recipe, checkpoint)
    return publish(model, job, recipe, folder)


def publish(model: DriveModel, job: Training, recipe: Recipe, folder: Path) -> Manifest:
    """Measures a trained network on unseen clips and writes the file and the card."""
    figures = evaluate(job.model, model.voicing)
    measured = {"esr": overall(figures)} | {f"esr_drive_{figure.drive * 100:.0f}": figure.esr for figure in figures}
    manifest = Manifest(
        name=model.title,
        version=VERSION,
        authors=("Timbrel",),
        licence="MIT OR Apache-2.0",
        description=Description(
            short=model.voicing.summary,
            technical=f"Learned from a circuit simulated at eight times {SAMPLE_RATE_HZ} Hz.",
        ),
        tags=model.tags,
        training_data="Synthetic strings, drums, tones and noise through a simulated circuit; no recordings.",
        sample_rates=(float(SAMPLE_RATE_HZ),),
        loudness_db=loudness_db(job.model),
        calibration=Calibration(input_dbu=0.0),
        knobs=KNOBS,
        measured={key: round(value, 5) for key, value in measured.items()},
    )
    sound = signals.clips(VALIDATION_SEED, 1, 8000)[0]
    written = export(job.model, manifest, folder / f"{model.key}.onnx", sound)
    (folder / f"{model.key}.md").write_text(card(model.key, written, figures, recipe, job), encoding="utf-8")
    return written


def loudness_db(network: Network) -> float:
    """RMS in dB of full scale of the answer to the training mix at default knobs."""
    dry = signals.clips(VALIDATION_SEED, VALIDATION_CLIPS, CLIP_SAMPLES)
    travel = [(knob.default - knob.range[0]) / (knob.range[1] - knob.range[0]) for knob in KNOBS]
    knobs = np.tile(np.array(travel, np.float32), (len(dry), 1))
    answer = play_dataset(network, Dataset(dry, dry, knobs))
    return round(float(10.0 * np.log10(np.mean(np.square(answer, dtype=np.float64)))), 2)
