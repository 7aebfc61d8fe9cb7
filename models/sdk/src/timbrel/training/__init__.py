"""The frame that the `train` commands share.

`settings` reads options from a TOML file and flags; `audit` looks at sound files before anything is learned from
them; `loop` trains a `Task`, resumable to the bit; `report` ends it in words, figures, pictures and sounds; `run`
holds all of it together.
"""

from timbrel.training.audit import Audit, AuditError, Finding, Rules, Sound
from timbrel.training.checkpoint import CheckpointError, Heard, Progressed
from timbrel.training.device import DeviceError, Precision, full_precision
from timbrel.training.loop import Ending, Plan, Task, Training
from timbrel.training.picture import Curve, curves, spectrograms
from timbrel.training.report import Report
from timbrel.training.run import INTERRUPTED, Workplace, refused_in_words
from timbrel.training.settings import NOWHERE, Settings, SettingsError, add_flags, option, settings_of
from timbrel.training.sound_files import SoundError, files_in, resampled

__all__ = [
    "INTERRUPTED",
    "NOWHERE",
    "Audit",
    "AuditError",
    "CheckpointError",
    "Curve",
    "DeviceError",
    "Ending",
    "Finding",
    "Heard",
    "Plan",
    "Precision",
    "Progressed",
    "Report",
    "Rules",
    "Settings",
    "SettingsError",
    "Sound",
    "SoundError",
    "Task",
    "Training",
    "Workplace",
    "add_flags",
    "curves",
    "files_in",
    "full_precision",
    "option",
    "refused_in_words",
    "resampled",
    "settings_of",
    "spectrograms",
]
