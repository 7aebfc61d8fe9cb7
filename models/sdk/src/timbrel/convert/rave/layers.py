"""RAVE's layers from a file, made to play in pieces.

A file that was exported for streaming holds its own caches and waits, which are kept as they are. One that was not pads
both ends of every block it is given; its layers get caches and waits here, so that the answer is the one for the whole
sound, later.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from torch import Tensor, nn

from timbrel.convert.parts import Part
from timbrel.convert.rave.stream import Aligned, PaddedConv1d, Snake, Stream, Summed, waiting
from timbrel.convert.refusal import ConversionError
from timbrel.streaming import CausalConvTranspose1d

Built = tuple[nn.Module, Stream]
Build = Callable[[Part, Stream], Built]

LIST = {"Sequential", "CachedSequential"}
INNER = {"DilatedUnit", "ResidualLayer", "ResidualBlock", "UpsampleLayer", "EncoderV2", "Encoder"}
"""What only calls the `net` in it."""
SLOPE = 0.2


class Layers:
    """Builds modules from parts; `causal` tells how a file's streaming layers were trained."""

    def __init__(self, causal: bool = False) -> None:
        self.causal = causal
        self._kinds: dict[str, Build] = {
            "Conv1d": self.conv,
            "CachedConv1d": self.conv,
            "ConvTranspose1d": self.transposed,
            "CachedConvTranspose1d": self.transposed,
            "Residual": lambda part, stream: self.summed(part.part("aligned"), stream),
            "ResidualStack": self._stack,
            "LeakyReLU": lambda part, stream: (nn.LeakyReLU(float(part.setting("negative_slope", SLOPE))), stream),
            "Identity": lambda _, stream: (nn.Identity(), stream),
            "Snake": lambda part, stream: (Snake(part.tensor("alpha", stream.channels, 1)), stream),
            "BatchNorm1d": _batch_norm,
            "AdaptiveInstanceNormalization": _unused,
            **dict.fromkeys(LIST, self.sequence),
            **dict.fromkeys(INNER, lambda part, stream: self.build(part.part("net"), stream)),
        }

    def build(self, part: Part, stream: Stream) -> Built:
        """The module and what it makes of the stream; `ConversionError` with the layer's name for another kind."""
        make = self._kinds.get(part.kind)
        if make is None:
            raise ConversionError(_why_not(part.kind), part.name)
        return make(part, stream)

    def sequence(self, part: Part, stream: Stream) -> Built:
        """One after another."""
        modules = []
        for inner in part.parts():
            module, stream = self.build(inner, stream)
            modules.append(module)
        return nn.Sequential(*modules), stream

    def conv(self, part: Part, stream: Stream) -> Built:
        """A convolution with zeros, or a cache, in front."""
        weight = part.weight(None, None, None)
        outputs, inputs, kernel = weight.shape
        groups = _exactly(stream.channels, inputs, part)
        bias = part.tensor("bias", outputs) if part.has("bias") else None
        stride, dilation = part.whole("stride"), part.whole("dilation")
        span = (kernel - 1) * dilation
        if part.has("cache"):
            padding, wait = _cached(part.part("cache")), _cached(part.part("downsampling_delay"))
            ahead = padding - self._behind(span, padding)
        else:
            behind, ahead = _padding(part)
            padding, wait = behind + ahead, -(ahead + stream.late_frames) % stride
        if not max(0, span + 1 - stride) <= padding <= span:
            raise ConversionError(
                f"a padding of {padding} does not keep the length with a span of {span + 1}", part.name
            )
        module = PaddedConv1d(weight, bias, stride, dilation, groups, padding, wait)
        return module, Stream(outputs, stream.step * stride, stream.late + (ahead + wait) * stream.step)

    def transposed(self, part: Part, stream: Stream) -> Built:
        """Upsampling by an even ratio, with a kernel of two strides and half a stride cut off."""
        weight = part.weight(stream.channels, None, None)
        _, outputs, kernel = weight.shape
        stride = part.whole("stride")
        cut = part.tensor("cache", None, None, None).shape[2] if part.has("cache") else 2 * part.whole("padding")
        if kernel != 2 * stride or cut != stride or part.whole("dilation", 1) != 1 or stream.step % stride:
            raise ConversionError(
                f"a ratio of {stride} with a kernel of {kernel} and a padding of {cut / 2:g} is not supported; even "
                "ratios with kernels twice as long and a padding of half of them are",
                part.name,
            )
        bias = part.tensor("bias", outputs) if part.has("bias") else None
        module = CausalConvTranspose1d(stream.channels, outputs, kernel, stride, bias is not None)
        module.conv.load_state_dict({"weight": weight})
        if module.bias is not None and bias is not None:
            module.bias.data.copy_(bias[:, None])
        step = stream.step // stride
        return module, Stream(outputs, step, stream.late + stride // 2 * step)

    def aligned(self, part: Part, stream: Stream, makes: Sequence[Build] | None = None) -> tuple[Aligned, list[Stream]]:
        """All branches from the same signal; where the file does not say how long each waits, as long as it must."""
        branches = part.part("branches").parts()
        waits = [_cached(pad) for pad in part.part("paddings").parts()] if part.has("paddings") else None
        frames = waits or [0] * len(branches)
        begun = [replace(stream, late=stream.late + wait * stream.step) for wait in frames]
        built = [
            make(branch, begin)
            for make, branch, begin in zip(makes or [self.build] * len(branches), branches, begun, strict=True)
        ]
        before = [waiting(stream.channels, wait) for wait in frames]
        modules, streams = [module for module, _ in built], [end for _, end in built]
        after: list[nn.Module] = [nn.Identity() for _ in built]
        if waits is None:
            after, streams = met(streams)
        return Aligned(modules, before, after), streams

    def summed(self, part: Part, stream: Stream) -> Built:
        """The sum of branches."""
        module, streams = self.aligned(part, stream)
        return Summed(module), streams[0]

    def _stack(self, part: Part, stream: Stream) -> Built:
        """Residual blocks beside each other, or, in RAVE 1.0, after each other."""
        net = part.part("net")
        return self.sequence(net, stream) if net.kind in LIST else self.summed(net, stream)

    def _behind(self, span: int, padding: int) -> int:
        """Frames behind the present one that a layer was trained to see: half of them, or all if that was causal."""
        return padding if self.causal or padding < span else span // 2


def met(streams: Sequence[Stream]) -> tuple[list[nn.Module], list[Stream]]:
    """What makes every signal as late as the latest."""
    latest = max(stream.late for stream in streams)
    waits = [waiting(stream.channels, (latest - stream.late) // stream.step) for stream in streams]
    return waits, [replace(stream, late=latest) for stream in streams]


def _cached(part: Part) -> int:
    return part.tensor("pad", None, None, None).shape[2] if part.has("pad") else part.whole("padding", 0)


def _padding(part: Part) -> tuple[int, int]:
    said: Any = part.setting("_pad")
    if isinstance(said, int):
        return said, said
    if isinstance(said, tuple | list) and len(said) == 2:
        return int(said[0]), int(said[1])
    raise ConversionError("it does not say how it is padded (_pad)", part.name)


def _exactly(channels: int, inputs: int, part: Part) -> int:
    if channels % inputs:
        raise ConversionError(f"it takes groups of {inputs} channels, and there are {channels}", part.name)
    return channels // inputs


def _batch_norm(part: Part, stream: Stream) -> Built:
    mean, variance = (part.tensor(f"running_{name}", stream.channels) for name in ("mean", "var"))
    norm = nn.BatchNorm1d(stream.channels, float(part.setting("eps", 1e-5)))
    values: dict[str, Tensor] = {"running_mean": mean, "running_var": variance}
    values |= {key: part.tensor(key, stream.channels) for key in ("weight", "bias")}
    norm.load_state_dict(values, strict=False)
    return norm.eval(), stream


def _unused(part: Part, stream: Stream) -> Built:
    learnt = [part.setting(f"num_update_{of}", 0) for of in ("x", "y")]
    if all(learnt):
        raise ConversionError("it holds a learnt source and target; reset both before the export", part.name)
    return nn.Identity(), stream


def _why_not(kind: str) -> str:
    reasons = {
        "GRU": "a recurrent layer begins anew with every block it is given, so no stream can be what it plays",
        "SampleNorm": "it divides by the sound's length, which is 0 in silence",
    }
    return reasons.get(kind, f"a layer of the kind {kind} is not known here")
