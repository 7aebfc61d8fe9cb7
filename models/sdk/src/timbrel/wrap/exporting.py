"""`timbrel.export`: one function for every kind of model."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING, Any, overload

import numpy as np
import numpy.typing as npt

from timbrel.controls import Controls
from timbrel.manifest import Manifest
from timbrel.models.controls_model import ControlsModel
from timbrel.wrap.graph import Choice
from timbrel.wrap.latent import LatentModel
from timbrel.wrap.latent_report import LatentReport
from timbrel.wrap.model import Metadata, WaveformModel
from timbrel.wrap.writing import Report
from timbrel.wrap.writing import export as export_waveform

if TYPE_CHECKING:
    from timbrel.packs import Packs

SHOWN_EACH = 400
"""Sounds of each pack that a space is described by."""


@overload
def export(
    model: WaveformModel,
    path: Path | str,
    sound: npt.NDArray[np.float32] | None = None,
    exporter: Choice = "auto",
    skip: Collection[str] = (),
    previews: bool = False,
) -> Report: ...


@overload
def export(
    model: LatentModel, path: Path | str, *, packs: Packs | Path | str, shown: int = SHOWN_EACH, picture: bool = True
) -> LatentReport: ...


@overload
def export(
    model: ControlsModel,
    path: Path | str,
    metadata: Metadata,
    section: Controls,
    taps: npt.NDArray[np.float32] | None = None,
    measured: dict[str, float] | None = None,
) -> Manifest: ...


def export(
    model: WaveformModel | LatentModel | ControlsModel, path: Path | str, *given: Any, **named: Any
) -> Report | LatentReport | Manifest:
    """Writes a model to `path` when all checks have passed; raises `ExportError` and writes nothing when one fails.

    What else may be said, and what is checked, stands with `wrap.writing.export` for a waveform model, with
    `wrap.instrument.export_instrument` for an instrument and with `wrap.latent_writing.export_space` for a space of
    sounds.
    """
    # What one kind is checked with, no other needs.
    if isinstance(model, LatentModel):
        from timbrel.wrap.latent_writing import export_space

        return export_space(model, path, *given, **named)
    if isinstance(model, ControlsModel):
        from timbrel.wrap.instrument import export_instrument

        return export_instrument(model, path, *given, **named)
    return export_waveform(model, path, *given, **named)
