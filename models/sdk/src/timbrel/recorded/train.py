"""From a folder of recordings to an instrument."""

from __future__ import annotations

from pathlib import Path

from timbrel.manifest import Manifest
from timbrel.recorded.clips import parted
from timbrel.recorded.features import recordings
from timbrel.recorded.figures import figures
from timbrel.recorded.learn import Imitation, instrument
from timbrel.recorded.publish import Outcome, publish
from timbrel.recorded.settings import TransferSettings
from timbrel.training import Audit, Plan, Rules, Workplace, files_in


def train_recorded(folder: Path, settings: TransferSettings, command: str) -> tuple[Workplace, Manifest | None]:
    """Trains, measures and writes `trained/NAME/NAME.onnx` and its report; goes on where an earlier run stopped.

    The manifest is None where Ctrl-C came before the end. Raises what `timbrel.training.run.REFUSALS` lists.
    """
    place = Workplace.of(settings, folder.resolve().name)
    audit = Audit(Rules(settings.sample_rate))
    found = recordings(audit.folder(folder), audit, settings, len(files_in(folder)) if folder.is_dir() else 0)
    clips = parted(found, settings)
    network = instrument(settings, clips.training)
    before = figures(network.play, clips.test, settings.sample_rate, settings.f0_range)
    task = Imitation(network, clips, settings)
    training, ending = place.train(task, Plan.of(settings), clips.training.fingerprint())
    if ending == "interrupted":
        return place, None
    outcome = Outcome(network, clips, training, ending, before, audit, settings)
    return place, publish(outcome, place, command)
