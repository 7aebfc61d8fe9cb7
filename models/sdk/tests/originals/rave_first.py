"""What RAVE 1.0 computes, as its own export wraps it."""

import torch
from torch import Tensor, nn
from torch.nn import functional

from originals.cached import CachedSequential, Convs
from originals.pqmf import CachedPQMF
from originals.rave import SLOPE, Encoder, Generator, Residual, Size


class ResidualStack(nn.Module):
    """Residual layers after each other."""

    def __init__(self, convs: Convs, dim: int, late: int) -> None:
        super().__init__()
        layers: list[Residual] = []
        inner = 0
        for dilation in (1, 3, 9):
            first = convs.conv(dim, dim, 3, dilation=dilation)
            second = convs.conv(dim, dim, 3, late=first.cumulative_delay)
            net = CachedSequential(nn.LeakyReLU(SLOPE), first, nn.LeakyReLU(SLOPE), second)
            layers.append(Residual(convs, net, inner))
            inner = layers[-1].cumulative_delay
        self.net = CachedSequential(*layers)
        self.cumulative_delay = inner + late

    def forward(self, x: Tensor) -> Tensor:
        return self.net(x)  # type: ignore[no-any-return]


class Resampling(nn.Module):
    """Between equal rates."""

    def __init__(self) -> None:
        super().__init__()
        self.identity = True
        self.upsample, self.downsample = nn.Identity(), nn.Identity()

    def forward(self, x: Tensor) -> Tensor:
        return x


class TraceModel(nn.Module):
    """With the mean of what the encoder finds, and, unless it was exported so, noise for what was cropped."""

    latent_pca: Tensor
    latent_mean: Tensor
    latent_size: Tensor

    def __init__(self, convs: Convs, size: Size, cropped: int, deterministic: bool, trained_cropped: bool) -> None:
        super().__init__()
        turned = cropped if trained_cropped else size.latent
        self.resample = Resampling()
        self.pqmf = CachedPQMF(convs)
        self.encoder = Encoder(convs, Size(size.ratios, latent=turned, capacity=size.capacity))
        self.decoder = Generator(convs, size, use_noise=False, stack=ResidualStack)
        self.trained_cropped, self.deterministic = trained_cropped, deterministic
        self.cropped_latent_size, self.stereo = cropped, False
        self.register_buffer("latent_pca", torch.linalg.qr(torch.randn(turned, turned))[0])
        self.register_buffer("latent_mean", torch.randn(turned) * 0.1)
        self.register_buffer("latent_size", torch.tensor(size.latent))
        self.register_buffer("sampling_rate", torch.tensor(48_000))
        self.register_buffer("encode_params", torch.tensor([1, 1, cropped, size.hop]))

    def forward(self, x: Tensor) -> Tensor:
        z = self.encoder(self.pqmf(self.resample(x))).chunk(2, 1)[0]
        z = functional.conv1d(z - self.latent_mean.unsqueeze(-1), self.latent_pca.unsqueeze(-1))
        z = z[:, : self.cropped_latent_size]
        if self.trained_cropped:
            z = functional.conv1d(z, self.latent_pca.t().unsqueeze(-1)) + self.latent_mean.unsqueeze(-1)
        missing = int(self.latent_size) - z.shape[1]
        noise = torch.zeros(1, missing, z.shape[2]) if self.deterministic else torch.randn(1, missing, z.shape[2])
        z = torch.cat([z, noise], 1)
        if not self.trained_cropped:
            z = functional.conv1d(z, self.latent_pca.t().unsqueeze(-1)) + self.latent_mean.unsqueeze(-1)
        return self.pqmf.inverse(self.decoder(z))
