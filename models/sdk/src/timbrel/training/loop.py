"""The loop that all training shares: seeded, resumable to the bit, patient, and safe to interrupt."""

from __future__ import annotations

import math
import time
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from timbrel.progress import Progress
from timbrel.training import checkpoint
from timbrel.training.checkpoint import Heard, Progressed
from timbrel.training.device import Precision
from timbrel.training.events import Events
from timbrel.training.interrupt import Interrupt
from timbrel.training.settings import Settings

Singles = npt.NDArray[np.float32]
Ending = Literal["finished", "patience", "interrupted"]


class Task(ABC):
    """What is trained, and on what. Losses are lower where it is better."""

    network: nn.Module
    label = "learning"

    @abstractmethod
    def loss(self, step: int) -> Tensor:
        """The loss of a step, counted from 0.

        All chance comes from torch, which is seeded before, or of `step` and the seed: so an interrupted training
        gives what an uninterrupted one gives. On CUDA it runs in mixed precision but within `full_precision`.
        """

    @abstractmethod
    def validate(self) -> float:
        """The loss on what is not learned from."""

    def move(self, device: torch.device) -> None:
        """Puts the network, and what else has to be there, on a device."""
        self.network.to(device)

    def optimiser(self, lr: float) -> torch.optim.Optimizer:
        """Groups of parameters may have a `share` of the learning rate."""
        return torch.optim.Adam(self.network.parameters(), lr=lr)

    def begin(self) -> None:  # noqa: B027 (most begin as they were made)
        """Comes before the first step; not where it goes on from a checkpoint, or with the weights of another."""

    def stepped(self) -> None:  # noqa: B027 (most have nothing to do)
        """Comes after each step."""

    def memory(self) -> dict[str, Any]:
        """What else a checkpoint has to hold: tensors, numbers and texts."""
        return {}

    def recall(self, memory: dict[str, Any]) -> None:  # noqa: B027 (most have nothing to take)
        """Takes back what `memory` gave."""

    def sounds(self) -> tuple[dict[str, Singles], float]:
        """Sounds `[sample]` to listen to with each validation, by name, and their rate in Hz."""
        return {}, 0.0


@dataclass(frozen=True)
class Plan:
    """How long and how fast: one cosine from the peak learning rate down to almost nothing."""

    max_steps: int
    lr: float
    seed: int = 1
    validate_every: int = 100
    patience: int = 0
    gradient_norm: float = 1.0
    rise_steps: int = 40
    last_share: float = 0.003
    keep_best: bool = True
    """The weights of the best validation, rather than the last."""

    @classmethod
    def of(cls, settings: Settings, **rest: Any) -> Plan:
        """What the options say."""
        same = ("max_steps", "lr", "seed", "validate_every", "patience")
        return cls(**{key: getattr(settings, key) for key in same}, **rest)

    def rate_at(self, step: int) -> float:
        """The learning rate of a step."""
        rise = min(1.0, (step + 1) / self.rise_steps)
        fall = 0.5 + 0.5 * math.cos(math.pi * min(step / self.max_steps, 1.0))
        return self.lr * rise * (self.last_share + (1.0 - self.last_share) * fall)


