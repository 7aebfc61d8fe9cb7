"""Measures a trained network against the circuit on clips that it has never heard."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch

from timbrel.circuit import Voicing
from timbrel.dataset import Dataset, test_datasets
from timbrel.losses import esr, pre_emphasise
from timbrel.models import Streaming

Floats = npt.NDArray[np.float32]

TEST_CLIPS_EACH = 10


@dataclass(frozen=True)
class Figure:
    """Error-to-signal ratios at one drive setting, plain and pre-emphasised."""

    drive: float
    esr: float
    pre_emphasised_esr: float


@torch.no_grad()
def play_dataset(model: Streaming, dataset: Dataset, together: int = 8) -> Floats:
    """What the network answers to each clip from rest, `[clip][sample]`."""
    answers = []
    for first in range(0, len(dataset), together):
        dry = torch.from_numpy(dataset.dry[first : first + together])[:, None]
        params = model.from_travel(torch.from_numpy(dataset.knobs[first : first + together]))
        answers.append(model.answer(dry, params)[:, 0].numpy())
    return np.concatenate(answers)


def evaluate(model: Streaming, voicing: Voicing, clips_each: int = TEST_CLIPS_EACH) -> list[Figure]:
    """The figures per drive setting, each over `clips_each` unseen clips at five settings of tone."""
    model.eval()
    figures = []
    for drive, dataset in test_datasets(voicing, clips_each):
        output, target = torch.from_numpy(play_dataset(model, dataset)), torch.from_numpy(dataset.wet)
        emphasised = esr(pre_emphasise(output), pre_emphasise(target))
        figures.append(Figure(drive, float(esr(output, target)), float(emphasised)))
    return figures


def overall(figures: list[Figure]) -> float:
    """The mean over the drive settings."""
    return float(np.mean([figure.esr for figure in figures]))
