"""What the plugins refuse is refused here, and nothing else."""

import re
from pathlib import Path

import pytest

from timbrel.checking import check
from timbrel.cli import main
from timbrel.gate import OPERATORS, OPSETS, RANDOM, GateError, read

ROOT = Path(__file__).parents[3]
FIXTURES = ROOT / "crates/model/tests/fixtures"
PLAYED = sorted(ROOT.glob("models/*/*.onnx")) + sorted(ROOT.glob("crates/*/tests/fixtures/**/*.onnx"))
REFUSED = sorted(FIXTURES.glob("refused/*.onnx"))
GUESSED = {"every_attribute", "every_type", "lstm", "old", "ddsp.dynamo", "ddsp.script"}
"""Files without a manifest whose inputs have names of their own: the plugins guess what they are, if they can."""

pytestmark = pytest.mark.skipif(not REFUSED, reason="the package stands alone here")


def test_the_operators_are_those_of_the_plugins() -> None:
    source = (ROOT / "crates/model/src/onnx/ops.rs").read_text(encoding="utf-8")
    allowed = re.search(r'ALLOWED: &str = "(.*?)";', source, re.S)
    random = re.search(r'RANDOM: &str = "(.*?)";', source, re.S)
    assert allowed is not None and random is not None
    assert set(allowed[1].replace("\\", "").split()) == OPERATORS
    assert set(random[1].split()) == RANDOM
    versions = re.search(r"OPSETS: .* = (\d+)\.\.=(\d+);", (ROOT / "crates/model/src/onnx.rs").read_text("utf-8"))
    assert versions is not None and (int(versions[1]), int(versions[2]) + 1) == (OPSETS.start, OPSETS.stop)


@pytest.mark.parametrize("path", REFUSED, ids=lambda path: path.stem)
def test_what_the_plugins_refuse_is_refused(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(GateError):
        read(path.read_bytes())
    assert main(["check", str(path)]) == 1
    said = capsys.readouterr()
    assert not said.out and f"{path}: refused. " in said.err


@pytest.mark.parametrize("path", [path for path in PLAYED if "refused" not in path.parts], ids=lambda path: path.stem)
def test_what_the_plugins_play_is_played(path: Path) -> None:
    read(path.read_bytes())
    if path.stem in GUESSED and "models" not in path.parts[-3:-1]:
        with pytest.raises(ValueError, match="no manifest"):
            check(path)
    else:
        assert check(path).startswith(f'{path}: "')


@pytest.mark.parametrize("content", [b"", b"these are words", bytes(range(64))])
def test_what_is_no_model_is_refused(content: bytes) -> None:
    with pytest.raises(GateError):
        read(content)
