"""A model that drives a synthesiser becomes a file that Transfer plays."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from timbrel.controls import Controls, Reverb
from timbrel.export_controls import export_controls
from timbrel.manifest import Manifest
from timbrel.models.controls_model import ControlsModel
from timbrel.wrap.model import Metadata, said_by

Floats = npt.NDArray[np.float32]

TRIED_FRAMES = 300


def export_instrument(
    model: ControlsModel,
    path: Path | str,
    metadata: Metadata,
    section: Controls,
    taps: Floats | None = None,
    measured: dict[str, float] | None = None,
) -> Manifest:
    """Writes `model` to `path` and returns what the file says of itself.

    `section` names the synthesiser and the ranges that the file is checked over; `taps` is the learned room, if there
    is one, without the dry path; `measured` are figures for the file to tell. Raises `ExportError` and writes nothing
    where a check fails.
    """
    room = section.reverb if taps is None else Reverb(len(taps))
    said = replace(section, reverb=room)
    manifest = said_by(
        metadata, kind="controls", sample_rates=(said.sample_rate,), controls=said, measured=measured or {}
    )
    return export_controls(model.eval(), manifest, Path(path), taps, *phrase(section))


def phrase(section: Controls) -> tuple[Floats, Floats]:
    """Pitch and loudness over the trained ranges and somewhat beyond, `[frame]`."""
    rng = np.random.default_rng(0)
    low, high = section.f0_hz
    soft, loud = section.loudness_db
    f0_hz = np.geomspace(0.8 * low, 1.2 * high, TRIED_FRAMES) * np.exp(rng.normal(0.0, 0.02, TRIED_FRAMES))
    loudness_db = rng.uniform(soft - 10.0, loud + 5.0, TRIED_FRAMES)
    return f0_hz.astype(np.float32), loudness_db.astype(np.float32)
