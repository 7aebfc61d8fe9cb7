"""The WaveNet's layer as one compiled operation, several times faster to train on a CPU than PyTorch's."""

from __future__ import annotations

import ctypes
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from timbrel import native

SOURCE = Path(__file__).with_name("fused.c")
WIDTHS = (2, 4, 6, 8, 12, 16)
"""Channel counts that the C source is compiled for."""


class _Layer(ctypes.Structure):
    _fields_ = (
        *((name, ctypes.c_int) for name in ("batch", "samples", "dilation", "head")),
        *((name, ctypes.c_void_p) for name in ("context", "audio", "bias", "conv", "mix", "out")),
    )


class FusedLayer(torch.autograd.Function):
    """`(context, audio, bias, conv, mix, out, head)` → `(residual, head + skip)`; shapes in fused.c."""

    @staticmethod
    def forward(ctx: Any, *tensors: Tensor) -> tuple[Tensor, Tensor]:
        """Runs the layer and keeps its activation."""
        context, audio, bias, conv, mix, out, head = (t.contiguous() for t in tensors)
        batch, channels, length = context.shape
        samples = audio.shape[-1]
        shape = _shape(batch, samples, (length - samples) // 2, head.shape[2], context, audio, bias, conv, mix, out)
        activation = context.new_empty((batch, channels, samples))
        residual, head_out = torch.empty_like(activation), torch.empty_like(head)
        _call("layer_forward", channels, shape, head, activation, residual, head_out)
        ctx.save_for_backward(context, audio, bias, conv, mix, out, activation)
        ctx.head = head.shape[2]
        return residual, head_out

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor, ...]:
        """Gradients of all seven inputs."""
        *inputs, activation = ctx.saved_tensors
        context, audio = inputs[:2]
        d_residual, d_head = (g.contiguous() for g in gradients)
        samples = audio.shape[-1]
        shape = _shape(len(context), samples, (context.shape[2] - samples) // 2, ctx.head, *inputs)
        found = [torch.zeros_like(tensor) for tensor in inputs]
        _call("layer_backward", context.shape[1], shape, activation, d_residual, d_head, *found)
        return (*found, d_head)


def _shape(batch: int, samples: int, dilation: int, head: int, *tensors: Tensor) -> _Layer:
    return _Layer(batch, samples, dilation, head, *(t.data_ptr() for t in tensors))


def _call(name: str, channels: int, shape: _Layer, *tensors: Tensor) -> None:
    function = getattr(native.load(SOURCE), name)
    pointers = [ctypes.c_void_p(tensor.data_ptr()) for tensor in tensors]
    if function(ctypes.c_int(channels), ctypes.byref(shape), *pointers):
        raise ValueError(f"no fused layer for {channels} channels; there are {WIDTHS}")
