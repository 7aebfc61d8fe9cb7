"""Trains, exports and checks the neural-audio models that the Timbrel plugins play."""

__version__ = "0.1.0"

SAMPLE_RATE_HZ = 48_000
"""Rate of every model made here."""

from timbrel.export import ExportError  # noqa: E402 - these need what is above
from timbrel.manifest import Knob  # noqa: E402
from timbrel.wrap import (  # noqa: E402
    ControlsModel,
    LatentModel,
    LatentReport,
    Metadata,
    Report,
    WaveformModel,
    export,
)

__all__ = [
    "SAMPLE_RATE_HZ",
    "ControlsModel",
    "ExportError",
    "Knob",
    "LatentModel",
    "LatentReport",
    "Metadata",
    "Report",
    "WaveformModel",
    "export",
]
