"""The manifest's section `latent`: what its sounds are like, what its directions mean, which packs are in it."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

POINTS_KEY = "timbrel_points"
ENCODER_KEY = "timbrel_encoder"
MEASURES = ("log_frequency_centroid", "soft_time_to_peak", "energy_centre_time")
"""What the three controls measure, in their order, as `timbrel.features` defines it."""

Floats = npt.NDArray[np.float32]


class LatentError(ValueError):
    """The section does not say what it has to."""


@dataclass(frozen=True)
class Direction:
    """A point `z` lies at `weights · z + offset`, mostly inside `range`; `weights` is base64 of f32."""

    weights: str
    offset: float
    range: tuple[float, float]

    def __post_init__(self) -> None:
        low, high = self.range
        if not low < high:
            raise LatentError(f"the range of a direction is {low} to {high}, which does not go up")

    def vector(self) -> Floats:
        """The weights, `[D]`."""
        return np.frombuffer(base64.b64decode(self.weights, validate=True), "<f4").astype(np.float32)

    def at(self, z: Floats) -> Floats:
        """Where points `[sound][D]` lie, `[sound]`."""
        return np.asarray(z @ self.vector() + np.float32(self.offset), np.float32)


@dataclass(frozen=True)
class Control(Direction):
    """A direction along which `measures` grows: in its unit, with mean and standard deviation of the training data."""

    measures: str
    mean: float
    deviation: float


@dataclass(frozen=True)
class PackSize:
    """A pack and how many of the points are its."""

    name: str
    count: int


@dataclass(frozen=True)
class Latent:
    """The section. `mean` and `deviation` of the points are base64 of f32.

    `points` and `encoder` are keys of the file's metadata: the points of all packs, one pack after another, base64 of
    f16 `[point][D]`; and an ONNX file as base64. `golden_point` is what the encoder says of the golden output, and
    `golden_controls` what the controls measure on it.
    """

    sample_rate: float
    samples: int
    fade_out_samples: int
    peak: float
    onset_db: float
    lead_samples: int
    size: int
    mean: str
    deviation: str
    axes: tuple[Direction, ...]
    controls: tuple[Control, ...]
    map: tuple[Direction, ...]
    packs: tuple[PackSize, ...]
    points: str = POINTS_KEY
    encoder: str = ENCODER_KEY
    golden_point: str = ""
    golden_controls: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        if (len(self.axes), len(self.map)) != (2, 2):
            raise LatentError(f"{len(self.axes)} axes and {len(self.map)} of the map; two of each are wanted")
        found = tuple(control.measures for control in self.controls)
        if found != MEASURES:
            raise LatentError(f"the controls measure {', '.join(found)}; wanted are {', '.join(MEASURES)}")
        if not self.packs or min(pack.count for pack in self.packs) < 0:
            raise LatentError("there are no packs, or one with less than no sounds")

    @classmethod
    def of(cls, said: dict[str, Any]) -> Latent:
        """Reads the section from JSON."""
        known = {key: value for key, value in said.items() if key in cls.__dataclass_fields__}
        known["axes"], known["map"] = (tuple(_built(Direction, one) for one in said[key]) for key in ("axes", "map"))
        known["controls"] = tuple(_built(Control, one) for one in said["controls"])
        known["packs"] = tuple(_built(PackSize, one) for one in said["packs"])
        known["golden_controls"] = tuple(said.get("golden_controls") or ())
        return cls(**known)


def encode_points(points: Floats) -> str:
    """Base64 of f16, little-endian."""
    return base64.b64encode(np.ascontiguousarray(points, "<f2").tobytes()).decode("ascii")


def decode_points(text: str, size: int) -> Floats:
    """The inverse of `encode_points`, `[point][size]`."""
    numbers = np.frombuffer(base64.b64decode(text, validate=True), "<f2").astype(np.float32)
    return numbers.reshape(-1, size)


def _built(kind: type, said: dict[str, Any]) -> Any:
    known = {key: value for key, value in said.items() if key in kind.__dataclass_fields__}  # type: ignore[attr-defined]
    if "range" in known:
        known["range"] = tuple(known["range"])
    return kind(**known)
