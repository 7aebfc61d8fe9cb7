"""Writes checkpoints as TensorFlow 2 does."""

import struct
from pathlib import Path

import numpy as np

SUFFIX = "/.ATTRIBUTES/VARIABLE_VALUE"
MAGIC = 0xDB4775248B80FB57
PER_BLOCK = 7


def write_bundle(prefix: Path, arrays: dict[str, np.ndarray], packed: bool = False) -> Path:
    """`prefix.index`, several blocks of it, and `prefix.data-00000-of-00001`; returns the index."""
    data, entries = b"", [(b"", b"\x08\x01\x1a\x02\x08\x01")]
    stray = {"_CHECKPOINTABLE_OBJECT_GRAPH": b"graph", f"model/w/.OPTIMIZER_SLOT/optimizer/m{SUFFIX}": b"\0" * 4}
    contents = {f"{name}{SUFFIX}": array.astype("<f4") for name, array in arrays.items()}
    for name in sorted([*stray, *contents]):
        array = contents.get(name)
        content = stray[name] if array is None else array.tobytes()
        dims = b"" if array is None else b"".join(_field(2, b"\x08" + _varint(size)) for size in array.shape)
        dtype = 7 if name.startswith("_") else 1
        place = b"\x20" + _varint(len(data)) + b"\x28" + _varint(len(content)) + b"\x35\0\0\0\0"
        entries.append((name.encode(), b"\x08" + _varint(dtype) + _field(2, dims) + place))
        data += content
    prefix.with_name(f"{prefix.name}.data-00000-of-00001").write_bytes(data)
    index = prefix.with_name(f"{prefix.name}.index")
    index.write_bytes(_table(entries, packed))
    return index


def _table(entries: list[tuple[bytes, bytes]], packed: bool) -> bytes:
    content, handles = b"", []
    for start in range(0, len(entries), PER_BLOCK):
        some = entries[start : start + PER_BLOCK]
        block = _block(some)
        body, kind = (_packed(block), b"\1") if packed else (block, b"\0")
        handles.append((some[-1][0], _varint(len(content)) + _varint(len(body))))
        content += body + kind + b"crc!"
    index = _block(handles)
    footer = _varint(0) + _varint(0) + _varint(len(content)) + _varint(len(index))
    return content + index + b"\0crc!" + footer.ljust(40, b"\0") + struct.pack("<Q", MAGIC)


def _block(entries: list[tuple[bytes, bytes]]) -> bytes:
    written, before = b"", b""
    for key, value in entries:
        shared = 0
        while shared < min(len(key), len(before)) and key[shared] == before[shared]:
            shared += 1
        written += _varint(shared) + _varint(len(key) - shared) + _varint(len(value)) + key[shared:] + value
        before = key
    return written + struct.pack("<II", 0, 1)


def _packed(plain: bytes) -> bytes:
    """Snappy with a literal, a copy of its last bytes over themselves where they repeat, and literals again."""
    written, at = _varint(len(plain)), 0
    while at < len(plain):
        run = 1
        while run < 64 and at + run < len(plain) and plain[at + run] == plain[at]:
            run += 1
        written += b"\0" + plain[at : at + 1]
        if run > 4:
            written += bytes([run - 2 << 2 | 2]) + struct.pack("<H", 1)
        at += run if run > 4 else 1
    return written


def _field(number: int, content: bytes) -> bytes:
    return bytes([number << 3 | 2]) + _varint(len(content)) + content


def _varint(number: int) -> bytes:
    written = b""
    while number > 0x7F:
        written, number = written + bytes([number & 0x7F | 0x80]), number >> 7
    return written + bytes([number])
