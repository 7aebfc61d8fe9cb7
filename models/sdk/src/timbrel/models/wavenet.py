"""A stack of dilated causal convolutions, shaped after amplifiers, with knobs."""

from __future__ import annotations

import math
from typing import TypeVar

import torch
from torch import Tensor, nn

from timbrel.models.fused import FusedStack
from timbrel.models.knobs import KnobSettings
from timbrel.models.streaming import Streaming

KERNEL = 3


M = TypeVar("M", bound=nn.Module)


def typed(modules: nn.ModuleList, kind: type[M]) -> list[M]:
    """What a module list holds, with its type."""
    return [module for module in modules if isinstance(module, kind)]


class Layer(nn.Module):
    """One dilated convolution with its skip and residual paths.

    The activation is `tanh(conv + (mix + bias)) - tanh(bias)`: zero where its inputs are zero, whatever the bias, which
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
        skip = torch.tanh(self.conv(context) + (self.mix(audio) + bias)) - torch.tanh(bias)
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

    def weights(self) -> tuple[Tensor, Tensor, Tensor]:
        """All layers' weights together: `[N,C,C,3]`, `[N,C]` and `[N,C,C]`."""
        layers = typed(self.layers, Layer)
        conv = torch.stack([layer.conv.weight for layer in layers])
        mix = torch.stack([layer.mix.weight[:, 0, 0] for layer in layers])
        out = torch.stack([layer.out.weight[:, :, 0] for layer in layers])
        return conv, mix, out


class AmpWaveNet(Streaming):
    """WaveNet for distortion (E.-P. Damskägg et al., "Real-time modeling of audio distortion circuits with deep
    learning", SMC 2019; the layer follows Neural Amp Modeler's) with knobs of its own kind.

    A small network of the knobs sets, once per run, the gain in front, a bias for each channel of each layer, and how
    much each skip channel counts in the heads. It costs nothing per sample.
    """

    architecture = "WaveNet"
    receptive_field: int

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
        widths = [1, *(c for c in channels for _ in range(dilations + 1))]
        self.settings = KnobSettings(len(knob_ranges), widths)
        self.receptive_field = 1 + sum(stack.past for stack in self._stacks())

    @torch.no_grad()
    def calibrate(self, input_gain: float, output_gain: float) -> None:
        """Becomes what it was behind a gain and before another one."""
        self.settings.shift(0, math.log(input_gain))
        self._stacks()[-1].head.weight *= output_gain

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

        gain, settings = self._settings(params)
        audio = audio * gain
        signal, head = audio, None
        for stack, (*biases, weights) in zip(self._stacks(), settings, strict=True):
            signal = stack.lift(signal)
            for layer, bias in zip(typed(stack.layers, Layer), biases, strict=True):
                signal, skip = layer(extend(signal, layer.past), signal, audio, bias)
                head = skip if head is None else head + skip
            assert head is not None
            head = stack.head(head * (1.0 + weights))
        assert head is not None
        return (head, *kept)

    def over_context(self, audio: Tensor, params: Tensor) -> Tensor:
        """The same for training on a CPU, through compiled layers.

        `audio [B,1,R-1+T]` begins with `receptive_field - 1` samples of context, which give no output: `[B,1,T]`.
        """
        gain, settings = self._settings(params)
        audio = audio * gain
        signal = audio
        head = audio.new_zeros((len(audio), self._stacks()[0].channels, audio.shape[2] - self.receptive_field + 1))
        for stack, (*biases, weights) in zip(self._stacks(), settings, strict=True):
            present = audio[:, 0, -signal.shape[2] :]
            bias = torch.stack(biases)[..., 0]
            signal, head = FusedStack.apply(stack.lift(signal), present, bias, *stack.weights(), head)
            head = stack.head(head * (1.0 + weights))
        return head

    def answer(self, audio: Tensor, params: Tensor) -> Tensor:
        """The answer to whole sounds from rest; see `Streaming`."""
        return self.over_context(nn.functional.pad(audio, (self.receptive_field - 1, 0)), params)

    def _settings(self, params: Tensor) -> tuple[Tensor, list[list[Tensor]]]:
        """Gain in front, `[B,1,1]`; then for each stack a bias per layer and the head's weights, `[B,C,1]`."""
        gain, *rest = (setting.unsqueeze(2) for setting in self.settings(self.unit_knobs(params)))
        each = len(rest) // len(self.stacks)
        return torch.exp(gain), [rest[start : start + each] for start in range(0, len(rest), each)]
