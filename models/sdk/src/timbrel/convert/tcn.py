"""Temporal convolutional networks with feature-wise modulation: steerable-nafx and micro-tcn of C. Steinmetz.

C. Steinmetz and J. Reiss, "Steerable discovery of neural audio effects" (arXiv:2112.02926) and "Efficient neural
networks for real-time modeling of analog dynamic range compression" (arXiv:2102.06200). A block is a dilated
convolution, whose channels the knobs scale and shift, a PReLU, and a 1×1 path around them. The blocks do not pad: a
sound is made longer by silence in front, which they then eat.

Here every block keeps what it would have eaten. Their biases make even silence a constant inside; each block counts
from that constant, so that a memory of zeros is what endless silence at the default knobs leaves behind.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.functional import conv1d, prelu

from timbrel import signals
from timbrel.convert.refusal import ConversionError
from timbrel.convert.request import Request, metadata_of, named_knobs
from timbrel.convert.tcn_settings import Settings
from timbrel.convert.weights import Weights
from timbrel.manifest import Knob
from timbrel.streaming.layers import Remembering
from timbrel.wrap import WaveformModel
from timbrel.wrap.model import Params

EPSILON = 1e-5
"""Of PyTorch's batch norms."""
UNUSED = "conv1b"
"""A layer of grouped blocks that micro-tcn makes and does not play."""
LEVEL_SEED, LEVEL_CLIPS, LEVEL_SAMPLES = 8, 4, 24_000


@dataclass(frozen=True)
class Names:
    """What a project calls the parts of a block."""

    conv: str
    act: str


STEERABLE, MICRO = Names("conv", "act"), Names("conv1", "relu")


class Block(Remembering):
    """One block; `rest [inputs]` is what comes in while there is silence."""

    rest: Tensor
    around_bias: Tensor

    def __init__(self, weights: Weights, name: str, names: Names, inputs: int, dilation: int, centred: bool) -> None:
        weight = weights.take(f"{name}.{names.conv}.weight", None, None, None)
        outputs, within, kernel = weight.shape
        super().__init__(inputs, (kernel - 1) * dilation)
        if inputs % within:
            raise ConversionError(f"it takes {within} channels, and {inputs} come", f"{name}.{names.conv}")
        self.dilation, self.groups = dilation, inputs // within
        self.outputs, past = outputs, (kernel - 1) * dilation
        self.late = past - past // 2 if centred else min(1, past)
        bias = weights.take(f"{name}.{names.conv}.bias", outputs) if weights.has(f"{name}.{names.conv}.bias") else None
        film = f"{name}.film"
        norm = f"{film}.bn" if weights.has(f"{film}.bn") else "" if weights.has(film) else f"{name}.bn"
        self.film = weights.linear(f"{film}.adaptor") if weights.has(film) else None
        if self.film is not None and self.film.out_features != 2 * outputs:
            raise ConversionError(f"it modulates {self.film.out_features // 2} channels of {outputs}", film)
        weight, bias = _normalised(weights, norm, weight, torch.zeros(outputs) if bias is None else bias)
        self.weight, self.bias = nn.Parameter(weight), nn.Parameter(bias)
        self.slope = _slope(weights, f"{name}.{names.act}.weight", outputs)
        around = weights.take(f"{name}.res.weight", outputs, None, 1)
        self.around_groups = inputs // around.shape[1]
        self.around = nn.Parameter(around)
        self.register_buffer("rest", torch.zeros(1, inputs, 1))
        self.register_buffer("around_bias", torch.zeros(outputs))

    @torch.no_grad()
    def settle(self, rest: Tensor, condition: Tensor | None) -> Tensor:
        """Counts from `rest [1,inputs,1]` from now on; what comes out then, `[1,outputs,1]`."""
        self.rest = rest.clone()
        self.bias.add_(conv1d(rest, self.weight.sum(2, keepdim=True), groups=self.groups)[0, :, 0])
        self.around_bias.add_(conv1d(rest, self.around, groups=self.around_groups)[0, :, 0])
        still = rest.new_zeros(1, rest.shape[1], self.memory.shape[2] + 1)
        return self._answer(still, still[:, :, :1], condition)

    def forward(self, x: Tensor, condition: Tensor | None = None) -> Tensor:
        """`[1,inputs,T]` and `[1,C]` to `[1,outputs,T]`."""
        start = self.memory.shape[2] - self.late
        context = self.after_memory(x - self.rest)
        return self._answer(context, context[:, :, start : start + x.shape[2]], condition)

    def _answer(self, context: Tensor, late: Tensor, condition: Tensor | None) -> Tensor:
        y = conv1d(context, self.weight, self.bias, dilation=self.dilation, groups=self.groups)
        if self.film is not None:
            scale, shift = self.film(condition).unsqueeze(2).chunk(2, 1)
            y = y * scale + shift
        if self.slope is not None:
            y = prelu(y, self.slope)
        return y + conv1d(late, self.around, self.around_bias, groups=self.around_groups)


