"""A progress bar that is one line on a terminal and now and then a line in a log."""

from __future__ import annotations

import sys
import time
from typing import TextIO

BAR_CELLS = 24
LOG_EVERY_S = 20.0


class Progress:
    """Shows how far a job of `total` steps is, what it says about itself, and when it will be done."""

    def __init__(self, total: int, label: str, stream: TextIO | None = None) -> None:
        self._total = max(total, 1)
        self._label = label
        self._stream = stream or sys.stderr
        self._start_s = time.monotonic()
        self._first: int | None = None
        self._shown_s = float("-inf")

    def show(self, done: int, words: str = "") -> None:
        """Draws the bar at `done` steps, where it is time to."""
        now_s = time.monotonic()
        if self._first is None:
            self._first, self._start_s = done, now_s
        live = self._stream.isatty()
        if done < self._total and now_s - self._shown_s < (0.2 if live else LOG_EVERY_S):
            return
        self._shown_s = now_s
        end = "\r" if live and done < self._total else "\n"
        print(self._line(done, now_s, words), end=end, file=self._stream, flush=True)

    def _line(self, done: int, now_s: float, words: str) -> str:
        share = done / self._total
        cells = int(share * BAR_CELLS)
        bar = "█" * cells + "·" * (BAR_CELLS - cells)
        return f"{self._label} {bar} {share:4.0%}  {words}  {self._left(done, now_s)}".rstrip()

    def _left(self, done: int, now_s: float) -> str:
        steps = done - (self._first or 0)
        if steps <= 0:
            return ""
        left_s = int((now_s - self._start_s) / steps * (self._total - done))
        return f"{left_s // 60}:{left_s % 60:02d} left"
