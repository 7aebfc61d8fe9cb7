"""What the layers of a TorchScript file are set to: strides, dilations, slopes.

PyTorch writes settings that never change into the file's code and nowhere else, one to a line, as in
`stride : Final[Tuple[int]] = (4,)`. The code is read as text; nothing of it is run.
"""

from __future__ import annotations

import ast
import re
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from timbrel.convert.refusal import ConversionError

Constants = Mapping[tuple[str, str], Mapping[str, Any]]
"""By the module and the name of a class, as the pickle writes them."""

CLASS = re.compile(r"^class (\w+)\(")
FINAL = re.compile(r"^  (\w+) : Final\[.*?\] = (.+)$")
MOST_BYTES = 1 << 26


def read_constants(path: Path) -> Constants:
    """The settings of all classes in a TorchScript file; none in any other archive."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    with zipfile.ZipFile(path) as archive:
        for entry in archive.infolist():
            _, inside, module = entry.filename.partition("/code/")
            if not inside or not module.endswith(".py"):
                continue
            if entry.file_size > MOST_BYTES:
                raise ConversionError("its code is longer than that of any model")
            _read(archive.read(entry).decode("utf-8", "replace"), module[:-3].replace("/", "."), found)
    return found


def _read(text: str, module: str, found: dict[tuple[str, str], dict[str, Any]]) -> None:
    settings: dict[str, Any] = {}
    for line in text.splitlines():
        if begun := CLASS.match(line):
            settings = found.setdefault((module, begun.group(1)), {})
        elif said := FINAL.match(line):
            try:
                settings[said.group(1)] = ast.literal_eval(said.group(2))
            except (ValueError, SyntaxError):
                continue
