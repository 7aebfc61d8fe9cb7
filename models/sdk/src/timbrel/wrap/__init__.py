"""PyTorch models as files that the plugins play."""

from timbrel.models.controls_model import ControlsModel
from timbrel.wrap.exporting import export
from timbrel.wrap.latent import LatentModel
from timbrel.wrap.latent_report import LatentReport
from timbrel.wrap.model import Metadata, WaveformModel
from timbrel.wrap.writing import Report

__all__ = ["ControlsModel", "LatentModel", "LatentReport", "Metadata", "Report", "WaveformModel", "export"]
