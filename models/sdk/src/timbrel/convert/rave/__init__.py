"""RAVE of acids-ircam: the TorchScript that its export writes, of versions 1 and 2, for streaming or not.

A. Caillon and P. Esling, "RAVE: a variational autoencoder for fast and high-quality neural audio synthesis", 2021
(arXiv:2111.05011); https://github.com/acids-ircam/RAVE.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from timbrel import signals
from timbrel.convert.archive import Thing
from timbrel.convert.parts import parts_of
from timbrel.convert.rave.model import Rave
from timbrel.convert.refusal import ConversionError
from timbrel.convert.request import Request
from timbrel.manifest import Manifest
from timbrel.wrap import export

HOPS_TRIED = 8
PARTS = ("encoder", "decoder", "latent_pca", "latent_mean")


def is_rave(checkpoint: Any) -> bool:
    """Whether what `read_archive` has read are the modules of an export of RAVE."""
    return isinstance(checkpoint, Thing) and all(key in checkpoint.state for key in PARTS)


def convert_rave(checkpoint: Any, request: Request, out: Path) -> Manifest:
    """Writes the file. RAVE need not be silent where nothing goes in."""
    if not is_rave(checkpoint):
        raise ConversionError(f"it is no export of RAVE, which is TorchScript with the parts {', '.join(PARTS)}")
    model = Rave(parts_of(checkpoint, request.file), request)
    sound = signals.clips(8, model.channels, HOPS_TRIED * model.hop, signals.MUSIC)
    return export(model, out, sound, exporter="torchscript", skip=("silence",)).manifest
