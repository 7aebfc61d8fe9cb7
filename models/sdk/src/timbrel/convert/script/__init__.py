"""TorchScript programs as model files: Neutone's `.nm`, and other modules that turn sound into sound.

A program is followed operation by operation, so that what it keeps from one piece to the next becomes states of the
file. PyTorch loads it, which may already run some of it: all this happens only where the user says so.
"""

from timbrel.convert.script.convert import convert_script, is_script

__all__ = ["convert_script", "is_script"]
