"""What the weights of a temporal convolutional network do not say: how far apart its taps are, and its rate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from timbrel.convert.archive import find
from timbrel.convert.refusal import ConversionError
from timbrel.convert.request import Request
from timbrel.convert.weights import Weights

SAMPLE_RATE_HZ = 44_100.0
"""Of both projects' examples; only some checkpoints say it."""


@dataclass(frozen=True)
class Settings:
    """As the checkpoint has them, or as they are given with the request."""

    growth: int
    """A block's taps are so many times as far apart as those of the block before."""
    stack: int
    """Blocks after which the taps are close again."""
    centred: bool
    """The network looks as far ahead as back."""
    rate_hz: float
    notes: tuple[str, ...] = ()

    @classmethod
    def of(cls, checkpoint: Any, request: Request, weights: Weights) -> Settings:
        """Raises `ConversionError` where nobody says what has to be known."""
        blocks = len({name.split(".")[1] for name in weights.names() if name.startswith("blocks.")})
        steerable = weights.has("blocks.0.conv.weight")
        rate_hz = request.sample_rate or _number(checkpoint, request, "sample_rate", SAMPLE_RATE_HZ)
        known = request.sample_rate or _number(checkpoint, request, "sample_rate", 0.0)
        return cls(
            int(_number(checkpoint, request, "dilation_growth", None)),
            int(_number(checkpoint, request, "stack_size", float(blocks))),
            not steerable and not bool(_number(checkpoint, request, "causal", None)),
            rate_hz,
            () if known else (f"Its rate is taken to be {rate_hz:g} Hz.",),
        )

    def dilation(self, block: int) -> int:
        """Samples between the taps of a block."""
        return int(self.growth ** (block % max(self.stack, 1)))


def _number(checkpoint: Any, request: Request, name: str, otherwise: float | None) -> float:
    said = request.settings.get(name, find(checkpoint, name))
    if said is None:
        said = otherwise
    if said is None:
        raise ConversionError(f"the file does not say its {name}; say it with --set {name}=NUMBER")
    try:
        return float(said)
    except ValueError as error:
        raise ConversionError(f"{name} is {said!r}, which is no number") from error
