"""`ddsp_pytorch` of acids-ircam: `state.pth` with its `config.yaml`, or the TorchScript that its export writes.

NASH Suite plays the latter, with the room as a WAV beside it. A. Caillon, https://github.com/acids-ircam/ddsp_pytorch.
"""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from timbrel import loudness
from timbrel.controls import Controls, HarmonicNoiseSynth, Loudness
from timbrel.convert.decoder import Decoder, Scaling
from timbrel.convert.refusal import ConversionError
from timbrel.convert.request import Floats, Instrument, Request, Span, room_of
from timbrel.convert.room import read_impulse, without_dry
from timbrel.convert.weights import Weights

SOURCE = "ddsp_pytorch"
SCALING = Scaling(amplitude=2.0, harmonics=2.0, noise=2.0, noise_bias=-5.0)
STACK = (0, 3, 6)
"""Where a stack of three has its dense layers; each is followed by its normalisation."""
DECAY_RATE = 500.0
USUAL_F0_HZ = (50.0, 2000.0)
SPREAD = 2.5
"""The trained loudness is taken to be so many standard deviations around its mean."""
HARMLESS = ("cache_gru", "phase", "reverb.t")


class AcidsDecoder(Decoder):
    """Two stacks, a GRU, and a stack that also sees the raw pitch and the normalised loudness."""

    architecture = "GRU (ddsp_pytorch)"

    def __init__(self, weights: Weights, section: Controls, mean: float, deviation: float) -> None:
        (pitch, pitch_width), (level, level_width) = (_stack(weights, f"in_mlps.{index}", 1) for index in (0, 1))
        gru = weights.gru("gru", pitch_width + level_width)
        super().__init__(section, SCALING, gru.hidden_size)
        self.pitch, self.level, self.gru = pitch, level, gru
        self.after, _ = _stack(weights, "out_mlp", gru.hidden_size + 2)
        self.heads = nn.ModuleList([weights.linear(f"proj_matrices.{index}") for index in (0, 1)])
        self.mean, self.deviation = mean, deviation

    def logits(self, f0_hz: Tensor, loudness_db: Tensor, state: Tensor) -> tuple[Tensor, Tensor]:
        """The network itself."""
        level = (loudness_db - self.mean) / self.deviation
        remembered, state = self.gru(torch.cat([self.pitch(f0_hz), self.level(level)], -1), state)
        inner = self.after(torch.cat([remembered, f0_hz, level], -1))
        return torch.cat([head(inner) for head in self.heads], -1), state


def convert_acids(weights: Weights, request: Request) -> Instrument:
    """The instrument that the weights are; `ConversionError` names the layer where they are another network."""
    settings = _Settings(weights, request)
    if weights.has("in_mlps.2"):
        raise ConversionError("a third input (the spectral centroid) is not what Timbrel can play", "in_mlps.2")
    rate_hz = settings.need("sampling_rate")
    harmonics = weights.take("proj_matrices.0.weight", None, None).shape[0] - 1
    bands = weights.take("proj_matrices.1.weight", None, None).shape[0]
    taps = read_impulse(request.impulse, rate_hz) if request.impulse else _room(weights, rate_hz)
    mean, deviation = settings.need("mean_loudness"), settings.need("std_loudness")
    section = Controls(
        HarmonicNoiseSynth(harmonics, bands),
        rate_hz,
        int(settings.need("block_size")),
        Loudness("a_weighted_log", loudness.WINDOW_SAMPLES["a_weighted_log"]),
        request.f0_hz or USUAL_F0_HZ,
        request.loudness_db or _usual(mean, deviation),
        room_of(taps),
    )
    network = AcidsDecoder(weights, section, mean, deviation)
    weights.refuse_leftovers((*HARMLESS, *(["reverb"] if request.impulse else [])), "the decoder of ddsp_pytorch")
    return Instrument(network, section, taps, SOURCE, _notes(request))


def _usual(mean: float, deviation: float) -> Span:
    return mean - SPREAD * deviation, mean + SPREAD * deviation


def _notes(request: Request) -> tuple[str, ...]:
    said = (
        [] if request.f0_hz else [f"The trained pitches are taken to be {USUAL_F0_HZ[0]:g} to {USUAL_F0_HZ[1]:g} Hz."]
    )
    if not request.loudness_db:
        said.append(f"The trained loudness is taken to be {SPREAD:g} standard deviations around its mean.")
    return tuple(said)


def _stack(weights: Weights, name: str, inputs: int) -> tuple[nn.Sequential, int]:
    """The layers, and how wide their answer is."""
    layers: list[nn.Module] = []
    for place in STACK:
        dense = weights.linear(f"{name}.{place}", inputs)
        inputs = dense.out_features
        layers += [dense, weights.norm(f"{name}.{place + 1}", inputs), nn.LeakyReLU(0.01)]
    return nn.Sequential(*layers), inputs


def _room(weights: Weights, rate_hz: float) -> Floats | None:
    """`noise · exp(-softplus(-decay) · t · 500) · sigmoid(wet)`; tap 0 is the dry path."""
    if not weights.has("reverb.noise"):
        return None
    noise = weights.take("reverb.noise", None, 1)[:, 0].double()
    decay, wet = (weights.number(f"reverb.{name}") for name in ("decay", "wet"))
    if decay is None or wet is None:
        raise ConversionError("its decay or its wet is missing", "reverb")
    rate = nn.functional.softplus(torch.tensor(-decay, dtype=torch.float64)) * DECAY_RATE
    time_s = torch.arange(len(noise), dtype=torch.float64) / rate_hz
    taps = noise * torch.exp(-rate * time_s) * torch.sigmoid(torch.tensor(wet, dtype=torch.float64))
    return without_dry(np.asarray(taps.numpy()))


class _Settings:
    """Numbers that the weights hold, or that the file of settings beside them does."""

    def __init__(self, weights: Weights, request: Request) -> None:
        self._weights, self._text = weights, _text_of(request.config)
        self._config = request.config

    def need(self, name: str) -> float:
        """A number by its name; `ConversionError` where nobody says it."""
        found = self._weights.number(name)
        if found is None:
            found = self._written(name)
        if found is None:
            where = f"nor in {self._config.name}" if self._config else "and no config.yaml was given (--config)"
            raise ConversionError(f"{name} is neither in the weights {where}")
        return found

    def _written(self, name: str) -> float | None:
        said = re.search(rf"^\s*{name}\s*:\s*(?:&\w+\s+)?([-+0-9.eE]+)\s*(?:#.*)?$", self._text, re.MULTILINE)
        return float(said.group(1)) if said else None


def _text_of(path: Path | None) -> str:
    return path.read_text(encoding="utf-8") if path else ""
