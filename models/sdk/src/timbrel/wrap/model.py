"""A waveform model as its maker writes it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from torch import Tensor, nn

from timbrel.manifest import Calibration, Description, Knob, Manifest

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
    tolerance: float = 1e-5
    """Largest difference of the file from the model; for models that amplify the last bits of a number."""

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
        """What the file will say, but for what is measured."""
        return said_by(
            self.metadata,
            sample_rates=tuple(float(rate_hz) for rate_hz in self.sample_rates),
            hop=self.hop,
            latency_samples=self.latency,
            channels=self.channels,
            knobs=tuple(self.knobs),
            architecture=self.architecture or type(self).__name__,
            parameters=self.parameter_count(),
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
        loudness_db=metadata.loudness_db,
        calibration=Calibration(metadata.input_dbu, metadata.output_dbu),
        **rest,
    )