@dataclass
class Training:
    """One training: `folder/checkpoint.pt` is what it goes on from, `about` what makes it this one.

    `weights` is a checkpoint to begin with where there is none to go on from.
    """

    task: Task
    plan: Plan
    folder: Path
    about: dict[str, str]
    precision: Precision
    restart: bool = False
    weights: Path | None = None
    events: Events | None = None
    progressed: Progressed = field(default_factory=Progressed)

    @property
    def checkpoint(self) -> Path:
        """Where it is kept."""
        return self.folder / "checkpoint.pt"

    def run(self) -> Ending:
        """Trains to the end, and leaves the best weights (or the last) in the network.

        After a Ctrl-C it ends with the step, keeps a checkpoint, and says `interrupted`. Raises `CheckpointError`
        where it cannot go on.
        """
        self._optimiser = self.task.optimiser(self.plan.lr)
        self._parameters = list(self.task.network.parameters())
        self._begin()
        with Interrupt() as interrupt:
            ending = self._steps(interrupt)
        if self.progressed.best is not None and self.plan.keep_best:
            self.task.network.load_state_dict(self.progressed.best)
        self.task.network.eval()
        return ending

    def _begin(self) -> None:
        if self.checkpoint.exists() and not self.restart:
            states, self.progressed = checkpoint.load(self.checkpoint, self.about, self.precision.device)
            self.task.network.load_state_dict(states["network"])
            self._optimiser.load_state_dict(states["optimiser"])
            self.precision.scaler.load_state_dict(states["scaler"])
            self.task.recall(states["memory"])
        elif self.weights is not None:
            checkpoint.load_weights(self.weights, self.task.network, self.precision.device)
        else:
            self.task.begin()

    def _steps(self, interrupt: Interrupt) -> Ending:
        now, plan = self.progressed, self.plan
        progress = Progress(plan.max_steps, self.task.label)
        before_s = time.process_time()
        while now.step < plan.max_steps:
            if self._impatient():
                return "patience"
            loss = self._step()
            now.cpu_s, before_s = now.cpu_s + time.process_time() - before_s, time.process_time()
            if now.step % plan.validate_every == 0 or now.step == plan.max_steps:
                self._validate()
                self._save()
            heard = f"validation {now.heard[-1].validation:.4f}" if now.heard else ""
            progress.show(now.step, f"loss {loss:.4f}  {heard}")
            if interrupt.asked and now.step < plan.max_steps:
                self._save()
                return "interrupted"
        return "finished"

    def _impatient(self) -> bool:
        heard = self.progressed.heard
        since = sum(one.step > self.progressed.best_step for one in heard)
        return 0 < self.plan.patience <= since

    def _step(self) -> float:
        now, network = self.progressed, self.task.network.train()
        torch.manual_seed(int(np.random.default_rng((self.plan.seed, now.step)).integers(1 << 62)))
        with self.precision.autocast():
            loss = self.task.loss(now.step)
        for group in self._optimiser.param_groups:
            group["lr"] = self.plan.rate_at(now.step) * group.get("share", 1.0)
        self.precision.step(loss, self._optimiser, self._parameters, self.plan.gradient_norm)
        self.task.stepped()
        network.eval()
        now.step, value = now.step + 1, float(loss.detach())
        now.summed, now.counted = now.summed + value, now.counted + 1
        return value

    def _validate(self) -> None:
        now = self.progressed
        with torch.no_grad():
            now.heard.append(Heard(now.step, now.summed / max(now.counted, 1), self.task.validate()))
        now.summed, now.counted = 0.0, 0
        if now.heard[-1].validation < now.best_validation:
            now.best_step, now.best_validation = now.step, now.heard[-1].validation
            now.best = {key: value.detach().clone() for key, value in self.task.network.state_dict().items()}
        if self.events is not None:
            self._tell(self.events, now.heard[-1])

    def _tell(self, events: Events, heard: Heard) -> None:
        events.scalar("loss/training", heard.loss, heard.step)
        events.scalar("loss/validation", heard.validation, heard.step)
        events.scalar("learning rate", self.plan.rate_at(heard.step - 1), heard.step)
        with torch.no_grad():
            sounds, rate_hz = self.task.sounds()
        for name, sound in sounds.items():
            events.audio(name, sound, rate_hz, heard.step)

    def _save(self) -> None:
        states = {
            "network": self.task.network.state_dict(),
            "optimiser": self._optimiser.state_dict(),
            "scaler": self.precision.scaler.state_dict(),
            "memory": self.task.memory(),
        }
        checkpoint.save(self.checkpoint, states, self.progressed, self.about)
