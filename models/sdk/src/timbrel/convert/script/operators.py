"""What the operations of a program are in Python, where they are not simply PyTorch's operator of the same name.

Lengths go through PyTorch's own methods, so that a length that is still open stays open in the graph.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

Operation = Callable[..., Any]

END = (1 << 63) - 1
DTYPES = (
    *(torch.uint8, torch.int8, torch.int16, torch.int32, torch.int64, torch.float16, torch.float32, torch.float64),
    *(torch.complex32, torch.complex64, torch.complex128, torch.bool),
)
"""By PyTorch's numbers, c10/core/ScalarType.h."""


def _slice(x: Any, dim: Any = 0, start: Any = None, end: Any = None, step: Any = 1) -> Any:
    if not isinstance(x, Tensor):
        # A list is called with its start, end and step.
        return x[slice(dim, None if start == END else start, end or 1)]
    start = None if isinstance(start, int) and start == 0 else start
    end = None if isinstance(end, int) and end == END else end
    if start is None and end is None and step == 1:
        return x
    return x[(slice(None),) * (dim % x.ndim) + (slice(start, end, step),)]


def _size(x: Tensor, dim: int | None = None) -> Any:
    return list(x.shape) if dim is None else x.shape[dim]


def _number(x: Any) -> Any:
    """A number out of a tensor stays a tensor, so that what depends on it goes on depending on it."""
    return x.reshape(()) if isinstance(x, Tensor) else float(x)


def _whole(x: Any) -> int:
    return int(x)


def _filled(value: float | None) -> Operation:
    def fill(size: Any, *rest: Any) -> Tensor:
        number, dtype = (rest[0], rest[1:2]) if value is None else (value, rest[:1])
        kind = DTYPES[dtype[0]] if dtype and dtype[0] is not None else torch.float32
        return torch.full(tuple(size), number, dtype=kind)

    return fill


def _filled_like(value: float) -> Operation:
    return lambda x, *_: torch.full_like(x, value)


def _new_filled(value: float) -> Operation:
    return lambda x, size, *_: x.new_full(tuple(size), value)


def _set_item(held: Any, key: Any, value: Any) -> Any:
    held[key] = value
    return held


def _append(held: list[Any], value: Any) -> list[Any]:
    held.append(value)
    return held


def _pad(x: Tensor, pad: Any, mode: Any = "constant", value: Any = None) -> Tensor:
    if not isinstance(mode, str):
        mode, value = "constant", mode
    return torch.nn.functional.pad(x, tuple(pad), mode, value)


def _to(x: Any, *_: Any) -> Any:
    return x


def _squeezed(x: Tensor, dim: Any = None) -> Tensor:
    """A length that is open is never 1."""
    if dim is not None:
        return x.squeeze(dim)
    sizes = [int(size) if isinstance(size, int | Tensor) else 0 for size in x.shape]
    return x.squeeze(tuple(axis for axis, size in enumerate(sizes) if size == 1))


def _joined(parts: list[Tensor]) -> Tensor:
    return torch.cat([part.reshape(1) if part.ndim == 0 else part for part in parts], min(1, max(parts[0].ndim, 1) - 1))


def _split(x: Tensor, sizes: Any, dim: int = 0) -> list[Tensor]:
    """Parts of these sizes, or of one; the exporters would make a sequence of them."""
    length = x.shape[dim]
    sizes = [min(sizes, length - at) for at in range(0, length, sizes)] if isinstance(sizes, int) else sizes
    starts = [sum(sizes[:at]) for at in range(len(sizes))]
    return [x.narrow(dim, start, size) for start, size in zip(starts, sizes, strict=True)]


