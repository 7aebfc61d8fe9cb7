"""TorchScript programs as files of ours: Neutone's, and plain ones."""

import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from originals import neutone
from originals.neutone import saved
from torch import Tensor, nn

from timbrel import signals
from timbrel.cli import main
from timbrel.convert import ConversionError, Request, convert
from timbrel.export import ExportError
from timbrel.manifest import Knob, Manifest
from timbrel.player import Player
from timbrel.streaming import StreamingError

BLOCKS = (64, 1, 127, 333, 17, 512, 3)
MADE: dict[str, tuple[type[neutone.Base], Any]] = {
    "clipper": (neutone.Clipper, neutone.Clip),
    "amp": (neutone.Amp, neutone.Recurrent),
    "overdrive": (neutone.Overdrive, neutone.CachedNetwork),
    "late": (neutone.Late, lambda: neutone.Line(40)),
    "behind": (neutone.Behind, nn.Identity),
}


def converted(base: neutone.Base, folder: Path, **rest: Any) -> Manifest:
    return convert(Request(saved(base, folder / "x.nm"), run_code=True, **rest), folder / "x.onnx")


def params_of(base: neutone.Base, knobs: tuple[float, ...], samples: int) -> Tensor:
    """`[4,T]`, as a host gives them."""
    held = torch.zeros(neutone.MAX_N_PARAMS, samples)
    held[: len(knobs)] = torch.tensor(knobs)[:, None]
    return held


@torch.no_grad()
def wrapped(base: neutone.Base, sound: np.ndarray, knobs: tuple[float, ...], block: int) -> np.ndarray:
    """What the wrapper plays in pieces of one length, each with what came before it where it looks behind."""
    padded = np.concatenate([np.zeros((len(sound), base.behind), np.float32), sound], 1)
    answers = []
    for start in range(0, sound.shape[1], block):
        piece = torch.from_numpy(padded[:, start : start + block + base.behind].copy())
        answers.append(base(piece, params_of(base, knobs, piece.shape[1])).clone())
    return torch.cat(answers, 1).numpy()


@pytest.mark.parametrize("kind", MADE)
def test_the_file_plays_what_the_wrapper_played(kind: str, tmp_path: Path) -> None:
    wrapper, model = MADE[kind]
    manifest = converted(wrapper(model()), tmp_path)
    base = wrapper(model()).eval()
    names = [one.name for one in base.parameters_said]
    assert [(knob.name, knob.range) for knob in manifest.knobs] == [(name, (0.0, 1.0)) for name in names]
    assert manifest.defaults == tuple(one.default_value for one in base.parameters_said)
    assert manifest.channels == (2 if base.stereo else 1)
    assert manifest.sample_rates == tuple(map(float, base.rates)) and manifest.hop == (128 if base.sizes else None)
    sound = signals.clips(3, manifest.channels, 2560)
    for knobs in (manifest.defaults, tuple(0.9 - 0.2 * n for n in range(len(names)))):
        wanted = wrapped(wrapper(model()).eval(), sound, knobs, manifest.hop or 320)
        found = Player(tmp_path / "x.onnx").play(sound, knobs, (manifest.hop,) if manifest.hop else BLOCKS)
        assert np.abs(wanted).max() > 0.01
        np.testing.assert_allclose(found, wanted, atol=1e-5)


def test_memory_becomes_states_with_the_names_of_the_layers(tmp_path: Path) -> None:
    converted(neutone.Overdrive(neutone.CachedNetwork()), tmp_path)
    states = {name.removeprefix("state_in_net_model_") for name in Player(tmp_path / "x.onnx").inputs}
    assert {"blocks_0_cache_pad", "blocks_1_cache_pad", "blocks_2_cache_pad"} <= states
    converted(neutone.Amp(neutone.Recurrent()), tmp_path)
    inputs = Player(tmp_path / "x.onnx").inputs
    assert inputs["state_in_net_model_hidden_0"] == inputs["state_in_net_model_hidden_1"] == [1, 1, 8]


def test_what_the_file_says_of_itself_carries_over(tmp_path: Path) -> None:
    extremes = {
        "p1": {"name": "drive", "default_value": 2.0, "min_value": -1.0, "max_value": 5.0, "type": "continuous"},
        "p2": {"name": "mode", "default_value": 1, "n_values": 3, "labels": ["a", "b", "c"], "type": "categorical"},
    }
    path = saved(
        neutone.Amp(neutone.Recurrent()), tmp_path / "x.nm", neutone_parameters=extremes, dry_default_value=0.5
    )
    manifest = convert(Request(path, run_code=True), tmp_path / "x.onnx")
    assert (manifest.name, manifest.authors, manifest.version) == ("Test", ("Ada", "Bo"), "1.2")
    assert (manifest.description.short, manifest.description.long) == ("Short.", "Long.")
    assert manifest.description.technical == "Technical. Meant to be heard 100% wet and 50% dry."
    assert manifest.links == {"Paper": "https://example.org/paper"} and manifest.citation == "Ada 2026"
    assert manifest.tags == ("fuzz", "converted") and manifest.experimental
    assert manifest.knobs == (
        Knob("drive", range=(-1.0, 5.0), default=2.0),
        Knob("mode", range=(0.0, 2.0), default=1.0, style="categorical", labels=("a", "b", "c")),
    )


def test_latency_and_lookbehind_are_told(tmp_path: Path) -> None:
    assert converted(neutone.Late(neutone.Line(40)), tmp_path).latency_samples == 40
    manifest = converted(neutone.Behind(nn.Identity()), tmp_path)
    assert manifest.knobs[0].per_sample and Player(tmp_path / "x.onnx").inputs["state_in_lookbehind"] == [1, 1, 6]


