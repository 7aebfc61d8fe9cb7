"""Plays a chord through a VST3 instrument in pedalboard. Prints one line of JSON: which checks it passed."""

import json
import re
import sys
import time

import numpy as np
import pedalboard
from pedalboard import _pedalboard

# pedalboard asks every parameter for a thousand values, but for those that stand for MIDI controllers, which it knows by
# the name that JUCE gives them. These are the same by another name.
_pedalboard.PARAMETER_NAME_REGEXES_TO_IGNORE.add(re.compile("MIDI Ch"))

RATE = 48_000
CHORD = [60, 64, 67]


def message(status: int, key: int, value: int, seconds: float) -> tuple[bytes, float]:
    return bytes([status, key, value]), seconds


def chord() -> list[tuple[bytes, float]]:
    downs = [message(0x90, key, 100, 0.1) for key in CHORD]
    return downs + [message(0x80, key, 0, 1.2) for key in CHORD]


def play(plugin: "pedalboard.VST3Plugin", events: list[tuple[bytes, float]]) -> np.ndarray:
    return plugin(events, duration=2.0, sample_rate=RATE, num_channels=2, reset=True)


def turn(plugin: "pedalboard.VST3Plugin", name: str, value: str) -> None:
    """Turns the knob that the host shows by this name."""
    key = next(key for key, parameter in plugin.parameters.items() if parameter.name == name)
    setattr(plugin, key, value)


def amplitude(sound: np.ndarray, note: float) -> float:
    """Of the first partial, through a Hann window."""
    time_s = np.arange(len(sound)) / RATE
    wave = np.exp(-2j * np.pi * 440.0 * 2 ** ((note - 69) / 12) * time_s) * np.hanning(len(sound))
    return float(abs((sound * wave).sum()) * 4 / len(sound))


def has(sound: np.ndarray, note: float) -> bool:
    held = sound[0, RATE // 2 : RATE]
    return amplitude(held, note) > 10 * amplitude(held, note + 1)


def main(path: str, name: str) -> dict:
    start = time.monotonic()
    plugin = pedalboard.load_plugin(path, plugin_name=name)
    took_s = time.monotonic() - start
    first = play(plugin, chord())
    turn(plugin, "Reverb", "0 %")
    turn(plugin, "Transpose", "7.00 st")
    play(plugin, chord())
    moved = play(plugin, chord())
    other = pedalboard.load_plugin(path, plugin_name=name)
    other.raw_state = plugin.raw_state
    restored = play(other, chord())
    bent = play(plugin, chord() + [message(0xE0, 127, 127, 0.1)])
    checks = {
        "instrument": bool(plugin.is_instrument),
        "chord": all(has(first, note) for note in CHORD),
        "silent before": not first[:, : int(0.1 * RATE)].any(),
        "transposes": all(has(moved, note + 7) for note in CHORD),
        "ends": not moved[:, int(1.9 * RATE) :].any(),
        "clean": bool(np.isfinite(first).all()),
        "state": bool(np.array_equal(moved, restored)),
        "bends": has(bent, CHORD[0] + 9),
    }
    parameters = len(plugin._parameters)  # noqa: SLF001 - pedalboard has no other count
    return {"name": plugin.name, "checks": checks, "loaded_s": round(took_s, 3), "parameters": parameters}


if __name__ == "__main__":
    print(json.dumps(main(*sys.argv[1:])))
