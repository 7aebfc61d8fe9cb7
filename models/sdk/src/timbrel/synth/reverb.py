"""A room: an impulse response beside the dry sound."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from timbrel.synth.convolution import convolved
from timbrel.synth.white import white_noise


def reverb(dry: Tensor, taps: Tensor, wet: float | Tensor = 1.0) -> Tensor:
    """`dry [...,N]` plus `wet` times its convolution with `taps [...,L]`; cut to the length of the dry sound.

    The taps leave the dry path out: tap 0 is 0.
    """
    return dry + wet * convolved(dry, taps)


class ConvolutionReverb(nn.Module):
    """A room whose impulse response is known, or learned tap by tap.

    `taps [L]` leave the dry path out (the model file wants tap 0 to be 0). They are a parameter unless `learned` is
    false.
    """

    taps: Tensor

    def __init__(self, taps: Tensor, learned: bool = True) -> None:
        super().__init__()
        if learned:
            self.taps = nn.Parameter(taps.clone())
        else:
            self.register_buffer("taps", taps.clone())

    def forward(self, audio: Tensor, wet: float | Tensor = 1.0) -> Tensor:
        """`audio [...,T]` plus `wet` (a linear gain, `[…,1]` or `[…,T]`) times its echo."""
        return reverb(audio, self.taps, wet)


class DecayReverb(nn.Module):
    """A room of decaying noise, of which only decay and level are learned.

    The response is `noise·e^(-softplus(-decay)·500·t)·sigmoid(wet)` with `t` in seconds, and 1 at sample 0 (as in
    A. Caillon's implementation of J. Engel et al., "DDSP: Differentiable digital signal processing", 2020). The noise
    is even, from -1 to 1, and that of the plugins for the same `seed`.
    """

    noise: Tensor

    def __init__(
        self, length: int, sample_rate: float, decay: float = 5.0, wet: float = 0.0, seed: int = 0, learned: bool = True
    ) -> None:
        super().__init__()
        self.sample_rate = sample_rate
        self.decay = nn.Parameter(torch.tensor(decay), requires_grad=learned)
        self.wet = nn.Parameter(torch.tensor(wet), requires_grad=learned)
        self.register_buffer("noise", white_noise(length, seed))

    def taps(self) -> Tensor:
        """The echo `[L]`, without the dry path: what a model file holds."""
        time_s = torch.arange(len(self.noise), dtype=self.noise.dtype, device=self.noise.device) / self.sample_rate
        fading = torch.exp(-F.softplus(-self.decay) * 500.0 * time_s) * torch.sigmoid(self.wet)
        return self.noise * fading * (time_s > 0)

    def forward(self, audio: Tensor) -> Tensor:
        """`audio [...,T]` with its echo, `[…,T]`."""
        return reverb(audio, self.taps())