def _chunk(x: Tensor, count: int, dim: int = 0) -> list[Tensor]:
    return _split(x, -(-x.shape[dim] // count), dim)


def _unbind(x: Tensor, dim: int = 0) -> list[Tensor]:
    return [x.select(dim, at) for at in range(x.shape[dim])]


def _log(function: Callable[[float], float], name: str) -> Operation:
    return lambda x: getattr(torch, name)(x) if isinstance(x, Tensor) else function(x)


TENSORS: dict[str, Operation] = {
    "slice": _slice,
    "size": _size,
    "view": lambda x, size: x.reshape(tuple(size)),
    "reshape": lambda x, size: x.reshape(tuple(size)),
    "expand": lambda x, size, *_: x.expand(tuple(size)),
    "hstack": _joined,
    "squeeze": _squeezed,
    "chunk": _chunk,
    "split": _split,
    "split_with_sizes": _split,
    "unbind": _unbind,
    "expand_as": lambda x, other: x.expand_as(other),
    "repeat": lambda x, times: x.repeat(tuple(times)),
    "zeros": _filled(0.0),
    "ones": _filled(1.0),
    "full": _filled(None),
    "zeros_like": _filled_like(0.0),
    "ones_like": _filled_like(1.0),
    "new_zeros": _new_filled(0.0),
    "new_ones": _new_filled(1.0),
    "pad": _pad,
    "constant_pad_nd": lambda x, pad, value=0.0: _pad(x, pad, "constant", value),
    "detach": _to,
    "contiguous": _to,
    "clone": lambda x, *_: x.clone(),
    "cpu": _to,
    "dropout": _to,
    "item": _number,
    "Float": _number,
    "FloatImplicit": _number,
    "ScalarImplicit": _number,
    "Int": _whole,
    "IntImplicit": _whole,
    "Bool": bool,
    "dim": lambda x: x.ndim,
    "numel": lambda x: x.numel(),
    "is_floating_point": lambda x: x.is_floating_point(),
    "__getitem__": lambda held, key: held[key],
    "_set_item": _set_item,
    "append": _append,
    "len": len,
}
"""By the names of `aten`, whatever they are given."""

PLAIN: dict[str, Operation] = {
    "add": operator.add,
    "sub": operator.sub,
    "mul": operator.mul,
    "div": operator.truediv,
    "floordiv": operator.floordiv,
    "remainder": operator.mod,
    "neg": operator.neg,
    "pow": operator.pow,
    "abs": abs,
    "eq": operator.eq,
    "ne": operator.ne,
    "lt": operator.lt,
    "le": operator.le,
    "gt": operator.gt,
    "ge": operator.ge,
    "__not__": operator.not_,
    "__and__": operator.and_,
    "__or__": operator.or_,
    "__xor__": operator.xor,
    "__is__": operator.is_,
    "__isnot__": operator.is_not,
    "__contains__": operator.contains,
    "__range_length": lambda low, high, step: len(range(low, high, step)),
    "__derive_index": lambda at, start, step: start + at * step,
    "floor": math.floor,
    "ceil": math.ceil,
    "round": round,
    "sqrt": _log(math.sqrt, "sqrt"),
    "exp": _log(math.exp, "exp"),
    "log": _log(math.log, "log"),
    "log10": _log(math.log10, "log10"),
    "sin": _log(math.sin, "sin"),
    "cos": _log(math.cos, "cos"),
    "tanh": _log(math.tanh, "tanh"),
    "format": lambda text, *values: text.format(*values),
    "list": list,
    "keys": lambda held: list(held.keys()),
    "values": lambda held: list(held.values()),
    "items": lambda held: list(held.items()),
    "copy": lambda held: held.copy(),
    "_unwrap_optional": _to,
    "str": str,
    "is_scripting": lambda: True,
}
"""By the names of `aten`, where no tensor comes out."""

PRIMITIVES: dict[str, Operation] = {
    "NumToTensor": lambda x: x if isinstance(x, Tensor) else torch.tensor(x),
    "ImplicitTensorToNum": _number,
    "unchecked_cast": _to,
    "unchecked_unwrap_optional": _to,
    "annotate": _to,
    "data": _to,
    "Uninitialized": lambda: None,
    "Print": lambda *_: None,
    "dtype": lambda x: DTYPES.index(x.dtype),
    "device": lambda x: torch.device("cpu"),
    "layout": lambda x: 0,
    "is_cuda": lambda x: False,
    "requires_grad": lambda x: False,
    "min": lambda *x: min(*x),
    "max": lambda *x: max(*x),
    "abs": abs,
    "isinstance": lambda *x: True,
}
"""By the names of `prim`, where they are no construction of the language."""

CONSTRUCTIONS: dict[str, Operation] = {
    "ListConstruct": lambda *x: list(x),
    "TupleConstruct": lambda *x: tuple(x),
    "DictConstruct": lambda *x: dict(zip(x[::2], x[1::2], strict=True)),
    "TupleIndex": lambda held, at: held[at],
    "TupleSlice": lambda held: held,
}
