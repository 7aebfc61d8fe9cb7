"""TorchScript modules without a wrapper: `forward(sound)`, or `forward(sound, knobs)`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from timbrel.convert.refusal import ConversionError
from timbrel.convert.request import Request, metadata_of
from timbrel.convert.script.model import TRIED_SAMPLES, ScriptModel
from timbrel.wrap.model import Params

RATE_HZ = 44_100.0


@dataclass(frozen=True)
class Layout:
    """How a sound `[1,C,T]` is laid out for the program, and back."""

    words: str
    there: Callable[[Tensor], Tensor]
    back: Callable[[Tensor], Tensor]


SOUNDS = (
    Layout("[1,C,T]", lambda x: x.clone(), lambda x: x),
    Layout("[C,T]", lambda x: x[0].clone(), lambda x: x.unsqueeze(0)),
    Layout("[1,T,C]", lambda x: x.transpose(1, 2), lambda x: x.transpose(1, 2)),
    Layout("[T]", lambda x: x[0, 0].clone(), lambda x: x.reshape(1, 1, -1)),
)
KNOBS = (
    Layout("[1,P]", lambda x: x, lambda x: x),
    Layout("[P]", lambda x: x[0], lambda x: x),
    Layout("[1,1,P]", lambda x: x.unsqueeze(1), lambda x: x),
    Layout("[1,P,1]", lambda x: x.unsqueeze(2), lambda x: x),
)


class PlainScript(ScriptModel):
    """`forward`, in the layout in which it takes a sound and answers with one as long.

    `other` is the same program, to try that on.
    """

    def __init__(self, module: Any, other: Any, request: Request) -> None:
        super().__init__(module, "forward")
        inputs = len(list(self.program.graph.inputs())) - 1
        if inputs not in (1, 2) or (inputs == 2) != bool(request.knobs):
            raise ConversionError(
                f"it takes {inputs} inputs; a sound was expected, and the knobs where they are named (--knob NAME)",
                "forward",
            )
        self.knobs, self.hop = request.knobs, request.hop
        self.sample_rates = (request.sample_rate or RATE_HZ,)
        self.channels, self.sound, self.controls = _layout(other, self.hop, len(self.knobs))
        notes = () if request.sample_rate else (f"Its rate is taken to be {RATE_HZ:g} Hz.",)
        self.metadata = metadata_of(request, "a TorchScript module", (), notes)
        self.architecture = f"TorchScript ({getattr(module, 'original_name', 'module')})"
        self.settle()

    def forward(self, audio: Tensor, params: Params, state: Any = None) -> tuple[Tensor, Any]:
        """Plays a piece."""
        return self.sound.back(self.follow(self.sound.there(audio), *self.told(params))), None

    def told(self, params: Params) -> list[Tensor]:
        """The knobs as the program takes them; none where it takes none."""
        return [self.controls.there(torch.cat([params[knob.name] for knob in self.knobs], 1))] if self.knobs else []


@torch.no_grad()
def _layout(module: Any, hop: int | None, knobs: int) -> tuple[int, Layout, Layout]:
    """Channels and layouts that the program takes: tried one after another."""
    said = ""
    for channels in (1, 2):
        sound = torch.zeros(1, channels, hop or TRIED_SAMPLES)
        for layout in SOUNDS:
            for controls in KNOBS if knobs else KNOBS[:1]:
                given = [controls.there(torch.full((1, knobs), 0.5))] if knobs else []
                try:
                    answer = layout.back(module(layout.there(sound), *given))
                    if answer.shape == sound.shape:
                        return channels, layout, controls
                    said = f"it answers {list(answer.shape)} to {list(sound.shape)}"
                except Exception as error:  # whatever a strange program provokes
                    said = said or str(error).strip().splitlines()[-1]
    shapes = ", ".join(layout.words for layout in SOUNDS)
    raise ConversionError(f"it takes a sound in none of the layouts {shapes} and answers as long ({said})", "forward")
