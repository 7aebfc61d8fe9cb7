"""`realtimeDDSP` of hyakuchiki: Lightning checkpoints of `EstimatorSynth` (N. Masuda).

https://github.com/hyakuchiki/realtimeDDSP
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from timbrel import loudness
from timbrel.controls import Controls, HarmonicNoiseSynth, Loudness
from timbrel.convert.archive import find
from timbrel.convert.decoder import Decoder, Scaling
from timbrel.convert.refusal import ConversionError
from timbrel.convert.request import Floats, Instrument, Request, room_of
from timbrel.convert.room import read_impulse, without_dry
from timbrel.convert.weights import Weights

SOURCE = "realtimeDDSP"
SCALING = Scaling(amplitude=1.0, harmonics=1.0, noise=2.0, noise_bias=0.0)
LOW_HZ, HIGH_HZ = 32.0, 2000.0
RANGE_DB = 80.0
USUAL_LOUDNESS_DB = (-40.0, 20.0)
SAMPLE_RATE, FRAME_RATE = 48_000, 50
"""What the project's own settings say, where the checkpoint does not."""
HARMONICS, FILTER = 256, 512
HARMLESS = ("mfcc.", "losses.")


class RealtimeDecoder(Decoder):
    """A stack over both inputs, a GRU, a stack and one head."""

    architecture = "GRU (realtimeDDSP)"

    def __init__(self, weights: Weights, section: Controls) -> None:
        before, width = _stack(weights, "estimator.mlp_0", 2)
        gru = weights.gru("estimator.gru", width)
        super().__init__(section, SCALING, gru.hidden_size)
        after, width = _stack(weights, "estimator.mlp_1", gru.hidden_size)
        self.before, self.gru, self.after = before, gru, after
        self.head = weights.linear("estimator.out", width)

    def logits(self, f0_hz: Tensor, loudness_db: Tensor, state: Tensor) -> tuple[Tensor, Tensor]:
        """The network itself."""
        pitch = (f0_hz - LOW_HZ) / (HIGH_HZ - LOW_HZ)
        remembered, state = self.gru(self.before(torch.cat([pitch, loudness_db / RANGE_DB + 1.0], -1)), state)
        return self.head(self.after(remembered)), state


def convert_realtime(weights: Weights, checkpoint: Any, request: Request) -> Instrument:
    """The instrument that the weights are; `ConversionError` names the layer where they are another network."""
    rate_hz = float(_setting(checkpoint, "sample_rate", SAMPLE_RATE))
    frame_rate = float(_setting(checkpoint, "frame_rate", FRAME_RATE))
    harmonics = int(_setting(checkpoint, "n_harmonics", HARMONICS))
    bands = int(_setting(checkpoint, "filter_size", FILTER)) // 2 + 1
    _check_head(weights, harmonics, bands)
    taps = read_impulse(request.impulse, rate_hz) if request.impulse else _room(weights)
    section = Controls(
        HarmonicNoiseSynth(harmonics, bands),
        rate_hz,
        round(rate_hz / frame_rate),
        Loudness("a_weighted_power", loudness.WINDOW_SAMPLES["a_weighted_power"]),
        request.f0_hz or (LOW_HZ, HIGH_HZ),
        request.loudness_db or USUAL_LOUDNESS_DB,
        room_of(taps),
    )
    network = RealtimeDecoder(weights, section)
    weights.refuse_leftovers((*HARMLESS, *(["synth."] if request.impulse else [])), "a model of realtimeDDSP")
    return Instrument(network, section, taps, SOURCE, _notes(request))


def _setting(checkpoint: Any, name: str, usual: int) -> float:
    found = find(checkpoint, name)
    return float(found) if isinstance(found, int | float) else usual


def _notes(request: Request) -> tuple[str, ...]:
    low, high = USUAL_LOUDNESS_DB
    return () if request.loudness_db else (f"The trained loudness is taken to be {low:g} to {high:g} dB.",)


def _check_head(weights: Weights, harmonics: int, bands: int) -> None:
    outputs = weights.take("estimator.out.weight", None, None).shape[0]
    if outputs != 1 + harmonics + bands:
        raise ConversionError(
            f"it gives {outputs} numbers a frame; an amplitude, {harmonics} harmonics and {bands} noise bands are "
            f"{1 + harmonics + bands}, so the synthesiser is not harmonics, filtered noise and a learned room",
            "estimator.out",
        )


def _stack(weights: Weights, name: str, inputs: int) -> tuple[nn.Sequential, int]:
    """The layers, and how wide their answer is."""
    layers: list[nn.Module] = []
    place = 0
    while place == 0 or weights.has(f"{name}.linear.{place}"):
        dense = weights.linear(f"{name}.linear.{place}.0", inputs)
        inputs = dense.out_features
        layers += [dense, weights.norm(f"{name}.linear.{place}.1", inputs), nn.ReLU()]
        place += 1
    return nn.Sequential(*layers), inputs


def _room(weights: Weights) -> Floats | None:
    """The learned taps after the dry one, wherever in the chain the room is."""
    rooms = [name for name in weights.names() if name.startswith("synth.processors.") and name.endswith(".ir")]
    if not rooms:
        return None
    weights.number(rooms[0].removesuffix("ir") + "zero")
    taps = weights.take(rooms[0], None).numpy()
    return without_dry(np.concatenate([np.zeros(1, np.float32), taps]))
