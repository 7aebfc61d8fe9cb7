import math

import numpy as np
import numpy.typing as npt
import pytest
from scipy.integrate import solve_ivp
from scipy.optimize import brentq

from timbrel.circuit import VOICINGS, Components, simulate, simulate_volts

SECONDS = 0.003


def sound(t: npt.ArrayLike) -> npt.NDArray[np.float64]:
    t = np.asarray(t)
    swell = 1.0 - np.exp(-t / 2e-4)
    return np.asarray(swell * (0.5 * np.sin(2 * np.pi * 700 * t) + 0.2 * np.sin(2 * np.pi * 3100 * t)))


def softplus(x: float) -> float:
    return x if x > 30.0 else math.log1p(math.exp(x))


def cathode_current(vgk: float, vak: float) -> float:
    return float(2.242e-3 * (softplus(3.40 * (vak / 103.2 + vgk)) / 3.40) ** 1.26)


def grid_current(vgk: float) -> float:
    return float(6.177e-4 * (softplus(9.901 * vgk) / 9.901) ** 1.314 + 8.025e-8)


def plate(c: Components, vg: float, vk: float) -> float:
    """Where the load line meets the valve."""

    def excess(va: float) -> float:
        return va - c.v_supply + c.r_plate * (cathode_current(vg - vk, va - vk) - grid_current(vg - vk))

    return float(brentq(excess, -100.0, c.v_supply + 100.0, xtol=1e-11))


def derivatives(c: Components, t: float, y: npt.NDArray[np.float64], playing: bool = True) -> list[float]:
    """Kirchhoff's laws, written down once more and on their own."""
    v_ground, v_feedback, v_coupling, vg, vk, v_out, v_low, v_high = y
    vin = c.input_volts * float(sound(t)) if playing else 0.0
    leg = (vin - v_ground) / c.r_ground
    diodes = c.i_diode * (math.exp(v_feedback / c.v_diode_up) - math.exp(-v_feedback / c.v_diode_down))
    node = c.gain_between * (vin + v_feedback) - v_coupling
    ig, ik = grid_current(vg - vk), 0.0
    va = plate(c, vg, vk)
    ik = cathode_current(vg - vk, va - vk)
    u = va - v_out
    x = u - v_high
    return [
        leg / c.c_ground,
        (leg - v_feedback / c.r_feedback - diodes) / c.c_feedback,
        (node / c.r_leak + (node - vg) / c.r_stopper) / c.c_coupling,
        ((node - vg) / c.r_stopper - ig) / c.c_grid,
        (ik - vk / c.r_cathode) / c.c_cathode,
        u / (c.r_load * c.c_plate),
        ((u - v_low) / c.r_low - (v_low - x) / c.r_pot) / c.c_low,
        (x / c.r_high - (v_low - x) / c.r_pot) / c.c_high,
    ]


def solved(c: Components, t: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """The circuit's output by an implicit Runge-Kutta method of order 5 with its own step control."""
    start = np.array([0.0, 0.0, 0.0, 0.0, 1.0, 200.0, 0.0, 0.0])
    options = {"method": "Radau", "rtol": 1e-8, "atol": 1e-9}
    rest = solve_ivp(lambda t, y: derivatives(c, t, y, playing=False), (0, 1000.0), start, **options).y[:, -1]
    y = solve_ivp(lambda t, y: derivatives(c, t, y), (0, t[-1]), rest, t_eval=t, **options).y
    va = np.array([plate(c, vg, vk) for vg, vk in zip(y[3], y[4], strict=True)])
    low, high = y[6], va - y[5] - y[7]
    return np.asarray(-c.output_gain * (low + c.wiper * (high - low)))


@pytest.mark.parametrize("key", sorted(VOICINGS))
def test_the_integrator_agrees_with_an_independent_solver(key: str) -> None:
    c = VOICINGS[key].components(0.8, 0.4)
    expected = solved(c, np.arange(int(SECONDS * 48_000)) / 48_000)
    assert np.abs(expected).max() > 0.05, "the test has to reach the sound"
    errors = []
    for rate_hz in (384_000, 1_536_000):
        t = np.arange(int(SECONDS * rate_hz)) / rate_hz
        output, fared = simulate_volts(sound(t)[None], [c], rate_hz)
        assert fared.step_volts < 1e-5
        error = output[0, :: rate_hz // 48_000] - expected
        errors.append(float(np.sqrt(np.mean(error**2) / np.mean(expected**2))))
    assert errors[0] < 4e-3
    assert errors[1] < errors[0] / 8.0, "four times the rate, sixteen times as close: an error of order two"


def test_a_clip_does_not_hear_its_neighbours() -> None:
    rng = np.random.default_rng(3)
    clips = rng.normal(0.0, 0.2, (11, 600))
    settings = [VOICINGS["screamer"].components(k / 10, 0.5) for k in range(11)]
    together = simulate(clips, settings)
    alone = simulate(clips[9:10], settings[9:10])
    np.testing.assert_allclose(together[9], alone[0], atol=1e-6)


@pytest.mark.parametrize("key", sorted(VOICINGS))
def test_silence_stays_silent(key: str) -> None:
    answer = simulate(np.zeros((1, 4800)), [VOICINGS[key].components(1.0, 1.0)])
    assert np.abs(answer).max() < 1e-6


def test_drive_adds_distortion() -> None:
    t = np.arange(9600) / 48_000
    clip = 0.1 * np.sin(2 * np.pi * 500 * t)
    settings = [VOICINGS["screamer"].components(drive, 0.5) for drive in (0.0, 1.0)]
    spectra = np.abs(np.fft.rfft(simulate(np.stack([clip, clip]), settings)[:, 4800:] * np.hanning(4800)))
    harmonics = spectra[:, 100:1000:50].sum(1) / spectra[:, 50]
    assert harmonics[1] > 3.0 * harmonics[0]


def test_the_number_of_settings_must_match() -> None:
    with pytest.raises(ValueError, match="2 sets of components"):
        simulate_volts(np.zeros((1, 10)), [Components(), Components()], 48_000.0)
