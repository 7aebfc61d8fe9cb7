"""Plays a key through Timbrel Transfer in DawDreamer. Prints one line of JSON: which checks it passed.

DawDreamer opens the first plugin of a file, which is the effect; that listens to keys where its source is MIDI.
"""

import json
import sys

import dawdreamer
import numpy as np

RATE = 48_000
KEY = 64


def amplitude(sound: np.ndarray, note: float) -> float:
    """Of the first partial, through a Hann window."""
    time_s = np.arange(len(sound)) / RATE
    wave = np.exp(-2j * np.pi * 440.0 * 2 ** ((note - 69) / 12) * time_s) * np.hanning(len(sound))
    return float(abs((sound * wave).sum()) * 4 / len(sound))


def has(sound: np.ndarray, note: float) -> bool:
    held = sound[0, RATE // 2 : RATE]
    return amplitude(held, note) > 10 * amplitude(held, note + 1)


def main(path: str, block: int) -> dict:
    engine = dawdreamer.RenderEngine(RATE, block)
    silence = engine.make_playback_processor("silence", np.zeros((2, 2 * RATE), np.float32))
    plugin = engine.make_plugin_processor("plugin", path)
    described = plugin.get_parameters_description()
    source = next(parameter["index"] for parameter in described if parameter["name"] == "Source")
    plugin.set_parameter(source, 0.5)
    plugin.add_midi_note(KEY, 100, 0.1, 1.1)
    engine.load_graph([(silence, []), (plugin, ["silence"])])
    engine.render(2.0)
    sound = engine.get_audio()
    engine.render(2.0)
    again = engine.get_audio()
    checks = {
        "sounds": has(again, KEY),
        "stereo": sound.shape[0] == 2,
        "clean": bool(np.isfinite(again).all()),
    }
    return {"checks": checks, "latency_samples": int(plugin.get_latency_samples())}


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1], int(sys.argv[2]))))
