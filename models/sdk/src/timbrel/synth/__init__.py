"""Differentiable synthesis: what the plugin does with a model's controls, in PyTorch."""

from timbrel.synth.fm import fm
from timbrel.synth.harmonic import harmonic_bank, pitch_curve, ramps, turns
from timbrel.synth.noise import filtered_noise, impulse_responses
from timbrel.synth.reverb import reverb

__all__ = ["filtered_noise", "fm", "harmonic_bank", "impulse_responses", "pitch_curve", "ramps", "reverb", "turns"]
