"""A model with all of its memory outside: what goes into a file."""

from __future__ import annotations

import contextlib
import copy
import re
from collections.abc import Iterator, Sequence
from typing import Any

import torch
from torch import Tensor, nn

from timbrel.streaming.pads import PastPads
from timbrel.streaming.rewrite import StreamingError, make_streaming
from timbrel.wrap.lazy import TRIED_SAMPLES, example_params, knobs_of, settled, trial_sound
from timbrel.wrap.model import WaveformModel
from timbrel.wrap.nest import flat, shaped_like


class Explicit(nn.Module):
    """`forward(audio [1,C,T], params [1,P] or [1,P,T] if there are knobs, *states)` to audio and the new states.

    `states` holds the name and the resting value of each, in order.
    """

    def __init__(self, model: WaveformModel) -> None:
        super().__init__()
        self.model = settled(make_streaming(model))
        self.per_sample = any(knob.per_sample for knob in model.knobs)
        tried = _Trial(self.model, example_params(self.model, TRIED_SAMPLES))
        self._buffers_kept, self._pads, self._nest = tried.buffers, len(tried.pads), tried.nest
        self.states = _named(tried, model)
        self.eval()

    def example_params(self, samples: int) -> Tensor | None:
        """Knobs at their defaults; None where there are none."""
        return example_params(self.model, samples)

    def rested(self) -> list[Tensor]:
        """The states before the first piece."""
        return [value.clone() for value in self.states.values()]

    def forward(self, *tensors: Tensor) -> tuple[Tensor, ...]:
        """Plays a piece."""
        audio, *states = tensors
        params = states.pop(0) if self.model.knobs else None
        buffers = {name: states.pop(0).clone() for name in self._buffers_kept}
        pasts = [states.pop(0) for _ in range(self._pads)]
        behind = [states.pop()] if self.model.lookbehind else []
        heard = self.model.heard(audio)
        context = torch.cat([*behind, heard], 2) if behind else heard
        given = shaped_like(self._nest, iter(states))
        with PastPads(pasts) as pads, buffers_being(self.model, buffers):
            answer = self.model(context, knobs_of(self.model, params), given)
        sound, state = as_pair(answer)
        kept = [context[:, :, context.shape[2] - self.model.lookbehind :]] if behind else []
        return (
            self.model.given(sound),
            *(buffers[name] for name in self._buffers_kept),
            *pads.kept,
            *flat(state),
            *kept,
        )


@contextlib.contextmanager
def buffers_being(model: nn.Module, values: dict[str, Tensor]) -> Iterator[None]:
    """While it lasts the model's buffers are `values`, which are then what the model has made of them."""
    places = {name: (model.get_submodule(name.rpartition(".")[0]), name.rpartition(".")[2]) for name in values}
    before = {name: module._buffers[key] for name, (module, key) in places.items()}
    for name, (module, key) in places.items():
        module._buffers[key] = values[name]
    try:
        yield
    finally:
        for name, (module, key) in places.items():
            after = module._buffers[key]
            assert after is not None
            values[name] = after
            module._buffers[key] = before[name]


def as_pair(answer: Any) -> tuple[Tensor, Any]:
    """Audio and state; a model without a state may answer with the audio alone."""
    if isinstance(answer, Tensor):
        return answer, None
    sound, state = answer
    return sound, state


class _Trial:
    """A first piece, played to see where a model keeps its memory."""

    def __init__(self, model: WaveformModel, params: Tensor | None) -> None:
        before = {name: value.clone() for name, value in model.named_buffers()}
        played = copy.deepcopy(model)
        given = {name: value.clone() for name, value in before.items()}
        buffers = dict(given)
        attributes = _tensor_attributes(played)
        with torch.no_grad(), PastPads() as pads, buffers_being(played, buffers):
            answer = played(trial_sound(model), knobs_of(model, params), None)
        _refuse_hidden_memory(attributes, _tensor_attributes(played))
        written = {name for name, value in given.items() if buffers[name] is not value}
        changed = {name for name, value in before.items() if _changed(name, value, buffers[name])}
        # Behind a delay that is longer than the piece, zeros are written over zeros.
        self.buffers = [name for name in before if name in written | changed]
        self.resting = {name: before[name] for name in self.buffers}
        self.pads = pads.shapes
        self.nest = as_pair(answer)[1]


def _changed(name: str, before: Tensor, after: Tensor) -> bool:
    if before.shape != after.shape:
        raise StreamingError(name, f"this buffer changes its shape from {list(before.shape)} to {list(after.shape)}")
    return not torch.equal(before, after)


def _tensor_attributes(model: nn.Module) -> dict[str, Any]:
    """Tensors that modules keep aside from their parameters and buffers, where no file could know of them."""
    kept = {}
    for name, module in model.named_modules():
        for key, value in vars(module).items():
            inside = value if isinstance(value, list | tuple) else [value]
            if not key.startswith("_") and any(isinstance(inner, Tensor) for inner in inside):
                kept[f"{name}.{key}" if name else key] = value
    return kept


def _refuse_hidden_memory(before: dict[str, Any], after: dict[str, Any]) -> None:
    for name, value in after.items():
        if before.get(name) is not value:
            raise StreamingError(
                name, "this attribute is a memory that is no buffer; register_buffer it, or return it as the state"
            )


def _named(tried: _Trial, model: WaveformModel) -> dict[str, Tensor]:
    values: dict[str, Tensor] = {}

    def add(name: str, value: Tensor) -> None:
        plain = re.sub(r"\W", "_", name)
        while plain in values:
            plain += "_"
        values[plain] = value.detach().clone().contiguous()

    for name in tried.buffers:
        add(name, tried.resting[name])
    for index, shape in enumerate(tried.pads):
        add(f"past_{index}", torch.zeros(shape))
    for index, value in enumerate(_first_states(model, flat(tried.nest))):
        add(f"state_{index}", value)
    if model.lookbehind:
        add("lookbehind", torch.zeros(1, model.hears, model.lookbehind))
    return values


def _first_states(model: WaveformModel, after: Sequence[Tensor]) -> list[Tensor]:
    said = flat(model.initial_state())
    return said or [torch.zeros_like(value) for value in after]
