import json
import re
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest

from timbrel.manifest import Calibration, Description, Golden, Knob, Manifest, ManifestError, decode, encode

RUST = Path(__file__).parents[3] / "crates/model/src/manifest.rs"


def full() -> Manifest:
    sound = np.linspace(-1, 1, 7, dtype=np.float32)
    return Manifest(
        name="Test",
        version="1",
        authors=("A", "B"),
        description=Description(short="s", technical="t"),
        links={"home": "https://example.org"},
        sample_rates=(48_000.0,),
        warm_up_samples=5,
        loudness_db=-18.5,
        calibration=Calibration(input_dbu=0.0),
        knobs=(Knob("Drive", "%", (0.0, 100.0), 40.0), Knob("Rate", "Hz", (1.0, 100.0), 10.0, curve="log")),
        states={"h": encode(sound)},
        measured={"esr": 0.01},
        golden=Golden(encode(sound), encode(-sound), (40.0, 10.0)),
    )


def test_a_manifest_comes_back_as_it_was() -> None:
    assert Manifest.from_json(full().to_json()) == full()


def test_unknown_keys_are_ignored_and_the_rest_has_defaults() -> None:
    manifest = Manifest.from_json('{"timbrel": 1, "kind": "effect", "name": "x", "colour": "green"}')
    assert manifest == Manifest(name="x")
    assert set(json.loads(manifest.to_json())) >= {"timbrel", "kind", "name"}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "cannot be read"),
        ("[]", "not a JSON object"),
        ('{"kind": "effect"}', "cannot be read"),
        ('{"name": "x", "timbrel": 2}', "format 2"),
        ('{"name": "x", "knobs": [{"name": "k", "range": [0, 1], "default": 3}]}', "the knob k"),
        ('{"name": "x", "knobs": [{"name": "k", "range": [0, 1], "curve": "log"}]}', "logarithmic"),
    ],
)
def test_what_is_wrong_is_said(text: str, words: str) -> None:
    with pytest.raises(ManifestError, match=words):
        Manifest.from_json(text)


def test_samples_are_little_endian_f32() -> None:
    assert encode(np.array([1.0])) == "AACAPw=="
    np.testing.assert_array_equal(decode("AACAPw=="), np.ones(1, np.float32))


def test_a_knob_maps_its_travel() -> None:
    _, rate = full().knobs
    assert [rate.at(travel) for travel in (0.0, 0.5, 1.0)] == pytest.approx([1.0, 10.0, 100.0])


@pytest.mark.skipif(not RUST.exists(), reason="the package stands alone here")
def test_the_plugins_read_every_field_that_is_written() -> None:
    source = RUST.read_text(encoding="utf-8")
    for kind in (Manifest, Knob, Golden, Description, Calibration):
        body = re.search(rf"pub struct {kind.__name__} \{{(.*?)\n\}}", source, re.S)
        assert body is not None, kind.__name__
        assert {field.name for field in fields(kind)} == set(re.findall(r"^    pub (\w+):", body[1], re.M))
