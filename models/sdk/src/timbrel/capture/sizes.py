"""Networks to choose from, and how each is best taught."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from timbrel.models import AmpLSTM, AmpWaveNet

Network = AmpWaveNet | AmpLSTM
Ranges = list[tuple[float, float]]


@dataclass(frozen=True)
class Size:
    """A network for knobs of given ranges, and a training of it; `about` is for the help."""

    build: Callable[[Ranges], Network]
    about: str
    max_steps: int
    batch_size: int
    lr: float
    piece_samples: int


SIZES: dict[str, Size] = {
    "nano": Size(lambda knobs: AmpLSTM(knobs, 12), "LSTM of 12", 4800, 64, 4e-3, 256),
    "eco": Size(lambda knobs: AmpLSTM(knobs, 32), "LSTM of 32", 4800, 64, 3e-3, 256),
    "lite": Size(lambda knobs: AmpWaveNet(knobs, (4, 2)), "WaveNet of 4 and 2 channels", 3000, 8, 6e-3, 8192),
    "standard": Size(lambda knobs: AmpWaveNet(knobs, (8, 4)), "WaveNet of 8 and 4 channels", 3000, 8, 4e-3, 8192),
    "rich": Size(lambda knobs: AmpWaveNet(knobs, (16, 8)), "WaveNet of 16 and 8 channels", 4000, 8, 3e-3, 8192),
}
