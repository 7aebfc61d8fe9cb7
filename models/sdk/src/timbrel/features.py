"""What a one-shot's controls mean, measured on its sound: frequency, attack and release.

Each is one number per sound, differentiable, in units in which equal steps sound equal. With `x` the sound at rate `f`:

- **frequency**, log2 Hz: the mean of log2 of the frequency over the bins of one DFT from 30 Hz to 0.48 `f`, weighted by
  power over the square root of the frequency. The sound is padded with zeros to the next power of two of 1.25 times its
  length at least.
- **attack**, log10 s: power in windows of 4 ms every millisecond (a mean over `round(0.004 f)` samples, the first
  window centred on the first sample, zeros beyond the ends), over its maximum, to the fourth power, as weights of the
  windows' centres; their mean time plus a millisecond. It says how late the sound is loudest.
- **release**, log10 s: the mean time of the same windows weighted by power, plus a millisecond. It says how long the
  sound lasts.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn.functional import avg_pool1d

NAMES = ("frequency", "attack", "release")
UNITS = ("log2 Hz", "log10 s", "log10 s")
LOWEST_HZ, HIGHEST_SHARE = 30.0, 0.48
WINDOW_S, STEP_S, LEAST_S = 0.004, 0.001, 0.001
SHARPNESS = 4
TINY = 1e-9


def features(audio: Tensor, rate_hz: float) -> Tensor:
    """`[B,L]` to `[B,3]`: frequency in log2 Hz, attack and release in log10 s."""
    return torch.cat([frequency(audio, rate_hz), times(audio, rate_hz)], 1)


def frequency(audio: Tensor, rate_hz: float) -> Tensor:
    """`[B,L]` to `[B,1]`, log2 Hz."""
    length = 1 << (int(1.25 * audio.shape[1]) - 1).bit_length()
    power = torch.fft.rfft(audio.float(), length).abs().square()
    hz = torch.fft.rfftfreq(length, 1.0 / rate_hz, device=audio.device)
    heard = (hz >= LOWEST_HZ) & (hz <= HIGHEST_SHARE * rate_hz)
    weights = power[:, heard] * hz[heard].rsqrt()
    mean: Tensor = weights @ torch.log2(hz[heard]) / (weights.sum(1) + TINY)
    return mean[:, None]


def times(audio: Tensor, rate_hz: float) -> Tensor:
    """`[B,L]` to `[B,2]`: attack and release, log10 s."""
    window, step = round(WINDOW_S * rate_hz), round(STEP_S * rate_hz)
    power = avg_pool1d(audio.float().square().unsqueeze(1), window, step, window // 2)[:, 0]
    time_s = torch.arange(power.shape[1], device=audio.device) * (step / rate_hz)
    peaks = (power / (power.amax(1, keepdim=True) + TINY)) ** SHARPNESS
    means_s = [weights @ time_s / (weights.sum(1) + TINY) for weights in (peaks, power)]
    return torch.log10(torch.stack(means_s, 1) + LEAST_S)
