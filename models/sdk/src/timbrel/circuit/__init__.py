"""Circuits that the drive models are taught by."""

from timbrel.circuit.overdrive import Components, Convergence, simulate, simulate_volts
from timbrel.circuit.voicings import VOICINGS, Voicing

__all__ = ["VOICINGS", "Components", "Convergence", "Voicing", "simulate", "simulate_volts"]
