"""Reads what PyTorch saved (checkpoints, Lightning's too, and TorchScript) without running any of it.

Such a file is a ZIP archive with a pickle that speaks of the tensors and a file of bytes for each. A pickle is a
program that may call anything; here it can build tensors and plain values and nothing else: whatever class it names
becomes an inert `Thing` that only keeps what it was given. Code that a TorchScript file carries is text here.
"""

from __future__ import annotations

import io
import math
import pickle
import zipfile
from collections import OrderedDict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from timbrel.convert.refusal import ConversionError

DTYPES: dict[str, np.dtype[Any]] = {
    "FloatStorage": np.dtype("<f4"),
    "DoubleStorage": np.dtype("<f8"),
    "HalfStorage": np.dtype("<f2"),
    "LongStorage": np.dtype("<i8"),
    "IntStorage": np.dtype("<i4"),
    "ShortStorage": np.dtype("<i2"),
    "CharStorage": np.dtype("i1"),
    "ByteStorage": np.dtype("u1"),
    "BoolStorage": np.dtype("?"),
}
"""Kinds of bytes; others, such as quantised ones, are refused."""
MOST_NUMBERS = 1 << 28
DEEPEST = 64
COPIES = "_flat_weights"
"""Where TorchScript has a recurrent layer's weights a second time."""


class Thing:
    """What stands for an object of a class that is not known here: nothing is run, everything is kept.

    Its Python class has the name and the module of the unknown one.
    """

    given: tuple[Any, ...]
    state: dict[Any, Any]

    def __new__(cls, *given: Any, **named: Any) -> Thing:
        """A pickle may make an object without initialising it."""
        thing = super().__new__(cls)
        thing.given, thing.state = given, dict(named)
        return thing

    def __init__(self, *_: Any, **__: Any) -> None:
        """Takes whatever it is given."""

    def __setstate__(self, state: Any) -> None:
        self.state = state if isinstance(state, dict) else {"state": state}

    def __call__(self, *given: Any, **named: Any) -> Thing:
        """For pickles that call what they named."""
        return Thing(*given, **named)

    def __setitem__(self, key: Any, value: Any) -> None:
        self.state[key] = value

    def append(self, value: Any) -> None:
        """For pickles of lists' children."""
        self.given = (*self.given, value)

    def extend(self, values: Any) -> None:
        """For pickles of lists' children."""
        self.given = (*self.given, *values)


def read_archive(path: Path) -> Any:
    """The value that the file holds: dictionaries, lists, numbers, text, tensors and `Thing`s.

    Raises `ConversionError` where it is no such file, or is damaged.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            return _read(archive)
    except zipfile.BadZipFile as error:
        raise ConversionError(
            "it is not an archive of PyTorch's; one older than PyTorch 1.6 has to be saved again with torch.save"
        ) from error
    except (pickle.UnpicklingError, EOFError, KeyError, IndexError, AttributeError, TypeError, ValueError) as error:
        if isinstance(error, ConversionError):
            raise
        raise ConversionError(f"it is damaged: {error}") from error


def tensors(value: Any) -> dict[str, Tensor]:
    """All tensors inside, by the dotted path to each; one that is met twice has both names."""
    return dict(_walk(value, "", 0))


def find(value: Any, name: str) -> Any:
    """The first plain value that goes by this name anywhere inside, as settings do in a checkpoint; else None."""
    for key, inner in _plain(value, 0):
        if key == name:
            return inner
    return None


def _read(archive: zipfile.ZipFile) -> Any:
    pickles = [name for name in archive.namelist() if name.endswith("/data.pkl")]
    if len(pickles) != 1:
        raise ConversionError("it is not an archive of PyTorch's: there is no data.pkl in it")
    return _Unpickler(archive, pickles[0].removesuffix("data.pkl")).load()


class _Unpickler(pickle.Unpickler):
    def __init__(self, archive: zipfile.ZipFile, folder: str) -> None:
        super().__init__(io.BytesIO(archive.read(f"{folder}data.pkl")), encoding="utf-8")
        self._archive, self._folder = archive, folder

    def find_class(self, module: str, name: str) -> Any:
        if module == "torch._utils" and name in {"_rebuild_tensor_v2", "_rebuild_tensor"}:
            return _tensor
        if module == "torch._utils" and name == "_rebuild_parameter":
            return lambda data, *_: data
        if module == "collections" and name == "OrderedDict":
            return OrderedDict
        if module in {"torch", "torch.storage"} and name.endswith("Storage"):
            return name
        return type(name, (Thing,), {"__module__": module})

    def persistent_load(self, pid: Any) -> Any:
        _, kind, key, _, count = pid
        if kind not in DTYPES:
            raise ConversionError(f"its weights are kept as {kind}, which is not supported; save them as floats")
        return np.frombuffer(self._archive.read(f"{self._folder}data/{key}"), DTYPES[kind], int(count))


def _tensor(storage: Any, offset: int, size: tuple[int, ...], stride: tuple[int, ...], *_: Any) -> Tensor:
    numbers = math.prod(size)
    reach = offset + sum((length - 1) * step for length, step in zip(size, stride, strict=True)) + 1 if numbers else 0
    if numbers > MOST_NUMBERS or reach > len(storage) or min((offset, *size, *stride), default=0) < 0:
        raise ConversionError("it is damaged: a tensor does not fit its bytes")
    return torch.from_numpy(storage.copy()).as_strided(tuple(size), tuple(stride), offset).clone()


def _walk(value: Any, path: str, depth: int) -> Iterator[tuple[str, Tensor]]:
    if isinstance(value, Tensor):
        yield path, value
    elif depth < DEEPEST:
        for key, inner in _children(value):
            if key == COPIES:
                continue
            yield from _walk(inner, f"{path}.{key}" if path else str(key), depth + 1)


def _plain(value: Any, depth: int) -> Iterator[tuple[Any, Any]]:
    """Names with numbers or texts, looking through the wrappers that settings are kept in."""
    if depth >= DEEPEST:
        return
    for key, inner in _children(value):
        bare = inner.state.get("_val") if isinstance(inner, Thing) else inner
        if isinstance(bare, int | float | str):
            yield key, bare
        yield from _plain(inner, depth + 1)


def _children(value: Any) -> list[tuple[Any, Any]]:
    if isinstance(value, dict):
        return list(value.items())
    if isinstance(value, list | tuple):
        return list(enumerate(value))
    if isinstance(value, Thing):
        return [*value.state.items(), *enumerate(value.given)]
    return []