def test_a_program_is_not_run_unasked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = saved(neutone.Clipper(neutone.Clip()), tmp_path / "x.nm")
    assert main(["convert", str(path)]) == 1 and "--run-code" in capsys.readouterr().err
    assert main(["convert", str(path), "--run-code", "--name", "Clip"]) == 0
    assert Player(tmp_path / "x.onnx").manifest.name == "Clip"


@pytest.mark.parametrize(
    ("model", "reason"),
    [
        (neutone.Counting, r"^model\.count: this value changes while it plays, from 1 to 2"),
        (neutone.Hissing, r"^forward: rand_like makes random numbers"),
        (neutone.Ahead, r"^model\.body\.0: its padding is at both ends .* --hop"),
    ],
)
def test_what_cannot_be_converted_is_refused_with_its_layer(model: Any, reason: str, tmp_path: Path) -> None:
    with pytest.raises(StreamingError, match=reason):
        converted(neutone.Faulty(model()), tmp_path)
    assert not (tmp_path / "x.onnx").exists()


def test_a_knob_that_decides_the_way_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StreamingError, match="decides which way the program goes"):
        converted(neutone.Amp(neutone.Choosing()), tmp_path)


def test_a_program_that_plays_otherwise_in_other_pieces_gets_pieces_of_one_length(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match=r"differs from the model .*; where the program itself .* --hop NUMBER"):
        converted(neutone.Shared(neutone.CachedNetwork()), tmp_path)
    manifest = converted(neutone.Shared(neutone.CachedNetwork()), tmp_path, hop=160)
    sound = signals.clips(4, 2, 640)
    wanted = wrapped(neutone.Shared(neutone.CachedNetwork()).eval(), sound, manifest.defaults, 160)
    np.testing.assert_allclose(Player(tmp_path / "x.onnx").play(sound, None, (160,)), wanted, atol=1e-5)


def test_pieces_of_a_fixed_length_can_be_asked_for(tmp_path: Path) -> None:
    manifest = converted(neutone.Faulty(neutone.Ahead()), tmp_path, hop=64)
    sound = signals.clips(4, 1, 640)
    wanted = wrapped(neutone.Faulty(_same(tmp_path)).eval(), sound, (0.25,), 64)
    assert manifest.hop == 64
    np.testing.assert_allclose(Player(tmp_path / "x.onnx").play(sound, (0.25,), (64,)), wanted, atol=1e-5)


def _same(folder: Path) -> nn.Module:
    """The model of the file in `folder`."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model: nn.Module = torch.jit.load(str(folder / "x.nm")).w2w_base.model  # type: ignore[no-untyped-call]
    return model


class Padding(nn.Module):
    """Causal by zeros in front, over a whole sound."""

    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(3)
        self.first, self.second = nn.Conv1d(2, 4, 3, dilation=4), nn.Conv1d(4, 2, 3)

    def forward(self, x: Tensor) -> Tensor:
        x = torch.tanh(self.first(nn.functional.pad(x, (8, 0))))
        return self.second(nn.functional.pad(x, [2, 0]))  # type: ignore[no-any-return]


class Turned(nn.Module):
    """`[1,T,1]` with two knobs."""

    state: Tensor

    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(4)
        self.rnn, self.out = nn.GRU(3, 6, batch_first=True), nn.Linear(6, 1)
        self.register_buffer("state", torch.zeros(1, 1, 6))

    def forward(self, x: Tensor, knobs: Tensor) -> Tensor:
        y, self.state = self.rnn(torch.cat([x, knobs.unsqueeze(1).expand(-1, x.size(1), -1)], -1), self.state)
        return self.out(y)  # type: ignore[no-any-return]


def script(model: nn.Module, path: Path) -> Path:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.jit.save(torch.jit.script(model.eval()), path)
    return path


@torch.no_grad()
def test_plain_programs_play_in_the_layout_that_they_take(tmp_path: Path) -> None:
    sound = signals.clips(6, 2, 2000)
    path = script(Padding(), tmp_path / "pads.ts")
    manifest = convert(Request(path, run_code=True), tmp_path / "pads.onnx")
    assert manifest.channels == 2 and "44100 Hz" in manifest.description.technical
    wanted = Padding()(torch.from_numpy(sound)[None])[0].numpy()
    np.testing.assert_allclose(Player(tmp_path / "pads.onnx").play(sound, (), BLOCKS), wanted, atol=1e-5)

    path = script(Turned(), tmp_path / "turned.ts")
    knobs = (Knob("A", default=0.5), Knob("B", default=0.5))
    convert(Request(path, run_code=True, knobs=knobs, sample_rate=48_000.0), tmp_path / "turned.onnx")
    wanted = Turned()(torch.from_numpy(sound[:1, :, None]), torch.tensor([[0.1, 0.8]]))[0, :, 0].numpy()
    np.testing.assert_allclose(Player(tmp_path / "turned.onnx").play(sound[0], (0.1, 0.8), BLOCKS), wanted, atol=1e-5)
    with pytest.raises(ConversionError, match=r"forward: it takes 2 inputs; .*--knob"):
        convert(Request(path, run_code=True), tmp_path / "no.onnx")


def test_what_is_no_model_of_sound_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConversionError, match="in none of the layouts"):
        convert(Request(script(nn.Linear(7, 3), tmp_path / "x.ts"), run_code=True), tmp_path / "x.onnx")
    (tmp_path / "y.nm").write_bytes(b"PK nothing")
    with pytest.raises(ConversionError, match="not an archive"):
        convert(Request(tmp_path / "y.nm", run_code=True), tmp_path / "y.onnx")
