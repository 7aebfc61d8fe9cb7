"""Options of the `train` commands: a dataclass whose every field is a key of a TOML file and a flag.

What a flag says goes before what the file says, and that before the default.
"""

from __future__ import annotations

import argparse
import difflib
import json
import math
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

S = TypeVar("S", bound="Settings")

NOWHERE = Path()
"""Stands for a path that was not said."""

WORDS = {int: "a whole number", float: "a number", str: "a text", bool: "true or false", Path: "a path"}


class SettingsError(ValueError):
    """An option that is not there, or does not say what it has to."""


@dataclass(frozen=True)
class Limits:
    """What goes with an option: its help, the least and the most of it (or of each of its numbers).

    What is `free` may change while a training is interrupted; anything else would make it another training.
    """

    help: str
    least: float = -math.inf
    most: float = math.inf
    choices: tuple[str, ...] = ()
    free: bool = False


def option(
    default: Any,
    help: str,
    *,
    least: float = -math.inf,
    most: float = math.inf,
    choices: Sequence[str] = (),
    free: bool = False,
) -> Any:
    """A field of a `Settings`, with its limits."""
    return field(default=default, metadata={"limits": Limits(help, least, most, tuple(choices), free)})


@dataclass(frozen=True)
class Settings:
    """What every `train` command lets one choose; each has some more.

    Types of fields: `bool`, `int`, `float`, `str`, `Path`, and tuples of numbers or texts.
    """

    name: str = option("", "what to call it, and its files; else as its folder or file", free=True)
    out: Path = option(NOWHERE, "folder for all that comes of it; else trained/NAME", free=True)
    max_steps: int = option(1000, "steps of training", least=1, free=True)
    batch_size: int = option(8, "pieces of sound that are learned from at once", least=1)
    lr: float = option(1e-3, "learning rate at its highest; it falls along a cosine", least=1e-8, most=1.0)
    seed: int = option(1, "all chance follows from it", least=0)
    validate_every: int = option(100, "steps between checkpoints, each with a validation", least=1, free=True)
    patience: int = option(0, "validations without getting better before it stops; 0: never", least=0, free=True)
    device: str = option("auto", "cpu, cuda, cuda:1 …; auto: CUDA where there is one", free=True)
    mixed_precision: bool = option(True, "halves where they do, on CUDA", free=True)
    threads: int = option(0, "threads of the processor; 0: up to four", least=0, most=256, free=True)
    tensorboard: bool = option(True, "write curves and sounds for TensorBoard", free=True)
    ckpt: Path = option(NOWHERE, "checkpoint whose weights to begin with", free=True)
    restart: bool = option(False, "begin anew where an interrupted training would go on", free=True)
    authors: tuple[str, ...] = option((), "who made it, for the file", free=True)
    licence: str = option("", "SPDX licence, for the file", free=True)
    description: str = option("", "a sentence about it, for the file", free=True)
    tags: tuple[str, ...] = option((), "words to find it by, for the file", free=True)

    def matters(self) -> dict[str, str]:
        """The options that make a training what it is, as text."""
        return {one.name: toml_value(getattr(self, one.name)) for one in fields(self) if not limits(one).free}

    def to_toml(self) -> str:
        """A file that says the same."""
        return "".join(f"{one.name} = {toml_value(getattr(self, one.name))}\n" for one in fields(self))


def limits(one: Any) -> Limits:
    """Those of a dataclass field."""
    found = one.metadata.get("limits")
    return found if isinstance(found, Limits) else Limits("")


