"""A waveform model as its maker writes it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from torch import Tensor, nn

from timbrel.manifest import Calibration, Description, Knob, Manifest, ManifestError

Params = dict[str, Tensor]


@dataclass(frozen=True)
class Metadata:
    """What a model file says of itself."""

    name: str
    authors: tuple[str, ...] = ()
    version: str = "1"
    short_description: str = ""
    long_description: str = ""
    technical_description: str = ""
    technical_links: dict[str, str] = field(default_factory=dict)
    tags: tuple[str, ...] = ()
    citation: str = ""
    experimental: bool = False
    input_mono: bool = False
    """A model of two channels hears their mean: its `audio` is `[1,1,T]`."""
    output_mono: bool = False
    """A model of two channels answers `[1,1,T]`, which both are given."""
    licence: str = ""
    """SPDX expression."""
    training_data: str = ""
    """Where it came from."""
    loudness_db: float | None = None
    """RMS of the answer to the training signal at default knobs, re full scale; the plugin levels it to -18 dB."""
    input_dbu: float | None = None
    """Analogue level of a full-scale sine at the input."""
    output_dbu: float | None = None


class WaveformModel(nn.Module, ABC):
    """Audio to audio, in pieces of any length (or of `hop`).

    Memory is kept in one of three ways, which may be mixed: `state`, which is None at first and then whatever nest of
    tensors was returned; plain stateful layers (recurrent ones called without a state, `timbrel.streaming`, zeros put
    before a causal convolution, buffers that `forward` changes); or `lookbehind`.
    """

    metadata: Metadata
    knobs: Sequence[Knob] = ()
    """At most 8; `params` has each by its name, in its own unit."""
    sample_rates: Sequence[float] = (48_000.0,)
    """Rates in Hz it was made for; none: any."""
    hop: int | None = None
    """Samples of every piece, where it cannot be any number."""
    channels: int = 1
    latency: int = 0
    """Samples between a sound going in and coming out."""
    lookbehind: int = 0
    """Samples before the piece that `audio` is to begin with; the answer is as long as the piece."""
    architecture: str = ""
    receptive_field: int | None = None
    """Samples of the past that one of the answer depends on, where that is known."""
    measured: Mapping[str, float] = MappingProxyType({})
    """Figures on what was not learned from, such as `esr`, for the file."""
    tolerance: float = 1e-5
    """Largest difference of the file from the model; for models that amplify the last bits of a number."""
    golden_tolerance: float | None = None
    """The same with the knobs at their defaults, which the plugins hold a file to; None: `tolerance`."""

    @property
    def hears(self) -> int:
        """Channels of `audio`: `channels`, or one of their mean."""
        return 1 if self.metadata.input_mono else self.channels

    def heard(self, audio: Tensor) -> Tensor:
        """What goes into `forward` of what goes into the file, `[1,channels,T]` to `[1,hears,T]`."""
        return audio.mean(1, keepdim=True) if self.hears < self.channels else audio

    def given(self, sound: Tensor) -> Tensor:
        """What comes out of the file of what comes out of `forward`: `[1,channels,T]`."""
        mono = self.metadata.output_mono and self.channels > 1
        return sound.repeat(1, self.channels, 1) if mono else sound

    @abstractmethod
    def forward(self, audio: Tensor, params: Params, state: Any = None) -> tuple[Tensor, Any]:
        """`audio [1,C,T]` and, for each knob, `[1,1]` or (per sample) `[1,T]`, to audio `[1,C,T]` and the new state."""

    def initial_state(self) -> Any:
        """The state that None stands for; None here means zeros."""
        return None

    def parameter_count(self) -> int:
        """Trained numbers."""
        return sum(p.numel() for p in self.parameters() if p.requires_grad)

    def manifest(self) -> Manifest:
        """What the file will say, but for what is measured; raises `ManifestError` with what it must not say."""
        if len({knob.name for knob in self.knobs}) < len(self.knobs):
            raise ManifestError("two knobs have the same name")
        return said_by(
            self.metadata,
            sample_rates=tuple(float(rate_hz) for rate_hz in self.sample_rates),
            hop=self.hop,
            latency_samples=self.latency,
            channels=self.channels,
            knobs=tuple(self.knobs),
            architecture=self.architecture or type(self).__name__,
            parameters=self.parameter_count(),
            receptive_field=self.receptive_field,
            measured=dict(self.measured),
        )


def said_by(metadata: Metadata, **rest: Any) -> Manifest:
    """The manifest with these words in it."""
    return Manifest(
        name=metadata.name,
        version=metadata.version,
        authors=metadata.authors,
        licence=metadata.licence,
        description=Description(metadata.short_description, metadata.long_description, metadata.technical_description),
        tags=metadata.tags,
        links=dict(metadata.technical_links),
        citation=metadata.citation,
        training_data=metadata.training_data,
        experimental=metadata.experimental,
        input_mono=metadata.input_mono,
        output_mono=metadata.output_mono,
        loudness_db=metadata.loudness_db,
        calibration=Calibration(metadata.input_dbu, metadata.output_dbu),
        **rest,
    )
