"""Compiles the package's C sources at first use and keeps the libraries in the user's cache folder."""

from __future__ import annotations

import ctypes
import functools
import hashlib
import os
import platform
import shutil
import subprocess
import tempfile
from pathlib import Path

FLAG_SETS = (
    ["-O3", "-march=native", "-ffast-math", "-fopenmp-simd", "-mprefer-vector-width=512"],
    ["-O3", "-march=native", "-ffast-math"],
    ["-O3", "-ffast-math"],
)
"""Tried in this order: what this processor can do, where the compiler knows it."""


class CompilerError(RuntimeError):
    """No C compiler turned a source into a library."""


def cache_folder() -> Path:
    """Where compiled code and simulated sounds are kept: `$XDG_CACHE_HOME/timbrel` or `~/.cache/timbrel`."""
    root = os.environ.get("XDG_CACHE_HOME")
    return (Path(root) if root else Path.home() / ".cache") / "timbrel"


@functools.cache
def load(source: Path) -> ctypes.CDLL:
    """The library made from `source`; built when the source, its folder's headers, the flags or the machine are new."""
    key = hashlib.sha256(source.read_bytes())
    for header in sorted(source.parent.glob("*.h")):
        key.update(header.read_bytes())
    key.update(f"{FLAG_SETS} {platform.machine()} {platform.node()}".encode())
    target = cache_folder() / f"{source.stem}-{key.hexdigest()[:16]}.so"
    if not target.exists():
        _compile(source, target)
    return ctypes.CDLL(str(target))


def _compile(source: Path, target: Path) -> None:
    compiler = os.environ.get("CC") or shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
    if compiler is None:
        raise CompilerError("no C compiler found; install one (Debian: apt install gcc) or set CC")
    target.parent.mkdir(parents=True, exist_ok=True)
    messages = []
    for flags in FLAG_SETS:
        with tempfile.TemporaryDirectory(dir=target.parent) as folder:
            built = Path(folder) / target.name
            command = [compiler, *flags, "-shared", "-fPIC", str(source), "-o", str(built), "-lm"]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            if done.returncode == 0:
                built.replace(target)
                return
            messages.append(done.stderr.strip())
    raise CompilerError(f"{compiler} could not compile {source}:\n" + "\n".join(messages))
