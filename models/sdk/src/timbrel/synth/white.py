"""Seeded noise, the same on every machine and in the plugins."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

WEYL = 0x9E3779B97F4A7C15


def white_noise(length: int, seed: int, start: int = 0) -> Tensor:
    """White noise `[T]`, f32, evenly from -1 to 1 (-4.8 dB RMS), from sample `start` on.

    The numbers of SplitMix64 (G. Steele, D. Lea and C. Flood, "Fast splittable pseudorandom number generators", 2014),
    the upper 24 bits of each: bit for bit what the plugins' noise is for the same seed.
    """
    with np.errstate(over="ignore"):
        counts = np.arange(start + 1, start + length + 1, dtype=np.uint64)
        z = np.uint64(seed % (1 << 64)) + counts * np.uint64(WEYL)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        z ^= z >> np.uint64(31)
    return torch.from_numpy(((z >> np.uint64(40)) / 8_388_608.0 - 1.0).astype(np.float32))
