"""Wrappers with the attributes and methods that Neutone's files have, and models such as people put into them."""

# TorchScript knows the older annotations alone.
# ruff: noqa: UP006, UP035, UP045, RUF012

import json
import warnings
from pathlib import Path
from typing import Any, Dict, List, NamedTuple, Optional, Tuple

import torch
from torch import Tensor, nn

MAX_N_PARAMS = 4


class ParameterMetadata(NamedTuple):
    name: str
    description: str
    default_value: float
    used: bool
    type: str


class Base(nn.Module):
    """A `WaveformToWaveformBase`; subclasses have a model and say what it takes."""

    stereo = False
    rates: List[int] = []
    sizes: List[int] = []
    behind = 0
    parameters_said: Tuple[ParameterMetadata, ...] = (
        ParameterMetadata("drive", "How hard it is pushed", 0.25, True, "continuous"),
    )

    native_rates: List[int]
    native_sizes: List[int]
    remapped_params: Dict[str, Tensor]
    neutone_parameter_names: List[str]

    def __init__(self, model: nn.Module) -> None:
        super().__init__()
        self.model = model
        self.MAX_N_PARAMS = MAX_N_PARAMS
        said = self.parameters_said
        self.n_neutone_parameters = len(said)
        self.neutone_parameter_names = [one.name for one in said]
        self.remapped_params = {one.name: torch.tensor([one.default_value]) for one in said}
        self.agg_params = torch.zeros(MAX_N_PARAMS, 1)
        self.curr_bs = -1
        self.in_mono, self.native_rates, self.native_sizes = not self.stereo, list(self.rates), list(self.sizes)
        self.look_behind = self.behind

    @torch.jit.export
    def is_input_mono(self) -> bool:
        return self.in_mono

    @torch.jit.export
    def is_output_mono(self) -> bool:
        return self.in_mono

    @torch.jit.export
    def get_native_sample_rates(self) -> List[int]:
        return self.native_rates

    @torch.jit.export
    def get_native_buffer_sizes(self) -> List[int]:
        return self.native_sizes

    @torch.jit.export
    def calc_model_delay_samples(self) -> int:
        return 0

    @torch.jit.export
    def set_sample_rate_and_buffer_size(self, sample_rate: int, n_samples: int) -> bool:
        self.curr_bs = n_samples
        return False

    @torch.jit.export
    def reset(self) -> bool:
        return False

    def aggregate_params(self, params: Tensor) -> Tensor:
        self.agg_params[:, :] = torch.mean(params, dim=1, keepdim=True)
        return self.agg_params

    def do_forward_pass(self, x: Tensor, params: Dict[str, Tensor]) -> Tensor:
        raise NotImplementedError

    def forward(self, x: Tensor, params: Tensor) -> Tensor:
        params = self.aggregate_params(params)
        for idx in range(self.n_neutone_parameters):
            self.remapped_params[self.neutone_parameter_names[idx]] = params[idx]
        return self.do_forward_pass(x, self.remapped_params)


class Queue(nn.Module):
    """A `SampleQueueWrapper`."""

    def __init__(self, base: Base) -> None:
        super().__init__()
        self.w2w_base = base
        self.daw_bs = 512

    def forward(self, x: Tensor, params: Tensor) -> Tensor:
        return self.w2w_base.forward(x, params)


def saved(base: Base, path: Path, **metadata: Any) -> Path:
    """As the Neutone SDK writes it."""
    said = {
        "model_name": "Test",
        "model_authors": ["Ada", "Bo"],
        "model_version": "1.2",
        "model_short_description": "Short.",
        "model_long_description": "Long.",
        "technical_description": "Technical.",
        "technical_links": {"Paper": "https://example.org/paper"},
        "tags": ["fuzz"],
        "citation": "Ada 2026",
        "is_experimental": True,
        "neutone_parameters": {f"p{at + 1}": one._asdict() for at, one in enumerate(base.parameters_said)},
        "wet_default_value": 1.0,
        "dry_default_value": 0.0,
        "look_behind_samples": base.behind,
    }
    said["neutone_parameters"]["p4"] = ParameterMetadata("", "", 0.0, False, "continuous")._asdict()  # type: ignore[index]
    extra = {"metadata.json": json.dumps({**said, **metadata}).encode()}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.jit.save(torch.jit.script(Queue(base).eval()), path, _extra_files=extra)
    return path


class Clip(nn.Module):
    """Writes on the knob that it is given."""

    def forward(self, x: Tensor, low: Tensor, gain: Tensor) -> Tensor:
        torch.neg(low, out=low)
        return torch.clamp(torch.maximum(x * gain, low), -1.0, 1.0)


class Clipper(Base):
    """Two knobs, two sides, any rate and piece."""

    stereo = True
    parameters_said = (
        ParameterMetadata("min", "How low", 0.1, True, "continuous"),
        ParameterMetadata("gain", "How much", 0.7, True, "continuous"),
    )

    def do_forward_pass(self, x: Tensor, params: Dict[str, Tensor]) -> Tensor:
        gain = params["gain"] * 9.0 + 1.0
        y = self.model.forward(x, params["min"], gain)
        return y + 0.1 * params["min"] * x  # type: ignore[no-any-return]


