"""Trains, exports and checks the neural-audio models that the Timbrel plugins play."""

__version__ = "0.1.0"

SAMPLE_RATE_HZ = 48_000
"""Rate of every model made here."""
