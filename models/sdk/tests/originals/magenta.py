"""What the decoder of Magenta's DDSP computes, after Keras's definitions, in f64."""

import math

import numpy as np

HARMONICS, BANDS, HIDDEN, WIDTH = 20, 17, 24, 18
RATE, HOP = 16_000, 64


def weights(seed: int, layers: int = 2, hidden: int = HIDDEN) -> dict[str, np.ndarray]:
    """By their paths in a checkpoint."""
    rng = np.random.default_rng(seed)
    made: dict[str, np.ndarray] = {}

    def dense(path: str, inputs: int, outputs: int) -> None:
        made[f"{path}/kernel"] = rng.normal(0.0, 2.0 / max(inputs, 4) ** 0.5, (inputs, outputs))
        made[f"{path}/bias"] = rng.normal(0.0, 0.5, outputs)

    def stack(path: str, inputs: int) -> int:
        for layer in range(layers):
            place = f"{path}/layer_with_weights-{layer}"
            dense(f"{place}/layer_with_weights-0", inputs, WIDTH)
            made[f"{place}/layer_with_weights-1/gamma"] = rng.normal(1.0, 0.3, WIDTH)
            made[f"{place}/layer_with_weights-1/beta"] = rng.normal(0.0, 0.3, WIDTH)
            inputs = WIDTH
        return inputs

    width = stack("model/decoder/input_stacks/0", 1) + stack("model/decoder/input_stacks/1", 1)
    cell = "model/decoder/rnn/rnn/cell"
    made[f"{cell}/kernel"] = rng.normal(0.0, 1.5 / width**0.5, (width, 3 * hidden))
    made[f"{cell}/recurrent_kernel"] = rng.normal(0.0, 1.5 / hidden**0.5, (hidden, 3 * hidden))
    made[f"{cell}/bias"] = rng.normal(0.0, 0.3, (2, 3 * hidden))
    dense("model/decoder/dense_out", stack("model/decoder/out_stack", width + hidden), 1 + HARMONICS + BANDS)
    made["model/decoder/dense_out/bias"][0] += 3.0
    made["model/decoder/dense_out/bias"][1 + HARMONICS :] += 4.0
    return {name: array.astype(np.float32).astype(np.float64) for name, array in made.items()}


def controls(made: dict[str, np.ndarray], f0_hz: np.ndarray, level: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Amplitudes and magnitudes, `[frame][width]`; `level` is the scaled loudness or power, from 0 to 1."""
    note = (12.0 * (np.log2(f0_hz) - math.log2(440.0)) + 69.0) / 127.0
    first = _stack(made, "model/decoder/input_stacks/0", level[:, None])
    inner = np.concatenate([first, _stack(made, "model/decoder/input_stacks/1", note[:, None])], 1)
    after = _stack(made, "model/decoder/out_stack", np.concatenate([inner, _gru(made, inner)], 1))
    raw = _dense(made, "model/decoder/dense_out", after)
    tone = _scale(raw[:, : 1 + HARMONICS])
    heard = tone[:, 1:] * (f0_hz[:, None] * np.arange(1, HARMONICS + 1) < RATE / 2)
    return tone[:, :1] * heard / np.maximum(heard.sum(1, keepdims=True), 1e-7), _scale(raw[:, 1 + HARMONICS :] - 5.0)


def loudness_db(sound: np.ndarray, window: int = 512) -> np.ndarray:
    """Mean of A-weighted powers under a Hann window, in dB, every `HOP` samples."""
    hann = 0.5 - 0.5 * np.cos(2.0 * np.pi * np.arange(window) / window)
    squares = np.fft.rfftfreq(window, 1.0 / RATE) ** 2
    corners = np.square([20.598997, 107.65265, 737.86223, 12194.217])
    middle = np.sqrt((squares + corners[1]) * (squares + corners[2]))
    gain = corners[3] * squares**2 / ((squares + corners[0]) * middle * (squares + corners[3])) * 10.0**0.1
    at = range(0, len(sound) - window, HOP)
    powers = [np.mean(np.abs(np.fft.rfft(sound[k : k + window] * hann)) ** 2 * gain**2) for k in at]
    return np.maximum(10.0 * np.log10(np.maximum(powers, 1e-20)), -80.0)


def _stack(made: dict[str, np.ndarray], path: str, x: np.ndarray) -> np.ndarray:
    for layer in range(9):
        place = f"{path}/layer_with_weights-{layer}"
        if f"{place}/layer_with_weights-0/kernel" not in made:
            break
        x = _dense(made, f"{place}/layer_with_weights-0", x)
        x = (x - x.mean(1, keepdims=True)) / np.sqrt(x.var(1, keepdims=True) + 1e-3)
        x = x * made[f"{place}/layer_with_weights-1/gamma"] + made[f"{place}/layer_with_weights-1/beta"]
        x = np.where(x > 0.0, x, 0.2 * x)
    return x


def _dense(made: dict[str, np.ndarray], path: str, x: np.ndarray) -> np.ndarray:
    return np.asarray(x @ made[f"{path}/kernel"] + made[f"{path}/bias"])


def _gru(made: dict[str, np.ndarray], x: np.ndarray) -> np.ndarray:
    cell = "model/decoder/rnn/rnn/cell"
    into, again, (bias, bias_again) = (made[f"{cell}/{name}"] for name in ("kernel", "recurrent_kernel", "bias"))
    h, heard = np.zeros(len(again)), []
    for frame in x:
        (xz, xr, xh), (hz, hr, hh) = (np.split(v, 3) for v in (frame @ into + bias, h @ again + bias_again))
        z, r = 1.0 / (1.0 + np.exp(-(xz + hz))), 1.0 / (1.0 + np.exp(-(xr + hr)))
        h = z * h + (1.0 - z) * np.tanh(xh + r * hh)
        heard.append(h)
    return np.stack(heard)


def _scale(x: np.ndarray) -> np.ndarray:
    return np.asarray(2.0 * (1.0 / (1.0 + np.exp(-x))) ** math.log(10.0) + 1e-7)
