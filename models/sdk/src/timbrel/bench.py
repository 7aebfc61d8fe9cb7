"""`timbrel-sdk bench`: what a model costs in blocks of several lengths, in the columns of the plugins' own command."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from timbrel.checking import manifest_of
from timbrel.gate import read
from timbrel.player import Player
from timbrel.speed import Cost, cost_of, verdict

BLOCKS = (32, 64, 128, 512)
LONGEST_BLOCK = 8192
ROUNDS = 2000
LONGEST_S = 5.0
"""A heavy model gets fewer rounds."""
RUNNER = "onnxruntime"
"""The plugins' row `background` is ONNX Runtime's run alone as well."""


@dataclass(frozen=True)
class Row:
    """One file in blocks of one length."""

    file: Path
    cost: Cost

    def __str__(self) -> str:
        """On one line."""
        cost = self.cost
        return (
            f"{self.file}  {RUNNER:<11} {cost.block:>5} samples warm: median {cost.median_us:>8.1f} µs  "
            f"p99 {cost.p99_us:>8.1f}  p99.9 {cost.p999_us:>8.1f}  max {cost.max_us:>8.1f}  "
            f"{100.0 * cost.share:>6.2f} % of real time: {verdict(cost.share)}"
        )

    def said(self) -> dict[str, Any]:
        """For JSON, with the names of the plugins' own command."""
        cost = self.cost
        return {
            "file": str(self.file),
            "runner": RUNNER,
            "block": cost.block,
            "cold": False,
            "median_us": cost.median_us,
            "p99_us": cost.p99_us,
            "p999_us": cost.p999_us,
            "max_us": cost.max_us,
            "percent_of_real_time": 100.0 * cost.share,
            "verdict": verdict(cost.share),
        }


def rows(files: Sequence[Path], blocks: Sequence[int] = BLOCKS, rounds: int = ROUNDS) -> Iterator[Row]:
    """Measures each file in each length; one that insists on a length in that alone.

    Raises `GateError`, `CheckError` or `ValueError` for a file that cannot be played.
    """
    for file in files:
        content = file.read_bytes()
        manifest = manifest_of(read(content), file.stem)
        if manifest.kind != "effect":
            raise ValueError(f'{file}: "{manifest.name}" does not turn audio into audio')
        player = Player(content, manifest)
        for block in [manifest.hop] if manifest.hop else blocks:
            yield Row(file, cost_of(player, block, rounds, LONGEST_S))


def add_bench(commands: Any) -> None:
    """Adds the command."""
    parser = commands.add_parser("bench", help="measure what effects cost in blocks of several lengths")
    parser.add_argument("files", type=Path, nargs="+", help="model files")
    parser.add_argument("--blocks", type=_blocks, default=BLOCKS, help="samples per run, such as 32,64,128,512")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="runs for each figure")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.set_defaults(run=_bench)


def _blocks(text: str) -> tuple[int, ...]:
    blocks = tuple(int(part) for part in text.split(","))
    if not all(1 <= block <= LONGEST_BLOCK for block in blocks):
        raise argparse.ArgumentTypeError(f"a block is 1 to {LONGEST_BLOCK} samples")
    return blocks


def _bench(options: argparse.Namespace) -> int:
    try:
        measured = list(rows(options.files, options.blocks, options.rounds))
    except (ValueError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    if options.json:
        print(json.dumps([row.said() for row in measured], indent=2))
    else:
        print("\n".join(map(str, measured)))
    return 0
