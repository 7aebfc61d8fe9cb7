"""The manifest's section `controls`: which synthesiser a model drives, and what it was trained on."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from timbrel.loudness import DEFINITIONS, Definition

REVERB_KEY = "timbrel_reverb"

Floats = npt.NDArray[np.float32]


class ControlsError(ValueError):
    """The section does not say what it has to."""


@dataclass(frozen=True)
class HarmonicNoiseSynth:
    """`harmonics [1,T,H]` over the pitch and `noise [1,T,B]` bands; both linear and final."""

    harmonics: int
    noise_bands: int
    kind: Literal["harmonic_noise"] = "harmonic_noise"

    @property
    def outputs(self) -> dict[str, int]:
        """Names and widths of the graph's outputs."""
        return {"harmonics": self.harmonics, "noise": self.noise_bands}


@dataclass(frozen=True)
class FmSynth:
    """`gains [1,T,O]` (of a modulator: radians) and `ratios [1,T,O]` of sine operators.

    `routing` has, for each operator, those that modulate its phase. What modulates no other is heard.
    """

    operators: int
    routing: tuple[tuple[int, ...], ...]
    kind: Literal["fm"] = "fm"

    def __post_init__(self) -> None:
        if len(self.routing) != self.operators or not 1 <= self.operators <= 6:
            raise ControlsError(f"a routing of {len(self.routing)} for {self.operators} operators; 1 to 6 are wanted")
        if any(not 0 <= source < self.operators for sources in self.routing for source in sources):
            raise ControlsError(f"the routing {self.routing} names an operator that is not there")
        if not self.heard:
            raise ControlsError("every operator modulates another, so none is heard")

    @property
    def outputs(self) -> dict[str, int]:
        """Names and widths of the graph's outputs."""
        return {"gains": self.operators, "ratios": self.operators}

    @property
    def heard(self) -> tuple[int, ...]:
        """Operators that modulate no other."""
        used = {source for target, sources in enumerate(self.routing) for source in sources if source != target}
        return tuple(operator for operator in range(self.operators) if operator not in used)


@dataclass(frozen=True)
class Loudness:
    """How the loudness was measured, as `timbrel.loudness` defines it; windows are centred on their frames."""

    definition: Definition = "a_weighted_power"
    window: int = 2048


@dataclass(frozen=True)
class Reverb:
    """Where the learned impulse response is: base64 of f16 in the metadata under `key`, without the dry path."""

    taps: int
    key: str = REVERB_KEY
    dry_included: bool = False


@dataclass(frozen=True)
class Controls:
    """The section; ranges are those of the training data."""

    synth: HarmonicNoiseSynth | FmSynth
    sample_rate: float
    hop: int
    loudness: Loudness
    f0_hz: tuple[float, float]
    loudness_db: tuple[float, float]
    reverb: Reverb | None = None

    def __post_init__(self) -> None:
        for what, (low, high) in (("pitch", self.f0_hz), ("loudness", self.loudness_db)):
            if not low < high:
                raise ControlsError(f"the trained range of {what} is {low} to {high}, which does not go up")
        if self.loudness.definition not in DEFINITIONS:
            raise ControlsError(f"the loudness {self.loudness.definition!r} is none of {', '.join(DEFINITIONS)}")

    @classmethod
    def of(cls, said: dict[str, Any]) -> Controls:
        """Reads the section from JSON."""
        synth, reverb = dict(said["synth"]), said.get("reverb")
        if synth.get("kind") == "fm":
            routing = tuple(tuple(sources) for sources in synth["routing"])
            made: HarmonicNoiseSynth | FmSynth = FmSynth(synth["operators"], routing)
        elif synth.get("kind") == "harmonic_noise":
            made = HarmonicNoiseSynth(synth["harmonics"], synth["noise_bands"])
        else:
            raise ControlsError(f"the synth is {synth.get('kind')!r}; known are harmonic_noise and fm")
        return cls(
            made,
            said["sample_rate"],
            said["hop"],
            Loudness(said["loudness"]["definition"], said["loudness"]["window"]),
            _pair(said["f0_hz"]),
            _pair(said["loudness_db"]),
            Reverb(reverb["taps"], reverb["key"], reverb.get("dry_included", False)) if reverb else None,
        )


def encode_taps(taps: Floats) -> str:
    """Base64 of f16, little-endian."""
    return base64.b64encode(np.ascontiguousarray(taps, "<f2").tobytes()).decode("ascii")


def decode_taps(text: str) -> Floats:
    """The inverse of `encode_taps`."""
    return np.frombuffer(base64.b64decode(text, validate=True), "<f2").astype(np.float32)


def _pair(said: list[float]) -> tuple[float, float]:
    low, high = said
    return low, high
