"""Compiles the C source of the circuit at first use and keeps the library in the user's cache folder."""

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

SOURCE = Path(__file__).with_name("overdrive.c")
FLAG_SETS = (
    ["-O3", "-march=native", "-ffast-math", "-fopenmp-simd", "-mprefer-vector-width=512"],
    ["-O3", "-march=native", "-ffast-math"],
    ["-O3", "-ffast-math"],
)


class CompilerError(RuntimeError):
    """No C compiler turned the circuit into a library."""


def cache_folder() -> Path:
    """Where compiled code is kept: `$XDG_CACHE_HOME/timbrel` or `~/.cache/timbrel`."""
    root = os.environ.get("XDG_CACHE_HOME")
    return (Path(root) if root else Path.home() / ".cache") / "timbrel"


def compile_library(target: Path) -> None:
    """Compiles the source to `target`, with this machine's instructions where the compiler knows them."""
    compiler = os.environ.get("CC") or shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
    if compiler is None:
        raise CompilerError("no C compiler found; install one (Debian: apt install gcc) or set CC")
    target.parent.mkdir(parents=True, exist_ok=True)
    messages = []
    for flags in FLAG_SETS:
        with tempfile.TemporaryDirectory(dir=target.parent) as folder:
            built = Path(folder) / target.name
            command = [compiler, *flags, "-shared", "-fPIC", str(SOURCE), "-o", str(built), "-lm"]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            if done.returncode == 0:
                built.replace(target)
                return
            messages.append(done.stderr.strip())
    raise CompilerError(f"{compiler} could not compile {SOURCE}:\n" + "\n".join(messages))


@functools.cache
def library() -> ctypes.CDLL:
    """The compiled circuit; built when the source or the machine is new."""
    key = hashlib.sha256(
        SOURCE.read_bytes() + str(FLAG_SETS).encode() + platform.processor().encode() + platform.node().encode()
    )
    target = cache_folder() / f"overdrive-{key.hexdigest()[:16]}.so"
    if not target.exists():
        compile_library(target)
    loaded = ctypes.CDLL(str(target))
    loaded.overdrive.restype = None
    return loaded
