"""A maker's space becomes a file that Sampler plays, or it is said why not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch

from timbrel.exploration import control_figures
from timbrel.explore import RESOLUTIONS
from timbrel.export import ExportError
from timbrel.export_latent import export_latent
from timbrel.features import NAMES
from timbrel.latent_player import LatentPlayer
from timbrel.losses import spectral_distance
from timbrel.packs import Packs, pieces, read
from timbrel.sampler_map import draw_map
from timbrel.training import Audit, AuditError, Rules
from timbrel.wrap.exporting import SHOWN_EACH
from timbrel.wrap.latent import Halves, LatentModel
from timbrel.wrap.latent_report import LatentReport
from timbrel.wrap.latent_space import neighbourhood, survey
from timbrel.wrap.model import said_by

Singles = npt.NDArray[np.float32]

CHECKED, TURNED = 6, 10
FEWEST = 8
LEAST_SIZE = 5
"""There are two axes and three controls."""


def export_space(
    model: LatentModel,
    path: Path | str,
    packs: Packs | Path | str,
    shown: int = SHOWN_EACH,
    picture: bool = True,
    say: Callable[[str], None] = print,
) -> LatentReport:
    """Writes `model` with at most `shown` sounds of each pack to `path`, and the map as a PNG beside it.

    `packs` is prepared sounds or a folder with a folder of sounds for each pack; `say` hears of those that cannot be
    used. Before anything is written the file has to agree with the model for 1, 2 and 5 sounds at once, and to sound
    far from the middle too. Raises `ExportError` where it does not.
    """
    path = Path(path)
    model.eval()
    held = packs if isinstance(packs, Packs) else _read(model, Path(packs).expanduser(), say)
    _refuse(model, held)
    held = _shown(held, shown)
    space = survey(model, held)
    manifest = said_by(model.metadata, kind="latent", sample_rates=(float(model.sample_rate),))
    checked = np.linspace(0, len(held) - 1, CHECKED).round().astype(np.int64)

    def measure(player: LatentPlayer) -> dict[str, float]:
        return figures(player, held)

    written = export_latent(Halves(model), space, manifest, path, held.take(checked), measure)
    if picture:
        draw_map(LatentPlayer(path), path.with_suffix(".png"))
    return LatentReport(path, written, path.with_suffix(".png") if picture else None)


def figures(player: LatentPlayer, packs: Packs) -> dict[str, float]:
    """How like the copies are, how the map sorts the packs, and how far the controls come: of the file itself."""
    sounds = packs.take(np.linspace(0, len(packs) - 1, min(TURNED, len(packs))).round().astype(np.int64))
    z = np.concatenate([player.encode(sounds[which]) for which in pieces(len(sounds), CHECKED)])
    copies = np.concatenate([player.decode(z[which]) for which in pieces(len(z), CHECKED)])
    sizes = tuple(size for size in RESOLUTIONS if size <= sounds.shape[1])
    apart = spectral_distance(torch.from_numpy(copies), torch.from_numpy(sounds), sizes)
    said = {"log_magnitude_db": float(apart.mean())}
    said["map_accuracy"] = neighbourhood(player.place(player.points), player.packs)
    for number, name in enumerate(NAMES):
        found = control_figures(player, number, z, copies)
        said |= {f"{name}_slope": found.slope, f"{name}_corrected_sd": found.closed_error}
    return {key: round(value, 3) for key, value in said.items() if np.isfinite(value)}


def _read(model: LatentModel, folder: Path, say: Callable[[str], None]) -> Packs:
    """What can be used of a folder; one-shots may be as short as they like."""
    audit = Audit(Rules(float(model.sample_rate), shortest_s=0.0, most_clipped=1.0), say)
    try:
        return read(folder, model.frame, audit, model.form)
    except AuditError as error:
        raise ExportError(str(error)) from error


def _refuse(model: LatentModel, packs: Packs) -> None:
    if model.size < LEAST_SIZE:
        raise ExportError(f"a point has {model.size} numbers, and {LEAST_SIZE} are the fewest for all controls")
    if len(packs) < FEWEST:
        raise ExportError(f"there are {len(packs)} sounds in the packs; {FEWEST} are the fewest to know a space by")
    if packs.sounds.shape[1] != model.samples:
        raise ExportError(f"the sounds have {packs.sounds.shape[1]} samples, and the model takes {model.samples}")
    with torch.no_grad():
        z = model.encode(torch.from_numpy(packs.take(np.arange(2))))
        if tuple(z.shape) != (2, model.size):
            raise ExportError(f"encode answers {list(z.shape)} to two sounds; [2, {model.size}] was wanted")
        sound = model.decode(z)
    if tuple(sound.shape) != (2, model.samples):
        raise ExportError(f"decode answers {list(sound.shape)} to two points; [2, {model.samples}] was wanted")


def _shown(packs: Packs, most: int) -> Packs:
    kept = [np.flatnonzero(packs.pack == number)[:most] for number in range(len(packs.names))]
    return packs.only(np.concatenate(kept))
