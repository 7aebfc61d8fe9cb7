"""A model as large as RAVE's, through the built Drive on a thread of its own."""

import os
import re
import subprocess
from pathlib import Path

import numpy as np
import pytest
import torch
from originals import rave
from scipy.io import wavfile

from timbrel import signals
from timbrel.convert import Request, convert
from timbrel.player import Player
from timbrel.synth import DCBlocker

COMMAND, BUNDLED = os.environ.get("TIMBREL_COMMAND"), os.environ.get("TIMBREL_BUNDLED")
RATE, SECONDS = 44_100, 2

DRIVE = Path(BUNDLED or "", "Timbrel", "Timbrel Drive.clap")

pytestmark = pytest.mark.skipif(not (COMMAND and DRIVE.exists()), reason="the plugins have not been built")


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Fourteen million numbers, at a ratio of 2048."""
    folder = tmp_path_factory.mktemp("rave")
    model = rave.build(2, streaming=True, size=rave.LARGE, gain=1.85)
    model.latent_size = 8
    convert(Request(rave.save(model, folder), name="Large"), folder / "large.onnx")
    return folder / "large.onnx"


def told(*words: str | Path) -> str:
    said = subprocess.run([str(COMMAND), *map(str, words)], capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stdout + said.stderr
    return said.stdout


def test_a_large_file_is_as_the_other_command_says(large: Path) -> None:
    card = told("check", large)
    manifest = Player(large).manifest
    assert manifest.parameters is not None and manifest.parameters > 13_000_000
    assert (manifest.hop, manifest.latency_samples) == (2048, 26_736)
    assert re.search(r"^ *hop +2048 samples$", card, re.M) and re.search(r"^ *latency +26736 samples$", card, re.M)
    assert re.search(r"^ *golden +right", card, re.M) and re.search(r"^ *plays +background", card, re.M)


def test_drive_plays_it_as_onnx_runtime_does(large: Path, tmp_path: Path) -> None:
    sound = signals.clips(4, 1, SECONDS * RATE)[0]
    wavfile.write(tmp_path / "in.wav", RATE, sound)
    player = Player(large)
    knobs = [word for n, value in enumerate(player.manifest.defaults, 1) for word in ("--set", f"knob{n}={value:g}")]
    heard, late_by = [], []
    for block in ("512", "random:5"):
        out = tmp_path / "out.wav"
        common = ("--model", large, "--set", "level=raw", "--block", block, *knobs)
        said = re.match(r"latency: (\d+) samples", told("render", "drive", tmp_path / "in.wav", out, *common))
        assert said is not None
        late_by.append(int(said.group(1)))
        heard.append(wavfile.read(out)[1])
    assert np.array_equal(*heard)

    late, hop = player.manifest.latency_samples, 2048
    samples = -(-(len(sound) + late) // hop) * hop
    answer = player.play(np.pad(sound, (0, samples - len(sound))), None, (hop,))
    wanted = DCBlocker(RATE)(torch.from_numpy(answer)).numpy()[late : late + len(sound)]
    assert wanted.std() > 1e-2, "the network is lively"
    np.testing.assert_allclose(heard[0], wanted, atol=1e-4 * float(np.abs(wanted).max()))
    for found in late_by:  # a hop is gathered, and played in one hop or, on a slow machine, in some
        hops, rest = divmod(found - late - (hop - 1), hop)
        assert hops >= 1 and rest == 0