class Recurrent(nn.Module):
    """Empty until the first piece has been played."""

    hidden: Optional[Tuple[Tensor, Tensor]]

    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(1)
        self.rnn = nn.LSTM(2, 8, batch_first=True)
        self.out = nn.Linear(8, 1)
        self.hidden = None

    def forward(self, x: Tensor, drive: Tensor) -> Tensor:
        knob = drive.reshape(1, 1, 1).expand(1, x.shape[-1], 1)
        y, self.hidden = self.rnn(torch.cat([x.unsqueeze(-1), knob], -1), self.hidden)
        return self.out(y).squeeze(-1) + x  # type: ignore[no-any-return]


class Amp(Base):
    """One rate; a first piece makes the memory."""

    rates = [44_100]

    def do_forward_pass(self, x: Tensor, params: Dict[str, Tensor]) -> Tensor:
        return self.model.forward(x, params["drive"])  # type: ignore[no-any-return]


class CachedPadding(nn.Module):
    pad: Tensor

    def __init__(self, channels: int, samples: int) -> None:
        super().__init__()
        self.samples = samples
        self.register_buffer("pad", torch.zeros(1, channels, samples))

    def forward(self, x: Tensor) -> Tensor:
        x = torch.cat([self.pad, x], -1)
        self.pad = x[..., -self.samples :]
        return x


class CachedBlock(nn.Module):
    def __init__(self, inputs: int, outputs: int, kernel: int, dilation: int) -> None:
        super().__init__()
        self.cache = CachedPadding(inputs, (kernel - 1) * dilation)
        self.conv = nn.Conv1d(inputs, outputs, kernel, dilation=dilation)
        self.film = nn.Linear(16, 2 * outputs)
        self.act = nn.PReLU(outputs)
        self.res = nn.Conv1d(inputs, outputs, 1, bias=False)

    def forward(self, x: Tensor, condition: Tensor) -> Tensor:
        scale, shift = torch.chunk(self.film(condition).unsqueeze(-1), 2, 1)
        return self.act(self.conv(self.cache(x)) * scale + shift) + self.res(x)  # type: ignore[no-any-return]


class CachedNetwork(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(2)
        self.condition = nn.Sequential(nn.Linear(2, 16), nn.ReLU())
        self.blocks = nn.ModuleList([CachedBlock(6 if n else 1, 6, 5, 3**n) for n in range(3)])
        self.output = nn.Conv1d(6, 1, 1)

    def forward(self, x: Tensor, condition: Tensor) -> Tensor:
        condition = self.condition(condition)
        for block in self.blocks:
            x = block(x, condition)
        return torch.tanh(self.output(x))


class Overdrive(Base):
    """A causal network with padding that remembers; each side in turn would share it, so it is mono."""

    parameters_said = (
        ParameterMetadata("depth", "", 0.5, True, "continuous"),
        ParameterMetadata("bite", "", 0.3, True, "continuous"),
    )
    rates = [44_100, 48_000]

    def do_forward_pass(self, x: Tensor, params: Dict[str, Tensor]) -> Tensor:
        condition = torch.hstack([params["depth"], params["bite"]]).reshape(1, -1)
        for channel in range(x.shape[0]):
            x[channel] = self.model(x[channel].reshape(1, 1, -1), condition).squeeze()
        return x


class Shared(Overdrive):
    """Both sides go through one memory, one after the other, so that it plays otherwise in other pieces."""

    stereo = True


class Line(nn.Module):
    """A plain tensor that is written on."""

    def __init__(self, samples: int) -> None:
        super().__init__()
        self.samples = samples
        self.line = torch.zeros(1, samples)

    def forward(self, x: Tensor) -> Tensor:
        y = torch.cat([self.line, x], -1)
        self.line[:, :] = y[:, -self.samples :]
        return y[:, : -self.samples]


class Late(Base):
    """Pieces of some lengths, of which eighths lose some of their mean; it is late by its line."""

    sizes = [256, 128]

    @torch.jit.export
    def calc_model_delay_samples(self) -> int:
        return 40

    def do_forward_pass(self, x: Tensor, params: Dict[str, Tensor]) -> Tensor:
        late = self.model.forward(x)
        means = late.reshape(1, 8, -1).mean(-1, keepdim=True).expand(1, 8, x.shape[-1] // 8)
        return torch.sub(late * (1.0 + params["drive"]), 0.1 * means.reshape(1, -1))


class Behind(Base):
    """Looks at samples before the piece."""

    behind = 6

    def aggregate_params(self, params: Tensor) -> Tensor:
        return params

    def do_forward_pass(self, x: Tensor, params: Dict[str, Tensor]) -> Tensor:
        n = x.shape[-1] - 6
        drive = params["drive"][-n:]
        return x[:, 6:] * drive + 0.5 * x[:, :n]


class Counting(nn.Module):
    count: int

    def __init__(self) -> None:
        super().__init__()
        self.count = 0

    def forward(self, x: Tensor) -> Tensor:
        self.count += 1
        return x * float(self.count)


class Choosing(nn.Module):
    def forward(self, x: Tensor, drive: Tensor) -> Tensor:
        if bool(drive > 0.5):
            return x * 2.0
        return x


class Hissing(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        return x + 0.1 * torch.rand_like(x)


class Ahead(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.body = nn.Sequential(nn.Conv1d(1, 1, 5, padding=2))

    def forward(self, x: Tensor) -> Tensor:
        return self.body(x)  # type: ignore[no-any-return]


class Faulty(Base):
    def do_forward_pass(self, x: Tensor, params: Dict[str, Tensor]) -> Tensor:
        return self.model.forward(x) * params["drive"]  # type: ignore[no-any-return]
