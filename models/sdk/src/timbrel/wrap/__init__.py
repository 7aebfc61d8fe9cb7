"""PyTorch models as files that the plugins play."""

from timbrel.wrap.model import Metadata, WaveformModel
from timbrel.wrap.writing import Report, export

__all__ = ["Metadata", "Report", "WaveformModel", "export"]
