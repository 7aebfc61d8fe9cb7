"""What Latent Play computes: the residual autoencoder of audio-encoders-pytorch between two dense layers."""

import torch
from torch import Tensor, nn

RATE, DURATION_S, COMPRESSION = 22_050, 0.1, 0.01


class Bent(nn.Module):
    def __init__(self, inputs: int, outputs: int, groups: int) -> None:
        super().__init__()
        self.groupnorm = nn.GroupNorm(groups, inputs)
        self.activation = nn.SiLU()
        self.project = nn.Conv1d(inputs, outputs, 3, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        return self.project(self.activation(self.groupnorm(x)))  # type: ignore[no-any-return]


class Block(nn.Module):
    def __init__(self, inputs: int, outputs: int, groups: int) -> None:
        super().__init__()
        self.block1, self.block2 = Bent(inputs, outputs, groups), Bent(outputs, outputs, groups)
        self.to_out = nn.Conv1d(inputs, outputs, 1) if inputs != outputs else nn.Identity()

    def forward(self, x: Tensor) -> Tensor:
        return self.block2(self.block1(x)) + self.to_out(x)  # type: ignore[no-any-return]


class End(nn.Module):
    """The patcher and the unpatcher, for patches of one sample."""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.block = Block(inputs, outputs, 1)

    def forward(self, x: Tensor) -> Tensor:
        return self.block(x)  # type: ignore[no-any-return]


class Down(nn.Module):
    def __init__(self, inputs: int, outputs: int, factor: int, blocks: int) -> None:
        super().__init__()
        self.downsample = nn.Conv1d(inputs, outputs, 2 * factor + 1, factor, factor)
        self.blocks = nn.ModuleList(Block(outputs, outputs, 8) for _ in range(blocks))

    def forward(self, x: Tensor) -> Tensor:
        x = self.downsample(x)
        for block in self.blocks:
            x = block(x)
        return x


class Up(nn.Module):
    def __init__(self, inputs: int, outputs: int, factor: int, blocks: int) -> None:
        super().__init__()
        self.blocks = nn.ModuleList(Block(inputs, inputs, 8) for _ in range(blocks))
        half, odd = factor // 2, factor % 2
        self.upsample: nn.Module = nn.Conv1d(inputs, outputs, 3, padding=1)
        if factor > 1:
            self.upsample = nn.ConvTranspose1d(inputs, outputs, 2 * factor, factor, half + odd, output_padding=odd)

    def forward(self, x: Tensor) -> Tensor:
        for block in self.blocks:
            x = block(x)
        return self.upsample(x)  # type: ignore[no-any-return]


class Encoder(nn.Module):
    def __init__(self, widths: list[int], factors: list[int], blocks: list[int]) -> None:
        super().__init__()
        self.to_in = End(1, widths[0])
        self.downsamples = nn.ModuleList(
            Down(widths[n], widths[n + 1], factors[n], blocks[n]) for n in range(len(factors))
        )

    def forward(self, x: Tensor) -> Tensor:
        x = self.to_in(x)
        for layer in self.downsamples:
            x = layer(x)
        return x


class Decoder(nn.Module):
    def __init__(self, widths: list[int], factors: list[int], blocks: list[int]) -> None:
        super().__init__()
        self.upsamples = nn.ModuleList(Up(widths[n], widths[n + 1], factors[n], blocks[n]) for n in range(len(factors)))
        self.to_out = End(widths[-1], 1)

    def forward(self, x: Tensor) -> Tensor:
        for layer in self.upsamples:
            x = layer(x)
        return self.to_out(x)  # type: ignore[no-any-return]


class LatentPlay(nn.Module):
    """As its checkpoints name the weights."""

    def __init__(self, channels: int = 8) -> None:
        super().__init__()
        torch.manual_seed(6)
        multipliers, factors, blocks = [1, 2, 2, 1, 1], [4, 3, 2, 1], [1, 2, 1, 1]
        self.settings = {
            "model_cfg": {"channels": channels, "multipliers": multipliers, "factors": factors, "num_blocks": blocks},
            "data_cfg": {"sr": RATE, "duration": DURATION_S},
        }
        widths = [channels * multiplier for multiplier in multipliers]
        self.length = length = int(DURATION_S * RATE)
        self.latent_dim = int(length * COMPRESSION)
        for factor in factors:
            length = (length - 1) // factor + 1
        self.conv_out_channels, self.conv_out_length = channels, length
        self.model = nn.Module()
        self.model.encoder = Encoder(widths, factors, blocks)
        self.model.decoder = Decoder(widths[::-1], factors[::-1], blocks[::-1])
        self.encode_linear = nn.Linear(channels * length, self.latent_dim)
        self.decode_linear = nn.Linear(self.latent_dim, channels * length)
        self.features_linear = nn.Linear(self.latent_dim, 3)

    def forward_encode(self, x: Tensor) -> Tensor:
        """`[B,1,L]` to `[B,D]`."""
        return self.encode_linear(self.model.encoder(x).flatten(1))  # type: ignore[no-any-return, operator]

    def forward_decode(self, z: Tensor) -> Tensor:
        """`[B,D]` to `[B,1,L]`."""
        inner = self.decode_linear(z).view(len(z), self.conv_out_channels, self.conv_out_length)
        sound: Tensor = self.model.decoder(inner)  # type: ignore[operator]
        return sound[..., : self.length]
