"""One control of a model: a dial, a list of names, or a switch."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Knob:
    """One control, in its own unit and inside `range`; `Knob.choice` and `Knob.toggle` make those with steps."""

    name: str
    unit: str = ""
    range: tuple[float, float] = (0.0, 1.0)
    default: float = 0.0
    curve: Literal["linear", "log"] = "linear"
    per_sample: bool = False
    style: Literal["continuous", "categorical", "toggle"] = "continuous"
    labels: tuple[str, ...] = ()
    description: str = ""

    @classmethod
    def choice(cls, name: str, labels: Sequence[str], default: str | int = 0, description: str = "") -> Knob:
        """One of `labels`: the model is given 0 for the first, 1 for the second, and so on.

        `default` is one of them or its number. Raises `ValueError` where it is none, or where there are not two.
        """
        if isinstance(default, str) and default not in labels:
            raise ValueError(f"the knob {name} begins at {default}, which is none of {', '.join(labels)}")
        if len(labels) < 2:
            raise ValueError(f"the knob {name} has {len(labels)} labels; a choice is one of at least two")
        first = labels.index(default) if isinstance(default, str) else default
        ends = (0.0, float(len(labels) - 1))
        return cls(name, "", ends, float(first), style="categorical", labels=tuple(labels), description=description)

    @classmethod
    def toggle(cls, name: str, default: bool = False, labels: Sequence[str] = (), description: str = "") -> Knob:
        """Off or on: the model is given 0 or 1. `labels`, where there are some, are words for off and on."""
        return cls(name, default=float(default), style="toggle", labels=tuple(labels), description=description)

    def at(self, travel: float) -> float:
        """The value at 0 to 1 of the knob's way; of one with steps, the nearest step. As the plugins map it."""
        low, high = self.range
        if self.style == "toggle":
            return low if travel < 0.5 else high
        if self.style == "categorical":
            value = low + travel * (high - low)
            return math.copysign(math.floor(abs(value) + 0.5), value)
        if self.curve == "log":
            return float(low * (high / low) ** travel)
        return low + travel * (high - low)

    def travel(self, value: float) -> float:
        """Where on its way the knob has this value, 0 to 1: the inverse of `at`."""
        low, high = self.range
        value = min(max(value, low), high)
        if self.style == "toggle":
            return float(value > (low + high) / 2.0)
        if self.curve == "log" and self.style == "continuous":
            return math.log(value / low) / math.log(high / low)
        return (value - low) / (high - low)

    def places(self) -> tuple[float, ...]:
        """Every value of a knob with steps; of another, the ends and the middle of its way."""
        if self.style == "categorical":
            return tuple(self.range[0] + step for step in range(round(self.range[1] - self.range[0]) + 1))
        return self.range if self.style == "toggle" else tuple(self.at(travel) for travel in (0.0, 0.5, 1.0))

    def label(self, value: float) -> str:
        """The name of a step; empty for a knob without steps."""
        if self.style == "continuous":
            return ""
        names = self.labels or ("Off", "On")
        step = int(self.travel(value)) if self.style == "toggle" else round(value - self.range[0])
        return names[step] if 0 <= step < len(names) else ""

    def words(self) -> str:
        """All of it on one line, as a model's card has it."""
        name, about = plain(self.name), plain(self.description)
        about = f". {about}" if about else ""
        if self.style != "continuous":
            labels = plain(", ".join(self.labels or ("Off", "On")))
            return f"{name}: {labels}; default {plain(self.label(self.default))}{about}"
        low, high = (number(end) for end in self.range)
        unit = f" {plain(self.unit)}" if self.unit else ""
        curve = ", logarithmic" if self.curve == "log" else ""
        when = ", read at every sample" if self.per_sample else ""
        return f"{name}: {low} to {high}{unit}, default {number(self.default)}{curve}{when}{about}"


def plain(text: str) -> str:
    """On one line."""
    return " ".join(text.split())


def number(value: float) -> str:
    """With at most six decimals, and none that are zeros."""
    trimmed = f"{value:.6f}".rstrip("0").rstrip(".")
    return "0" if trimmed == "-0" else trimmed
