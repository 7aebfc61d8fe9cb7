"""Curves and sounds for TensorBoard, written without it.

A file of records (length, checksum, content, checksum), each a protocol buffer `Event`; see `tensorflow/core/util/
event.proto` and `framework/summary.proto` for its fields, and RFC 3720 for CRC-32C.
"""

from __future__ import annotations

import importlib.util
import io
import os
import socket
import struct
import time
import wave
from pathlib import Path

import numpy as np
import numpy.typing as npt

Singles = npt.NDArray[np.float32]

POLYNOMIAL = 0x82F63B78
MASK = 0xA282EAD8
VARINT, EIGHT_BYTES, LENGTH, FOUR_BYTES = 0, 1, 2, 5


def note(folder: Path) -> str:
    """How to look at them."""
    has = importlib.util.find_spec("tensorboard") is not None
    first = "" if has else "pip install 'timbrel[train]', then "
    return f"curves and sounds: {first}tensorboard --logdir {folder}"


class Events:
    """Writes one file into `folder`; several may lie there, from a training that was interrupted."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        stamp = f"{time.time_ns() / 1e9:.6f}"
        self._path = folder / f"events.out.tfevents.{stamp}.{socket.gethostname()}.{os.getpid()}"
        self._write(_text(3, "brain.Event:2"))

    def scalar(self, tag: str, value: float, step: int) -> None:
        """A point of the curve `tag`."""
        self._value(_text(1, tag) + _key(2, FOUR_BYTES) + struct.pack("<f", value), step)

    def audio(self, tag: str, sound: Singles, rate_hz: float, step: int) -> None:
        """A sound `[sample]`, as 16 bits."""
        said = _key(1, FOUR_BYTES) + struct.pack("<f", rate_hz)
        said += _key(2, VARINT) + _varint(1) + _key(3, VARINT) + _varint(len(sound))
        said += _bytes(4, wav(sound, rate_hz)) + _text(5, "audio/wav")
        self._value(_text(1, tag) + _bytes(6, said), step)

    def _value(self, value: bytes, step: int) -> None:
        self._write(_key(2, VARINT) + _varint(step) + _bytes(5, _bytes(1, value)))

    def _write(self, event: bytes) -> None:
        content = _key(1, EIGHT_BYTES) + struct.pack("<d", time.time()) + event
        length = struct.pack("<Q", len(content))
        with self._path.open("ab") as file:
            file.write(length + _checksum(length) + content + _checksum(content))


def wav(sound: Singles, rate_hz: float) -> bytes:
    """A WAV file of 16 bits of `[sample]`, cut at full scale."""
    whole = io.BytesIO()
    with wave.open(whole, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(round(rate_hz))
        file.writeframes(np.round(np.clip(sound, -1.0, 1.0) * 32767.0).astype("<i2").tobytes())
    return whole.getvalue()


def crc32c(content: bytes) -> int:
    """The checksum of Castagnoli."""
    value = 0xFFFFFFFF
    for byte in content:
        value = TABLE[(value ^ byte) & 0xFF] ^ (value >> 8)
    return value ^ 0xFFFFFFFF


def _table() -> list[int]:
    rows = []
    for value in range(256):
        for _ in range(8):
            value = (value >> 1) ^ (POLYNOMIAL if value & 1 else 0)
        rows.append(value)
    return rows


TABLE = _table()


def _checksum(content: bytes) -> bytes:
    value = crc32c(content)
    return struct.pack("<I", (((value >> 15) | (value << 17)) + MASK) & 0xFFFFFFFF)


def _varint(value: int) -> bytes:
    parts = bytearray()
    while value > 0x7F:
        parts.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes(parts) + bytes([value])


def _key(field: int, kind: int) -> bytes:
    return _varint(field << 3 | kind)


def _bytes(field: int, content: bytes) -> bytes:
    return _key(field, LENGTH) + _varint(len(content)) + content


def _text(field: int, text: str) -> bytes:
    return _bytes(field, text.encode())
