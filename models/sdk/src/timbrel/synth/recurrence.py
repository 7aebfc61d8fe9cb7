"""What feeds back on itself, computed for all times at once.

`y[n] = a[n]·y[n-1] + x[n]` is solved in chunks side by side, whose ends are a shorter recurrence of the same kind
(G. Blelloch, "Prefix sums and their applications", 1990). Exact for any factors, on any device; in double precision
inside, since errors feed back too.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from torch.autograd.function import once_differentiable
from torch.nn import functional as F

CHUNK = 8


def recurrence(factors: Tensor, inputs: Tensor) -> Tensor:
    """`y[n] = factors[n]·y[n-1] + inputs[n]`, `y[-1] = 0`: all `[…,T]`. Differentiable once in both."""
    return matrix_recurrence(factors[..., None, None], inputs[..., None])[..., 0]


def matrix_recurrence(matrices: Tensor, inputs: Tensor) -> Tensor:
    """The same of vectors: `matrices [..., T, K, K]` and `inputs [..., T, K]` to `[..., T, K]`."""
    batch = torch.broadcast_shapes(matrices.shape[:-2], inputs.shape[:-1])  # type: ignore[no-untyped-call]
    wide = matrices.double().expand(*batch, *matrices.shape[-2:])
    solved: Tensor = _Recurrence.apply(wide, inputs.double().expand(*batch, inputs.shape[-1]))
    return solved.to(inputs.dtype)


class _Recurrence(torch.autograd.Function):
    """The gradient of a recurrence is one that runs backwards in time, with transposed matrices one step later."""

    @staticmethod
    def forward(ctx: Any, matrices: Tensor, inputs: Tensor) -> Tensor:
        states = _solve(matrices, inputs)
        ctx.save_for_backward(matrices, states)
        return states

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor, Tensor]:
        matrices, states = ctx.saved_tensors
        later = F.pad(matrices[..., 1:, :, :].mT, (0, 0, 0, 0, 0, 1))
        felt = _solve(later.flip(-3), gradient.flip(-2)).flip(-2)
        before = F.pad(states[..., :-1, :], (0, 0, 1, 0))
        return felt[..., :, None] * before[..., None, :], felt


def _solve(matrices: Tensor, inputs: Tensor) -> Tensor:
    """`[…,T,K,K]` and `[…,T,K]` to `[…,T,K]`."""
    length = inputs.shape[-2]
    if length <= 1:
        return inputs
    spare = -length % CHUNK
    chunks = _chunks(F.pad(inputs, (0, 0, 0, spare)), -2)
    steps = _chunks(F.pad(matrices, (0, 0, 0, 0, 0, spare)), -3)
    local, product = [chunks[..., 0, :]], [steps[..., 0, :, :]]
    for n in range(1, CHUNK):
        step = steps[..., n, :, :]
        local.append(_times(step, local[-1]) + chunks[..., n, :])
        product.append(_product(step, product[-1]))
    ends = _solve(product[-1], local[-1])
    before = F.pad(ends[..., :-1, :], (0, 0, 1, 0))
    solved = torch.stack([_times(p, before) + y for p, y in zip(product, local, strict=True)], -2)
    return solved.flatten(-3, -2)[..., :length, :]


def _chunks(sequence: Tensor, time: int) -> Tensor:
    """Time, dimension `time` of those counted from the end, becomes chunks and times in them."""
    shape = sequence.shape
    return sequence.reshape(*shape[:time], -1, CHUNK, *shape[time + 1 :])


def _times(matrix: Tensor, vector: Tensor) -> Tensor:
    return (matrix * vector[..., None, :]).sum(-1)


def _product(left: Tensor, right: Tensor) -> Tensor:
    return (left[..., :, :, None] * right[..., None, :, :]).sum(-2)
