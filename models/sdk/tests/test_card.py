"""The card of a file is the one that the plugins' own command prints."""

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from torch import Tensor

from timbrel import Knob, Metadata, WaveformModel, export
from timbrel.bench import rows
from timbrel.checking import check
from timbrel.cli import main
from timbrel.speed import Cost, speed_words, timed, verdict
from timbrel.wrap.model import Params

ROOT = Path(__file__).parents[3]
CARD = ROOT / "crates/cli/tests/fixtures/card.onnx"
SHIPPED = sorted(ROOT.glob("models/*/*.onnx"))
COMMAND = os.environ.get("TIMBREL_COMMAND") or shutil.which("timbrel")
HERE = ("plays", "adds", "costs", "concluded")
"""Lines that speak of this computer or of one engine."""

alone = pytest.mark.skipif(not CARD.exists(), reason="the package stands alone here")


def lasting(text: str) -> list[str]:
    """The lines that are the same everywhere."""
    return [line for line in text.splitlines() if line.split()[0] not in HERE]


@alone
def test_a_card_tells_everything_that_a_file_says() -> None:
    expected = CARD.with_suffix(".txt").read_text(encoding="utf-8")
    assert lasting(check(CARD).removeprefix(f"{CARD}: ")) == expected.splitlines()


@alone
@pytest.mark.skipif(COMMAND is None, reason="the plugins' command has not been built")
@pytest.mark.parametrize("path", [*SHIPPED, CARD], ids=lambda path: path.stem)
def test_both_commands_print_the_same_card(path: Path) -> None:
    said = subprocess.run([str(COMMAND), "check", str(path)], capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stdout + said.stderr
    assert lasting(said.stdout) == lasting(check(path))


class Free(WaveformModel):
    metadata = Metadata("Free", licence="MIT")
    knobs = (Knob.toggle("Bright"), Knob.choice("Voice", ("Clean", "Lead"), "Lead"))

    def forward(self, audio: Tensor, params: Params, state: Any = None) -> tuple[Tensor, Any]:
        return audio * (1.0 + params["Bright"] + 0.5 * params["Voice"]), None


class Hopping(Free):
    hop = 32


def test_the_bench_has_a_row_for_each_block_and_the_hop_for_those_that_insist(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    hopping = export(Hopping(), tmp_path / "hopping.onnx", exporter="torchscript").path
    assert [row.cost.block for row in rows([hopping], (16, 64), 20)] == [32]
    free = export(Free(), tmp_path / "free.onnx", exporter="torchscript").path
    assert main(["bench", "--json", "--blocks", "16,48", "--rounds", "30", str(free)]) == 0
    said = json.loads(capsys.readouterr().out)
    assert [row["block"] for row in said] == [16, 48]
    for row in said:
        assert 0.0 < row["median_us"] <= row["p99_us"] <= row["p999_us"] <= row["max_us"]
        lasts_us = 1e6 * row["block"] / 48_000.0
        assert row["percent_of_real_time"] == pytest.approx(100.0 * row["median_us"] / lasts_us)
        assert row["verdict"] == verdict(row["percent_of_real_time"] / 100.0)
    assert main(["bench", "--rounds", "5", str(free)]) == 0
    assert "onnxruntime   512 samples warm: median" in capsys.readouterr().out


@alone
def test_the_bench_refuses_what_plays_no_sound_in_blocks(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", str(next(path for path in SHIPPED if path.parent.name == "transfer"))]) == 1
    assert "does not turn audio into audio" in capsys.readouterr().err


def test_the_verdict_follows_the_share_of_real_time() -> None:
    assert [verdict(share) for share in (0.05, 0.5)] == ["light", "plays live"]
    assert verdict(0.8).startswith("too heavy to play live")
    assert speed_words(0.02) == "2.0 % of real time, 50 times faster: light"
    assert Cost(64, 1.0, 1.0, 1.0, 1.0, 0.25).real_time_factor == 4.0


def test_the_median_is_of_the_runs_that_were_made() -> None:
    counted: list[int] = []
    cost = timed(lambda: counted.append(1), 64, 48_000.0, most_runs=25)
    assert len(counted) >= 25 and cost.block == 64
    assert cost.share == pytest.approx(cost.median_us / (1e6 * 64 / 48_000.0))
