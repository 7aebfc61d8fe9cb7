"""Settings of Magenta's models, which are kept in Gin files."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import Any

LINE = re.compile(r"^(?P<name>[\w./]+)\s*=\s*(?P<value>.+)$")
BLOCK = re.compile(r"^(?P<name>[\w./]+)\s*:\s*$")


class Gin:
    """`Class.parameter = value`, one by one or in blocks, and macros. Includes are not followed."""

    def __init__(self, text: str) -> None:
        self._said: dict[str, Any] = {}
        for name, value in _lines(text):
            self._said[name] = _value(value)

    def get(self, *names: str) -> Any:
        """The value of the first name that is said, macros followed; else None."""
        for name in names:
            value = self._said.get(name)
            if isinstance(value, str) and value.startswith("%"):
                value = self._said.get(value[1:])
            if value is not None:
                return value
        return None


def _lines(text: str) -> Iterator[tuple[str, str]]:
    block = ""
    for line in _whole(text):
        if opened := BLOCK.match(line):
            block = opened["name"]
        elif found := LINE.match(line.strip()):
            inside = line[:1].isspace() and block
            yield f"{block}.{found['name']}" if inside else found["name"].split("/")[-1], found["value"].strip()
            block = block if inside else ""


def _whole(text: str) -> Iterator[str]:
    """Lines without comments; one that goes on in brackets or after a backslash is one."""
    kept = ""
    for line in text.splitlines():
        bare = re.sub(r"#.*$", "", line).rstrip()
        kept = f"{kept} {bare.strip()}" if kept else bare
        if kept.endswith("\\"):
            kept = kept[:-1].rstrip() + " "
        elif kept.count("(") <= kept.count(")") and kept.count("[") <= kept.count("]"):
            if kept.strip():
                yield kept
            kept = ""


def _value(text: str) -> Any:
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError):
        return text
