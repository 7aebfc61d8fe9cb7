"""Where training runs, and in which precision."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import AbstractContextManager

import torch
from torch import Tensor, nn

MOST_THREADS = 4


class DeviceError(ValueError):
    """There is no such device here."""


def chosen(name: str) -> torch.device:
    """The device of that name; `auto` is CUDA where there is one, and else the processor."""
    if name == "auto":
        return torch.device("cuda" if torch.cuda.is_available() else "cpu")
    try:
        device = torch.device(name)
        torch.zeros(1, device=device)
    except (RuntimeError, AssertionError) as error:
        raise DeviceError(f"there is no device {name!r} here: {str(error).splitlines()[0]}") from error
    return device


def use_threads(count: int) -> None:
    """So many threads of the processor; 0: one a core, up to four."""
    torch.set_num_threads(count or min(os.cpu_count() or 1, MOST_THREADS))


def words(device: torch.device) -> str:
    """What it is, for people."""
    if device.type == "cuda":
        return torch.cuda.get_device_name(device)
    count = torch.get_num_threads()
    return "one thread of the processor" if count == 1 else f"{count} threads of the processor"


def full_precision(device: torch.device) -> AbstractContextManager[None]:
    """Inside a step in mixed precision, for what needs singles: synthesis, transforms, losses."""
    return torch.autocast(device.type, enabled=False)


class Precision:
    """Mixed precision on CUDA: bfloat16 where the card has it, else halves with a scaled loss. Singles elsewhere."""

    def __init__(self, device: torch.device, mixed: bool) -> None:
        self.device, self.mixed = device, mixed and device.type == "cuda"
        self.dtype = torch.bfloat16
        if self.mixed and not torch.cuda.is_bf16_supported():
            self.dtype = torch.float16
        self.scaler = torch.amp.GradScaler(device.type, enabled=self.mixed and self.dtype == torch.float16)

    def autocast(self) -> AbstractContextManager[None]:
        """Around the computing of a loss."""
        return torch.autocast(self.device.type, self.dtype, enabled=self.mixed)

    def step(
        self, loss: Tensor, optimiser: torch.optim.Optimizer, parameters: Sequence[nn.Parameter], norm: float
    ) -> None:
        """Back through `loss`, and one step with gradients of at most `norm`."""
        optimiser.zero_grad()
        self.scaler.scale(loss).backward()  # type: ignore[no-untyped-call]
        self.scaler.unscale_(optimiser)
        torch.nn.utils.clip_grad_norm_(parameters, norm)
        self.scaler.step(optimiser)
        self.scaler.update()
