"""Latent Play's spaces of one-shots: a Lightning checkpoint, and `latent_play_parameters.pkl` beside it.

A. de Senneville, https://github.com/AdhemarDeSenneville/LatentPlay. The pickle has the two principal components and the
regressions of frequency, attack and release, without the means and the intercepts; these are found again here on the
sounds of the packs, and so is along which direction a control really moves. Sounds are brought to a peak of 1, and
fade out over their last tenth.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from timbrel.convert.archive import find
from timbrel.convert.autoencoder import Decoder, Encoder
from timbrel.convert.plain_pickle import numbers, read_plain_pickle
from timbrel.convert.refusal import ConversionError
from timbrel.convert.request import Request, metadata_of
from timbrel.convert.weights import Weights
from timbrel.manifest import Manifest
from timbrel.models.latent import Form, Frame
from timbrel.packs import FRAME, Packs, prepared
from timbrel.teachers import drums
from timbrel.wrap import LatentModel, export

PARAMETERS, CONFIG = "latent_play_parameters.pkl", "config.yaml"
THETAS = ("theta_freq", "theta_attack", "theta_release")
FADE_SHARE = 0.1
FORM = Form(peak=1.0, onset_db=-120.0, lead_s=0.0)
STAND_IN_SEED, STAND_IN_EACH = 1, 24
STAND_IN = "No packs were given: synthetic drums stand in for them (--packs names your folder)."


class LatentPlay(LatentModel):
    """The autoencoder between two dense layers."""

    form = FORM

    def __init__(self, weights: Weights, checkpoint: Any, request: Request) -> None:
        super().__init__()
        held = _parameters(request)
        self.sample_rate = _said(checkpoint, held, request, "sr")
        length = held.get("audio_length")
        duration = None if isinstance(length, int) else _said(checkpoint, held, request, "duration")
        self.samples = length if isinstance(length, int) else int(self.sample_rate * (duration or 0.0))
        self.fade_out_samples = int(self.samples * FADE_SHARE)
        self.encoder = Encoder(weights, "model.encoder")
        self.decoder = Decoder(weights, "model.decoder")
        inner, self.size = weights.shape("decode_linear.weight")
        self.encode_linear = weights.linear("encode_linear", inner)
        self.decode_linear = weights.linear("decode_linear", self.size)
        self.channels = weights.shape("model.decoder.upsamples.0.blocks.0.block1.groupnorm.weight")[0]
        features = weights.linear("features_linear", self.size) if weights.has("features_linear") else None
        weights.refuse_leftovers(("audio_loss",), "Latent Play")
        self.own_axes = _rows(held, ("z_pca_1", "z_pca_2"), self.size)
        self.own_directions = [rows for rows in (_rows(held, THETAS, self.size),) if rows is not None]
        if features is not None and features.out_features == len(THETAS):
            self.own_directions.append(features.weight.detach().clone())
        self.architecture = "Residual autoencoder (Latent Play)"
        self._try()
        notes = () if request.packs else (STAND_IN,)
        self.metadata = metadata_of(request, "Latent Play", ("one-shots",), notes)

    def encode(self, audio: Tensor) -> Tensor:
        """`[B,L]` to `[B,D]`."""
        return self.encode_linear(self.encoder(audio.unsqueeze(1)).flatten(1))  # type: ignore[no-any-return]

    def decode(self, z: Tensor) -> Tensor:
        """`[B,D]` to `[B,L]`."""
        inner: Tensor = self.decode_linear(z).reshape(
            -1, self.channels, self.decode_linear.out_features // self.channels
        )
        sound: Tensor = self.decoder(inner)[:, 0, : self.samples]
        return sound

    def axes(self) -> Tensor | None:
        """The two principal components, which are the original's map."""
        return self.own_axes

    def directions(self) -> list[Tensor]:
        """The regressions, and the layer that was trained to read the features."""
        return self.own_directions

    @torch.no_grad()
    def _try(self) -> None:
        """Raises `ConversionError` where the length of a sound does not fit the dense layers."""
        try:
            found = self.decode(self.encode(torch.zeros(1, self.samples))).shape
        except RuntimeError as error:
            raise ConversionError(
                f"a sound of {self.samples} samples does not fit it: {str(error).splitlines()[0]}", "encode_linear"
            ) from error
        if tuple(found) != (1, self.samples):
            raise ConversionError(f"it answers {found[1]} samples to {self.samples}", "model.decoder")


def is_latent_play(weights: Weights) -> bool:
    """Whether the names are those of its networks."""
    return weights.has("encode_linear.weight") and weights.has("model.encoder.to_in.block")


def convert_latent_play(weights: Weights, checkpoint: Any, request: Request, out: Path) -> Manifest:
    """Writes the file with the sounds of `request.packs`, else with synthetic drums."""
    model = LatentPlay(weights, checkpoint, request)
    packs = request.packs or _stand_in(model.frame)
    return export(model, out, packs=packs, picture=False).manifest


def _stand_in(frame: Frame) -> Packs:
    """Drum machines that are computed, as the model hears sounds."""
    sounds = [
        prepared(sound, FRAME.rate_hz, frame, FORM)
        for name in drums.PACKS
        for sound in drums.one_shots(name, STAND_IN_SEED, STAND_IN_EACH)
    ]
    pack = np.repeat(np.arange(len(drums.PACKS)), STAND_IN_EACH)
    return Packs(tuple(drums.PACKS), np.stack(sounds).astype(np.float16), pack)


def _parameters(request: Request) -> dict[str, Any]:
    """What the pickle holds, where there is one; it is read without running anything."""
    beside = request.file.with_name(PARAMETERS)
    path = request.parameters or (beside if beside.is_file() else None)
    return read_plain_pickle(path) if path else {}


def _said(checkpoint: Any, held: dict[str, Any], request: Request, name: str) -> float:
    """A setting out of the command, the checkpoint, the pickle, or `config.yaml`."""
    config = request.config or request.file.with_name(CONFIG)
    text = config.read_text(encoding="utf-8") if config.is_file() else ""
    written = re.search(rf"^\s*{name}\s*:\s*([-+0-9.eE]+)\s*$", text, re.MULTILINE)
    for found in (request.settings.get(name), find(checkpoint, name), held.get(name), written and written.group(1)):
        if found is not None:
            try:
                return float(found)
            except (TypeError, ValueError) as error:
                raise ConversionError(f"{name} is {found!r}, which is no number") from error
    raise ConversionError(f"neither the checkpoint, {PARAMETERS} nor {CONFIG} says {name}; say --set {name}=NUMBER")


def _rows(held: dict[str, Any], names: tuple[str, ...], size: int) -> Tensor | None:
    """Directions by their names, `[row][D]`; None where the pickle has none of them."""
    if not any(name in held for name in names):
        return None
    rows = [numbers(held, name) for name in names]
    for name, row in zip(names, rows, strict=True):
        if len(row) != size:
            raise ConversionError(f"it has {len(row)} numbers, and the space {size}", name)
    return torch.from_numpy(np.stack(rows)).float()
