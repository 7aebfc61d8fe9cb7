"""Reads a pickle of plain values and NumPy's arrays, and nothing else: a pickle is a program that may call anything."""

from __future__ import annotations

import io
import pickle
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from timbrel.convert.refusal import ConversionError

MOST_BYTES = 1 << 28


def read_plain_pickle(path: Path) -> dict[str, Any]:
    """The dictionary that the file holds; raises `ConversionError` where it is no such file, or names anything else."""
    if path.stat().st_size > MOST_BYTES:
        raise ConversionError(f"{path.name} is larger than such a file can be")
    try:
        held = _Unpickler(io.BytesIO(path.read_bytes())).load()
    except ConversionError:
        raise
    except Exception as error:  # whatever a strange file provokes
        raise ConversionError(f"{path.name} cannot be read: {error}") from error
    if not isinstance(held, dict):
        raise ConversionError(f"{path.name} holds no dictionary")
    return held


def _array(*_: Any) -> _Array:
    return _Array()


class _Array:
    """An array that is being built: `value` once its state has come."""

    value: Any = None

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        _, shape, dtype, fortran, content = state
        kind = np.dtype(dtype)
        if kind.hasobject or not isinstance(content, bytes):
            raise ConversionError("it holds an array of objects")
        self.value = np.frombuffer(content, kind).reshape(shape, order="F" if fortran else "C").copy()


def _from_buffer(content: Any, kind: np.dtype[Any], shape: tuple[int, ...], order: str) -> Any:
    if kind.hasobject:
        raise ConversionError("it holds an array of objects")
    return np.frombuffer(bytes(content), kind).reshape(shape, order="F" if order == "F" else "C").copy()


def _scalar(kind: Any, content: bytes) -> Any:
    if kind.hasobject:
        raise ConversionError("it holds an object")
    return np.frombuffer(content, kind)[0]


def _dtype(name: str, *_: Any) -> np.dtype[Any]:
    return np.dtype(str(name))


def _encoded(text: str, coding: str) -> bytes:
    if coding != "latin1":
        raise ConversionError(f"it holds bytes in the coding {coding}")
    return text.encode("latin1")


KNOWN: dict[tuple[str, str], Callable[..., Any] | type] = {
    ("collections", "OrderedDict"): OrderedDict,
    ("_codecs", "encode"): _encoded,
    ("numpy", "dtype"): _dtype,
    ("numpy", "ndarray"): _Array,
    **{(f"numpy.{core}.multiarray", "_reconstruct"): _array for core in ("core", "_core")},
    **{(f"numpy.{core}.multiarray", "scalar"): _scalar for core in ("core", "_core")},
    **{(f"numpy.{core}.numeric", "_frombuffer"): _from_buffer for core in ("core", "_core")},
}


class _Unpickler(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        known = KNOWN.get((module, name))
        if known is None:
            raise ConversionError(f"it names {module}.{name}, which could run something; only arrays are read")
        return known


def numbers(held: dict[str, Any], name: str) -> np.ndarray[Any, np.dtype[np.float64]]:
    """An array, a list or a number by its name, flat; raises `ConversionError` where it is missing or no number."""
    found = held.get(name)
    values = found.value if isinstance(found, _Array) else found
    try:
        flat = np.asarray([] if values is None else values, np.float64).reshape(-1)
    except (TypeError, ValueError) as error:
        raise ConversionError(f"{name} is not made of numbers") from error
    if not len(flat) or not np.isfinite(flat).all():
        raise ConversionError(f"{name} is missing, or not finite")
    return flat
