"""What the README says, done."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from timbrel.player import Player

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
