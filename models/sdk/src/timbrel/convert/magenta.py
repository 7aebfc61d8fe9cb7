"""Magenta's DDSP, version 2 and later: `RnnFcDecoder` over loudness (or power) and pitch, as solo instruments have it.

J. Engel et al., "DDSP: Differentiable Digital Signal Processing", ICLR 2020; https://github.com/magenta/ddsp.
"""

from __future__ import annotations

import math
import re
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from timbrel import loudness
from timbrel.controls import Controls, HarmonicNoiseSynth, Loudness
from timbrel.convert.decoder import Decoder, Scaling
from timbrel.convert.gin import Gin
from timbrel.convert.refusal import ConversionError
from timbrel.convert.request import Floats, Instrument, Request, room_of
from timbrel.convert.room import read_impulse, without_dry
from timbrel.convert.weights import Weights, linear, norm
from timbrel.synth import filtered_noise

SOURCE = "Magenta DDSP"
NORM_EPSILON, LEAK = 1e-3, 0.2
"""Defaults of Keras's LayerNormalization and leaky_relu."""
NOTES, RANGE_DB, NOISE_BIAS = 127.0, 80.0, -5.0
WINDOW = 512
HANN_POWER = 3.0 / 8.0
USUAL_F0_HZ, USUAL_LOUDNESS_DB = (50.0, 2000.0), (-60.0, -10.0)
OUTPUTS = ("amps", "harmonic_distribution", "noise_magnitudes")
ROOM_SEED = 0


class MagentaDecoder(Decoder):
    """A stack for each input, a GRU, a stack over all of these, and one head."""

    architecture = "GRU (Magenta DDSP)"

    def __init__(self, weights: Weights, section: Controls, keys: tuple[str, ...], offset_db: float) -> None:
        stacks, widths = zip(*(_stack(weights, f"input_stacks/{index}", 1) for index in range(len(keys))), strict=True)
        width = sum(widths)
        gru = _gru(weights, width)
        super().__init__(section, Scaling(2.0, 2.0, 2.0, NOISE_BIAS), gru.hidden_size)
        self.stacks, self.gru = nn.ModuleList(stacks), gru
        self.after, width = _stack(weights, "out_stack", width + gru.hidden_size)
        self.head = _dense(weights, "dense_out", width)
        self.pitch_first = keys[0] == "f0_scaled"
        self.offset_db = offset_db

    def logits(self, f0_hz: Tensor, loudness_db: Tensor, state: Tensor) -> tuple[Tensor, Tensor]:
        """The network itself."""
        note = torch.log(f0_hz) * (12.0 / math.log(2.0)) + (69.0 - 12.0 * math.log2(440.0))
        level = (loudness_db - self.offset_db).clamp_min(-RANGE_DB) / RANGE_DB + 1.0
        inputs = [note / NOTES, level] if self.pitch_first else [level, note / NOTES]
        inner = torch.cat([stack(x) for stack, x in zip(self.stacks, inputs, strict=True)], -1)
        remembered, state = self.gru(inner, state)
        return self.head(self.after(torch.cat([inner, remembered], -1))), state


def convert_magenta(weights: Weights, request: Request) -> Instrument:
    """The instrument that the weights are; `ConversionError` names the layer where they are another network."""
    gin = Gin(_gin_text(request))
    decoder = weights.within(_decoder_prefix(weights))
    keys, splits = _inputs(gin), _splits(gin)
    definition, offset_db = _loudness(gin, keys)
    rate_hz = float(gin.get("Harmonic.sample_rate", "sample_rate") or 16_000)
    taps = read_impulse(request.impulse, rate_hz) if request.impulse else _room(weights, gin)
    low, high = request.loudness_db or USUAL_LOUDNESS_DB
    section = Controls(
        HarmonicNoiseSynth(splits[1], splits[2]),
        rate_hz,
        _hop(gin, rate_hz),
        definition,
        request.f0_hz or USUAL_F0_HZ,
        (low + offset_db, high + offset_db),
        room_of(taps),
    )
    if _third_stack(decoder):
        raise ConversionError("a third input (such as z) is not what Timbrel can play", _third_stack(decoder))
    network = MagentaDecoder(decoder, section, keys, offset_db)
    outputs = network.head.out_features
    if outputs != sum(splits):
        raise ConversionError(
            f"it gives {outputs} numbers a frame, and the settings speak of {sum(splits)}", "dense_out"
        )
    decoder.refuse_leftovers((), "RnnFcDecoder")
    return Instrument(network, section, taps, SOURCE, _notes(request, offset_db))


