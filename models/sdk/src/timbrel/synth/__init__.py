"""Differentiable synthesis: what the plugins do with a model's controls, and modules to build synthesisers of.

Sounds are `[…,T]`. Controls are numbers, `[…,1]` or `[…,T]`, and broadcast; see `timbrel.synth.broadcast`.
"""

from timbrel.synth.adsr import ADSR
from timbrel.synth.broadcast import Control, LengthError
from timbrel.synth.convolution import convolved
from timbrel.synth.filters import FIR, IIR, DCBlocker
from timbrel.synth.fm import fm
from timbrel.synth.fm_synth import FMSynth
from timbrel.synth.gates import gate_of_level, gate_of_notes, gate_of_triggers, note_ends, note_starts, triggers
from timbrel.synth.harmonic import harmonic_bank, pitch_curve, ramps
from timbrel.synth.harmonics import Harmonic, HarmonicBank
from timbrel.synth.lfo import LFO
from timbrel.synth.mixing import VCA, Mixer
from timbrel.synth.noise import FilteredNoise, filtered_noise, impulse_responses
from timbrel.synth.oscillators import Oscillator, Saw, Sinusoid, Square
from timbrel.synth.phase import turns
from timbrel.synth.recurrence import matrix_recurrence, recurrence
from timbrel.synth.reverb import ConvolutionReverb, DecayReverb, reverb
from timbrel.synth.routing import Routing
from timbrel.synth.voice_filter import Filter, Tone
from timbrel.synth.waveshaper import Waveshaper
from timbrel.synth.wavetable import Wavetable
from timbrel.synth.white import white_noise

__all__ = [
    "ADSR",
    "FIR",
    "IIR",
    "LFO",
    "VCA",
    "Control",
    "ConvolutionReverb",
    "DCBlocker",
    "DecayReverb",
    "FMSynth",
    "Filter",
    "FilteredNoise",
    "Harmonic",
    "HarmonicBank",
    "LengthError",
    "Mixer",
    "Oscillator",
    "Routing",
    "Saw",
    "Sinusoid",
    "Square",
    "Tone",
    "Waveshaper",
    "Wavetable",
    "convolved",
    "filtered_noise",
    "fm",
    "gate_of_level",
    "gate_of_notes",
    "gate_of_triggers",
    "harmonic_bank",
    "impulse_responses",
    "matrix_recurrence",
    "note_ends",
    "note_starts",
    "pitch_curve",
    "ramps",
    "recurrence",
    "reverb",
    "triggers",
    "turns",
    "white_noise",
]
