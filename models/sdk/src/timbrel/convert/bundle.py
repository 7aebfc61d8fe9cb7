"""Reads TensorFlow 2 checkpoints (`NAME.index` and `NAME.data-00000-of-00001`) without TensorFlow.

The index is a sorted table in LevelDB's format, with blocks that may be compressed by Snappy; its values are protocol
buffers `BundleEntryProto` of `tensorflow/core/protobuf/tensor_bundle.proto`, which say where in the data each tensor
lies.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from timbrel.convert.refusal import ConversionError
from timbrel.convert.snappy import unpacked, varint

MAGIC = 0xDB4775248B80FB57
FOOTER = 48
TRAILER = 5
DTYPES: dict[int, np.dtype[Any]] = {
    1: np.dtype("<f4"),
    2: np.dtype("<f8"),
    3: np.dtype("<i4"),
    9: np.dtype("<i8"),
    19: np.dtype("<f2"),
}
"""Of `tensorflow/core/framework/types.proto`; other kinds are passed over."""
SUFFIX = "/.ATTRIBUTES/VARIABLE_VALUE"


def read_bundle(index: Path) -> dict[str, Tensor]:
    """The tensors by their paths in the model, without the optimizer's; raises `ConversionError` for no such file."""
    try:
        return dict(_tensors(index))
    except (struct.error, IndexError) as error:
        raise ConversionError(f"{index.name} is damaged: it ends too early") from error


def _tensors(index: Path) -> Iterator[tuple[str, Tensor]]:
    shards: dict[int, bytes] = {}
    entries = list(_table(index.read_bytes()))
    count = _fields(entries[0][1]).get(1, [1])[0] if entries and entries[0][0] == b"" else 1
    for key, value in entries:
        name = key.decode("utf-8", "replace")
        entry = _fields(value)
        dtype = DTYPES.get(_number(entry, 1))
        if dtype is None or not name.endswith(SUFFIX) or ".OPTIMIZER_SLOT" in name or name.startswith("optimizer/"):
            continue
        shard = _number(entry, 3)
        if shard not in shards:
            shards[shard] = _shard(index, shard, int(count))
        yield name.removesuffix(SUFFIX), _tensor(name, entry, dtype, shards[shard])


def _shard(index: Path, shard: int, count: int) -> bytes:
    path = index.with_name(f"{index.stem}.data-{shard:05d}-of-{count:05d}")
    if not path.exists():
        raise ConversionError(f"{path.name} has to lie beside {index.name}")
    return path.read_bytes()


def _tensor(name: str, entry: dict[int, list[int | bytes]], dtype: np.dtype[Any], data: bytes) -> Tensor:
    shape = [_number(_fields(dim), 1) for dim in _messages(_fields(_message(entry, 2)), 2)]
    start, size = _number(entry, 4), _number(entry, 5)
    if math.prod(shape) * dtype.itemsize != size or start + size > len(data):
        raise ConversionError("it does not fit its bytes", name)
    return torch.from_numpy(np.frombuffer(data, dtype, math.prod(shape), start).reshape(shape).copy())


def _table(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    if len(content) < FOOTER or struct.unpack("<Q", content[-8:])[0] != MAGIC:
        raise ConversionError("it is not the index of a TensorFlow 2 checkpoint")
    _, at = _handle(content, len(content) - FOOTER)
    blocks, _ = _handle(content, at)
    for _, handle in _block(content, blocks):
        yield from _block(content, _handle(handle, 0)[0])


def _block(content: bytes, place: tuple[int, int]) -> Iterator[tuple[bytes, bytes]]:
    offset, size = place
    block = content[offset : offset + size + TRAILER]
    if len(block) != size + TRAILER:
        raise ConversionError("it is damaged: a block lies outside of it")
    if block[size] > 1:
        raise ConversionError("it is compressed in a way that is not known here")
    block = unpacked(block[:size]) if block[size] else block[:size]
    (restarts,) = struct.unpack("<I", block[-4:])
    end, at, key = len(block) - 4 - 4 * restarts, 0, b""
    while at < end:
        (shared, at), (fresh, at), (length, at) = _three(block, at)
        key = key[:shared] + block[at : at + fresh]
        yield key, block[at + fresh : at + fresh + length]
        at += fresh + length


def _three(content: bytes, at: int) -> list[tuple[int, int]]:
    found = []
    for _ in range(3):
        number, at = varint(content, at)
        found.append((number, at))
    return found


def _handle(content: bytes, at: int) -> tuple[tuple[int, int], int]:
    offset, at = varint(content, at)
    size, at = varint(content, at)
    return (offset, size), at


def _fields(message: bytes) -> dict[int, list[int | bytes]]:
    """A protocol buffer's fields: whole numbers and bytes."""
    found: dict[int, list[int | bytes]] = {}
    at = 0
    while at < len(message):
        tag, at = varint(message, at)
        value: int | bytes
        if tag & 7 == 0:
            value, at = varint(message, at)
        elif tag & 7 == 2:
            length, at = varint(message, at)
            value, at = message[at : at + length], at + length
        elif tag & 7 in (1, 5):
            length = 8 if tag & 7 == 1 else 4
            value, at = int.from_bytes(message[at : at + length], "little"), at + length
        else:
            raise ConversionError("it is damaged: a field is of no known kind")
        found.setdefault(tag >> 3, []).append(value)
    return found


def _number(fields: dict[int, list[int | bytes]], field: int) -> int:
    value = fields.get(field, [0])[0]
    return value if isinstance(value, int) else 0


def _messages(fields: dict[int, list[int | bytes]], field: int) -> list[bytes]:
    return [value for value in fields.get(field, []) if isinstance(value, bytes)]


def _message(fields: dict[int, list[int | bytes]], field: int) -> bytes:
    return next(iter(_messages(fields, field)), b"")
