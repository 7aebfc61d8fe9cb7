"""Plays a drum pattern through Timbrel Sampler in pedalboard, and writes what it heard.

    drums_in_pedalboard.py PLUGIN PATTERN.json OUT.f32

PATTERN has `rate`, `seconds` and `notes` of `[second, key, velocity 1 to 127]`. OUT gets both channels, one after the
other, as 32-bit floats. Prints one line of JSON: which checks it passed, how long loading took, and how many parameters
there are.
"""

import json
import sys
import time
from pathlib import Path

import numpy as np
import pedalboard


def messages(pattern: dict) -> list[tuple[bytes, float]]:
    downs = [(bytes([0x90, key, velocity]), second) for second, key, velocity in pattern["notes"]]
    ups = [(bytes([0x80, key, 0]), second + 0.05) for second, key, _ in pattern["notes"]]
    return sorted(downs + ups, key=lambda message: message[1])


def main(path: str, pattern_file: str, out: str) -> dict:
    pattern = json.loads(Path(pattern_file).read_text())
    start_s, start_cpu_s = time.monotonic(), time.process_time()
    plugin = pedalboard.load_plugin(path)
    took_s, cpu_s = time.monotonic() - start_s, time.process_time() - start_cpu_s

    def play(instrument: "pedalboard.VST3Plugin") -> np.ndarray:
        rate, seconds = pattern["rate"], pattern["seconds"]
        return instrument(messages(pattern), duration=seconds, sample_rate=rate, num_channels=2, reset=True)

    def turn(name: str, value: str) -> None:
        key = next(key for key, parameter in plugin.parameters.items() if parameter.name == name)
        setattr(plugin, key, value)

    first, second = play(plugin), play(plugin)
    np.ascontiguousarray(second, "<f4").tofile(out)
    turn("Pad 1 Frequency", "12.00 st")
    turn("Pad 2 Wander", "60 %")
    play(plugin)
    turned = play(plugin)
    other = pedalboard.load_plugin(path)
    other.raw_state = plugin.raw_state
    play(other)
    checks = {
        "instrument": bool(plugin.is_instrument),
        "sounds": bool(np.abs(first).max() > 0.05),
        "clean": bool(np.isfinite(first).all() and np.isfinite(turned).all()),
        "twice the same": bool(np.array_equal(first, second)),
        "turns": bool(np.abs(turned - second).max() > 1e-3),
        "state": bool(np.array_equal(play(other), turned)),
    }
    parameters = len(plugin._parameters)  # noqa: SLF001 - pedalboard has no other count
    return {
        "name": plugin.name,
        "checks": checks,
        "loaded_s": round(took_s, 3),
        "loaded_cpu_s": round(cpu_s, 3),
        "parameters": parameters,
    }


if __name__ == "__main__":
    print(json.dumps(main(*sys.argv[1:])))
