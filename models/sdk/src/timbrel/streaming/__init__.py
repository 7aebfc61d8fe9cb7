"""Layers and models that play in pieces of any length."""

from timbrel.streaming.layers import CausalConv1d, CausalConvTranspose1d, Delay, Past
from timbrel.streaming.recurrent import Going
from timbrel.streaming.rewrite import StreamingError, make_streaming, reset
from timbrel.streaming.spectrum import ISTFT, STFT

__all__ = [
    "ISTFT",
    "STFT",
    "CausalConv1d",
    "CausalConvTranspose1d",
    "Delay",
    "Going",
    "Past",
    "StreamingError",
    "make_streaming",
    "reset",
]
