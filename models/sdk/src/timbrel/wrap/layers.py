"""Which layer it is that cannot be played in pieces."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from timbrel.wrap.explicit import Explicit

Floats = npt.NDArray[np.float32]

DIFFERENT = 1e-4
"""Relative to the layer's answer: far above rounding, far below what a forgotten past does."""


@torch.no_grad()
def first_difference(explicit: Explicit, sound: Floats, params: Tensor | None, blocks: Sequence[int]) -> str:
    """Name and kind of the first layer whose answer over the whole sound is not that in blocks; empty where none is.

    Layers are compared whose answer is as long as what goes in, in the order in which they play.
    """
    whole = _answers(explicit, sound, params, (sound.shape[1],))
    pieces = _answers(explicit, sound, params, blocks)
    for name, answer in whole.items():
        other = pieces.get(name)
        if answer is None or other is None or other.shape != answer.shape:
            continue
        if float((answer - other).abs().max()) > DIFFERENT * max(1e-6, float(answer.abs().max())):
            return f"{name} ({type(explicit.model.get_submodule(name)).__name__})"
    return ""


@torch.no_grad()
def first_unbounded(explicit: Explicit, sound: Floats, params: Tensor | None, blocks: Sequence[int]) -> str:
    """Name and kind of the first layer with an answer that is no finite number; empty where none is."""
    for name, answer in _answers(explicit, sound, params, blocks).items():
        if answer is not None and not bool(torch.isfinite(answer).all()):
            return f"{name} ({type(explicit.model.get_submodule(name)).__name__})"
    return ""


def _answers(
    explicit: Explicit, sound: Floats, params: Tensor | None, blocks: Sequence[int]
) -> dict[str, Tensor | None]:
    """Of each layer without layers in it: all that it answered, as `[C,T]`."""
    heard: dict[str, list[Tensor]] = {}
    length = 0

    def listen(name: str) -> Any:
        def hook(_: nn.Module, __: Any, answer: Any) -> None:
            first = answer[0] if isinstance(answer, tuple) else answer
            if isinstance(first, Tensor):
                heard.setdefault(name, []).append(_over_time(first, length))

        return hook

    leaves = {name: m for name, m in explicit.model.named_modules() if name and not list(m.children())}
    hooks = [module.register_forward_hook(listen(name)) for name, module in leaves.items()]
    states, at, turn = explicit.rested(), 0, 0
    while at < sound.shape[1]:
        block = torch.from_numpy(sound[:, at : at + blocks[turn % len(blocks)]])[None]
        length = block.shape[2]
        knobs = [] if params is None else [params.repeat(1, 1, length) if params.ndim == 3 else params]
        _, *states = explicit(block, *knobs, *states)
        at, turn = at + length, turn + 1
    for hook in hooks:
        hook.remove()
    return {name: torch.cat(parts, 1) if all(p.ndim == 2 for p in parts) else None for name, parts in heard.items()}


def _over_time(answer: Tensor, length: int) -> Tensor:
    """`[C,T]` of an answer with one axis as long as the block; without one, a number."""
    axes = [axis for axis in range(1, answer.ndim) if answer.shape[axis] == length]
    if answer.ndim != 3 or not axes:
        return answer.new_zeros(())
    plain = answer[0] if axes[-1] == 2 else answer[0].T
    return plain.detach().clone()
