"""A space of sounds learned from a musician's own packs."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from timbrel.checking import check
from timbrel.exploration import Exploration
from timbrel.explore import PLAN, Exploring
from timbrel.latent_player import LatentPlayer
from timbrel.manifest import Description, Manifest
from timbrel.models.latent import Explorer, Frame
from timbrel.packs import Packs, parted, read
from timbrel.sampler import VERSION, copies, written
from timbrel.sampler_card import copies as copies_words
from timbrel.sampler_card import edits, rest
from timbrel.sampler_map import draw_map
from timbrel.training import Audit, Ending, Plan, Report, Rules, Settings, SettingsError, Training, Workplace, option
from timbrel.training.device import words

HELD_BACK = "a tenth of each pack, held back"
SHORTEST_S, MOST_CLIPPED = 0.01, 0.02
"""Of a one-shot; many are made to clip a little."""
FADE_SHARE = 0.1


@dataclass(frozen=True)
class SamplerSettings(Settings):
    """Beside those that every command has."""

    max_steps: int = option(1_500, "steps of training", least=1, free=True)
    batch_size: int = option(24, "sounds that are learned from at once", least=2)
    lr: float = option(PLAN.lr, "learning rate at its highest; it falls along a cosine", least=1e-8, most=1.0)
    patience: int = option(8, "validations without getting better before it stops; 0: never", least=0, free=True)
    sample_rate: int = option(44_100, "of the model, Hz; others are resampled", least=8_000, most=192_000)
    duration: float = option(0.5, "length of every sound, seconds", least=0.05, most=4.0)
    latent: int = option(128, "numbers that stand for a sound", least=6, most=512)
    edits: int = option(8, "sounds of a step whose controls are turned", least=1)
    channels: tuple[int, int, int, int] = option((64, 96, 128, 64), "widths of the convolutions", least=2)
    factors: tuple[int, int, int, int] = option((16, 4, 4, 4), "how much coarser each is", least=2, most=64)

    @property
    def frame(self) -> Frame:
        """The network's; raises `SettingsError` where it cannot be one."""
        samples = round(self.duration * self.sample_rate)
        if any(factor % 2 for factor in self.factors):
            raise SettingsError(f"factors are {self.factors}, and have to be even")
        if self.edits > self.batch_size:
            raise SettingsError(f"edits is {self.edits}, and has to be at most batch_size, {self.batch_size}")
        fade = round(FADE_SHARE * samples)
        return Frame(float(self.sample_rate), samples, fade, self.latent, self.channels, self.factors)


@dataclass(frozen=True)
class Outcome:
    """A trained space, and how it came to be."""

    task: Exploring
    test: Packs
    training: Training
    ending: Ending
    audit: Audit
    settings: SamplerSettings


def train_own(folder: Path, settings: SamplerSettings, command: str) -> tuple[Workplace, Manifest | None]:
    """Trains, measures and writes `trained/NAME/NAME.onnx` and its report; goes on where an earlier run stopped.

    The manifest is None where Ctrl-C came before the end. Raises what `timbrel.training.run.REFUSALS` lists.
    """
    frame = settings.frame
    place = Workplace.of(settings, folder.resolve().name)
    audit = Audit(Rules(frame.rate_hz, SHORTEST_S, most_clipped=MOST_CLIPPED))
    rest_of, test = parted(read(folder, frame, audit), settings.seed)
    training, validation = parted(rest_of, settings.seed + 1)
    torch.manual_seed(settings.seed)
    task = Exploring(Explorer(frame), training, validation, settings.seed, settings.batch_size, settings.edits)
    same = {key: getattr(PLAN, key) for key in ("gradient_norm", "rise_steps", "last_share")}
    job, ending = place.train(task, Plan.of(settings, **same), training.fingerprint())
    if ending == "interrupted":
        return place, None
    return place, _publish(Outcome(task, test, job, ending, audit, settings), place, command)


def _publish(outcome: Outcome, place: Workplace, command: str) -> Manifest:
    found, manifest = written(outcome.task, _manifest(outcome, place.name), outcome.test, place.model)
    player = LatentPlayer(place.model)
    draw_map(player, place.folder / "map.png")
    _report(outcome, place, found, player, command)
    return manifest


def _manifest(outcome: Outcome, name: str) -> Manifest:
    settings, packs = outcome.settings, outcome.task.training
    names = ", ".join(packs.names)
    return Manifest(
        name=name,
        kind="latent",
        version=VERSION,
        authors=settings.authors,
        licence=settings.licence,
        description=Description(short=settings.description or f"{names} in one space."[:200]),
        tags=settings.tags,
        training_data=f"{len(packs)} sounds of the packs {names}."[:1_000],
        sample_rates=(float(settings.sample_rate),),
    )


def _report(outcome: Outcome, place: Workplace, found: Exploration, player: LatentPlayer, command: str) -> None:
    report = Report(place.folder, place.name)
    report.say(f"`{place.model.name}` plays in Timbrel Sampler: drop it on the plugin.")
    report.code(check(place.model))
    report.markdown("![map](map.png)")
    report.say("The map: every sound a dot, in the colour of its pack.")
    report.heading("Figures")
    for part in (copies_words(HELD_BACK, found), edits(player.section, found), rest(found)):
        report.markdown(part)
    report.heading("To listen to")
    for number, name in enumerate(outcome.test.names):
        sound = copies(player, outcome.test, number)
        report.sound(f"previews/{name}", sound, player.section.sample_rate, "sounds held back, each with its copy")
    report.heading("Training")
    report.code(command)
    report.training(outcome.training.progressed, outcome.ending, words(place.device))
    report.heading("Packs")
    packs = outcome.task.training
    rows = [(name, str(int(np.sum(packs.pack == number)))) for number, name in enumerate(packs.names)]
    report.table(("pack", "sounds learned from"), rows)
    report.audit(outcome.audit)
    report.heading("Options")
    report.code(outcome.settings.to_toml(), "toml")
    report.write()
