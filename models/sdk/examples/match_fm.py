"""Finds the FM patch that sounds most like a recording, by gradient descent.

    python examples/match_fm.py                                   # a plucked string, computed
    python examples/match_fm.py --target note.wav --f0 196.0      # a note of your own, its pitch in Hz

writes `target.wav`, `before.wav`, `after.wav` and `match_fm.png` to `--out`, and prints the loss before and after. The
picture wants matplotlib: `pip install './models/sdk[examples]'`.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import torch
from scipy.io import wavfile
from torch import Tensor, nn

from timbrel import SAMPLE_RATE_HZ, signals
from timbrel.spectral_loss import MultiResolutionSTFT, magnitudes
from timbrel.synth import ADSR, FMSynth, Sinusoid

RATIOS = (1.0, 1.0, 1.0, 3.0, 2.0, 5.0)
ROUTING = ((1, 0), (1, 1), (3, 2), (5, 4))
"""Three pairs of a carrier and its modulator; the first modulator feeds back on itself."""
GAINS = (0.2, 0.5, 0.1, 0.3, 0.05, 0.2)
TIMES_S = (0.002, 0.3, 0.1)
"""Attack, decay and release that every operator begins with."""


class Patch(nn.Module):
    """Gains and envelopes of six operators, as logarithms, so that none can become negative."""

    def __init__(self, sample_rate: float = SAMPLE_RATE_HZ) -> None:
        super().__init__()
        self.synth = FMSynth([Sinusoid() for _ in RATIOS], [ADSR() for _ in RATIOS], ROUTING, sample_rate)
        self.log_gains = nn.Parameter(torch.tensor(GAINS).log())
        self.log_times = nn.Parameter(torch.tensor(TIMES_S).log().repeat(len(RATIOS), 1))
        self.sustain = nn.Parameter(torch.full((len(RATIOS),), -2.0))

    def forward(self, gate: Tensor, f0_hz: float) -> Tensor:
        """Sound `[T]` of a gate `[T]`."""
        attack, decay, release = self.log_times.exp().unbind(1)
        envelopes = list(zip(attack, decay, torch.sigmoid(self.sustain), release, strict=True))
        sound: Tensor = self.synth(gate, f0_hz, RATIOS, envelopes, self.log_gains.exp())
        return sound

    def describe(self) -> str:
        """A line for each operator."""
        rows = zip(RATIOS, self.log_gains.exp(), self.log_times.exp(), torch.sigmoid(self.sustain), strict=True)
        return "\n".join(
            f"operator {n}: ratio {ratio:g}, gain {gain:.3f}, attack {times[0] * 1e3:.1f} ms, "
            f"decay {times[1]:.3f} s, sustain {sustain:.3f}"
            for n, (ratio, gain, times, sustain) in enumerate(rows)
        )


def match(patch: Patch, target: Tensor, f0_hz: float, steps: int, lr: float = 0.1, say: bool = False) -> list[float]:
    """Changes the patch until it sounds like `target [T]` at `f0_hz`; the loss before each step, and at the end."""
    gate, distance = torch.ones_like(target), MultiResolutionSTFT()
    optimiser = torch.optim.Adam(patch.parameters(), lr)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, max(steps, 1), lr / 10.0)
    losses = []
    for step in range(steps):
        optimiser.zero_grad()
        loss = distance(patch(gate, f0_hz), target)
        loss.backward()
        optimiser.step()
        schedule.step()
        losses.append(float(loss.detach()))
        if say and step % 25 == 0:
            print(f"step {step:4d}: loss {losses[-1]:.4f}")
    with torch.no_grad():
        losses.append(float(distance(patch(gate, f0_hz), target)))
    return losses


def plucked(f0_hz: float, seconds: float) -> Tensor:
    """A plucked string, `[T]`: one period of noise that runs round a loop, which is nothing like FM."""
    samples = int(seconds * SAMPLE_RATE_HZ)
    string = signals.pluck(np.random.default_rng(4), samples, f0_hz, decay_s=1.5, brightness=0.4, place=0.2)
    return torch.from_numpy(0.5 * string).float()


def recorded(path: Path, seconds: float) -> Tensor:
    """The beginning of a WAV file, mono, with a peak of one half."""
    rate_hz, samples = wavfile.read(path)
    if rate_hz != SAMPLE_RATE_HZ:
        raise SystemExit(f"{path} is at {rate_hz} Hz; {SAMPLE_RATE_HZ} Hz are wanted")
    mono = np.asarray(samples, np.float64).reshape(len(samples), -1).mean(1)[: int(seconds * SAMPLE_RATE_HZ)]
    return torch.from_numpy(0.5 * mono / (np.abs(mono).max() + 1e-9)).float()


def draw(path: Path, sounds: dict[str, Tensor], losses: list[float]) -> None:
    """Spectrograms of the sounds, and the loss beside them."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, places = pyplot.subplots(1, len(sounds) + 1, figsize=(13, 3.2), width_ratios=[1.0] * len(sounds) + [0.8])
    for place, (name, sound) in zip(places, sounds.items(), strict=False):
        levels_db = 20.0 * torch.log10(magnitudes(sound, 2_048) + 1e-6).numpy()
        extent = (0.0, len(sound) / SAMPLE_RATE_HZ, 0.0, SAMPLE_RATE_HZ / 2_000.0)
        place.imshow(levels_db, origin="lower", aspect="auto", extent=extent, vmin=-100.0, vmax=-10.0, cmap="magma")
        place.set(
            title=name, xlabel="time (s)", ylim=(0.0, 8.0), ylabel="frequency (kHz)" if place is places[0] else ""
        )
    places[-1].plot(losses, color="#b5367a")
    places[-1].set(title="loss", xlabel="step", ylim=(0.0, None))
    figure.tight_layout()
    figure.savefig(path, dpi=80)


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description="Matches an FM patch to a sound.")
    parser.add_argument("--target", type=Path, help="WAV of one note, at 48 kHz; a plucked string without it")
    parser.add_argument("--f0", type=float, default=196.0, help="pitch of the note in Hz")
    parser.add_argument("--seconds", type=float, default=1.0, help="how much of it is matched")
    parser.add_argument("--steps", type=int, default=200)
    parser.add_argument("--out", type=Path, default=Path("match_fm"), help="folder for sounds and picture")
    options = parser.parse_args()

    torch.manual_seed(1)
    target = recorded(options.target, options.seconds) if options.target else plucked(options.f0, options.seconds)
    patch, gate = Patch(), torch.ones_like(target)
    before = patch(gate, options.f0).detach()
    losses = match(patch, target, options.f0, options.steps, say=True)
    after = patch(gate, options.f0).detach()
    print(f"loss before {losses[0]:.4f}, after {losses[-1]:.4f}")
    print(patch.describe())

    options.out.mkdir(parents=True, exist_ok=True)
    sounds = {"target": target, "before": before, "after": after}
    for name, sound in sounds.items():
        wavfile.write(options.out / f"{name}.wav", SAMPLE_RATE_HZ, sound.numpy())
    draw(options.out / "match_fm.png", sounds, losses)


if __name__ == "__main__":
    main()
