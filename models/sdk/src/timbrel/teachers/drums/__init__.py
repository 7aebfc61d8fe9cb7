"""Drum machines that are computed: six packs of one-shots with random parameters."""

from timbrel.teachers.drums.packs import FADE_SAMPLES, PACKS, PEAK, one_shots
from timbrel.teachers.drums.parts import RATE_HZ, SAMPLES

__all__ = ["FADE_SAMPLES", "PACKS", "PEAK", "RATE_HZ", "SAMPLES", "one_shots"]
