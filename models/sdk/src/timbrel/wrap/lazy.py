"""Memory that a model makes only when it is first played, and what it is first played with."""

from __future__ import annotations

import copy

import torch
from torch import Tensor, nn

from timbrel.streaming.pads import PastPads
from timbrel.wrap.model import Params, WaveformModel

TRIED_SAMPLES = 96


def settled(model: WaveformModel) -> WaveformModel:
    """The model with the buffers that its first piece makes, at zero: paddings of cached convolutions, for example.

    Plain numbers beside such a buffer, by which the layer knows that it is there, are as they are after that piece. A
    buffer that does not begin at zero is found by the checks: the file then does not play what the model plays.
    """
    played = copy.deepcopy(model)
    with torch.no_grad(), PastPads():
        played(trial_sound(model), knobs_of(model, example_params(model, TRIED_SAMPLES)), None)
    for name, after in played.named_modules():
        _take_over(model.get_submodule(name), after)
    return model


def _take_over(layer: nn.Module, after: nn.Module) -> None:
    made = {
        key: value for key, value in after._buffers.items() if value is not None and layer._buffers.get(key) is None
    }
    for key, value in made.items():
        if hasattr(layer, key) and key not in layer._buffers:
            delattr(layer, key)
        layer.register_buffer(key, torch.zeros_like(value), persistent=False)
    if made:
        plain = {key: value for key, value in vars(after).items() if isinstance(value, bool | int | float)}
        vars(layer).update(plain)


def trial_sound(model: WaveformModel) -> Tensor:
    """Noise to try a model with, `[1,hears,lookbehind+T]`."""
    length = (model.hop or TRIED_SAMPLES) + model.lookbehind
    return 0.1 * torch.randn(1, model.hears, length, generator=torch.Generator().manual_seed(0))


def example_params(model: WaveformModel, samples: int) -> Tensor | None:
    """Knobs at their defaults, `[1,P]` or `[1,P,samples]` (or a hop); None where there are none."""
    if not model.knobs:
        return None
    at = torch.tensor([[knob.default for knob in model.knobs]], dtype=torch.float32)
    per_sample = any(knob.per_sample for knob in model.knobs)
    return at[:, :, None].repeat(1, 1, model.hop or samples) if per_sample else at


def knobs_of(model: WaveformModel, params: Tensor | None) -> Params:
    """Each knob by its name: `[1,1]`, or `[1,T]` where it takes a value per sample."""
    if params is None:
        return {}
    if params.ndim == 2:
        return {knob.name: params[:, at : at + 1] for at, knob in enumerate(model.knobs)}
    return {
        knob.name: params[:, at, :] if knob.per_sample else params[:, at, :1] for at, knob in enumerate(model.knobs)
    }
