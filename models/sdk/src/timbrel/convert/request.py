"""What is asked of a conversion, and what comes of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt

from timbrel.controls import Controls, Reverb
from timbrel.convert.refusal import ConversionError
from timbrel.manifest import MAX_KNOBS, Description, Knob, Manifest
from timbrel.models.controls_model import ControlsModel
from timbrel.wrap import Metadata

Floats = npt.NDArray[np.float32]
Span = tuple[float, float]

NOT_SAID = "Not said by the file it was converted from."


@dataclass(frozen=True)
class Request:
    """A file of another project, and what it does not say itself."""

    file: Path
    config: Path | None = None
    """Settings that lie beside it: `config.yaml`, `operative_config.gin`."""
    impulse: Path | None = None
    """A WAV of the learned room, instead of the one in the weights."""
    name: str = ""
    authors: tuple[str, ...] = ()
    licence: str = ""
    training_data: str = ""
    f0_hz: Span | None = None
    """Pitches of the training data."""
    loudness_db: Span | None = None
    """Loudness of the training data, as the model's project measures it."""
    sample_rate: float | None = None
    """Of a capture, in Hz."""
    skip: bool = True
    """A capture adds the sound itself to its answer."""
    knobs: tuple[Knob, ...] = ()
    """What the controls of a network are called, and their ways, in order; none: as the project has them."""
    settings: Mapping[str, str] = field(default_factory=dict)
    """What neither the file nor its settings say, by the names of its project."""
    kind: str = ""
    """The project that it comes from, where that is not to be found out: `rave`."""
    packs: Path | None = None
    """A folder of packs that describe a space of sounds."""
    parameters: Path | None = None
    """`latent_play_parameters.pkl`, where it does not lie beside the checkpoint."""
    run_code: bool = False
    """A program in the file may be run."""
    hop: int | None = None
    """Samples of every piece that a program is to be given, where it cannot be any number."""


@dataclass(frozen=True)
class Instrument:
    """A network that drives a synthesiser, with its room, ready to be written."""

    network: ControlsModel
    section: Controls
    taps: Floats | None
    source: str
    notes: tuple[str, ...] = ()
    """What was assumed, for the musician to know."""

    def manifest(self, request: Request) -> Manifest:
        """What the file will say of itself."""
        return Manifest(
            name=request.name or request.file.stem,
            kind="controls",
            version="1",
            authors=request.authors,
            licence=request.licence,
            description=Description(short=f"Converted from {self.source}.", technical=" ".join(self.notes)),
            tags=("ddsp", "converted"),
            training_data=request.training_data or NOT_SAID,
            sample_rates=(self.section.sample_rate,),
            controls=self.section,
        )


def room_of(taps: Floats | None) -> Reverb | None:
    """What the manifest says of a room; a room of nothing is none."""
    return None if taps is None or not np.any(taps) else Reverb(len(taps))


def metadata_of(
    request: Request, source: str, tags: tuple[str, ...], notes: tuple[str, ...] = (), loudness_db: float | None = None
) -> Metadata:
    """What the file of a waveform model will say of itself."""
    return Metadata(
        request.name or request.file.stem,
        request.authors,
        short_description=f"Converted from {source}.",
        technical_description=" ".join(notes),
        tags=(*tags, "converted"),
        licence=request.licence,
        training_data=request.training_data or NOT_SAID,
        loudness_db=loudness_db,
    )


def named_knobs(request: Request, plain: tuple[Knob, ...]) -> tuple[Knob, ...]:
    """The knobs that were asked for, else the plain ones."""
    if len(plain) > MAX_KNOBS:
        raise ConversionError(f"it has {len(plain)} controls, and {MAX_KNOBS} fit the panel")
    if request.knobs and len(request.knobs) != len(plain):
        raise ConversionError(f"it has {len(plain)} controls, and {len(request.knobs)} knobs were named")
    return request.knobs or plain
