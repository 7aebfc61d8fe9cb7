"""Causal padding with what came before, where a model pads with zeros in its `forward`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor
from torch.overrides import TorchFunctionMode


class PastPads(TorchFunctionMode):
    """While it is on, `pad(x [1,C,T], (left, 0))` with zeros puts the past before `x`, call by call.

    Without `pasts` it pads with zeros as it would be, and tells in `shapes` what pasts there are.
    """

    def __init__(self, pasts: Sequence[Tensor] | None = None) -> None:
        super().__init__()
        self._pasts = pasts
        self.shapes: list[tuple[int, ...]] = []
        self.kept: list[Tensor] = []
        """The new pasts, after a piece."""

    def __torch_function__(
        self, func: Callable[..., Any], types: Any, args: Sequence[Any] = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        """Passes on all but paddings of a stream's beginning."""
        named = kwargs or {}
        left = _left(func, args, named)
        if not left:
            return func(*args, **named)
        x: Tensor = args[0] if args else named["input"]
        self.shapes.append((1, x.shape[1], left))
        if self._pasts is None:
            return func(*args, **named)
        context = torch.cat([self._pasts[len(self.kept)], x], 2)
        self.kept.append(context[:, :, context.shape[2] - left :])
        return context


def _left(func: Callable[..., Any], args: Sequence[Any], named: dict[str, Any]) -> int:
    """How many zeros are put before the samples, if that is what is called."""
    if func is not torch.nn.functional.pad:
        return 0
    said = {**dict(zip(("input", "pad", "mode", "value"), args, strict=False)), **named}
    x, pad = said["input"], tuple(said["pad"])
    zeros = said.get("mode", "constant") == "constant" and not said.get("value")
    before = len(pad) == 2 and isinstance(pad[0], int) and pad[0] > 0 and pad[1] == 0
    return int(pad[0]) if zeros and before and x.ndim == 3 and x.shape[0] == 1 else 0
