"""Instruments that are computed, for the transfer models to learn from."""
