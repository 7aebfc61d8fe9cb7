"""Where the knobs of the device stood for each recording, and the knobs of the model that follow from it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from statistics import median_low

from timbrel.manifest import Knob, ManifestError
from timbrel.manifest_check import MAX_KNOBS, check_knob
from timbrel.training import SettingsError

Setting = dict[str, str]
"""Names of knobs and where they stood, as it was said."""
NUMBER = re.compile(r"\s*([-+]?\d+(?:[.,]\d+)?(?:[eE][-+]?\d+)?)\s*(\S*)\s*")


def setting_of(text: str) -> Setting:
    """`Drive=3dB, Voice=Lead` by the names."""
    setting: Setting = {}
    for part in filter(None, (part.strip() for part in text.split(", "))):
        name, said, value = part.partition("=")
        if not said or not name.strip() or not value.strip():
            raise SettingsError(f"the knob {part!r} is not written as name=value")
        if name.strip() in setting:
            raise SettingsError(f"the knob {name.strip()} stands at two places in one recording: {text}")
        setting[name.strip()] = value.strip()
    return setting


def knobs_of(settings: Sequence[Setting]) -> tuple[tuple[Knob, ...], dict[str, str]]:
    """The knobs that were turned from one recording to another; and those that stood still, with their places.

    Numbers make a dial over their range, whose unit is what is written behind them; words make a list, two of them, of
    which one is such as `off`, a switch. Raises `SettingsError` where a recording does not say where a knob stood.
    """
    names = list(dict.fromkeys(name for setting in settings for name in setting))
    turned, still = [], {}
    for name in names:
        if missing := [number for number, setting in enumerate(settings, 1) if name not in setting]:
            raise SettingsError(f"recording {missing[0]} does not say where the knob {name} stood; all others do")
        values = [setting[name] for setting in settings]
        if len(set(values)) == 1:
            still[name] = values[0]
        else:
            turned.append(_knob(name, values))
    if len(turned) > MAX_KNOBS:
        raise SettingsError(f"{len(turned)} knobs; at most {MAX_KNOBS} fit the panel")
    return tuple(turned), still


def travels(knobs: Sequence[Knob], setting: Setting) -> list[float]:
    """Where the knobs stand, 0 to 1."""
    return [knob.travel(_value(knob, setting[knob.name])) for knob in knobs]


def _knob(name: str, values: Sequence[str]) -> Knob:
    numbers = [NUMBER.fullmatch(value) for value in values]
    if all(numbers):
        units = {number[2] for number in numbers if number}
        if len(units) > 1:
            raise SettingsError(f"the knob {name} is said in several units: {', '.join(sorted(units))}")
        places = [float(number[1].replace(",", ".")) for number in numbers if number]
        knob = Knob(name, units.pop(), (min(places), max(places)), median_low(places))
        if knob.range[0] == knob.range[1]:
            raise SettingsError(f"the knob {name} stood at one place, written in several ways: {', '.join(values)}")
    elif any(numbers):
        raise SettingsError(f"the knob {name} is said in numbers and in words: {', '.join(dict.fromkeys(values))}")
    else:
        labels = tuple(dict.fromkeys(values))
        off = next((label for label in labels if label.lower() in ("off", "aus", "no", "0")), None)
        if len(labels) == 2 and off is not None:
            knob = Knob.toggle(name, values[0] != off, (off, next(label for label in labels if label != off)))
        else:
            knob = Knob.choice(name, labels)
    try:
        check_knob(knob)
    except ManifestError as error:
        raise SettingsError(str(error)) from error
    return knob


def _value(knob: Knob, said: str) -> float:
    if knob.style != "continuous":
        return float(knob.labels.index(said))
    number = NUMBER.fullmatch(said)
    assert number is not None
    return float(number[1].replace(",", "."))
