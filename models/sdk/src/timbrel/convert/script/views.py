"""Writing on tensors, as a graph can have it: a new tensor takes the place of the old one wherever that is known."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from timbrel.convert.script.parts import Part

VIEWS = {"slice", "select", "view", "reshape", "squeeze", "unsqueeze", "transpose", "permute", "detach", "contiguous"}
OVERWRITING: dict[str, Callable[..., Tensor]] = {
    "copy_": lambda x, other, *_: other.to(x.dtype).expand_as(x).clone(),
    "fill_": lambda x, value: value.expand_as(x).clone() if isinstance(value, Tensor) else torch.full_like(x, value),
    "zero_": lambda x: torch.zeros_like(x),
}


@dataclass(eq=False)
class View:
    """A part of `base`, and how it is taken."""

    tensor: Tensor
    base: Tensor
    name: str
    given: list[Any]
    take: Callable[..., Any]


class Views:
    """Which tensors of a run are parts of others."""

    def __init__(self, part: Part) -> None:
        self.part = part
        self.known: dict[int, View] = {}

    def note(self, name: str, answer: Any, given: list[Any], take: Callable[..., Any]) -> None:
        """Remembers an answer that shows a part of what was given."""
        if name in VIEWS and isinstance(answer, Tensor) and isinstance(given[0], Tensor) and answer is not given[0]:
            self.known[id(answer)] = View(answer, given[0], name, given[1:], take)

    def write(self, old: Tensor, new: Tensor, values: dict[str, Any]) -> None:
        """`new` is what `old` is from here on: in the module, in what `old` is a part of, and in its own parts."""
        view = self.known.get(id(old))
        for module in self.part.modules():
            if isinstance(module, Part):
                for key, kept in list(module._buffers.items()):
                    if kept is old:
                        module.book_.put(key, new)
        _exchange(values, old, new)
        if view is not None:
            whole = _put_back(view, new)
            self.known[id(new)] = View(new, whole, view.name, view.given, view.take)
            self.write(view.base, whole, values)
        self._renew(old, new, values)

    def _renew(self, old: Tensor, new: Tensor, values: dict[str, Any]) -> None:
        """Other parts of what has changed are taken again."""
        for key, value in list(values.items()):
            view = self.known.get(id(value)) if isinstance(value, Tensor) else None
            if view is not None and view.base is old:
                again = view.take(new, *view.given)
                self.known[id(again)] = View(again, new, view.name, view.given, view.take)
                values[key] = again
                self._renew(value, again, values)


def _exchange(values: dict[str, Any], old: Tensor, new: Tensor) -> None:
    """Wherever `old` goes by a name, in the dictionaries and lists among them too, it is `new`."""
    for names in (values, *(value for value in values.values() if isinstance(value, dict))):
        names.update({key: new for key, value in names.items() if value is old})
    for row in (value for value in values.values() if isinstance(value, list)):
        row[:] = [new if value is old else value for value in row]


def _put_back(view: View, part: Tensor) -> Tensor:
    """The base with `part` in its place; raises `ValueError` for a part that cannot be put back."""
    base, given = view.base, view.given
    if view.name == "select":
        dim, at = given[0] % base.ndim, int(given[1])
        return _between(base, part.unsqueeze(dim), dim, at % base.shape[dim])
    if view.name == "slice":
        dim, start = (*given, 0, None)[:2] if len(given) < 2 else given[:2]
        if len(given) > 3 and given[3] != 1:
            raise ValueError("it writes on every so manieth sample")
        dim %= base.ndim
        start = 0 if start is None else start
        return _between(base, part, dim, start + base.shape[dim] if start < 0 else start)
    if view.name in {"transpose", "permute"}:
        order = list(range(base.ndim))
        if view.name == "permute":
            order = [axis % base.ndim for axis in given[0]]
            return part.permute([order.index(axis) for axis in range(base.ndim)])
        return part.transpose(*given[:2])
    return part.reshape(base.shape)


def _between(base: Tensor, part: Tensor, dim: int, start: int) -> Tensor:
    end = start + part.shape[dim]
    before, after = base.narrow(dim, 0, start), base.narrow(dim, end, base.shape[dim] - end)
    return torch.cat([before, part, after], dim)
