"""Unpacks Snappy's format (`format_description.txt` of https://github.com/google/snappy)."""

from __future__ import annotations

from timbrel.convert.refusal import ConversionError

MOST_BYTES = 1 << 26
LITERAL, NEAR, FAR = 0, 1, 2


def varint(content: bytes, at: int) -> tuple[int, int]:
    """A number in groups of seven bits, the lowest first, and the place after it."""
    number = shift = 0
    while shift < 70:
        byte = content[at]
        number |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if byte < 0x80:
            return number, at
    raise ConversionError("it is damaged: a number has no end")


def unpacked(packed: bytes) -> bytes:
    """The bytes; raises `ConversionError` or `IndexError` where they are damaged."""
    length, at = varint(packed, 0)
    plain = bytearray()
    while at < len(packed) and len(plain) < min(length, MOST_BYTES):
        kind, size = packed[at] & 3, packed[at] >> 2
        at += 1
        if kind == LITERAL:
            size, at = _literal(packed, size, at)
            plain += packed[at : at + size]
            at += size
        else:
            size, offset, at = _copy(packed, kind, size, at)
            if not 0 < offset <= len(plain):
                raise ConversionError("it is damaged: a copy reaches before the beginning")
            for _ in range(size):
                plain.append(plain[-offset])
    if len(plain) != length:
        raise ConversionError("it is damaged: it is not as long as it says")
    return bytes(plain)


def _literal(packed: bytes, size: int, at: int) -> tuple[int, int]:
    """How many bytes follow as they are, and where."""
    if size < 60:
        return size + 1, at
    extra = size - 59
    return int.from_bytes(packed[at : at + extra], "little") + 1, at + extra


def _copy(packed: bytes, kind: int, size: int, at: int) -> tuple[int, int, int]:
    """How many bytes are those of so many before, and the place after the tag."""
    if kind == NEAR:
        return (size & 7) + 4, (size >> 3 << 8) | packed[at], at + 1
    reach = 2 if kind == FAR else 4
    return size + 1, int.from_bytes(packed[at : at + reach], "little"), at + reach
