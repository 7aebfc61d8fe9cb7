"""A program as a model of ours: what it keeps is found by playing two pieces."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from timbrel.convert.script.interpreter import Program, Run
from timbrel.convert.script.parts import Part
from timbrel.streaming.rewrite import StreamingError
from timbrel.wrap import WaveformModel
from timbrel.wrap.model import Params

TRIED_SAMPLES = 96


class ScriptModel(WaveformModel):
    """Follows one method of a loaded module; subclasses say what it is given and what it answers.

    `net` holds the module's weights and memory under the names that they have there.
    """

    def __init__(self, module: Any, method: str) -> None:
        super().__init__()
        self.program = Program(module, method)
        self.net = Part(module._c)
        self.runs: list[Run] = []
        self.recurrent = self.program.recurrent

    def follow(self, *arguments: Any) -> Any:
        """The program's answer."""
        run = Run(self.program, self.net)
        self.runs = [run]
        return run(*arguments)

    @torch.no_grad()
    def settle(self) -> None:
        """Finds the memory; raises `StreamingError` with the layer where it cannot be a state of a file.

        After a first piece of silence no memory may come to be or change its shape, no other value may change, and
        neither the sound nor a knob may decide which way the program goes.
        """
        self.eval()
        length = (self.hop or TRIED_SAMPLES) + self.lookbehind
        self.net.book_.whole.settling = True
        self._tried(torch.zeros(1, self.hears, length), 0.5)
        self.net.book_.whole.settling = False
        self._begin()
        dice = torch.Generator().manual_seed(0)
        first, second = (
            self._tried(level * torch.randn(1, self.hears, length, generator=dice), way)
            for level, way in ((0.1, 0.1), (0.9, 0.9))
        )
        for (layer, one), (_, other) in zip(first.turns, second.turns, strict=False):
            if one != other:
                raise StreamingError(
                    layer or "forward",
                    f"the sound or a knob decides which way the program goes ({one} or {other}); a file has one way",
                )
        if first.ahead and not self.hop:
            raise StreamingError(
                first.ahead[0],
                "its padding is at both ends of a piece, so pieces of different lengths sound different; "
                "--hop NUMBER fixes the length, where the program was made for one",
            )
        self._refuse_whole_numbers()
        self._begin()

    def _tried(self, audio: Tensor, way: float) -> Run:
        params: Params = {}
        for knob in self.knobs:
            value = torch.tensor([[knob.at(way)]])
            params[knob.name] = value.expand(1, audio.shape[2]) if knob.per_sample else value
        answer, _ = self(audio, params)
        wanted = (1, 1 if self.metadata.output_mono else self.channels, audio.shape[2] - self.lookbehind)
        if tuple(answer.shape) != wanted:
            raise StreamingError("forward", f"it answers {list(answer.shape)} where {list(wanted)} was wanted")
        return self.runs[-1]

    def _begin(self) -> None:
        for part in self.parts():
            part.book_.begin()

    def parts(self) -> list[Part]:
        """The module and all modules in it."""
        return [part for part in self.net.modules() if isinstance(part, Part)]

    def _refuse_whole_numbers(self) -> None:
        for part in self.parts():
            for name, before in part.book_.first.items():
                now = part._buffers[name]
                changed = before is None or (now is not None and not torch.equal(before, now))
                if changed and now is not None and now.dtype != torch.float32:
                    where = f"{part.book_.path}.{name}" if part.book_.path else name
                    raise StreamingError(where, f"this memory holds {now.dtype}; states of a file hold float32")
