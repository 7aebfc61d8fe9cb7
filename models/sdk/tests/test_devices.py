"""Modules stay where their inputs are. Nothing is computed: the tensors here only know their device."""

from collections.abc import Callable

import pytest
import torch
from torch import Tensor, nn
from torch._subclasses.fake_tensor import FakeTensorMode

from timbrel import synth

Rand = Callable[..., Tensor]


def fm(rand: Rand) -> Tensor:
    player = synth.FMSynth([synth.Sinusoid(), synth.Saw()], [synth.ADSR(), synth.ADSR()], [(1, 0)], 48_000.0)
    sound: Tensor = player(rand(64), 220.0, (1.0, rand(2, 1)), [(0.01, rand(1), 0.5, 0.1)] * 2)
    return sound


PLAYS: dict[str, Callable[[Rand], Tensor]] = {
    "sine": lambda rand: synth.Sinusoid()(rand(2, 64), phase_mod=rand(64), sample_rate=48_000.0),
    "square": lambda rand: synth.Square(0.3)(rand(2, 64), sample_rate=48_000.0),
    "harmonic": lambda rand: synth.Harmonic(rand(5))(220.0 * rand(1), length=64, sample_rate=48_000.0),
    "wavetable": lambda rand: synth.Wavetable(rand(32))(rand(2, 64), sample_rate=48_000.0),
    "lfo": lambda rand: synth.LFO()(2.0, depth=rand(64), sample_rate=48_000.0),
    "notes": lambda rand: synth.gate_of_notes(rand(3), rand(3), 64),
    "envelope": lambda rand: synth.ADSR()(rand(64), rand(2, 1), 0.1, 0.5, 0.1, retrigger=rand(64)),
    "fm": fm,
    "frames": lambda rand: synth.fm(rand(1, 3), rand(1, 3, 2), rand(1, 3, 2), ((1,), ()), 16),
    "bank": lambda rand: synth.HarmonicBank(16)(rand(1, 3), rand(1, 3, 4)),
    "quick bank": lambda rand: synth.harmonic_bank(rand(1, 3), rand(1, 3, 4), 16),
    "noise": lambda rand: synth.FilteredNoise(16)(rand(1, 3, 9)),
    "fir": lambda rand: synth.FIR()(rand(2, 64), rand(5)),
    "iir": lambda rand: synth.IIR()(rand(2, 64), rand(3), rand(3)),
    "filter": lambda rand: synth.Filter()(rand(2, 64), 500.0, rand(64), 48_000.0),
    "tone": lambda rand: synth.Tone()(rand(2, 64), 1.0, rand(1), rand(64), 48_000.0),
    "dc": lambda rand: synth.DCBlocker(48_000.0)(rand(2, 64)),
    "room": lambda rand: synth.ConvolutionReverb(rand(9))(rand(2, 64)),
    "curve": lambda rand: synth.Waveshaper()(rand(2, 64), 2.0, rand(1)),
    "levels": lambda rand: synth.Mixer()(synth.VCA()(rand(64), rand(2, 1)), rand(64), gains=[0.5, rand(64)]),
}


@pytest.mark.parametrize("play", PLAYS.values(), ids=PLAYS.keys())
def test_sound_comes_out_where_controls_go_in(play: Callable[[Rand], Tensor]) -> None:
    with FakeTensorMode():
        sound = play(lambda *shape: torch.rand(*shape, device="cuda"))
        assert sound.device.type == "cuda" and sound.shape[-1] in (48, 64)


def test_a_module_moves_with_what_it_holds() -> None:
    modules: list[nn.Module] = [synth.DecayReverb(20, 48_000.0), synth.Square(0.3), synth.Wavetable(torch.rand(8))]
    for module in modules:
        held = [*module.parameters(), *module.buffers()]
        assert held and all(tensor.dtype == torch.float64 for tensor in module.double().state_dict().values())
