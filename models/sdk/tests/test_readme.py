"""What the README says, done."""

import os
import re
import shutil
import subprocess
from dataclasses import fields
from pathlib import Path

import pytest

from timbrel.capture.options import DriveSettings
from timbrel.player import Player
from timbrel.recorded.settings import TransferSettings
from timbrel.sampler_own import SamplerSettings

README = Path(__file__).parents[1] / "README.md"
MOST_LINES = 15


def test_the_example_writes_a_file_that_plays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    example = re.findall(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), re.S)[0]
    assert sum(bool(line.strip()) for line in example.splitlines()) <= MOST_LINES
    monkeypatch.chdir(tmp_path)
    exec(compile(example, str(README), "exec"), {"__name__": "example"})
    assert "Velvet Fuzz" in capsys.readouterr().out
    player = Player(tmp_path / "velvet-fuzz.onnx")
    assert player.manifest.knobs[0].name == "Drive" and set(player.inputs) > {"audio_in", "params"}
    # The plugins' own command, where it has been built, has to agree.
    command = os.environ.get("TIMBREL_COMMAND") or shutil.which("timbrel")
    if command:
        said = subprocess.run([command, "check", "velvet-fuzz.onnx"], capture_output=True, text=True, check=False)
        assert said.returncode == 0 and "plays        inline" in said.stdout, said.stdout + said.stderr


def test_every_option_of_training_is_told() -> None:
    table = README.read_text(encoding="utf-8").split("## Train")[1].split("\n## ")[0]
    told = {name for row in re.findall(r"^\| (`.*?`) \|", table, re.M) for name in re.findall(r"`(\w+)`", row)}
    options = {one.name for kind in (TransferSettings, SamplerSettings, DriveSettings) for one in fields(kind)}
    assert told >= options, options - told
    assert not {name for name in told - options if "_" in name}
