"""What every `train` command does around its training: folder, device, options as a file, words at the end."""

from __future__ import annotations

import argparse
import shlex
import sys
from collections.abc import Callable
from dataclasses import dataclass, fields
from pathlib import Path

import torch

from timbrel.export import ExportError
from timbrel.training import device as devices
from timbrel.training.audit import AuditError
from timbrel.training.checkpoint import CheckpointError
from timbrel.training.device import DeviceError, Precision
from timbrel.training.events import Events, note
from timbrel.training.loop import Ending, Plan, Task, Training
from timbrel.training.settings import NOWHERE, Settings, SettingsError, settings_of
from timbrel.training.sound_files import SoundError

INTERRUPTED = 130
"""What a shell expects of a command that Ctrl-C has ended."""
REFUSALS = (SettingsError, AuditError, SoundError, CheckpointError, DeviceError, ExportError, OSError)


@dataclass(frozen=True)
class Workplace:
    """Where one training happens, and on what."""

    name: str
    folder: Path
    device: torch.device
    settings: Settings

    @classmethod
    def of(cls, settings: Settings, otherwise: str) -> Workplace:
        """As the options say; `otherwise` is the name where they give none. The folder is made, with `config.toml`.

        Raises `SettingsError` and `DeviceError`.
        """
        name = settings.name or otherwise
        if Path(name).name != name:
            raise SettingsError(f"name is {name!r}, and cannot be that of a file")
        device = devices.chosen(settings.device)
        folder = settings.out if settings.out != NOWHERE else Path("trained") / name
        devices.use_threads(settings.threads)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "config.toml").write_text(settings.to_toml(), encoding="utf-8")
        return cls(name, folder, device, settings)

    @property
    def model(self) -> Path:
        """The file that is made."""
        return self.folder / f"{self.name}.onnx"

    def train(self, task: Task, plan: Plan, data: str) -> tuple[Training, Ending]:
        """Runs the loop; `data` is a fingerprint of what is learned from."""
        settings = self.settings
        events = Events(self.folder / "tensorboard") if settings.tensorboard else None
        task.move(self.device)
        training = Training(
            task,
            plan,
            self.folder,
            {**settings.matters(), "data": data},
            Precision(self.device, settings.mixed_precision),
            settings.restart,
            settings.ckpt if settings.ckpt != NOWHERE else None,
            events,
        )
        ending = training.run()
        if events is not None:
            print(note(self.folder / "tensorboard"))
        return training, ending


def recipe_options(kind: type[Settings], options: argparse.Namespace, otherwise: Path) -> tuple[Path, int | None]:
    """`--out` and `--max-steps` for the recipe of a shipped model, which has everything else in it.

    Raises `SettingsError` where more than these was said.
    """
    said = [one.name for one in fields(kind) if getattr(options, one.name) is not None]
    more = [name for name in said if name not in ("out", "max_steps")] + (["config"] if options.config else [])
    if more:
        raise SettingsError(f"a recipe knows all but --out and --max-steps; leave out {', '.join(more)}")
    settings = settings_of(kind, options)
    return settings.out if "out" in said else otherwise, settings.max_steps if "max_steps" in said else None


def command_line(options: argparse.Namespace) -> str:
    """The command that runs, for a report; `timbrel.cli` leaves its words in the options."""
    return shlex.join(["timbrel-sdk", *options.words])


def refused_in_words(run: Callable[[], int]) -> int:
    """The exit status of `run`; 1, with the reason on the error stream, where it refuses its data or its options."""
    try:
        return run()
    except REFUSALS as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return INTERRUPTED
