"""The modules of a TorchScript file as a tree: what each is, holds and is set to."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from timbrel.convert.archive import Thing
from timbrel.convert.constants import Constants, read_constants
from timbrel.convert.refusal import ConversionError


class Part:
    """A module by its name in the file; tensors that are taken are remembered for `untaken`."""

    def __init__(self, thing: Thing, name: str, constants: Constants, taken: set[str]) -> None:
        self._thing, self._constants, self._taken = thing, constants, taken
        self.name = name

    @property
    def kind(self) -> str:
        """The name of its class."""
        return type(self._thing).__name__

    def has(self, key: str) -> bool:
        """Whether there is something, other than None, of this name directly in it."""
        return self._thing.state.get(key) is not None

    def part(self, key: str) -> Part:
        """A module in it; `ConversionError` where there is none."""
        found = self._thing.state.get(key)
        if not isinstance(found, Thing):
            raise ConversionError("this module is missing", self._below(key))
        return Part(found, self._below(key), self._constants, self._taken)

    def parts(self) -> list[Part]:
        """The modules of a list or a sequence, in order."""
        return [self.part(key) for key in self._thing.state if isinstance(key, str) and key.isdigit()]

    def setting(self, key: str, usual: Any = None) -> Any:
        """A number, text or tuple that the module keeps, as an attribute, a constant or a tensor of one number."""
        value = self._thing.state.get(key)
        if isinstance(value, Tensor):
            value = value.item() if value.numel() == 1 else None
        if isinstance(value, Thing):
            value = value.given[0] if value.given else None
        if value is None:
            value = self._settings().get(key)
        return usual if value is None else value

    def whole(self, key: str, usual: int | None = None) -> int:
        """A whole number that the module is set to, or the only one of its tuple."""
        value = self.setting(key, usual)
        if isinstance(value, tuple | list) and len(value) == 1:
            value = value[0]
        if not isinstance(value, int | float) or value != int(value):
            raise ConversionError(f"its setting {key} is missing", self.name)
        return int(value)

    def tensor(self, key: str, *shape: int | None) -> Tensor:
        """Of floats; `None` stands for any length."""
        found = self._thing.state.get(key)
        name = self._below(key)
        if not isinstance(found, Tensor):
            raise ConversionError("these weights are missing", name)
        if found.ndim != len(shape) or any(w not in (None, f) for f, w in zip(found.shape, shape, strict=True)):
            wanted = ", ".join("any" if length is None else str(length) for length in shape)
            raise ConversionError(f"its shape is {list(found.shape)}, and [{wanted}] was wanted", name)
        if not torch.isfinite(found.double()).all():
            raise ConversionError("it holds a value that is not a finite number", name)
        self._taken.add(name)
        return found.detach().float().clone()

    def weight(self, *shape: int | None) -> Tensor:
        """The tensor `weight`, which may be kept as directions and lengths (weight norm, older or newer)."""
        if self.has("weight_g"):
            return self._product(self, "weight_g", "weight_v", shape)
        if self.has("parametrizations"):
            parts = self.part("parametrizations").part("weight")
            return self._product(parts, "original0", "original1", shape)
        return self.tensor("weight", *shape)

    def untaken(self) -> list[str]:
        """Tensors in it that nobody has taken."""
        own = [self._below(k) for k, v in self._thing.state.items() if isinstance(v, Tensor)]
        inner = [key for key, value in self._thing.state.items() if isinstance(value, Thing) and value.state]
        missed = [name for name in own if name not in self._taken]
        return missed + [name for key in inner for name in self.part(key).untaken()]

    @staticmethod
    def _product(parts: Part, length: str, direction: str, shape: tuple[int | None, ...]) -> Tensor:
        v = parts.tensor(direction, *shape)
        g = parts.tensor(length, v.shape[0], *(1 for _ in shape[1:]))
        product: Tensor = g * v / torch.linalg.vector_norm(v.flatten(1), dim=1).reshape(g.shape)
        return product

    def _settings(self) -> dict[str, Any]:
        kind = type(self._thing)
        return dict(self._constants.get((kind.__module__, kind.__name__), {}))

    def _below(self, key: str) -> str:
        return f"{self.name}.{key}" if self.name else key


def parts_of(root: Thing, path: Path) -> Part:
    """The outermost module of the TorchScript file at `path`, which `read_archive` has read."""
    return Part(root, "", read_constants(path), set())
