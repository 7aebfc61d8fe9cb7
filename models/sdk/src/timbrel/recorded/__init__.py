"""Instruments learned from recordings: features, clips, training through the synthesiser, figures and the file."""