class Tcn(WaveformModel):
    """The blocks, with micro-tcn's ends where there are any: a network for the knobs, and a limited mix."""

    def __init__(self, weights: Weights, settings: Settings, request: Request) -> None:
        super().__init__()
        names = MICRO if weights.has("blocks.0.conv1.weight") else STEERABLE
        self.blocks = nn.ModuleList(_blocks(weights, names, settings))
        self.reading = _reading(weights)
        self.output = _output(weights, self.chain[-1].outputs) if weights.has("output.weight") else None
        self.channels = self._channels()
        weights.refuse_leftovers([f"blocks.{n}.{UNUSED}" for n in range(len(self.blocks))], "this kind of network")
        self.knobs = named_knobs(request, _knobs(self.condition_size, names))
        past = sum(block.memory.shape[2] for block in self.chain)
        self.latency = past - past // 2 if settings.centred else int(names is MICRO)
        self.receptive_field = past + 1
        self.sample_rates = (settings.rate_hz,)
        self.architecture = f"TCN of {len(self.blocks)} blocks, receptive field {self.receptive_field}"
        self._settle()
        self.metadata = metadata_of(
            request, "micro-tcn" if names is MICRO else "steerable-nafx", ("tcn",), settings.notes, self._measure()
        )

    @property
    def chain(self) -> list[Block]:
        """The blocks."""
        return [block for block in self.blocks if isinstance(block, Block)]

    @property
    def condition_size(self) -> int:
        """How many knobs there are."""
        if self.reading is not None:
            first = self.reading[0]
            assert isinstance(first, nn.Linear)
            return first.in_features
        film = self.chain[0].film
        return 0 if film is None else film.in_features

    def forward(self, audio: Tensor, params: Params, state: Any = None) -> tuple[Tensor, Any]:
        """Plays a piece."""
        condition = self._condition([params[knob.name] for knob in self.knobs])
        for block in self.chain:
            audio = block(audio, condition)
        return (audio if self.output is None else torch.tanh(self.output(audio))), None

    def _condition(self, values: list[Tensor]) -> Tensor | None:
        if not values:
            return None
        condition = torch.cat(values, 1)
        return condition if self.reading is None else self.reading(condition)

    def _channels(self) -> int:
        into = self.chain[0].memory.shape[1]
        out = self.chain[-1].outputs if self.output is None else self.output.out_channels
        if into != out or into > 2:
            raise ConversionError(f"{into} channels go in and {out} come out; 1 or 2, as many as go in, were wanted")
        return into

    @torch.no_grad()
    def _settle(self) -> None:
        condition = self._condition([torch.full((1, 1), knob.default) for knob in self.knobs])
        rest = torch.zeros(1, self.channels, 1)
        for block in self.chain:
            rest = block.settle(rest, condition)

    @torch.no_grad()
    def _measure(self) -> float:
        """RMS of what is not constant in the answer to the training mix, dB: such a network may be of any level.

        What the file may differ by grows with the loudest answer at the ends of the knobs.
        """
        clips = torch.from_numpy(signals.clips(LEVEL_SEED, LEVEL_CLIPS, LEVEL_SAMPLES, signals.MUSIC))[:, None]
        self.train()  # so that each clip begins at rest
        answers = [self._played(clip, 0.0) for clip in clips]
        plain, *ends = (float(self._played(clips[0], way).abs().max()) for way in (0.0, -1.0, 1.0))
        self.eval()
        self.golden_tolerance, self.tolerance = (1e-5 * max(1.0, *peaks) for peaks in ((plain,), (plain, *ends)))
        powers = [float((y - y.mean(2, keepdim=True)).square().mean()) for y in answers]
        return round(10.0 * math.log10(max(sum(powers) / len(powers), 1e-12)), 2)

    def _played(self, clip: Tensor, way: float) -> Tensor:
        """`[1,C,T]` with the knobs at their defaults, or at an end of their ways."""
        ends = [(knob.range[0], knob.default, knob.range[1])[round(way) + 1] for knob in self.knobs]
        params = {knob.name: torch.full((1, 1), end) for knob, end in zip(self.knobs, ends, strict=True)}
        return self(clip[None].expand(1, self.channels, -1), params)[0]  # type: ignore[no-any-return]


