"""A TorchScript module as a module of Python's, whose memory can be seen and taken outside."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor, nn

from timbrel.streaming.rewrite import StreamingError
from timbrel.wrap.nest import flat


@dataclass(eq=False)
class Place:
    """Where a tensor of a list or a tuple is kept."""

    part: Part
    key: str


@dataclass(eq=False)
class Source:
    """The module as PyTorch has loaded it, and where the parameters that were met first are; copies share it."""

    module: Any

    def __deepcopy__(self, _: Any) -> Source:
        return self


@dataclass(eq=False)
class Whole:
    """What all parts of a program share."""

    parameters: dict[tuple[int, tuple[int, ...]], Place] = field(default_factory=dict)
    settling: bool = False
    """A first piece is played: what is empty is filled, and flags are set."""


class Part(nn.Module):
    """Holds weights, memory and parts by the names that they have in the program, and beside them its book alone."""

    def __init__(self, source: Any, path: str = "", whole: Whole | None = None) -> None:
        super().__init__()
        self.book_ = Book(self, source, path, whole or Whole())

    def forward(self, *_: Any) -> Any:
        """A part is not called; its program is followed."""
        raise NotImplementedError


class Book:
    """Attributes are taken over when the program first asks for them, and changed in the part alone."""

    def __init__(self, part: Part, source: Any, path: str, whole: Whole) -> None:
        self.part, self.path, self.whole, self.source = part, path, whole, Source(source)
        self.plain: dict[str, Any] = {}
        self.nests: dict[str, Any] = {}
        self.first: dict[str, Tensor | None] = {}
        """Tensors as they were when they were met, or None for what did not exist before the first piece."""

    def take(self, name: str) -> Any:
        """The value of an attribute."""
        if name == "training":
            return False
        for kept in (self.part._modules, self.part._parameters, self.part._buffers, self.plain):
            if name in kept:
                return kept[name]
        if name in self.nests:
            return _read(self.nests[name])
        return self._met(name, self.source.module.getattr(name))

    def put(self, name: str, value: Any) -> None:
        """What the program does to an attribute; raises `StreamingError` where no state of a file could hold it."""
        if isinstance(value, Tensor):
            self._put_tensor(name, value)
        elif isinstance(value, list | tuple) and any(isinstance(inner, Tensor) for inner in value):
            self._put_nest(name, value)
        elif name in self.part._buffers or name in self.nests:
            raise self._wrong(name, "this memory is emptied while it plays")
        else:
            self._put_plain(name, value)

    def begin(self) -> None:
        """Back to before the first piece; what came to be with it is zeros."""
        for name, before in self.first.items():
            now = self.part._buffers[name]
            assert now is not None
            same = before is not None and before.shape == now.shape
            self.part._buffers[name] = before.clone() if same and before is not None else torch.zeros_like(now)

    def _met(self, name: str, value: Any) -> Any:
        here = f"{self.path}.{name}" if self.path else name
        if isinstance(value, torch._C.ScriptModule):
            self.part._modules[name] = Part(value, here, self.whole)
            return self.part._modules[name]
        if isinstance(value, Tensor):
            return self._keep(name, value)
        if isinstance(value, list | tuple) and any(isinstance(inner, Tensor) for inner in value):
            self.nests[name] = type(value)(self._place(f"{name}_{at}", inner) for at, inner in enumerate(value))
            return _read(self.nests[name])
        if isinstance(value, torch.ScriptObject):
            raise self._wrong(name, "this is an object of a class of its own, which cannot be followed")
        self.plain[name] = value
        return value

    def _keep(self, name: str, value: Tensor) -> Tensor:
        key = (value.data_ptr(), tuple(value.shape))
        if value.requires_grad:
            self.part._parameters[name] = nn.Parameter(value.detach().clone())
            self.whole.parameters[key] = Place(self.part, name)
        else:
            self.first[name] = value.detach().clone()
            self.part._buffers[name] = value.detach().clone()
        kept = self.take(name)
        assert isinstance(kept, Tensor)
        return kept

    def _place(self, name: str, value: Any) -> Any:
        if not isinstance(value, Tensor):
            raise self._wrong(name, "tensors and other values are in one list")
        known = self.whole.parameters.get((value.data_ptr(), tuple(value.shape)))
        if known is not None and value.requires_grad:
            return known
        self._keep(name, value)
        return Place(self.part, name)

    def _put_tensor(self, name: str, value: Tensor) -> None:
        if name in self.part._parameters:
            raise self._wrong(name, "this weight is changed while it plays")
        now = self.part._buffers.get(name)
        if now is None or now.shape != value.shape:
            if not self.whole.settling:
                shapes = f"from {list(now.shape)} to {list(value.shape)}" if now is not None else "from nothing"
                raise self._wrong(name, f"this memory changes its shape {shapes}")
            if name not in self.first:
                self.first[name] = None
            self.plain.pop(name, None)
        self.part._buffers[name] = value

    def _put_nest(self, name: str, values: Any) -> None:
        tensors = flat(list(values))
        places = self.nests.get(name)
        if places is None or len(places) != len(tensors):
            if not self.whole.settling:
                raise self._wrong(name, "this list of memories changes its length")
            self.plain.pop(name, None)
            places = self.nests[name] = type(values)(Place(self.part, f"{name}_{at}") for at in range(len(tensors)))
        for place, value in zip(places, tensors, strict=True):
            place.part.book_._put_tensor(place.key, value)

    def _put_plain(self, name: str, value: Any) -> None:
        before = self.take(name)
        if type(before) is type(value) and before == value:
            return
        if not self.whole.settling:
            raise self._wrong(name, f"this value changes while it plays, from {before!r} to {value!r}; tensors may")
        self.plain[name] = value

    def _wrong(self, name: str, why: str) -> StreamingError:
        return StreamingError(f"{self.path}.{name}" if self.path else name, why)


def _read(places: Any) -> Any:
    return type(places)(place.part.book_.take(place.key) for place in places)
