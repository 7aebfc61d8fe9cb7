"""How controls and sounds of different shapes meet.

A control is a number, or a tensor whose last dimension is time: `[1]` stands still, `[T]` moves, and any dimensions
before it are batches, `[…,1]` or `[…,T]`. They broadcast against each other as everywhere in PyTorch.
"""

from __future__ import annotations

from typing import TypeAlias

import torch
from torch import Tensor

Control: TypeAlias = float | Tensor
"""A number, or `[…,1]` or `[…,T]`."""


class LengthError(ValueError):
    """Controls of different lengths, or none that says how long the sound is."""


def together(*controls: Control, length: int | None = None) -> tuple[Tensor, ...]:
    """The controls as tensors `[…,T]` of one type on one device; batches stay as they are, and broadcast later.

    `T` is `length`, or what the controls that move have in common. `LengthError` where these differ, or where nothing
    moves and no `length` is given.
    """
    tensors = aligned(*controls)
    lengths = {tensor.shape[-1] for tensor in tensors} - {1}
    if length is not None:
        lengths.add(length)
    if len(lengths) > 1:
        raise LengthError(f"controls of {' and '.join(map(str, sorted(lengths)))} samples do not go together")
    if not lengths:
        raise LengthError("nothing says how long the sound is: give `length`, or a control that moves")
    return tuple(tensor.expand(*tensor.shape[:-1], *lengths) for tensor in tensors)


def aligned(*controls: Control) -> tuple[Tensor, ...]:
    """The controls as tensors of one floating type on one device, each with a last dimension at least.

    Numbers, and tensors of whole numbers, follow the others.
    """
    given = [control for control in controls if isinstance(control, Tensor)]
    kinds = [tensor.dtype for tensor in given if tensor.is_floating_point()] or [torch.get_default_dtype()]
    kind = kinds[0]
    for other in kinds[1:]:
        kind = torch.promote_types(kind, other)
    # A tensor without dimensions is a number wherever it lives.
    device = next((tensor.device for tensor in sorted(given, key=lambda tensor: -tensor.ndim)), None)
    tensors = (torch.as_tensor(control, dtype=kind, device=device) for control in controls)
    return tuple(tensor if tensor.ndim else tensor[None] for tensor in tensors)
