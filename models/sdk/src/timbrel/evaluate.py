"""Measures a trained network against the circuit on clips that it has never heard."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch

from timbrel import signals
from timbrel.circuit import Voicing
from timbrel.dataset import Dataset, test_datasets
from timbrel.losses import esr, pre_emphasise
from timbrel.models import Streaming

Floats = npt.NDArray[np.float32]

TEST_CLIPS_EACH = 10
PROBE_CLIPS_EACH = 5


@dataclass(frozen=True)
class Figure:
    """Error-to-signal ratios at one drive setting: on music, plain and pre-emphasised, and on the probes."""

    drive: float
    esr: float
    pre_emphasised_esr: float
    probe_esr: float


@torch.no_grad()
def play_dataset(model: Streaming, dataset: Dataset, together: int = 8) -> Floats:
    """What the network answers to each clip from rest, `[clip][sample]`."""
    answers = []
    for first in range(0, len(dataset), together):
        dry = torch.from_numpy(dataset.dry[first : first + together])[:, None]
        params = model.from_travel(torch.from_numpy(dataset.knobs[first : first + together]))
        answers.append(model.answer(dry, params)[:, 0].numpy())
    return np.concatenate(answers)


def evaluate(model: Streaming, voicing: Voicing) -> list[Figure]:
    """The figures per drive setting, over unseen clips at five settings of tone."""
    model.eval()
    music = test_datasets(voicing, TEST_CLIPS_EACH, signals.MUSIC)
    probes = test_datasets(voicing, PROBE_CLIPS_EACH, signals.PROBES)
    figures = []
    for (drive, heard), (_, probed) in zip(music, probes, strict=True):
        output, target = torch.from_numpy(play_dataset(model, heard)), torch.from_numpy(heard.wet)
        emphasised = esr(pre_emphasise(output), pre_emphasise(target))
        probe = esr(torch.from_numpy(play_dataset(model, probed)), torch.from_numpy(probed.wet))
        figures.append(Figure(drive, float(esr(output, target)), float(emphasised), float(probe)))
    return figures


def overall(figures: list[Figure]) -> float:
    """The mean over the drive settings, on music."""
    return float(np.mean([figure.esr for figure in figures]))
