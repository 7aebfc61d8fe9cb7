"""What steerable-nafx and micro-tcn compute: temporal convolutional networks whose channels the knobs modulate."""

from itertools import pairwise

import torch
from torch import Tensor, nn


def cut(x: Tensor, length: int, centred: bool, late: int) -> Tensor:
    """The middle of `x`, or its end but for the last `late` samples."""
    start = (x.shape[2] - length) // 2 if centred else x.shape[2] - late - length
    return x[:, :, start : start + length]


class Modulation(nn.Module):
    def __init__(self, conditions: int, channels: int, norm: bool) -> None:
        super().__init__()
        if norm:
            self.bn = nn.BatchNorm1d(channels, affine=False)
        self.adaptor = nn.Linear(conditions, 2 * channels)

    def forward(self, x: Tensor, condition: Tensor) -> Tensor:
        scale, shift = self.adaptor(condition).chunk(2, -1)
        if hasattr(self, "bn"):
            x = self.bn(x)
        return x * scale.permute(0, 2, 1) + shift.permute(0, 2, 1)  # type: ignore[no-any-return]


class SteerableBlock(nn.Module):
    def __init__(self, inputs: int, outputs: int, kernel: int, dilation: int, conditions: int) -> None:
        super().__init__()
        self.conv = nn.Conv1d(inputs, outputs, kernel, dilation=dilation)
        if conditions:
            self.film = Modulation(conditions, outputs, norm=False)
        self.act = nn.PReLU()
        self.res = nn.Conv1d(inputs, outputs, 1, bias=False)

    def forward(self, x: Tensor, condition: Tensor | None) -> Tensor:
        y = self.conv(x)
        if condition is not None:
            y = self.film(y, condition)
        return self.act(y) + cut(self.res(x), y.shape[2], False, 1)  # type: ignore[no-any-return]


class Steerable(nn.Module):
    """`[1,C,T]` and `[1,1,conditions]` to what is left of the sound after all blocks have eaten from it."""

    def __init__(self, conditions: int, channels: int = 1, blocks: int = 4, growth: int = 3, kernel: int = 5) -> None:
        super().__init__()
        torch.manual_seed(1)
        self.kernel_size, self.dilation_growth, self.stack_size, self.n_blocks = kernel, growth, blocks, blocks
        widths = [channels, *[6] * (blocks - 1), channels]
        self.blocks = nn.ModuleList(
            SteerableBlock(widths[n], widths[n + 1], kernel, growth**n, conditions) for n in range(blocks)
        )
        self.field = 1 + sum((kernel - 1) * growth**n for n in range(blocks))

    def forward(self, x: Tensor, condition: Tensor | None = None) -> Tensor:
        for block in self.blocks:
            x = block(x, condition)
        return x


class MicroBlock(nn.Module):
    def __init__(self, inputs: int, outputs: int, kernel: int, dilation: int, causal: bool, grouped: bool) -> None:
        super().__init__()
        groups = outputs if grouped and inputs % outputs == 0 else 1
        self.conv1 = nn.Conv1d(inputs, outputs, kernel, dilation=dilation, groups=groups, bias=False)
        if grouped:
            self.conv1b = nn.Conv1d(outputs, outputs, 1)
        self.film = Modulation(32, outputs, norm=True)
        self.relu = nn.PReLU(outputs)
        self.res = nn.Conv1d(inputs, outputs, 1, groups=inputs, bias=False)
        self.causal = causal

    def forward(self, x: Tensor, condition: Tensor) -> Tensor:
        y = self.relu(self.film(self.conv1(x), condition))
        return y + cut(self.res(x), y.shape[2], not self.causal, 1)  # type: ignore[no-any-return]


class Micro(nn.Module):
    """`[1,1,T]` and `[1,1,conditions]` to the same; its settings are those of its checkpoints."""

    def __init__(self, causal: bool, grouped: bool, blocks: int = 4, growth: int = 4, kernel: int = 5) -> None:
        super().__init__()
        torch.manual_seed(2)
        self.settings = {
            "nparams": 2,
            "dilation_growth": growth,
            "stack_size": 3,
            "causal": causal,
            "grouped": grouped,
            "sample_rate": 48_000,
        }
        steps = [growth ** (n % 3) for n in range(blocks)]
        sizes = (2, 16, 32, 32)
        layers = [part for a, b in pairwise(sizes) for part in (nn.Linear(a, b), nn.ReLU())]
        self.gen = nn.Sequential(*layers)
        self.blocks = nn.ModuleList(
            MicroBlock(8 if n else 1, 8, kernel, step, causal, grouped) for n, step in enumerate(steps)
        )
        self.output = nn.Conv1d(8, 1, 1)
        self.field = 1 + sum((kernel - 1) * step for step in steps)

    def forward(self, x: Tensor, condition: Tensor) -> Tensor:
        condition = self.gen(condition)
        for block in self.blocks:
            x = block(x, condition)
        return torch.tanh(self.output(x))


def lively(network: nn.Module, seed: int) -> nn.Module:
    """Weights and statistics that are not those of a fresh network."""
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, values in (*network.named_parameters(), *network.named_buffers()):
            if values.dtype == torch.float32:
                noise = torch.randn(values.shape, generator=generator)
                values += 0.3 * noise.abs() if name.endswith("var") else 0.25 * noise
    return network.eval()
