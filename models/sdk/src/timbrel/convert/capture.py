"""Captures of pedals and amps as one recurrent layer and a dense one: state dicts of GuitarML's and AIDA-X's training.

A. Wright et al., "Real-time guitar amplifier emulation with deep learning", Applied Sciences 10(3), 2020. The
recurrent layer is `rec` and the dense one `lin`; the sound itself is added to the answer. What comes in beside the
sound is a knob.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from timbrel.convert.refusal import ConversionError
from timbrel.convert.request import Request, metadata_of, named_knobs
from timbrel.convert.weights import Weights
from timbrel.manifest import Knob, Manifest
from timbrel.wrap import WaveformModel, export
from timbrel.wrap.model import Params

GATES = {4: nn.LSTM, 3: nn.GRU}
SAMPLE_RATE = 44_100.0
"""Of GuitarML's captures; a state dict does not say."""


class Capture(WaveformModel):
    """`lin(rec([sound, knobs])) + sound`, or without the sound itself."""

    def __init__(self, weights: Weights, request: Request, rate_hz: float, skip: bool) -> None:
        super().__init__()
        into = weights.take("rec.weight_ih_l0", None, None)
        hidden = weights.take("rec.weight_hh_l0", into.shape[0], None).shape[1]
        kind = GATES.get(into.shape[0] // hidden)
        if kind is None or into.shape[0] % hidden:
            raise ConversionError("it is neither an LSTM nor a GRU", "rec.weight_ih_l0")
        layers = sum(name.startswith("rec.weight_ih_l") for name in weights.names())
        self.rec: nn.LSTM | nn.GRU = kind(into.shape[1], hidden, layers, batch_first=True)
        shapes = self.rec.state_dict()
        self.rec.load_state_dict({name: weights.take(f"rec.{name}", *value.shape) for name, value in shapes.items()})
        self.lin = weights.linear("lin", hidden)
        if self.lin.out_features != 1:
            raise ConversionError(f"it gives {self.lin.out_features} channels; a capture has one", "lin")
        weights.refuse_leftovers((), "a capture")
        plain = tuple(Knob(f"Knob {number}", default=0.5) for number in range(1, into.shape[1]))
        self.knobs = named_knobs(request, plain)
        self.metadata = metadata_of(request, "a PyTorch capture", ("capture",))
        self.sample_rates, self.skip = (rate_hz,), skip
        self.architecture = type(self.rec).__name__

    def forward(self, audio: Tensor, params: Params, state: Any = None) -> tuple[Tensor, Any]:
        """Plays a piece."""
        sound = audio.transpose(1, 2)
        held = [params[knob.name].unsqueeze(2).expand(-1, sound.shape[1], -1) for knob in self.knobs]
        answer = self.lin(self.rec(torch.cat([sound, *held], 2))[0])
        return (answer + sound if self.skip else answer).transpose(1, 2), None


def is_capture(weights: Weights) -> bool:
    """Whether the names are those of a capture."""
    return weights.has("rec.weight_ih_l0") and weights.has("lin.weight")


def convert_capture(weights: Weights, request: Request, out: Path) -> Manifest:
    """Writes the file; a capture may hum, as its biases have it, and the plugins take that off."""
    rate_hz = request.sample_rate or SAMPLE_RATE
    return export(Capture(weights, request, rate_hz, request.skip), out, skip=("silence",)).manifest
