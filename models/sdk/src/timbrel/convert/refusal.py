"""Why a model is not converted."""

from __future__ import annotations


class ConversionError(ValueError):
    """A file that cannot become a model of ours: `layer` says where, the message what was found and what was wanted."""

    def __init__(self, why: str, layer: str = "") -> None:
        super().__init__(f"{layer}: {why}" if layer else why)
        self.layer = layer
