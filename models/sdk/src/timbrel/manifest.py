"""The manifest: what a model file says about itself, as JSON under the key `timbrel` of its metadata."""

from __future__ import annotations

import base64
import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import onnx

from timbrel.controls import Controls
from timbrel.knob import Knob
from timbrel.latent import Latent
from timbrel.manifest_check import MAX_KNOBS, ManifestError, check

__all__ = [
    "KEY",
    "MAX_KNOBS",
    "Calibration",
    "Description",
    "Golden",
    "Knob",
    "Manifest",
    "ManifestError",
    "decode",
    "encode",
    "kind_of",
]

KEY = "timbrel"
FORMAT = 1

Floats = npt.NDArray[np.float32]


def encode(samples: npt.NDArray[np.floating[Any]]) -> str:
    """Base64 of f32, little-endian, row-major."""
    return base64.b64encode(np.ascontiguousarray(samples, "<f4").tobytes()).decode("ascii")


def decode(text: str) -> Floats:
    """The inverse of `encode`, flat."""
    return np.frombuffer(base64.b64decode(text, validate=True), "<f4").astype(np.float32)


@dataclass(frozen=True)
class Golden:
    """A short input with its expected output, from rest and at `params`.

    Of an effect both are `[channel][sample]`. Of controls the input is the pitch of all frames and then their loudness,
    and the output all frames of the first output and then those of the second. Of a latent model the input is a point
    and the output its sound.
    """

    input: str
    output: str
    params: tuple[float, ...] = ()
    tolerance: float = 1e-5


@dataclass(frozen=True)
class Description:
    """Words about a model, from a line to a page."""

    short: str = ""
    long: str = ""
    technical: str = ""


@dataclass(frozen=True)
class Calibration:
    """dBu of a full-scale sine, where it is known."""

    input_dbu: float | None = None
    output_dbu: float | None = None


@dataclass(frozen=True)
class Manifest:
    """The manifest of format 1."""

    name: str
    kind: Literal["effect", "controls", "latent"] = "effect"
    timbrel: int = FORMAT
    version: str = ""
    authors: tuple[str, ...] = ()
    licence: str = ""
    description: Description = Description()
    tags: tuple[str, ...] = ()
    links: dict[str, str] = field(default_factory=dict)
    citation: str = ""
    training_data: str = ""
    experimental: bool = False
    sample_rates: tuple[float, ...] = ()
    hop: int | None = None
    latency_samples: int = 0
    channels: int = 1
    input_mono: bool = False
    output_mono: bool = False
    receptive_field: int | None = None
    warm_up_samples: int = 0
    loudness_db: float | None = None
    calibration: Calibration = Calibration()
    knobs: tuple[Knob, ...] = ()
    states: dict[str, str] = field(default_factory=dict)
    architecture: str = ""
    parameters: int | None = None
    measured: dict[str, float] = field(default_factory=dict)
    controls: Controls | None = None
    latent: Latent | None = None
    golden: Golden | None = None

    def __post_init__(self) -> None:
        if self.timbrel != FORMAT:
            raise ManifestError(f"the manifest is of format {self.timbrel}; this program knows format {FORMAT}")
        check(self)

    @property
    def defaults(self) -> tuple[float, ...]:
        """The knobs as they stand when the model is loaded."""
        return tuple(knob.default for knob in self.knobs)

    def to_json(self) -> str:
        """The text that the file carries; what was not said is left out."""
        said = {key: value for key, value in asdict(self).items() if value not in (None, "", (), {}, [])}
        return json.dumps(said, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> Manifest:
        """Reads a manifest; unknown keys are ignored."""
        try:
            said = json.loads(text)
            if not isinstance(said, dict):
                raise ManifestError("the manifest is not a JSON object")
            said["knobs"] = tuple(_build(Knob, knob) for knob in said.get("knobs", []))
            for key, kind in (("golden", Golden), ("description", Description), ("calibration", Calibration)):
                if said.get(key) is not None:
                    said[key] = _build(kind, said[key])
            if said.get("controls") is not None:
                said["controls"] = Controls.of(said["controls"])
            if said.get("latent") is not None:
                said["latent"] = Latent.of(said["latent"])
            manifest = _build(cls, said)
        except (json.JSONDecodeError, KeyError, TypeError, AttributeError) as error:
            raise ManifestError(f"the manifest cannot be read: {error}") from error
        assert isinstance(manifest, cls)
        return manifest


def kind_of(path: Path) -> str:
    """The kind of a model file; that of a file without a manifest is an effect."""
    for entry in onnx.load(path).metadata_props:
        if entry.key == KEY:
            return Manifest.from_json(entry.value).kind
    return "effect"


def _build(kind: type, said: dict[str, Any]) -> Any:
    """An instance from the keys that it knows; lists become tuples."""
    known = kind.__dataclass_fields__  # type: ignore[attr-defined]
    return kind(**{k: tuple(v) if isinstance(v, list) else v for k, v in said.items() if k in known})
