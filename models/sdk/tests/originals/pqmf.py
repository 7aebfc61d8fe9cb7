"""The filters around RAVE that take a sound apart into bands and put it together again."""

import math

import numpy as np
import torch
from scipy.optimize import fmin
from scipy.signal import firwin, kaiserord
from torch import Tensor, nn
from torch.nn import functional

from originals.cached import Convs

BANDS = 16


def prototype(attenuation: float) -> np.ndarray:
    def lowpass(cutoff: float) -> np.ndarray:
        taps, beta = kaiserord(attenuation, cutoff / np.pi)
        odd = 2 * (taps // 2) + 1
        return np.asarray(firwin(odd, cutoff, window=("kaiser", beta), scale=False, fs=2.0 * np.pi))

    def leak(cutoff: np.ndarray) -> float:
        h = lowpass(float(cutoff[0]))
        g = np.abs(np.convolve(h, h[::-1]))
        return float(g[g.shape[0] // 2 :: 2 * BANDS][1:].max())

    return lowpass(float(fmin(leak, 1.0 / BANDS, disp=0)[0]))


def turned(x: Tensor) -> Tensor:
    mask = torch.ones_like(x)
    mask[..., 1::2, ::2] = -1.0
    return x * mask


class CachedPQMF(nn.Module):
    hk: Tensor

    def __init__(self, convs: Convs) -> None:
        super().__init__()
        h = torch.from_numpy(prototype(100.0)).float()
        band = torch.arange(BANDS)[:, None]
        time = torch.arange(-(len(h) // 2), len(h) // 2 + 1)
        hk = 2.0 * h * torch.cos((2 * band + 1) * math.pi / (2 * BANDS) * time + (-1.0) ** band * math.pi / 4.0)
        missing = 2 ** math.ceil(math.log2(hk.shape[1])) - hk.shape[1]
        hk = functional.pad(hk, (missing // 2, missing // 2 + missing % 2))
        self.register_buffer("hk", hk)
        self.register_buffer("h", h)
        self.n_band = BANDS
        into = functional.pad(hk, (0, 1))[:, None]
        out = functional.pad(hk.flip(1).reshape(BANDS, -1, BANDS).permute(2, 0, 1), (0, 1))
        self.forward_conv = convs.conv(1, BANDS, into.shape[2], BANDS, pads=convs.pads(into.shape[2]))
        self.inverse_conv = convs.conv(BANDS, BANDS, out.shape[2])
        self.forward_conv.weight.data.copy_(into)
        self.inverse_conv.weight.data.copy_(out)

    def forward(self, x: Tensor) -> Tensor:
        return turned(self.forward_conv(x))

    @torch.jit.export
    def inverse(self, x: Tensor) -> Tensor:
        x = (self.inverse_conv(turned(x)) * self.n_band).flip(1)
        return x.permute(0, 2, 1).reshape(x.shape[0], 1, -1)