def _notes(request: Request, offset_db: float) -> tuple[str, ...]:
    said = []
    if offset_db:
        said.append(f"Its loudness is this file's less {offset_db:.2f} dB: another window, of another power.")
    if not request.f0_hz:
        said.append(f"The trained pitches are taken to be {USUAL_F0_HZ[0]:g} to {USUAL_F0_HZ[1]:g} Hz.")
    if not request.loudness_db:
        low, high = USUAL_LOUDNESS_DB
        said.append(f"The trained loudness is taken to be {low:g} to {high:g} dB, as Magenta measures it.")
    return tuple(said)


def _gin_text(request: Request) -> str:
    beside = sorted(request.file.parent.glob("operative_config*.gin"))
    config: Path | None = request.config or (beside[-1] if beside else None)
    if config is None:
        raise ConversionError("its settings are missing: give the operative_config.gin of its training (--config)")
    return config.read_text(encoding="utf-8")


def _decoder_prefix(weights: Weights) -> str:
    head = next((name for name in weights.names() if name.endswith("dense_out/kernel")), None)
    if head is None:
        raise ConversionError("these weights are missing; only RnnFcDecoder can be converted", "dense_out")
    prefix = head.removesuffix("dense_out/kernel")
    if any(f"{prefix}{old}/" in name for name in weights.names() for old in ("f_stack", "l_stack", "ld_stack")):
        raise ConversionError(
            "it was trained with DDSP 1, whose loudness is a mean of decibels that Timbrel does not measure; train it "
            "with version 2 or later",
            f"{prefix}f_stack",
        )
    return prefix


def _inputs(gin: Gin) -> tuple[str, ...]:
    keys = tuple(gin.get("RnnFcDecoder.input_keys") or ("ld_scaled", "f0_scaled"))
    if len(keys) != 2 or "f0_scaled" not in keys or not {"ld_scaled", "pw_scaled"} & set(keys):
        raise ConversionError(f"it takes {', '.join(keys)}; pitch and loudness (or power) were wanted", "input_stacks")
    return keys


def _splits(gin: Gin) -> tuple[int, ...]:
    said = gin.get("RnnFcDecoder.output_splits") or ()
    names = tuple(name for name, _ in said)
    if names != OUTPUTS:
        raise ConversionError(f"it gives {', '.join(names) or 'nothing said'}; {', '.join(OUTPUTS)} were wanted")
    return tuple(int(width) for _, width in said)


def _loudness(gin: Gin, keys: tuple[str, ...]) -> tuple[Loudness, float]:
    """Our measure, and by how many dB it is more than theirs.

    Theirs is the same mean of weighted powers under a Hann window of another length: it grows with the window's power.
    """
    if "pw_scaled" in keys:
        return Loudness("rms", loudness.WINDOW_SAMPLES["rms"]), 0.0
    window = int(gin.get("compute_loudness.n_fft") or WINDOW)
    ours = loudness.WINDOW_SAMPLES["a_weighted_power"]
    return Loudness("a_weighted_power", ours), 10.0 * math.log10(ours / (window * HANN_POWER))


def _hop(gin: Gin, rate_hz: float) -> int:
    samples, steps = gin.get("Harmonic.n_samples"), gin.get("F0LoudnessPreprocessor.time_steps")
    if samples and steps:
        return round(float(samples) / float(steps))
    classes = ("OnlineF0PowerPreprocessor", "F0PowerPreprocessor", "F0LoudnessPreprocessor")
    frame_rate = gin.get(*(f"{name}.frame_rate" for name in classes), "frame_rate")
    return round(rate_hz / float(frame_rate or 250))


