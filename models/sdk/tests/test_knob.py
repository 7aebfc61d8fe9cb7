"""Knobs: dials, lists of names, switches."""

import pytest

from timbrel.knob import Knob, number
from timbrel.manifest import Manifest, ManifestError

VOICE = Knob.choice("Voice", ("Clean", "Crunch", "Lead"), "Crunch")
BRIGHT = Knob.toggle("Bright", True)


def test_a_choice_gives_whole_numbers_in_the_order_of_its_labels() -> None:
    assert (VOICE.range, VOICE.default, VOICE.places()) == ((0.0, 2.0), 1.0, (0.0, 1.0, 2.0))
    assert [VOICE.at(travel) for travel in (0.0, 0.24, 0.25, 0.74, 0.75, 1.0)] == [0, 0, 1, 1, 2, 2]
    assert [VOICE.label(value) for value in VOICE.places()] == ["Clean", "Crunch", "Lead"]
    assert VOICE.words() == "Voice: Clean, Crunch, Lead; default Crunch"


def test_a_toggle_is_at_one_of_its_ends() -> None:
    assert [BRIGHT.at(travel) for travel in (0.0, 0.49, 0.5, 1.0)] == [0, 0, 1, 1]
    assert BRIGHT.default == 1.0 and [BRIGHT.label(value) for value in BRIGHT.places()] == ["Off", "On"]
    assert Knob.toggle("Cable", labels=("Short", "Long")).words() == "Cable: Short, Long; default Short"


@pytest.mark.parametrize("knob", [VOICE, BRIGHT, Knob("Cut", "Hz", (20.0, 20_000.0), 1000.0, curve="log"), Knob("Mix")])
def test_travel_is_the_way_back(knob: Knob) -> None:
    for place in knob.places():
        assert knob.at(knob.travel(place)) == pytest.approx(place)


def test_what_a_choice_needs_is_said() -> None:
    with pytest.raises(ValueError, match="none of Clean, Lead"):
        Knob.choice("Voice", ("Clean", "Lead"), "Loud")
    with pytest.raises(ValueError, match="at least two"):
        Knob.choice("Voice", ("Clean",))


@pytest.mark.parametrize(
    ("knob", "words"),
    [
        (Knob("Voice", range=(0.0, 2.0), style="categorical", labels=("Clean",)), "1 labels for 3 categories"),
        (Knob("Voice", range=(0.0, 1.5), style="categorical", labels=("A", "B")), "no whole number"),
        (Knob("On", style="toggle", labels=("A", "B", "C")), "3 labels instead of 2"),
        (Knob("Far", range=(0.0, 1e12)), "has range"),
        (Knob(" "), "no name"),
        (Knob("Wide", unit="x" * 300), "300 bytes"),
    ],
)
def test_what_the_plugins_would_refuse_is_not_written(knob: Knob, words: str) -> None:
    with pytest.raises(ManifestError, match=words):
        Manifest("x", knobs=(knob,))


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"name": ""}, "no name"),
        ({"authors": "Ada"}, "one text"),
        ({"sample_rates": (48.0,)}, "sample rate"),
        ({"channels": 9}, "channels"),
        ({"hop": 0}, "hop"),
        ({"latency_samples": -1}, "latency"),
        ({"loudness_db": 500.0}, "loudness"),
        ({"measured": {"esr": float("nan")}}, "not a finite number"),
        ({"tags": ("x",) * 300}, "300 tags"),
        ({"citation": "x" * 70_000}, "70000 bytes"),
    ],
)
def test_a_manifest_keeps_to_the_plugins_rules(said: dict[str, object], words: str) -> None:
    with pytest.raises(ManifestError, match=words):
        Manifest(**{"name": "x", **said})  # type: ignore[arg-type]


def test_numbers_have_no_needless_zeros() -> None:
    assert [number(value) for value in (48_000.0, -0.0, 1e-5, -18.25, 0.1)] == [
        "48000",
        "0",
        "0.00001",
        "-18.25",
        "0.1",
    ]
