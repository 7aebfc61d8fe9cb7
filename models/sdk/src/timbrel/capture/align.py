"""How much later a target is than its input, found in ordinary music: no clicks or noise are needed.

Both are correlated with their spectra flattened (C. Knapp and G. Carter, "The generalized correlation method for
estimation of time delay", IEEE TASSP 24(4), 1976), first roughly and then, over many frames, as the impulse response
that explains the target best; a distortion's own response has its peak where its delay is.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.fft import irfft, next_fast_len, rfft

Singles = npt.NDArray[np.float32]
Doubles = npt.NDArray[np.float64]

LONGEST_DELAY_S = 5.0
ROUGH_S = 4.0
"""Of the loudest part, with which the delay is first looked for."""
FLATTENED = 0.7
"""How much of the spectra's shape is taken away: 1 is all of it."""
BAND_HZ = (60.0, 12_000.0)
CLEAR, CLEAR_LOCALLY = 12.0, 9.0
"""How far a peak of the correlation is above its root mean square, where the two belong together."""
CANDIDATES = 4
"""Loud parts that are looked for; the one that is found most clearly counts."""
ALONE, APART_SAMPLES = 1.4, 12
"""How far a peak has to be above all others that are so far away: tones and sweeps are found in many places."""
FRAME_SAMPLES = 8192
FINER = 16
"""Points per sample on the impulse response."""
NEAR_SAMPLES = 256
EARLY_SHARE = 0.35
"""Of the peak: where a response begins."""
MOST_LEAD_SAMPLES = 96
AGREEING_SAMPLES = 2048
PLACES = 16
"""Parts of the recording whose delays are compared."""
LOCAL_S = 2.0
MOST_DRIFT_SAMPLES, DRIFT_BEYOND_CHANCE = 2.0, 4.0
"""And how much more it has to be than places differ anyway."""
LARGEST_DRIFT = 1e-3
"""Of any two clocks."""
MOST_JUMP_SAMPLES = 16.0
LEAST_LIKENESS = 0.08


class AlignmentError(ValueError):
    """Input and target cannot be laid over each other; says why."""


@dataclass(frozen=True)
class Alignment:
    """What was found.

    The target's sample `n + delay_samples` belongs to the input's sample `n`. Where the strongest part of the response
    comes some samples after its beginning, the delay is that of the beginning: `lead_samples` less than the peak's.
    """

    delay_samples: float
    lead_samples: int
    inverted: bool
    gain_db: float
    """RMS of the target over that of the input."""
    likeness: float
    """Mean coherence, weighted by the target's energy: 1 for a linear device, less the more it distorts.

    No number where nothing was looked for.
    """
    drift_samples: float
    """Of the delay, from the first part to the last."""

    def words(self, rate_hz: float) -> str:
        """On one line."""
        late = "late" if self.delay_samples >= 0.0 else "early"
        samples, milliseconds = abs(self.delay_samples), abs(self.delay_samples) / rate_hz * 1e3
        if np.isnan(self.likeness):
            return f"{samples:.2f} samples {late} ({milliseconds:.2f} ms) as was said, {self.gain_db:+.1f} dB"
        polarity = "inverted" if self.inverted else "upright"
        return (
            f"{samples:.2f} samples {late} ({milliseconds:.2f} ms), {polarity}, {self.gain_db:+.1f} dB, "
            f"likeness {self.likeness:.2f}, drift {self.drift_samples:+.2f} samples"
        )


def align(dry: Singles, wet: Singles, rate_hz: float) -> Alignment:
    """Finds how `wet` follows `dry`, both `[sample]` at `rate_hz`; raises `AlignmentError` in words."""
    found = [_rough(dry[one], wet, rate_hz, one.start) for one in loud_parts(dry, round(ROUGH_S * rate_hz))]
    rough, clear, _ = max(found, key=lambda one: one[1] * min(one[2], ALONE))
    if clear < CLEAR:
        raise AlignmentError(
            "the target does not follow the input anywhere; are these two of one take, and is the target the sound "
            f"of the device alone? (The best place stands out {clear:.1f} times; {CLEAR:g} times is wanted)"
        )
    here, there = overlapping(dry, wet, rough)
    if len(here) < rate_hz:
        raise AlignmentError(f"only {len(here) / rate_hz:.2f} s of input and target overlap; a second is the least")
    drift = _check_steady(here, there, rate_hz)
    response = _response(here, there, rate_hz)
    if response.likeness < LEAST_LIKENESS:
        raise AlignmentError(
            f"the target is hardly like the input (coherence {response.likeness:.2f}): noise, reverb or another sound "
            "hides it"
        )
    delay = rough + response.peak_samples - response.lead_samples
    gain_db = 10.0 * np.log10(np.mean(np.square(there, dtype=np.float64)) / np.mean(np.square(here, dtype=np.float64)))
    return Alignment(
        round(delay, 3), response.lead_samples, response.inverted, float(gain_db), response.likeness, drift
    )


