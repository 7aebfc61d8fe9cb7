"""Options of `timbrel-sdk train drive`."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from timbrel import SAMPLE_RATE_HZ
from timbrel.capture.sizes import SIZES
from timbrel.training import Settings, option

ARROW, COLON = " -> ", ": "


@dataclass(frozen=True)
class DriveSettings(Settings):
    """What one may choose. `pair` has a text for each recording: `dry.wav -> wet.wav: Drive=3dB, Voice=Lead`."""

    pair: tuple[str, ...] = option((), "recordings, each as 'dry.wav -> wet.wav: Drive=3, Voice=Lead'")
    size: str = option("standard", "network: " + ", ".join(SIZES), choices=tuple(SIZES))
    sample_rate: float = option(float(SAMPLE_RATE_HZ), "rate in Hz that the model plays at", least=8e3, most=192e3)
    max_steps: int = option(0, "steps of training; 0: as many as the size wants", least=0, free=True)
    batch_size: int = option(0, "pieces that are learned from at once; 0: as many as the size wants", least=0, most=512)
    lr: float = option(0.0, "learning rate at its highest; 0: that of the size", least=0.0, most=1.0)
    validate_every: int = option(120, "steps between checkpoints, each with a validation", least=1, free=True)
    patience: int = option(10, "validations without getting better before it stops; 0: never", least=0, free=True)
    threads: int = option(1, "threads of the processor; 0: up to four", least=0, most=256, free=True)
    delay: str = option("auto", "samples that the target is later than the input; auto: found")
    upright: bool = option(False, "turn an inverted target the right way up")
    most_clipped: float = option(0.001, "largest share of samples at full scale", least=0.0, most=1.0)
    input_dbu: tuple[float, ...] = option(
        (), "analogue level of a full-scale sine at the input, for the file", least=-200.0, most=200.0, free=True
    )
    output_dbu: tuple[float, ...] = option(
        (), "analogue level of a full-scale sine at the output, for the file", least=-200.0, most=200.0, free=True
    )


class Recording(argparse.Action):
    """`--input`, `--target` and `--knob` in turn, gathered as texts of `pair`.

    A target belongs to the input before it, a knob to the target before it; knobs before the first target to that.
    """

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: str | Sequence[Any] | None,
        option_string: str | None = None,
    ) -> None:
        """Takes one of the three."""
        said = str(values)
        gathered: list[dict[str, Any]] = getattr(namespace, "recordings", None) or [{"knobs": []}]
        if option_string == "--input":
            begun = "target" in gathered[-1]
            gathered = [*gathered, {"input": said, "knobs": []}] if begun else [{**gathered[-1], "input": said}]
        elif option_string == "--target" and "target" in gathered[-1]:
            gathered = [*gathered, {"input": gathered[-1].get("input"), "target": said, "knobs": []}]
        elif option_string == "--target":
            gathered = [*gathered[:-1], {**gathered[-1], "target": said}]
        else:
            gathered = [*gathered[:-1], {**gathered[-1], "knobs": [*gathered[-1]["knobs"], said]}]
        namespace.recordings = gathered


def add_recordings(parser: argparse.ArgumentParser) -> None:
    """Adds the three flags."""
    about = {
        "--input": ("DRY", "what went into the device; for all targets after it"),
        "--target": ("WET", "what came out of it"),
        "--knob": ("NAME=VALUE", "where a knob of the device stood for the target before it: a number or a word"),
    }
    for flag, (metavar, words) in about.items():
        parser.add_argument(flag, action=Recording, dest="recordings", metavar=metavar, help=words)


def pairs_of(options: argparse.Namespace) -> list[str] | None:
    """The texts that the flags say; None where there are none. Raises `SettingsError` for half a pair."""
    from timbrel.training import SettingsError

    gathered: list[dict[str, Any]] | None = getattr(options, "recordings", None)
    if gathered is None:
        return None
    texts = []
    for one in gathered:
        missing = [name for name in ("input", "target") if not one.get(name)]
        if missing:
            other = one.get("input") or one.get("target") or ", ".join(one["knobs"])
            raise SettingsError(f"{other} has no --{missing[0]}: every recording is an --input and a --target")
        knobs = COLON + ", ".join(one["knobs"]) if one["knobs"] else ""
        texts.append(f"{one['input']}{ARROW}{one['target']}{knobs}")
    return texts