def _third_stack(decoder: Weights) -> str:
    return next((name for name in decoder.names() if re.match(r"input_stacks/([2-9]|\d\d)/", name)), "")


def _stack(weights: Weights, name: str, inputs: int) -> tuple[nn.Sequential, int]:
    """Dense layers, each with its normalisation, in the order of their numbers, and the width of their answer.

    No layer at all is a plain wire, as in the smallest models.
    """
    places = sorted({n.rsplit("/", 1)[0] for n in weights.names() if n.startswith(f"{name}/")}, key=_natural)
    layers: list[nn.Module] = []
    for dense, normal in zip(places[::2], places[1::2], strict=False):
        layer = _dense(weights, dense, inputs)
        inputs = layer.out_features
        pair = (weights.take(f"{normal}/gamma", inputs), weights.take(f"{normal}/beta", inputs))
        layers += [layer, norm(*pair, NORM_EPSILON), nn.LeakyReLU(LEAK)]
    return nn.Sequential(*layers), inputs


def _natural(name: str) -> list[Any]:
    return [int(part) if part.isdigit() else part for part in re.split(r"(\d+)", name)]


def _dense(weights: Weights, name: str, inputs: int) -> nn.Linear:
    kernel = weights.take(f"{name}/kernel", inputs, None)
    return linear(kernel.T.contiguous(), weights.take(f"{name}/bias", kernel.shape[1]))


def _gru(weights: Weights, inputs: int) -> nn.GRU:
    """Keras's GRU with the reset after the product: gates z, r, n, and two biases."""
    place = next((n.removesuffix("recurrent_kernel") for n in weights.names() if n.endswith("recurrent_kernel")), None)
    if place is None:
        raise ConversionError("the recurrent layer is missing", "rnn")
    hidden = weights.take(f"{place}recurrent_kernel", None, None).shape[0]
    kernel, again = weights.take(f"{place}kernel", inputs, None), weights.take(f"{place}recurrent_kernel", hidden, None)
    if kernel.shape[1] != 3 * hidden:
        raise ConversionError("it is an LSTM; solo instruments have a GRU", f"{place}kernel")
    bias = weights.take(f"{place}bias", 2, 3 * hidden)
    layer = nn.GRU(inputs, hidden, batch_first=True)
    ours = {"weight_ih_l0": kernel, "weight_hh_l0": again, "bias_ih_l0": bias[:1], "bias_hh_l0": bias[1:]}
    layer.load_state_dict(
        {name: _regated(value).reshape(layer.state_dict()[name].shape) for name, value in ours.items()}
    )
    return layer


def _regated(columns: Tensor) -> Tensor:
    """`[…,3H]` with gates z, r, n to rows of r, z, n."""
    update, reset, new = columns.chunk(3, -1)
    return torch.cat([reset, update, new], -1).T.contiguous()


def _room(weights: Weights, gin: Gin) -> Floats | None:
    names = {name.rsplit("/", 1)[-1]: name for name in weights.names() if "_ir" in name or "_magnitudes" in name}
    if "_ir" in names:
        return without_dry(weights.take(names["_ir"], None).numpy())
    if "_magnitudes" in names:
        return _noise_room(weights.take(names["_magnitudes"], None, None), gin)
    return None


def _noise_room(logits: Tensor, gin: Gin) -> Floats | None:
    """`FilteredNoiseReverb`: the room is filtered noise, other noise at each run there and the same one here."""
    bias = float(gin.get("FilteredNoiseReverb.initial_bias") or -3.0)
    length = int(gin.get("FilteredNoiseReverb.reverb_length") or 48_000)
    hop = -(-length // logits.shape[0])
    noise = torch.rand(1, logits.shape[0] * hop, generator=torch.Generator().manual_seed(ROOM_SEED)) * 2.0 - 1.0
    magnitudes = 2.0 * torch.sigmoid(logits + bias) ** math.log(10.0) + 1e-7
    delay = (2 * (logits.shape[1] - 1) - 1) // 2 - 1
    taps = filtered_noise(magnitudes[None], noise, hop)[0, delay:length]
    return without_dry(np.asarray(taps.numpy()))
