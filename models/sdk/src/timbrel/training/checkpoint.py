"""What an interrupted training goes on from."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

States = dict[str, Tensor]


class CheckpointError(ValueError):
    """A checkpoint cannot be read, or is that of another training."""


@dataclass(frozen=True)
class Heard:
    """At a validation: its step, the mean loss of training since the one before, and the loss of validation."""

    step: int
    loss: float
    validation: float


@dataclass
class Progressed:
    """How far a training is. `best` has the weights of the best validation."""

    step: int = 0
    cpu_s: float = 0.0
    summed: float = 0.0
    """Losses since the last validation, and how many."""
    counted: int = 0
    heard: list[Heard] = field(default_factory=list)
    best: States | None = None
    best_step: int = 0
    best_validation: float = float("inf")


def save(path: Path, states: dict[str, Any], progressed: Progressed, about: dict[str, str]) -> None:
    """Writes a checkpoint, whole or not at all. `about` is what makes this training what it is."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".part")
    said = {**vars(progressed), "heard": [(one.step, one.loss, one.validation) for one in progressed.heard]}
    torch.save({"states": states, "progressed": said, "about": about}, unfinished)
    unfinished.replace(path)


def load(path: Path, about: dict[str, str], device: torch.device) -> tuple[dict[str, Any], Progressed]:
    """The states and how far it is; raises `CheckpointError` where it cannot be gone on from."""
    content = _content(path, device)
    before: dict[str, str] = content["about"]
    changed = [key for key in sorted({*before, *about}) if before.get(key) != about.get(key)]
    if changed:
        told = "; ".join(
            f"{key} was {before.get(key, 'not there')}, now {about.get(key, 'not there')}" for key in changed
        )
        raise CheckpointError(f"{path} is of another training: {told}. Choose another --out, or --restart")
    said = content["progressed"]
    return content["states"], Progressed(**{**said, "heard": [Heard(*one) for one in said["heard"]]})


def load_weights(path: Path, network: nn.Module, device: torch.device) -> None:
    """Takes the best weights of another training's checkpoint as the beginning."""
    content = _content(path, device)
    weights = content["progressed"]["best"] or content["states"]["network"]
    try:
        network.load_state_dict(weights)
    except RuntimeError as error:
        raise CheckpointError(
            f"{path} has weights of another network: {str(error).splitlines()[-1].strip()}"
        ) from error


def _content(path: Path, device: torch.device) -> dict[str, Any]:
    try:
        content = torch.load(path, map_location=device, weights_only=True)
    except Exception as error:  # whatever a strange file provokes is a refusal, in the file's name
        raise CheckpointError(f"{path} is no checkpoint that can be read: {error}") from error
    if not isinstance(content, dict) or {"states", "progressed", "about"} - set(content):
        raise CheckpointError(f"{path} is no checkpoint of `timbrel-sdk train`")
    return content
