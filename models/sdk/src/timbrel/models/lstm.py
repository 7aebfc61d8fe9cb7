"""One recurrent layer, with knobs: the thrifty network."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn

from timbrel.models.knobs import KnobSettings
from timbrel.models.recurrent import FusedLSTM
from timbrel.models.streaming import Streaming


class AmpLSTM(Streaming):
    """LSTM, linear and skip (A. Wright et al., "Real-time guitar amplifier emulation with deep learning", Applied
    Sciences 10(3), 2020), with knobs.

    The knobs set the gain in front, feed the gates, and say how much each unit and the skip count in the output. The
    cell's candidate gate has no bias and does not see the knobs, so zero input at zero state stays at zero.
    """

    architecture = "LSTM"
    receptive_field = None

    def __init__(self, knob_ranges: list[tuple[float, float]], hidden: int = 32) -> None:
        super().__init__(knob_ranges)
        self.hidden = hidden
        self.rnn = nn.LSTM(1 + len(knob_ranges), hidden, batch_first=True)
        self.out = nn.Linear(hidden, 1, bias=False)
        self.settings = KnobSettings(len(knob_ranges), [1, hidden, 1])
        self.rest_candidate()

    @torch.no_grad()
    def rest_candidate(self) -> None:
        """Clears what could move the candidate gate at rest; to be called after every step of training."""
        candidate = slice(2 * self.hidden, 3 * self.hidden)
        weights = dict(self.rnn.named_parameters())
        weights["weight_ih_l0"][candidate, 1:] = 0.0
        weights["bias_ih_l0"][candidate] = 0.0
        weights["bias_hh_l0"][candidate] = 0.0

    @torch.no_grad()
    def calibrate(self, input_gain: float, output_gain: float) -> None:
        """Becomes what it was behind a gain and before another one."""
        self.settings.shift(0, math.log(input_gain))
        self.settings.scale(2, output_gain)
        self.out.weight *= output_gain

    @property
    def state_shapes(self) -> dict[str, tuple[int, ...]]:
        """Hidden and cell, `[1, 1, hidden]`."""
        return {"hidden": (1, 1, self.hidden), "cell": (1, 1, self.hidden)}

    def batched(self, shape: tuple[int, ...], batch: int) -> tuple[int, ...]:
        """Torch puts the layer before the batch."""
        return (shape[0], batch, *shape[2:])

    def forward(self, audio: Tensor, params: Tensor, *states: Tensor) -> tuple[Tensor, ...]:
        """Plays a piece; see `Streaming`."""
        knobs = self.unit_knobs(params)
        gain, weigh, skip = (setting.unsqueeze(1) for setting in self.settings(knobs))
        sound = audio.transpose(1, 2) * torch.exp(gain)
        gates = knobs.unsqueeze(1).expand(-1, sound.shape[1], -1)
        hidden, (h, c) = self.rnn(torch.cat([sound, gates], 2), (states[0], states[1]))
        output = self.out(hidden * (1.0 + weigh)) + sound * skip
        return output.transpose(1, 2), h, c

    def over_piece(self, audio: Tensor, params: Tensor, h: Tensor, c: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """The same for training on a CPU, through a compiled layer: 64 clips, states without gradients.

        `audio [64,1,T]` → output `[64,1,T]` and the new states.
        """
        weights = dict(self.rnn.named_parameters())
        into = weights["weight_ih_l0"]
        knobs = self.unit_knobs(params)
        gain, weigh, skip = self.settings(knobs)
        sound = (audio[:, 0] * torch.exp(gain)).T
        gates = nn.functional.linear(knobs, into[:, 1:], weights["bias_ih_l0"] + weights["bias_hh_l0"]).T
        states = (h[0].T, c[0].T)
        hidden, cell = FusedLSTM.apply(sound, gates, into[:, 0], weights["weight_hh_l0"], *states)
        output = (hidden * (self.out.weight * (1.0 + weigh)).T).sum(1) + sound * skip.T
        return output.T[:, None], hidden[-1].detach().T[None], cell.T[None]
