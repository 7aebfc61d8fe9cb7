"""Settings of the circuit for the drive models, each a function of its two knobs."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from timbrel.circuit.overdrive import Components

THERMAL_VOLTS = 25.85e-3


@dataclass(frozen=True)
class Voicing:
    """A circuit with two knobs, `drive` and `tone`, each from 0 to 1."""

    key: str
    title: str
    summary: str
    components: Callable[[float, float], Components]


def audio_taper(travel: float) -> float:
    """A pot's audio taper: 0 to 1 with a tenth of the resistance at half travel."""
    return (math.pow(81.0, travel) - 1.0) / 80.0


def screamer(drive: float, tone: float) -> Components:
    """A TS808's clipper; its 500 kΩ drive pot also raises what reaches the triode."""
    return Components(
        r_feedback=51e3 + 500e3 * audio_taper(drive),
        gain_between=2.0 * 4.0**drive,
        c_cathode=1e-6,
        wiper=0.1 + 0.8 * tone,
        output_gain=OUTPUT_GAIN["screamer"],
    )


def fuzz(drive: float, tone: float) -> Components:
    """One germanium diode against two in series, a huge gain, and a cold triode: uneven clipping, much sustain."""
    germanium = 1.3 * THERMAL_VOLTS
    return Components(
        r_ground=1e3,
        c_ground=220e-9,
        r_feedback=100e3 + 900e3 * audio_taper(drive),
        c_feedback=150e-12,
        i_diode=4e-7,
        v_diode_up=germanium,
        v_diode_down=2.0 * germanium,
        gain_between=5.0 * 4.0**drive,
        r_cathode=3.3e3,
        c_cathode=0.47e-6,
        wiper=0.05 + 0.9 * tone,
        output_gain=OUTPUT_GAIN["fuzz"],
    )


def valve(drive: float, tone: float) -> Components:
    """A preamplifier for bass and clean guitar: strings of red LEDs that hardly conduct, and one triode."""
    led = 3 * 2.0 * THERMAL_VOLTS
    return Components(
        r_ground=10e3,
        c_ground=1e-6,
        r_feedback=10e3 + 40e3 * audio_taper(drive),
        c_feedback=220e-12,
        i_diode=1e-15,
        v_diode_up=led,
        v_diode_down=led,
        gain_between=4.0**drive,
        c_coupling=100e-9,
        c_cathode=22e-6,
        c_plate=100e-9,
        r_low=22e3,
        c_low=22e-9,
        c_high=3.3e-9,
        wiper=0.1 + 0.8 * tone,
        output_gain=OUTPUT_GAIN["valve"],
    )


OUTPUT_GAIN = {"screamer": 0.0071, "fuzz": 0.0064, "valve": 0.0125}
"""Full scale per volt, measured so that the 95th percentile of the training clips' peaks is 0.9."""

VOICINGS = {
    voicing.key: voicing
    for voicing in (
        Voicing("screamer", "Screamer into 12AX7", "A green overdrive pushing a valve stage.", screamer),
        Voicing("fuzz", "Uneven Fuzz", "Germanium clipping, lopsided and long.", fuzz),
        Voicing("valve", "Valve Preamp", "One warm triode for bass and clean guitar.", valve),
    )
}
