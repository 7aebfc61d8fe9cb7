"""A model of plain layers as one that plays in pieces."""

from __future__ import annotations

import copy
from typing import TypeVar

import torch
from torch import nn
from torch.nn.utils import fusion, parametrize
from torch.nn.utils.weight_norm import WeightNorm

from timbrel.streaming.layers import CausalConv1d, Remembering
from timbrel.streaming.recurrent import Going

Model = TypeVar("Model", bound=nn.Module)


class StreamingError(ValueError):
    """A layer that cannot play in pieces: the message begins with its name."""

    def __init__(self, layer: str, why: str) -> None:
        super().__init__(f"{layer}: {why}")
        self.layer = layer


def make_streaming(model: Model) -> Model:
    """A copy, for playing: recurrent layers remember, weight and batch norms are folded.

    Raises `StreamingError` for a layer that needs the future.
    """
    streaming = copied(model).eval()
    fold_weight_norm(streaming)
    for name, module in list(streaming.named_modules()):
        _refuse_the_future(name, module)
        if isinstance(module, nn.Sequential):
            _fold_batch_norm(module)
    _replace_recurrent(streaming)
    reset(streaming)
    return streaming.eval()


def copied(model: Model) -> Model:
    """A copy of its own, which can be changed and leaves the model as it is.

    The older weight norm keeps a computed tensor, which cannot be copied with its history; the newer one gives a module
    a class, which the copy would share, and folding it there would take the weights from the model.
    """
    with torch.no_grad():
        for module in model.modules():
            for hook in module._forward_pre_hooks.values():
                if isinstance(hook, WeightNorm):
                    hook(module, None)
    twin = copy.deepcopy(model)
    for module in twin.modules():
        if parametrize.is_parametrized(module):
            kind = module.__class__
            module.__class__ = type(kind.__name__, kind.__bases__, dict(vars(kind)))
    return twin


def reset(model: nn.Module) -> None:
    """Back to rest, wherever it is played in pieces."""
    for module in model.modules():
        if isinstance(module, Remembering | Going):
            module.begin()


def fold_weight_norm(model: nn.Module) -> None:
    """Weights themselves instead of their directions and lengths, of both kinds that PyTorch has."""
    for module in model.modules():
        if parametrize.is_parametrized(module):
            for name in list(module.parametrizations):  # type: ignore[arg-type]
                parametrize.remove_parametrizations(module, name, leave_parametrized=True)
        for key, hook in list(module._forward_pre_hooks.items()):
            if isinstance(hook, WeightNorm):
                hook.remove(module)
                del module._forward_pre_hooks[key]


def _refuse_the_future(name: str, module: nn.Module) -> None:
    if isinstance(module, nn.RNNBase) and module.bidirectional:
        raise StreamingError(name, "it runs backwards through time too; a stream has no end to begin from")
    if isinstance(module, nn.Conv1d) and _pads_both_ends(module):
        raise StreamingError(
            name, "its padding is at both ends, so it looks ahead; use timbrel.streaming.CausalConv1d in its place"
        )
    if isinstance(module, nn.MultiheadAttention | nn.TransformerEncoderLayer):
        raise StreamingError(name, "attention over a whole sound has no end; there is no memory to keep instead")


def _pads_both_ends(conv: nn.Conv1d) -> bool:
    pads = conv.padding == "same" or (isinstance(conv.padding, tuple) and conv.padding[0] > 0)
    return pads and conv.kernel_size[0] > 1


def _fold_batch_norm(layers: nn.Sequential) -> None:
    """A normalisation right behind its convolution becomes part of it."""
    for at in range(len(layers) - 1, 0, -1):
        norm, before = layers[at], layers[at - 1]
        if not isinstance(norm, nn.BatchNorm1d) or not norm.track_running_stats:
            continue
        if isinstance(before, nn.Conv1d):
            layers[at - 1] = fusion.fuse_conv_bn_eval(before, norm)
        elif isinstance(before, CausalConv1d):
            before.conv = fusion.fuse_conv_bn_eval(before.conv, norm)
        else:
            continue
        del layers[at]


def _replace_recurrent(model: nn.Module) -> None:
    for parent in list(model.modules()):
        if isinstance(parent, Going):
            continue
        for name, child in list(parent.named_children()):
            if isinstance(child, nn.LSTM | nn.GRU | nn.RNN):
                setattr(parent, name, Going(child))