def add_flags(parser: argparse.ArgumentParser, kind: type[Settings]) -> None:
    """`--config`, and a flag for each option, with dashes or underscores."""
    parser.add_argument("--config", type=Path, help="TOML file with any of these options")
    types = get_type_hints(kind)
    for one in fields(kind):
        said, wanted = limits(one), types[one.name]
        flags = list(dict.fromkeys((f"--{one.name.replace('_', '-')}", f"--{one.name}")))
        shown = "" if one.default in ("", (), NOWHERE) else f" ({toml_value(one.default)})"
        about: dict[str, Any] = {"dest": one.name, "default": None, "help": f"{said.help}{shown}".replace("%", "%%")}
        if wanted is bool:
            parser.add_argument(*flags, action=argparse.BooleanOptionalAction, **about)
        elif get_origin(wanted) is tuple:
            count = "+" if get_args(wanted)[-1] is Ellipsis else len(get_args(wanted))
            parser.add_argument(*flags, nargs=count, metavar=one.name.upper(), **about)
        else:
            parser.add_argument(*flags, metavar=one.name.upper(), **about)


def settings_of(kind: type[S], options: argparse.Namespace) -> S:
    """What the command line and its `--config` say; raises `SettingsError` in words."""
    said = read_toml(options.config) if options.config else {}
    where = f"{options.config}: " if options.config else ""
    chosen = checked(kind, said, where)
    flags = {one.name: getattr(options, one.name) for one in fields(kind)}
    chosen |= checked(kind, {key: value for key, value in flags.items() if value is not None}, "", from_text=True)
    return kind(**chosen)


def read_toml(path: Path) -> dict[str, Any]:
    """The keys of a file."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} cannot be read: {error}") from error
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{path} is no TOML: {error}") from error


def checked(kind: type[Settings], said: dict[str, Any], where: str = "", from_text: bool = False) -> dict[str, Any]:
    """The options as their types; `from_text` where numbers are still written out, as on a command line."""
    types, known = get_type_hints(kind), {one.name: one for one in fields(kind)}
    found = {}
    for key, value in said.items():
        if key not in known:
            near = difflib.get_close_matches(key, known, 1)
            hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(sorted(known))}"
            raise SettingsError(f"{where}there is no option {key}; {hint}")
        found[key] = _converted(f"{where}{key}", value, types[key], limits(known[key]), from_text)
    return found


def _converted(name: str, value: Any, wanted: Any, said: Limits, from_text: bool) -> Any:
    if get_origin(wanted) is tuple:
        return _several(name, value, wanted, said, from_text)
    try:
        made = _from_text(value, wanted) if from_text else _as_is(value, wanted)
    except ValueError:
        raise SettingsError(f"{name} is {value!r}, and has to be {WORDS[wanted]}") from None
    if said.choices and made not in said.choices:
        raise SettingsError(f"{name} is {value!r}, and has to be one of {', '.join(said.choices)}")
    if isinstance(made, (int, float)) and not said.least <= made <= said.most:
        least = f" at least {said.least:g}" if said.least > -math.inf else ""
        most = f" at most {said.most:g}" if said.most < math.inf else ""
        raise SettingsError(f"{name} is {made:g}, and has to be{' and'.join(filter(None, (least, most)))}")
    return made


def _several(name: str, value: Any, wanted: Any, said: Limits, from_text: bool) -> tuple[Any, ...]:
    kinds = get_args(wanted)
    parts = value if isinstance(value, (list, tuple)) else [value]
    if kinds[-1] is not Ellipsis and len(parts) != len(kinds):
        raise SettingsError(f"{name} has {len(parts)} values, and has to have {len(kinds)}")
    made = tuple(_converted(name, part, kinds[0], said, from_text) for part in parts)
    if name.endswith("_range") and list(made) != sorted(set(made)):
        raise SettingsError(f"{name} is {made[0]:g} to {made[1]:g}, which does not go up")
    return made


def _from_text(value: Any, wanted: type) -> Any:
    return value if wanted is bool else wanted(value)


def _as_is(value: Any, wanted: type) -> Any:
    if wanted is Path and isinstance(value, str):
        return Path(value)
    if wanted is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if not isinstance(value, wanted) or (wanted is int and isinstance(value, bool)):
        raise ValueError
    return value


def toml_value(value: Any) -> str:
    """As TOML writes it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return f"[{', '.join(toml_value(part) for part in value)}]"
    if isinstance(value, (str, Path)):
        return json.dumps("" if value == NOWHERE else str(value), ensure_ascii=False)
    return f"{value!r}"
