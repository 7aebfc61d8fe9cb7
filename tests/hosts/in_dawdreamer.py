"""Plays a VST3 in DawDreamer, with automation. Prints one line of JSON: which checks it passed, and its latency."""

import json
import sys
import tempfile

import dawdreamer
import numpy as np

RATE = 48_000
SECONDS = 1.0


def guitar() -> np.ndarray:
    """Decaying partials, a little different on each side, as [2, samples]."""
    time = np.arange(int(RATE * SECONDS)) / RATE
    sides = [sum(np.sin(2 * np.pi * f * k * time) / k for k in (1, 2, 3)) for f in (110.0, 146.8)]
    return (0.2 * np.exp(-2.0 * time) * np.array(sides)).astype(np.float32)


class Session:
    """An engine with the plugin behind a sound."""

    def __init__(self, path: str, block: int) -> None:
        self.engine = dawdreamer.RenderEngine(RATE, block)
        sound = self.engine.make_playback_processor("sound", guitar())
        self.plugin = self.engine.make_plugin_processor("plugin", path)
        self.engine.load_graph([(sound, []), (self.plugin, ["sound"])])

    def render(self) -> np.ndarray:
        self.engine.render(SECONDS)
        return self.engine.get_audio()

    def number_of(self, name: str) -> int:
        described = self.plugin.get_parameters_description()
        return next(parameter["index"] for parameter in described if parameter["name"] == name)


def is_clean(audio: np.ndarray) -> bool:
    return bool(np.isfinite(audio).all())


def main(path: str, block: int) -> dict:
    session = Session(path, block)
    first = session.render()
    knob = session.number_of("Output")
    curve = np.linspace(0.1, 0.9, int(RATE * SECONDS)).astype(np.float32)
    session.plugin.set_automation(knob, curve)
    moving = session.render()
    still = Session(path, block)
    still.plugin.set_parameter(knob, 0.3)
    still.render()  # the knob glides there in the first take
    softer = still.render()
    with tempfile.NamedTemporaryFile() as file:
        still.plugin.save_state(file.name)
        other = Session(path, block)
        other.plugin.load_state(file.name)
        restored = other.render()
    # From the tenth of a second on: the knob glides to the first value.
    early = slice(int(RATE * SECONDS / 10), int(RATE * SECONDS / 3))
    checks = {
        "sounds": bool(np.abs(first).max() > 1e-3),
        "clean": is_clean(first) and is_clean(moving) and is_clean(softer),
        "automates": bool(np.abs(moving[:, early]).max() < np.abs(first[:, early]).max() / 4),
        "state": bool(np.array_equal(softer, restored) and not np.array_equal(softer, first)),
    }
    return {"checks": checks, "latency_samples": int(session.plugin.get_latency_samples())}


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1], int(sys.argv[2]))))