def is_tcn(weights: Weights) -> bool:
    """Whether the names are those of such a network."""
    return weights.has("blocks.0.res.weight") and any(
        weights.has(f"blocks.0.{names.conv}.weight") for names in (STEERABLE, MICRO)
    )


def convert_tcn(weights: Weights, checkpoint: Any, request: Request) -> Tcn:
    """The network that the weights are, ready to be written."""
    return Tcn(weights, Settings.of(checkpoint, request, weights), request)


def _blocks(weights: Weights, names: Names, settings: Settings) -> list[Block]:
    blocks: list[Block] = []
    inputs = weights.take(f"blocks.0.{names.conv}.weight", None, None, None).shape[1]
    while weights.has(f"blocks.{len(blocks)}"):
        at = len(blocks)
        blocks.append(Block(weights, f"blocks.{at}", names, inputs, settings.dilation(at), settings.centred))
        inputs = blocks[-1].outputs
    return blocks


def _normalised(weights: Weights, name: str, weight: Tensor, bias: Tensor) -> tuple[Tensor, Tensor]:
    """A batch norm `name` that follows, as a part of the convolution."""
    if not name or not weights.has(name):
        return weight, bias
    width = weight.shape[0]
    mean, variance = (weights.take(f"{name}.running_{what}", width) for what in ("mean", "var"))
    weights.number(f"{name}.num_batches_tracked")
    scale, shift = torch.rsqrt(variance + EPSILON), torch.zeros(width)
    if weights.has(f"{name}.weight"):
        scale, shift = scale * weights.take(f"{name}.weight", width), weights.take(f"{name}.bias", width)
    return weight * scale[:, None, None], (bias - mean) * scale + shift


def _slope(weights: Weights, name: str, outputs: int) -> nn.Parameter | None:
    if not weights.has(name):
        return None
    slope = weights.take(name, None)
    if slope.shape[0] not in (1, outputs):
        raise ConversionError(f"it bends {slope.shape[0]} channels of {outputs}", name)
    return nn.Parameter(slope)


def _reading(weights: Weights) -> nn.Sequential | None:
    """What micro-tcn makes of the knobs first: dense layers, each followed by a ReLU."""
    layers: list[nn.Module] = []
    while weights.has(f"gen.{len(layers)}"):
        layers += [weights.linear(f"gen.{len(layers)}"), nn.ReLU()]
    return nn.Sequential(*layers) if layers else None


def _output(weights: Weights, inputs: int) -> nn.Conv1d:
    weight = weights.take("output.weight", None, inputs, 1)
    layer = nn.Conv1d(inputs, weight.shape[0], 1)
    layer.load_state_dict({"weight": weight, "bias": weights.take("output.bias", weight.shape[0])})
    return layer


def _knobs(count: int, names: Names) -> tuple[Knob, ...]:
    """With the ways that the projects have."""
    if names is MICRO:
        return tuple(Knob(f"Parameter {number}", default=0.5) for number in range(1, count + 1))
    return tuple(Knob(f"Control {number}", "", (-10.0, 10.0), 0.0) for number in range(1, count + 1))
