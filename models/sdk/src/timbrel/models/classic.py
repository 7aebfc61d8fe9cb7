"""Two well-known shapes with untrained, seeded weights: what the benchmarks and the tests of the players play."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from timbrel.models.streaming import Streaming

KERNEL = 3


class Lstm40(Streaming):
    """LSTM of 40, linear and skip, without knobs: the common capture of a pedal."""

    architecture = "LSTM"
    receptive_field = None
    hidden = 40

    def __init__(self) -> None:
        super().__init__([])
        self.rnn = nn.LSTM(1, self.hidden, batch_first=True)
        self.out = nn.Linear(self.hidden, 1)

    @property
    def state_shapes(self) -> dict[str, tuple[int, ...]]:
        """Hidden and cell, `[1, 1, 40]`."""
        return {"hidden": (1, 1, self.hidden), "cell": (1, 1, self.hidden)}

    def batched(self, shape: tuple[int, ...], batch: int) -> tuple[int, ...]:
        """Torch puts the layer before the batch."""
        return (shape[0], batch, *shape[2:])

    def forward(self, audio: Tensor, params: Tensor, *states: Tensor) -> tuple[Tensor, ...]:
        """Plays a piece."""
        sound = audio.transpose(1, 2)
        hidden, (h, c) = self.rnn(sound, (states[0], states[1]))
        return (self.out(hidden) + sound).transpose(1, 2), h, c


class WaveNetA1(Streaming):
    """Neural Amp Modeler's standard WaveNet: 16 then 8 channels, dilations 1 to 512 twice, without knobs."""

    architecture = "WaveNet"
    head_scale = 0.5
    weight_scale = 0.7
    """Of PyTorch's initial weights, so that twenty untrained layers neither die out nor saturate."""

    def __init__(self) -> None:
        super().__init__([])
        self.dilations = [2**power for power in range(10)]
        self.arrays = nn.ModuleList([_LayerArray(1, 16, 8, self.dilations), _LayerArray(16, 8, 1, self.dilations)])
        self.receptive_field = 1 + 2 * (KERNEL - 1) * sum(self.dilations)
        with torch.no_grad():
            for weight in self.parameters():
                weight.mul_(self.weight_scale)

    @property
    def state_shapes(self) -> dict[str, tuple[int, ...]]:
        """One cache per layer, `[1, channels, 2·dilation]`."""
        return {
            f"array{a}_layer{n}": (1, channels, (KERNEL - 1) * dilation)
            for a, channels in enumerate((16, 8))
            for n, dilation in enumerate(self.dilations)
        }

    def forward(self, audio: Tensor, params: Tensor, *states: Tensor) -> tuple[Tensor, ...]:
        """Plays a piece."""
        half = len(self.dilations)
        signal, head, first = self.arrays[0](audio, audio, None, states[:half])
        _, head, second = self.arrays[1](signal, audio, head, states[half:])
        return (head * self.head_scale, *first, *second)


class _LayerArray(nn.Module):
    """Layers of one width between a rechannelling and a head."""

    def __init__(self, inputs: int, channels: int, heads: int, dilations: list[int]) -> None:
        super().__init__()
        self.rechannel = nn.Conv1d(inputs, channels, 1, bias=False)
        self.conv = nn.ModuleList([nn.Conv1d(channels, channels, KERNEL, dilation=d) for d in dilations])
        self.mix = nn.ModuleList([nn.Conv1d(1, channels, 1, bias=False) for _ in dilations])
        self.out = nn.ModuleList([nn.Conv1d(channels, channels, 1) for _ in dilations])
        self.head = nn.Conv1d(channels, heads, 1, bias=False)

    def forward(
        self, signal: Tensor, condition: Tensor, head: Tensor | None, caches: tuple[Tensor, ...]
    ) -> tuple[Tensor, Tensor, list[Tensor]]:
        signal = self.rechannel(signal)
        kept = []
        for conv, mix, out, cache in zip(self.conv, self.mix, self.out, caches, strict=True):
            context = torch.cat([cache, signal], 2)
            kept.append(context[:, :, -cache.shape[2] :])
            skip = torch.tanh(conv(context) + mix(condition))
            head = skip if head is None else head + skip
            signal = signal + out(skip)
        assert head is not None
        return signal, self.head(head), kept
