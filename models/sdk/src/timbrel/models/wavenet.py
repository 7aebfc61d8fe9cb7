"""A stack of dilated causal convolutions, shaped after amplifiers, with knobs."""

from __future__ import annotations

from typing import TypeVar

import torch
from torch import Tensor, nn

from timbrel.models.fused import FusedLayer
from timbrel.models.streaming import Streaming

KERNEL = 3
KNOB_FEATURES = 8


M = TypeVar("M", bound=nn.Module)


def typed(modules: nn.ModuleList, kind: type[M]) -> list[M]:
    """What a module list holds, with its type."""
    return [module for module in modules if isinstance(module, kind)]


class Layer(nn.Module):
    """One dilated convolution with its skip and residual paths.

    The activation is `tanh(conv + mix + bias) - tanh(bias)`: zero where its inputs are zero, whatever the bias, which
    is the knobs' doing.
    """

    def __init__(self, channels: int, dilation: int) -> None:
        super().__init__()
        self.past = (KERNEL - 1) * dilation
        self.conv = nn.Conv1d(channels, channels, KERNEL, dilation=dilation, bias=False)
        self.mix = nn.Conv1d(1, channels, 1, bias=False)
        self.out = nn.Conv1d(channels, channels, 1, bias=False)

    def forward(self, context: Tensor, signal: Tensor, audio: Tensor, bias: Tensor) -> tuple[Tensor, Tensor]:
        """`context [B,C,past+T]`, its end `signal [B,C,T]`, `audio [B,1,T]`, `bias [B,C,1]` → residual and skip."""
        skip = torch.tanh(self.conv(context) + self.mix(audio) + bias) - torch.tanh(bias)
        return signal + self.out(skip), skip


class Stack(nn.Module):
    """Layers of one width whose dilations double, and the head that sums their skips."""

    def __init__(self, inputs: int, channels: int, heads: int, dilations: list[int]) -> None:
        super().__init__()
        self.channels = channels
        self.lift = nn.Conv1d(inputs, channels, 1, bias=False)
        self.layers = nn.ModuleList([Layer(channels, dilation) for dilation in dilations])
        self.head = nn.Conv1d(channels, heads, 1, bias=False)

    @property
    def past(self) -> int:
        """Samples of context that the layers take together."""
        return sum(layer.past for layer in typed(self.layers, Layer))


class AmpWaveNet(Streaming):
    """WaveNet for distortion (E.-P. Damskägg et al., "Real-time modeling of audio distortion circuits with deep
    learning", SMC 2019; the layer follows Neural Amp Modeler's) with knobs of its own kind.

    A small network of the knobs sets, once per run, the gain in front, a bias for each channel of each layer, and how
    much each skip channel counts in the heads. It costs nothing per sample.
    """

    architecture = "WaveNet"

    def __init__(
        self,
        knob_ranges: list[tuple[float, float]],
        channels: tuple[int, ...] = (8, 4),
        dilations: int = 9,
    ) -> None:
        super().__init__(knob_ranges)
        doubling = [2**power for power in range(dilations)]
        inputs = (1, *channels[:-1])
        heads = (*channels[1:], 1)
        self.stacks = nn.ModuleList([Stack(*shape, doubling) for shape in zip(inputs, channels, heads, strict=True)])
        self.widths = [1, *(c for c in channels for _ in range(dilations + 1))]
        self.features = nn.Linear(len(knob_ranges), KNOB_FEATURES)
        self.settings = nn.Linear(KNOB_FEATURES, sum(self.widths))
        self.receptive_field = 1 + sum(stack.past for stack in self._stacks())
        self._start()

    def _start(self) -> None:
        """Starts with settings near neutral, so that the first steps learn the sound and not the knobs."""
        nn.init.normal_(self.settings.weight, std=0.1)
        nn.init.normal_(self.settings.bias, std=0.3)

    def _stacks(self) -> list[Stack]:
        return typed(self.stacks, Stack)

    @property
    def state_shapes(self) -> dict[str, tuple[int, ...]]:
        """One cache per layer, `[1, channels, past]`."""
        return {
            f"stack{s}_layer{n}": (1, stack.channels, layer.past)
            for s, stack in enumerate(self._stacks())
            for n, layer in enumerate(typed(stack.layers, Layer))
        }

    def forward(self, audio: Tensor, params: Tensor, *states: Tensor) -> tuple[Tensor, ...]:
        """Plays a piece; see `Streaming`."""
        caches = iter(states)
        kept: list[Tensor] = []

        def extend(signal: Tensor, past: int) -> Tensor:
            context = torch.cat([next(caches), signal], 2)
            kept.append(context[:, :, -past:])
            return context

        settings = self._settings(params)
        audio = audio * settings[0]
        signal, head = audio, None
        for stack, start in zip(self._stacks(), self._starts(), strict=True):
            signal = stack.lift(signal)
            for layer, bias in zip(typed(stack.layers, Layer), settings[start:], strict=False):
                signal, skip = layer(extend(signal, layer.past), signal, audio, bias)
                head = skip if head is None else head + skip
            assert head is not None
            head = stack.head(head * settings[start + len(stack.layers)])
        assert head is not None
        return (head, *kept)

    def over_context(self, audio: Tensor, params: Tensor) -> Tensor:
        """The same for training on a CPU, through compiled layers.

        `audio [B,1,R-1+T]` begins with `receptive_field - 1` samples of context, which give no output: `[B,1,T]`.
        """
        assert self.receptive_field is not None
        settings = self._settings(params)
        audio = audio * settings[0]
        signal = audio
        head = audio.new_zeros((len(audio), self._stacks()[0].channels, audio.shape[2] - self.receptive_field + 1))
        for stack, start in zip(self._stacks(), self._starts(), strict=True):
            signal = stack.lift(signal)
            for layer, bias in zip(typed(stack.layers, Layer), settings[start:], strict=False):
                present = audio[:, 0, -(signal.shape[2] - layer.past) :]
                weights = (layer.conv.weight, layer.mix.weight, layer.out.weight)
                signal, head = FusedLayer.apply(signal, present, bias, *weights, head)
            head = stack.head(head * settings[start + len(stack.layers)])
        return head

    def _settings(self, params: Tensor) -> list[Tensor]:
        """What the knobs say: `[B,1,1]` gain in front, then per stack `[B,C,1]` for each layer and the head."""
        raw = self.settings(torch.tanh(self.features(self.unit_knobs(params))))
        pieces = list(torch.split(raw.unsqueeze(2), self.widths, 1))
        pieces[0] = torch.exp(pieces[0])
        for head in self._heads():
            pieces[head] = pieces[head] + 1.0
        return pieces

    def _starts(self) -> list[int]:
        """Where each stack's settings begin."""
        count = len(self._stacks()[0].layers) + 1
        return [1 + count * index for index in range(len(self.stacks))]

    def _heads(self) -> list[int]:
        """Which settings weigh a head's skips."""
        return [start + len(self._stacks()[0].layers) for start in self._starts()]
