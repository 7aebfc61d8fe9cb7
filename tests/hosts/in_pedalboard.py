"""Plays a VST3 in pedalboard, and turns one knob of it. Prints one line of JSON: what the plugin says and which checks it passed."""

import json
import sys

import numpy as np
import pedalboard


def guitar(rate: int, seconds: float) -> np.ndarray:
    """Decaying partials, a little different on each side, as [2, samples]."""
    time = np.arange(int(rate * seconds)) / rate
    sides = [sum(np.sin(2 * np.pi * f * k * time) / k for k in (1, 2, 3)) for f in (110.0, 146.8)]
    return (0.2 * np.exp(-2.0 * time) * np.array(sides)).astype(np.float32)


def load(path: str, name: str) -> "pedalboard.VST3Plugin":
    return pedalboard.load_plugin(path, plugin_name=name)


def is_clean(audio: np.ndarray) -> bool:
    small = np.finfo(np.float32).tiny
    return bool(np.isfinite(audio).all() and not ((audio != 0) & (np.abs(audio) < small)).any())


def latencies(path: str, plugin_name: str, rates: list[int]) -> dict[str, int]:
    found = {}
    for rate in rates:
        plugin = load(path, plugin_name)
        plugin(guitar(rate, 0.5), rate)
        found[str(rate)] = int(plugin.reported_latency_samples)
    return found


def main(path: str, plugin_name: str, knob: str, value: str) -> dict:
    rate = 48_000
    plugin = load(path, plugin_name)
    sound = guitar(rate, 1.0)
    first = plugin(sound, rate)
    name = next(key for key, parameter in plugin.parameters.items() if parameter.name == knob)
    setattr(plugin, name, value)
    plugin(sound, rate)  # the knob glides there in the first take
    turned = plugin(sound, rate)
    state = plugin.raw_state
    other = load(path, plugin_name)
    other.raw_state = state
    restored = other(sound, rate)
    checks = {
        "sounds": bool(np.abs(first).max() > 1e-3),
        "clean": is_clean(first) and is_clean(turned),
        "automates": bool(np.abs(turned - first).max() > 1e-3),
        "state": bool(np.array_equal(turned, restored)),
    }
    return {"name": plugin.name, "checks": checks, "latency_samples": latencies(path, plugin_name, [44_100, 48_000, 96_000])}


if __name__ == "__main__":
    print(json.dumps(main(*sys.argv[1:])))
