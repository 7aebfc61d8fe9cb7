"""What the plugins' signal processing is held to is still what the modules make, in both precisions."""

from pathlib import Path

import pytest
import torch

from timbrel.synth import parity

FOLDER = Path(__file__).parents[3] / "crates/dsp/tests/fixtures/differentiable"


@pytest.mark.parametrize(("kind", "tolerance"), [(torch.float64, 1e-6), (torch.float32, 1e-5)])
def test_every_fixture_is_what_the_modules_make(kind: torch.dtype, tolerance: float) -> None:
    for name, sound in parity.fixtures(kind).items():
        written = parity.read(FOLDER, name)
        assert sound.shape == written.shape
        error = float((sound.double() - written).abs().max())
        assert error <= tolerance, f"{name} is off by {error:.1e}"


def test_every_fixture_is_sound() -> None:
    for name in parity.fixtures():
        sound = parity.read(FOLDER, name)
        assert torch.isfinite(sound).all() and 0.1 < float(sound.abs().max()) < 10.0, name


def test_writing_gives_the_files_that_are_there(tmp_path: Path) -> None:
    written = parity.write(tmp_path)
    assert {path.name for path in written} == {path.name for path in FOLDER.glob("*.f32")}
