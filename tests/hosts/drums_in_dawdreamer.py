"""Plays a drum pattern through Timbrel Sampler in DawDreamer, and writes what it heard.

    drums_in_dawdreamer.py PLUGIN PATTERN.json OUT.f32

Pattern and output are those of `drums_in_pedalboard.py`. Prints one line of JSON: which checks it passed.
"""

import json
import sys
import tempfile
from pathlib import Path

import dawdreamer
import numpy as np

BLOCK = 512


class Session:
    """An engine with the plugin and its notes."""

    def __init__(self, path: str, pattern: dict) -> None:
        self.seconds, self.rate = pattern["seconds"], pattern["rate"]
        self.engine = dawdreamer.RenderEngine(self.rate, BLOCK)
        self.plugin = self.engine.make_plugin_processor("drums", path)
        for second, key, velocity in pattern["notes"]:
            self.plugin.add_midi_note(key, velocity, second, 0.05)
        self.engine.load_graph([(self.plugin, [])])

    def render(self) -> np.ndarray:
        self.engine.render(self.seconds)
        return self.engine.get_audio().copy()

    def number_of(self, name: str) -> int:
        described = self.plugin.get_parameters_description()
        return next(parameter["index"] for parameter in described if parameter["name"] == name)


def main(path: str, pattern_file: str, out: str) -> dict:
    pattern = json.loads(Path(pattern_file).read_text())
    session = Session(path, pattern)
    first, second = session.render(), session.render()
    np.ascontiguousarray(second, "<f4").tofile(out)
    curve = np.linspace(0.5, 0.9, round(session.rate * session.seconds)).astype(np.float32)
    session.plugin.set_automation(session.number_of("Pad 1 Gain"), curve)
    moving = session.render()
    still = Session(path, pattern)
    still.plugin.set_parameter(still.number_of("Pad 2 Frequency"), 0.7)
    still.render()
    turned = still.render()
    with tempfile.NamedTemporaryFile() as file:
        still.plugin.save_state(file.name)
        other = Session(path, pattern)
        other.plugin.load_state(file.name)
        other.render()
        restored = other.render()
    checks = {
        "sounds": bool(np.abs(first).max() > 0.05),
        "clean": bool(np.isfinite(first).all() and np.isfinite(moving).all()),
        "twice the same": bool(np.array_equal(first, second)),
        "automates": bool(np.abs(moving - first).max() > 1e-3),
        "state": bool(np.array_equal(turned, restored) and not np.array_equal(turned, first)),
    }
    return {"checks": checks, "latency_samples": int(session.plugin.get_latency_samples())}


if __name__ == "__main__":
    print(json.dumps(main(*sys.argv[1:])))