def aligned(dry: Singles, wet: Singles, delay_samples: float) -> tuple[Singles, Singles]:
    """The two where they overlap, sample by sample; between samples, `wet` is moved by its exact phase."""
    whole = int(np.floor(delay_samples))
    part = delay_samples - whole
    if part > 1e-6:
        wet = advanced(wet, part)
    return overlapping(dry, wet, whole)


def advanced(sound: Singles, samples: float) -> Singles:
    """`[sample]` a part of a sample earlier."""
    size = next_fast_len(len(sound) + 4096, real=True)
    turns = np.exp(2j * np.pi * samples * np.fft.rfftfreq(size))
    return np.asarray(irfft(rfft(sound.astype(np.float64), size) * turns, size)[: len(sound)], np.float32)


def overlapping(dry: Singles, wet: Singles, delay: int) -> tuple[Singles, Singles]:
    """Both from where both are there, as long as both are."""
    dry, wet = dry[max(-delay, 0) :], wet[max(delay, 0) :]
    length = max(min(len(dry), len(wet)), 0)
    return dry[:length], wet[:length]


def loud_parts(sound: Singles, length: int) -> list[slice]:
    """The loudest part that is so long, the loudest of the rest, and so on; all of a sound that is no longer."""
    if len(sound) <= length:
        return [slice(0, len(sound))]
    energy = np.concatenate([[0.0], np.cumsum(np.square(sound, dtype=np.float64))])
    level = energy[length:] - energy[:-length]
    parts: list[slice] = []
    while len(parts) < CANDIDATES and level.max() > 0.0:
        start = int(np.argmax(level))
        parts.append(slice(start, start + length))
        level[max(start - length, 0) : start + length] = 0.0
    return parts


def _rough(part: Singles, wet: Singles, rate_hz: float, start: int) -> tuple[int, float, float]:
    """Whole samples that `wet` is later than the input, whose `part` begins at `start`.

    Then how far that place stands out, and how far above the next one.
    """
    far = round(LONGEST_DELAY_S * rate_hz)
    first = max(start - far, 0)
    among = wet[first : start + len(part) + far]
    correlation = _correlation(part, among, rate_hz)
    at, clear, alone = _standing_out(correlation)
    lag = at if at < len(among) else at - len(correlation)
    return lag + first - start, clear, alone


def _standing_out(correlation: Doubles) -> tuple[int, float, float]:
    """Where it is strongest, by how much above its root mean square, and above all that is not near."""
    size = np.abs(correlation)
    at, mean = int(np.argmax(size)), float(np.sqrt(np.mean(correlation**2)))
    peak = float(size[at])
    size[np.arange(at - APART_SAMPLES, at + APART_SAMPLES + 1) % len(size)] = 0.0
    return at, peak / (mean + 1e-30), peak / (float(size.max()) + 1e-30)


def _correlation(part: Singles, among: Singles, rate_hz: float) -> Doubles:
    """Of `part` with every place of `among`, flattened; index is the lag, negative ones at the end."""
    size = next_fast_len(len(part) + len(among), real=True)
    cross = rfft(among.astype(np.float64), size) * np.conj(rfft(part.astype(np.float64), size))
    weight = _band(size, rate_hz) / (np.abs(cross) + 1e-12 * np.abs(cross).max() + 1e-30) ** FLATTENED
    return np.asarray(irfft(cross * weight, size), np.float64)


def _band(size: int, rate_hz: float) -> Doubles:
    """1 where music is, 0 beside it."""
    hz = np.fft.rfftfreq(size, 1.0 / rate_hz)
    high = min(BAND_HZ[1], 0.45 * rate_hz)
    rise = np.clip(hz / BAND_HZ[0] - 0.5, 0.0, 1.0)
    fall = np.clip((1.5 * high - hz) / (0.5 * high), 0.0, 1.0)
    return np.asarray(rise * (0.5 - 0.5 * np.cos(np.pi * fall)), np.float64)


def _check_steady(dry: Singles, wet: Singles, rate_hz: float) -> float:
    """Samples by which the delay changes from beginning to end; raises `AlignmentError` where it does not keep."""
    found = _delays(dry, wet, rate_hz)
    if len(found) < 2:
        return 0.0
    places, delays = np.array(found).T
    slopes = [(b[1] - a[1]) / (b[0] - a[0]) for i, a in enumerate(found) for b in found[i + 1 :]]
    slope = float(np.median(slopes))
    drift = slope * float(places[-1] - places[0])
    _check_jumps(places, delays)
    if abs(slope) / rate_hz > LARGEST_DRIFT:
        raise AlignmentError("the target follows the input at other delays in other places; is it of the same take?")
    unsteady = float(np.median(np.abs(delays - slope * places - np.median(delays - slope * places))))
    if abs(drift) > max(MOST_DRIFT_SAMPLES, DRIFT_BEYOND_CHANCE * unsteady):
        raise AlignmentError(
            f"the target drifts by {drift:+.1f} samples over {places[-1] - places[0]:.1f} s "
            f"({slope / rate_hz * 1e6:+.1f} ppm): input and target ran on two clocks; record both with one interface"
        )
    return drift


