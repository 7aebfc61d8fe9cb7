"""Options of `timbrel-sdk train transfer DIR`."""

from __future__ import annotations

from dataclasses import dataclass

from timbrel.training import Settings, option

FRAME_S = 0.004


@dataclass(frozen=True)
class TransferSettings(Settings):
    """Beside those that every command has."""

    max_steps: int = option(1000, "steps of training", least=1, free=True)
    lr: float = option(3e-3, "learning rate at its highest; it falls along a cosine", least=1e-8, most=1.0)
    patience: int = option(8, "validations without getting better before it stops; 0: never", least=0, free=True)
    sample_rate: int = option(
        48_000, "of the model, Hz; sounds of other rates are resampled", least=8_000, most=192_000
    )
    f0_range: tuple[float, float] = option((32.0, 2_000.0), "lowest and highest pitch to look for, Hz", least=16.0)
    f0_viterbi: bool = option(True, "track pitch along the most likely path, not frame by frame")
    skip_polyphonic: bool = option(True, "learn nothing from where it sounds polyphonic")
    clip_duration: float = option(4.0, "longest clips that are learned from or held out, seconds", least=0.5, most=60.0)
    duration: float = option(0.8, "length of the pieces that a step learns from, seconds", least=0.1, most=30.0)
    room_duration: float = option(
        0.6, "longest echo of the room that is learned, seconds; 0: no room", least=0.0, most=3.0
    )
    harmonics: int = option(0, "how many; 0: up to 18 kHz at the lowest pitch", least=0, most=256)
    noise_bands: int = option(65, "evenly from 0 Hz to half the rate", least=2, most=513)
    channels: tuple[int, int] = option((64, 112), "width of the network and of its memory", least=4, most=1_024)

    @property
    def hop(self) -> int:
        """Samples of a frame."""
        return round(self.sample_rate * FRAME_S)
