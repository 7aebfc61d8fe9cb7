"""Models of other projects as model files of ours.

No code of a file is run: checkpoints, TorchScript included, are read for their tensors and settings alone. The
exception is `convert.script`, which says so and has to be allowed.
"""

from timbrel.convert.instrument import convert
from timbrel.convert.refusal import ConversionError
from timbrel.convert.request import Request

__all__ = ["ConversionError", "Request", "convert"]