def _check_jumps(places: Doubles, delays: Doubles) -> None:
    """A delay that is one before some place and another after it; a single part that disagrees says nothing."""
    for split in range(2, len(delays) - 1):
        before, after = delays[:split], delays[split:]
        step = float(np.median(after) - np.median(before))
        spread = max(np.abs(side - np.median(side)).mean() for side in (before, after))
        if abs(step) > max(MOST_JUMP_SAMPLES, 6.0 * spread):
            raise AlignmentError(
                f"the delay jumps by {step:+.0f} samples between {places[split - 1]:.1f} s and {places[split]:.1f} s: "
                "the recording has lost samples, or was edited; record it again in one take"
            )


def _delays(dry: Singles, wet: Singles, rate_hz: float) -> list[tuple[float, float]]:
    """Times in seconds, and the delay there, in samples, where it is clear.

    Raises `AlignmentError` where the two agree, clearly or not, in less than half of the places.
    """
    length = min(round(LOCAL_S * rate_hz), len(dry))
    count = min(PLACES, max(2 * len(dry) // length - 1, 1))
    found, loud, near = [], 0, 0
    for start in np.linspace(0, len(dry) - length, count).astype(int):
        here = dry[start : start + length]
        if np.square(here).mean() < 1e-2 * np.square(dry).mean():
            continue
        first = max(start - length // 4, 0)
        correlation = _correlation(here, wet[first : start + length + length // 4], rate_hz)
        at, clear, alone = _standing_out(correlation)
        lag = at if at < len(correlation) // 2 else at - len(correlation)
        delay = lag + first - start + _vertex(np.abs(correlation), at)
        loud, near = loud + 1, near + (abs(delay) < AGREEING_SAMPLES)
        if clear >= CLEAR_LOCALLY and alone >= ALONE:
            found.append(((start + length / 2) / rate_hz, delay))
    if near < loud / 2 or (loud > 1 and not found):
        raise AlignmentError(
            f"the target follows the input in {near} of {loud} places only; is it of one take, and at the same speed?"
        )
    return found


@dataclass(frozen=True)
class _Response:
    """What explains a target best, and what would explain the input itself, `FINER` points a sample; and a likeness."""

    found: Doubles
    alone: Doubles
    likeness: float

    @property
    def inverted(self) -> bool:
        return bool(self.found[np.argmax(np.abs(self.found))] < 0.0)

    @property
    def peak_samples(self) -> float:
        size = np.abs(self.found)
        at = int(np.argmax(size))
        return (at + _vertex(size, at)) / FINER - NEAR_SAMPLES

    @property
    def lead_samples(self) -> int:
        """From its beginning to its peak, beyond what the band alone makes of a lone pulse."""
        return max(_begins(self.found) - _begins(self.alone) - 1, 0) // FINER


def _response(dry: Singles, wet: Singles, rate_hz: float) -> _Response:
    """Over frames of half their length apart."""
    hop = FRAME_SAMPLES // 2
    count = max((len(dry) - FRAME_SAMPLES) // hop + 1, 1)
    window = np.hanning(FRAME_SAMPLES + 2)[1:-1]
    power, answer, cross = np.zeros(hop + 1), np.zeros(hop + 1), np.zeros(hop + 1, np.complex128)
    for number in range(count):
        span = slice(number * hop, number * hop + FRAME_SAMPLES)
        x, y = (rfft(sound[span] * window[: len(sound[span])], FRAME_SAMPLES) for sound in (dry, wet))
        power += np.abs(x) ** 2
        answer += np.abs(y) ** 2
        cross += y * np.conj(x)
    coherence = np.abs(cross) ** 2 / (power * answer + 1e-30)
    band = _band(FRAME_SAMPLES, rate_hz)
    likeness = float((coherence * answer * band).sum() / ((answer * band).sum() + 1e-30))
    heard = band * power / (power + 1e-4 * power.max())
    return _Response(_fine(heard * cross / (power + 1e-30)), _fine(heard), likeness)


def _fine(spectrum: npt.NDArray[np.inexact]) -> Doubles:
    """The impulse response of a spectrum, `FINER` points a sample, its middle at no delay."""
    padded = np.concatenate([spectrum, np.zeros((FINER - 1) * (len(spectrum) - 1))])
    fine, near = irfft(padded, FINER * FRAME_SAMPLES), NEAR_SAMPLES * FINER
    return np.concatenate([fine[-near:], fine[: near + 1]])


def _begins(response: Doubles) -> int:
    """Points from where the response begins to its peak."""
    size = np.abs(response)
    at = int(np.argmax(size))
    before = size[max(at - MOST_LEAD_SAMPLES * FINER, 0) : at + 1]
    return len(before) - 1 - int(np.argmax(before >= EARLY_SHARE * size[at]))


def _vertex(values: Doubles, at: int) -> float:
    """Of the parabola through a peak and its neighbours, relative to the peak."""
    if not 0 < at < len(values) - 1:
        return 0.0
    left, middle, right = values[at - 1 : at + 2]
    bend = left - 2.0 * middle + right
    return float(0.5 * (left - right) / bend) if bend < 0.0 else 0.0
