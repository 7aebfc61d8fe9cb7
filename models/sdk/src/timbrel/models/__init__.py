"""Small networks that play in real time, from waveform to waveform.

Every network is at rest where its states are zero, whatever its knobs say: silence in gives exactly zero out, so no
model needs warming up, none leaves a constant on its output, and turning a knob in silence makes no sound.
"""

from timbrel.models.lstm import AmpLSTM
from timbrel.models.streaming import Streaming
from timbrel.models.wavenet import AmpWaveNet

__all__ = ["AmpLSTM", "AmpWaveNet", "Streaming"]
