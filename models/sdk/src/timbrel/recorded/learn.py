"""Trains a network, end to end through the synthesiser, to sound like recordings."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from timbrel.controls import HarmonicNoiseSynth
from timbrel.models.controls import HarmonicNoise
from timbrel.recorded.clips import Clips, Parted, Piece
from timbrel.recorded.room import BandRoom
from timbrel.recorded.settings import FRAME_S, TransferSettings
from timbrel.spectral_loss import MultiResolutionSTFT
from timbrel.synth import filtered_noise, harmonic_bank
from timbrel.training import Task, full_precision

Singles = npt.NDArray[np.float32]

RUN_IN_FRAMES = 64
"""Played before a piece, for the memory and the room to be what they would be."""
HIGHEST_HZ, HARMONICS = 18_000.0, (24, 100)
ROOM_SHARE = 3.0
"""Of the learning rate, for a room's few numbers are far from where they belong."""
VALIDATED, HEARD_S = 8, 4.0
SIZES = (2_048, 1_024, 512, 256, 128)


class Instrument(nn.Module):
    """The network, the synthesiser and the room."""

    def __init__(self, decoder: HarmonicNoise, hop: int, rate_hz: float, room_s: float) -> None:
        super().__init__()
        self.decoder, self.hop, self.rate_hz = decoder, hop, rate_hz
        self.room = BandRoom(room_s, rate_hz) if room_s > 0.0 else None

    def forward(self, f0_hz: Tensor, loudness_db: Tensor, noise: Tensor) -> tuple[Tensor, Tensor]:
        """`[B,T]` of pitch and loudness and `noise [B,T·hop]` to sound with the room and without, `[B,T·hop]`."""
        rest = self.decoder.rested(len(f0_hz)).to(f0_hz.device)
        harmonics, magnitudes, _ = self.decoder(f0_hz[..., None], loudness_db[..., None], rest)
        with full_precision(f0_hz.device):
            dry = harmonic_bank(f0_hz, harmonics.float(), self.hop, self.rate_hz)
            dry = dry + filtered_noise(magnitudes.float(), noise, self.hop)
            return (dry if self.room is None else self.room(dry)), dry

    @torch.no_grad()
    def play(self, f0_hz: Singles, loudness_db: Singles, seed: int = 0) -> tuple[Singles, Singles]:
        """The same for one phrase `[frame]`, on the processor, with seeded noise: `[sample]` twice."""
        device = next(self.parameters()).device
        noise = torch.rand(1, len(f0_hz) * self.hop, generator=torch.Generator().manual_seed(seed)) * 2.0 - 1.0
        inputs = (torch.from_numpy(np.asarray(part, np.float32))[None].to(device) for part in (f0_hz, loudness_db))
        wet, dry = self(*inputs, noise.to(device))
        return wet[0].cpu().numpy(), dry[0].cpu().numpy()

    def taps(self) -> Singles | None:
        """The room for a file."""
        return None if self.room is None else self.room.taps().detach().cpu().numpy().astype(np.float32)


def instrument(settings: TransferSettings, training: Clips) -> Instrument:
    """Before training, with seeded weights, for the ranges of `training`."""
    torch.manual_seed(settings.seed)
    span, (width, hidden) = training.span(), settings.channels
    low, high = HARMONICS
    reach = min(HIGHEST_HZ, 0.45 * settings.sample_rate)
    count = settings.harmonics or int(np.clip(math.ceil(reach / span.f0_hz[0]), low, high))
    decoder = HarmonicNoise(span, count, settings.noise_bands, width, hidden, settings.sample_rate)
    return Instrument(decoder, settings.hop, settings.sample_rate, settings.room_duration)


def synth_of(network: Instrument) -> HarmonicNoiseSynth:
    """What the file says that it drives."""
    return HarmonicNoiseSynth(network.decoder.harmonic_count, network.decoder.noise_bands)


class Imitation(Task):
    """Spectra of what is played from a clip's pitch and loudness, against the clip."""

    network: Instrument

    def __init__(self, network: Instrument, parted: Parted, settings: TransferSettings) -> None:
        self.network, self.parted, self.settings = network, parted, settings
        self.frames = round(settings.duration / FRAME_S)
        self.distance = MultiResolutionSTFT(SIZES)
        lengths = np.array([clip.end - clip.first for clip in parted.training.clips], np.float64)
        self.shares = lengths / lengths.sum()

    def optimiser(self, lr: float) -> torch.optim.Optimizer:
        """The room learns faster."""
        groups = [{"params": list(self.network.decoder.parameters()), "share": 1.0}]
        if self.network.room is not None:
            groups.append({"params": list(self.network.room.parameters()), "share": ROOM_SHARE})
        return torch.optim.Adam(groups, lr=lr)

    def loss(self, step: int) -> Tensor:
        """See `Task.loss`."""
        rng = np.random.default_rng((self.settings.seed, step))
        training = self.parted.training
        pieces = []
        for number in rng.choice(len(training), self.settings.batch_size, p=self.shares):
            clip = training.clips[number]
            start = int(rng.integers(max(clip.end - clip.first - self.frames, 0) + 1))
            pieces.append(training.piece(int(number), start, RUN_IN_FRAMES, self.frames))
        return self._apart(pieces)

    def validate(self) -> float:
        """The mean over some clips."""
        held = self.parted.validation
        some = np.linspace(0, len(held) - 1, min(VALIDATED, len(held))).round().astype(int)
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(0)
            return float(np.mean([self._apart([held.whole(int(at), RUN_IN_FRAMES)]).item() for at in some]))

    def sounds(self) -> tuple[dict[str, Singles], float]:
        """A held-out clip, and what is made of it."""
        f0_hz, loudness_db, audio = self.parted.validation.whole(0)
        samples = round(HEARD_S * self.settings.sample_rate)
        found = self.network.play(f0_hz, loudness_db)[0]
        return {"recording": audio[:samples], "model": found[:samples]}, self.settings.sample_rate

    def _apart(self, pieces: list[Piece]) -> Tensor:
        device = next(self.network.parameters()).device
        f0_hz, loudness_db, audio = (torch.from_numpy(np.stack(part)).to(device) for part in zip(*pieces, strict=True))
        noise = torch.rand(audio.shape, device=device) * 2.0 - 1.0
        found, _ = self.network(f0_hz, loudness_db, noise)
        skipped = RUN_IN_FRAMES * self.settings.hop
        with full_precision(device):
            apart: Tensor = self.distance(found[:, skipped:], audio[:, skipped:])
        return apart
