"""A space of sounds as its maker writes it: an autoencoder for sounds of one length."""

from __future__ import annotations

from abc import ABC, abstractmethod

from torch import Tensor, nn

from timbrel.models.latent import Form, Frame
from timbrel.wrap.model import Metadata


class LatentModel(nn.Module, ABC):
    """Sounds to points and back; Sampler plays what `decode` answers."""

    metadata: Metadata
    sample_rate: float
    """Hz"""
    samples: int
    """`L`"""
    size: int
    """Numbers of a point: `D`, from 5 on."""
    fade_out_samples: int = 0
    """A straight line to silence that every sound was given before training."""
    form: Form = Form()
    """How loud sounds were in training, and where they began."""
    architecture: str = ""

    @abstractmethod
    def encode(self, audio: Tensor) -> Tensor:
        """`[B,L]` to `[B,D]`."""

    @abstractmethod
    def decode(self, z: Tensor) -> Tensor:
        """`[B,D]` to `[B,L]`."""

    def axes(self) -> Tensor | None:
        """Two directions to move along, which are the map's too, `[2,D]`; None: the principal ones."""
        return None

    def directions(self) -> list[Tensor]:
        """Where frequency, attack and release may grow or fall, `[3,D]` each; they are tried beside others."""
        return []

    @property
    def frame(self) -> Frame:
        """Length and size."""
        return Frame(float(self.sample_rate), self.samples, self.fade_out_samples, self.size)


class Halves(nn.Module):
    """Both ways of a model as modules of their own, for the exporter."""

    def __init__(self, model: LatentModel) -> None:
        super().__init__()
        self.model = model
        self.architecture = model.architecture or type(model).__name__
        self.encoder, self.decoder = _Encode(model), _Decode(model)

    @property
    def frame(self) -> Frame:
        """The model's."""
        return self.model.frame

    def parameter_count(self) -> int:
        """Trained numbers."""
        return sum(p.numel() for p in self.model.parameters() if p.requires_grad)


class _Encode(nn.Module):
    def __init__(self, model: LatentModel) -> None:
        super().__init__()
        self.model = model

    def forward(self, audio: Tensor) -> Tensor:
        """`[B,L]` to `[B,D]`."""
        return self.model.encode(audio)


class _Decode(nn.Module):
    def __init__(self, model: LatentModel) -> None:
        super().__init__()
        self.model = model

    def forward(self, z: Tensor) -> Tensor:
        """`[B,D]` to `[B,L]`."""
        return self.model.decode(z)
