"""Neutone's models: a wrapper that says what the model is called, which knobs it has and which pieces it takes.

What the Neutone SDK writes: `SampleQueueWrapper`, which fits a host's pieces and rates to the model's, around
`w2w_base`, a `WaveformToWaveformBase`. The first is left out, for the plugins have their own.
https://github.com/Neutone/neutone_sdk
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import torch
from torch import Tensor

from timbrel.convert.refusal import ConversionError
from timbrel.convert.request import NOT_SAID, Request
from timbrel.convert.script.model import ScriptModel
from timbrel.manifest import Knob
from timbrel.wrap import Metadata
from timbrel.wrap.model import Params

METADATA = "metadata.json"
FORWARD = "do_forward_pass"
FIELDS = ("name", "description", "default_value", "used", "type", "max_n_chars", "n_values", "labels")
"""Of a parameter, in the order in which older versions have them without names."""
ANY_RATE_HZ = 48_000


def is_neutone(module: Any) -> bool:
    """Whether a loaded program is of this kind."""
    return hasattr(module, "w2w_base") or hasattr(module, FORWARD)


def base_of(module: Any) -> Any:
    """The wrapped model, without what fits pieces and rates."""
    base = getattr(module, "w2w_base", module)
    if not hasattr(base, FORWARD):
        raise ConversionError("its methods are not there any more; save it without freezing it", "w2w_base")
    return base


class Neutone(ScriptModel):
    """`do_forward_pass`, with the knobs in their own ways."""

    def __init__(self, module: Any, extra: str, request: Request) -> None:
        base = base_of(module)
        super().__init__(base, FORWARD)
        said = _said(module, base, extra)
        mono_in, mono_out = _call(base, "is_input_mono", True), _call(base, "is_output_mono", True)
        self.channels = 1 if mono_in and mono_out else 2
        sizes = [int(size) for size in _call(base, "get_native_buffer_sizes", [])]
        rates_hz = [float(rate_hz) for rate_hz in _call(base, "get_native_sample_rates", [])]
        self.hop = request.hop or min(sizes, default=None)
        # A model that can be set to a rate is made for the first one from here on.
        if prepare(base, self.hop, rates_hz):
            rates_hz = rates_hz[:1] or [float(ANY_RATE_HZ)]
        self.sample_rates = (request.sample_rate,) if request.sample_rate else tuple(rates_hz)
        self.latency = int(_call(base, "calc_model_delay_samples", 0))
        self.lookbehind = int(said.get("look_behind_samples") or _call(base, "get_look_behind_samples", 0))
        self.knobs = request.knobs or tuple(_knobs(said, _per_sample(base)))
        self.metadata = replace(_metadata(said, request), input_mono=mono_in, output_mono=mono_out)
        self.architecture = f"TorchScript ({_class_of(base)})"
        self.settle()

    def forward(self, audio: Tensor, params: Params, state: Any = None) -> tuple[Tensor, Any]:
        """Plays a piece."""
        # It may write on what it is given.
        held = {name: value[0] for name, value in params.items()}
        answer: Tensor = self.follow(audio[0].clone(), held)
        return answer.unsqueeze(0), None


def prepare(base: Any, hop: int | None, rates_hz: list[float]) -> bool:
    """Sets the rate and the length of a piece and begins anew; whether the model can be set at all."""
    rate_hz = round(rates_hz[0]) if rates_hz else ANY_RATE_HZ
    able = (
        bool(base.set_sample_rate_and_buffer_size(rate_hz, hop or 512))
        if _has(base, "set_sample_rate_and_buffer_size")
        else False
    )
    if _has(base, "reset"):
        base.reset()
    return able


def _said(module: Any, base: Any, extra: str) -> dict[str, Any]:
    """What lies beside the program in the file, else what the program says."""
    if extra:
        try:
            held = json.loads(extra)
        except json.JSONDecodeError as error:
            raise ConversionError(f"its {METADATA} cannot be read: {error}") from error
        if isinstance(held, dict):
            return held
    for one in (module, base):
        if _has(one, "to_metadata"):
            found = one.to_metadata()
            return dict(found._asdict()) if hasattr(found, "_asdict") else dict(found)
    return {}


def _metadata(said: dict[str, Any], request: Request) -> Metadata:
    return Metadata(
        name=request.name or str(said.get("model_name") or request.file.stem),
        authors=request.authors or tuple(said.get("model_authors") or ()),
        version=str(said.get("model_version") or "1"),
        short_description=str(said.get("model_short_description") or ""),
        long_description=str(said.get("model_long_description") or ""),
        technical_description=" ".join(filter(None, [str(said.get("technical_description") or ""), _mix(said)])),
        technical_links={str(name): str(link) for name, link in dict(said.get("technical_links") or {}).items()},
        tags=(*(str(tag) for tag in said.get("tags") or ()), "converted"),
        citation=str(said.get("citation") or ""),
        experimental=bool(said.get("is_experimental")),
        licence=request.licence,
        training_data=request.training_data or NOT_SAID,
    )


def _mix(said: dict[str, Any]) -> str:
    """What its maker wants of the dry sound, where that is any."""
    wet, dry = (float(said.get(f"{name}_default_value") or 0.0) for name in ("wet", "dry"))
    return f"Meant to be heard {wet:.0%} wet and {dry:.0%} dry." if dry > 0.0 else ""


def _knobs(said: dict[str, Any], per_sample: bool) -> list[Knob]:
    knobs = []
    for found in dict(said.get("neutone_parameters") or {}).values():
        one = found if isinstance(found, dict) else dict(zip(FIELDS, found, strict=False))
        if not one.get("used", True) or not one.get("name"):
            continue
        knobs.append(_knob(one, per_sample))
    return knobs


def _knob(said: dict[str, Any], per_sample: bool) -> Knob:
    name, kind = str(said["name"]), str(said.get("type", "continuous"))
    plain = Knob(name, description=str(said.get("description") or ""), per_sample=per_sample, range=(0.0, 1.0))
    if kind == "continuous":
        low, high = (
            float(said.get("min_value") or 0.0),
            float(1.0 if said.get("max_value") is None else said["max_value"]),
        )
        return replace(plain, range=(low, high), default=float(said["default_value"]))
    if kind == "categorical":
        labels = tuple(str(label) for label in said.get("labels") or ())
        last = float(int(said.get("n_values") or len(labels)) - 1)
        return replace(
            plain, range=(0.0, last), default=float(said["default_value"]), style="categorical", labels=labels
        )
    raise ConversionError(f'its parameter "{name}" is of the kind {kind}, which no knob can be', "neutone_parameters")


def _per_sample(base: Any) -> bool:
    """Whether the wrapper leaves a value per sample to the model, instead of a mean over the piece."""
    if not _has(base, "aggregate_params"):
        return False
    most = int(getattr(base, "MAX_N_PARAMS", 4))
    return bool(base.aggregate_params(torch.rand(most, 32)).shape[-1] > 1)


def _class_of(base: Any) -> str:
    wrapped = getattr(base, "model", base)
    return str(getattr(wrapped, "original_name", type(wrapped).__name__))


def _has(module: Any, method: str) -> bool:
    return bool(module._c._has_method(method))


def _call(module: Any, method: str, otherwise: Any) -> Any:
    return getattr(module, method)() if _has(module, method) else otherwise
