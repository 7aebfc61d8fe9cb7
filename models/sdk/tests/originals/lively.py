"""Random weights that make a network move: a fresh one says nearly the same whatever it is asked."""

import numpy as np
import torch
from torch import nn

FRAMES = 240


def enliven(network: nn.Module, seed: int) -> None:
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for weights in network.parameters():
            spread = 1.6 / weights.shape[-1] ** 0.5 if weights.ndim == 2 and weights.shape[-1] > 1 else 0.5
            weights.add_(torch.randn(weights.shape, generator=generator) * spread)


def phrase(loudness_db: tuple[float, float], seed: int = 3) -> tuple[np.ndarray, np.ndarray]:
    """Pitch and loudness that wander, `[frame]`."""
    rng = np.random.default_rng(seed)
    f0_hz = np.geomspace(90.0, 1900.0, FRAMES) * np.exp(rng.normal(0.0, 0.05, FRAMES))
    return f0_hz.astype(np.float32), rng.uniform(*loudness_db, FRAMES).astype(np.float32)


def frames(values: np.ndarray) -> torch.Tensor:
    """`[frame]` as `[1, frame, 1]`."""
    return torch.from_numpy(np.ascontiguousarray(values, np.float32))[None, :, None]
