"""The report that ends a training: Markdown with figures, pictures and sounds beside it."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from timbrel.png import Picture, png
from timbrel.training.audit import Audit
from timbrel.training.checkpoint import Progressed
from timbrel.training.events import wav
from timbrel.training.loop import Ending
from timbrel.training.picture import Curve, curves

Singles = npt.NDArray[np.float32]

LINE = 120
MOST_FINDINGS = 200
ENDINGS = {
    "finished": "It took all its steps.",
    "patience": "It stopped because validation got no better.",
    "interrupted": "It was interrupted; the same command goes on from there.",
}


class Report:
    """Written bit by bit; `write` puts `report.md` into `folder`, where its pictures and sounds already are."""

    def __init__(self, folder: Path, title: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self._parts = [f"# {title}"]

    def heading(self, text: str) -> None:
        """Begins a section."""
        self._parts.append(f"## {text}")

    def say(self, *sentences: str) -> None:
        """A paragraph."""
        self._parts.append(textwrap.fill(" ".join(sentences), LINE, break_on_hyphens=False))

    def markdown(self, text: str) -> None:
        """A part that is Markdown already."""
        self._parts.append(text)

    def points(self, sentences: Sequence[str]) -> None:
        """A list."""
        self._parts.append("\n".join(f"- {one}" for one in sentences))

    def table(self, head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """A table; cells are text."""
        lines = [head, ["---"] * len(head), *rows]
        self._parts.append("\n".join(f"| {' | '.join(line)} |" for line in lines))

    def code(self, text: str, kind: str = "") -> None:
        """A command or a file, word for word."""
        self._parts.append(f"```{kind}\n{text.rstrip()}\n```")

    def picture(self, name: str, picture: Picture, caption: str) -> None:
        """`name.png`, and what it shows."""
        (self.folder / f"{name}.png").write_bytes(png(picture))
        self._parts.append(f"![{name}]({name}.png)")
        self.say(caption)

    def sound(self, name: str, sound: Singles, rate_hz: float, caption: str) -> None:
        """`name.wav` of `[sample]`, 16 bits, and what is heard."""
        path = self.folder / f"{name}.wav"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(wav(sound, rate_hz))
        line = f"- [{name}.wav]({name}.wav): {caption}"
        if self._parts[-1].startswith("- ["):
            self._parts[-1] += f"\n{line}"
        else:
            self._parts.append(line)

    def training(self, progressed: Progressed, ending: Ending, ran_on: str) -> None:
        """How training went, with its curve."""
        minutes, best = progressed.cpu_s / 60.0, progressed.best_validation
        self.say(
            f"{progressed.step} steps, {minutes:.1f} minutes of processor time, on {ran_on}.",
            ENDINGS[ending],
            f"The weights are those of step {progressed.best_step}, whose validation was best: {best:.4f}.",
        )
        steps = np.array([one.step for one in progressed.heard], np.float64)
        found = [np.array([getattr(one, name) for one in progressed.heard]) for name in ("loss", "validation")]
        self.picture(
            "loss",
            curves([Curve(steps, values) for values in found], logarithmic=all((v > 0.0).all() for v in found)),
            "Loss over steps: training (blue) and validation (orange).",
        )

    def audit(self, audit: Audit) -> None:
        """What was changed and left out."""
        if not audit.findings:
            self.say("Nothing had to be changed or left out.")
            return
        self.points(
            [f"`{one.path.name}`: {_outcome(one.left_out)}{one.what}" for one in audit.findings[:MOST_FINDINGS]]
        )
        if len(audit.findings) > MOST_FINDINGS:
            self.say(f"And {len(audit.findings) - MOST_FINDINGS} more.")

    def write(self) -> Path:
        """Puts all of it into `report.md`."""
        path = self.folder / "report.md"
        path.write_text("\n\n".join(self._parts) + "\n", encoding="utf-8")
        return path


def _outcome(left_out: bool) -> str:
    return "left out, " if left_out else ""
