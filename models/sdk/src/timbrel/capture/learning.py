"""Teaches a network what came out of the device."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from timbrel import native
from timbrel.capture.pairs import Recordings, Span, Track
from timbrel.capture.sizes import Network, Size
from timbrel.losses import esr, training_loss
from timbrel.models import AmpLSTM
from timbrel.models.recurrent import LANES
from timbrel.training import Task, full_precision

Singles = npt.NDArray[np.float32]
Piece = tuple[int, int, int]
"""A track, and the samples from and to which it is about."""

DRY_RMS, WET_RMS = 0.1, 0.2
"""What is learned is brought to these levels, and the network to the true ones at the end."""
RUN_IN_SAMPLES = 4096
"""What an LSTM hears before it counts, to find its memory."""
WALK_PIECES = 24
"""Pieces that an LSTM hears in a row; its gradient reaches over one."""
CHUNK_SAMPLES = 8192
MOST_HEARD_S = 30.0
"""Of validation: enough to compare steps, and quick."""


class CaptureTask(Task):
    """A network and the recordings that it learns from."""

    label = "learning the device"

    def __init__(self, recordings: Recordings, size: Size, batch_size: int, seed: int) -> None:
        torch.manual_seed(seed)
        self.recordings, self.size, self.seed = recordings, size, seed
        self.model: Network = size.build([knob.range for knob in recordings.knobs])
        self.network = self.model
        for weight in self.model.parameters():
            # Through an LSTM a gradient may grow beyond all numbers, and would leave nothing but that.
            weight.register_hook(_finite)  # type: ignore[no-untyped-call]
        self.batch_size = batch_size
        self.input_gain, self.output_gain = _gains(recordings.tracks)
        self.context = RUN_IN_SAMPLES if isinstance(self.model, AmpLSTM) else self.model.receptive_field - 1
        learned = [(number, *span) for number, track in enumerate(recordings.tracks) for span in track.learned]
        longest = max(stop - start for _, start, stop in learned)
        self.piece_samples = min(size.piece_samples, longest)
        self.walk = min(WALK_PIECES, longest // self.piece_samples) if isinstance(self.model, AmpLSTM) else 1
        self.learned = [one for one in learned if one[2] - one[1] >= self.walk * self.piece_samples]
        self.validating = self.pieces([track.validating for track in recordings.tracks], MOST_HEARD_S)
        self.device, self.fast = torch.device("cpu"), _is_fast(batch_size, self.model)
        self.state: tuple[Tensor, Tensor] | None = None

    def move(self, device: torch.device) -> None:
        """The compiled layers are for the processor."""
        super().move(device)
        self.device, self.fast = device, self.fast and device.type == "cpu"

    def loss(self, step: int) -> Tensor:
        """Pre-emphasised error-to-signal ratio, and half the plain one, of some pieces."""
        with full_precision(self.device):
            if isinstance(self.model, AmpLSTM):
                output, target = self._walked(step, self.model)
            else:
                pieces = self._drawn(step, self.piece_samples)
                output, target = self.answer(pieces), self.target(pieces)
            return training_loss(output, target)

    def stepped(self) -> None:
        """The network stays at rest where there is silence."""
        if isinstance(self.model, AmpLSTM):
            self.model.rest_candidate()

    def validate(self) -> float:
        """Error-to-signal ratio over what is not learned from."""
        return self.ratio(self.validating)

    def memory(self) -> dict[str, Any]:
        """Where an LSTM's walk is."""
        return {} if self.state is None else {"hidden": self.state[0], "cell": self.state[1]}

    def recall(self, memory: dict[str, Any]) -> None:
        """Goes on from there."""
        self.state = (memory["hidden"], memory["cell"]) if memory else None

    def sounds(self) -> tuple[dict[str, Singles], float]:
        """The model's answer to the beginning of what validates."""
        pieces = self.validating[:12]
        heard = self.output_gain * self.target(pieces), self.output_gain * self.heard(pieces)
        names = ("target", "model")
        return {
            name: sound.flatten().numpy() for name, sound in zip(names, heard, strict=True)
        }, self.recordings.rate_hz

    def pieces(self, spans: Sequence[Sequence[Span]], longest_s: float = float("inf")) -> list[Piece]:
        """Equal pieces of the spans of each track, evenly chosen where they are longer than `longest_s` in all."""
        several = [(number, *span) for number, track in enumerate(spans) for span in track]
        length = min(CHUNK_SAMPLES, min(stop - start for _, start, stop in several))
        found = [
            (number, at, at + length)
            for number, start, stop in several
            for at in range(start, stop - length + 1, length)
        ]
        most = max(int(longest_s * self.recordings.rate_hz / length), 1) if np.isfinite(longest_s) else len(found)
        return found if len(found) <= most else [found[n * len(found) // most] for n in range(most)]

    @torch.no_grad()
    def ratio(self, pieces: Sequence[Piece]) -> float:
        """Error-to-signal ratio over these."""
        return float(esr(self.heard(pieces), self.target(pieces)))

    @torch.no_grad()
    def heard(self, pieces: Sequence[Piece]) -> Tensor:
        """The answer to each piece, `[piece,1,sample]`, as it is when the music has gone on before."""
        together = self.batch_size
        answers = [self.answer(pieces[at : at + together]) for at in range(0, len(pieces), together)]
        return torch.cat(answers).cpu()

    def answer(self, pieces: Sequence[Piece]) -> Tensor:
        """The same for one batch, with a gradient."""
        params, model = self._params(pieces), self.model
        audio = self._cut(pieces, self.context, wet=False)
        if isinstance(model, AmpLSTM):
            return self._recurrent(model, audio, params)
        if self.fast:
            return model.over_context(audio, params)
        states = [state.to(self.device) for state in model.rested(len(audio))]
        output: Tensor = model(audio, params, *states)[0]
        return output[:, :, self.context :]

    def target(self, pieces: Sequence[Piece]) -> Tensor:
        """What came out of the device, `[piece,1,sample]`, at the level of learning."""
        return self._cut(pieces, 0, wet=True)

    def _recurrent(self, model: AmpLSTM, audio: Tensor, params: Tensor) -> Tensor:
        """Fills up to the number of sounds that the compiled layer takes."""
        count, whole = len(audio), LANES if self.fast else len(audio)
        audio, params = (torch.cat([x, x[:1].expand(whole - count, *x.shape[1:])]) for x in (audio, params))
        hidden, cell = (state.to(self.device) for state in model.rested(whole))
        output, _, _ = self._step(model, audio, params, hidden, cell)
        return output[:count, :, self.context :]

    def _walked(self, step: int, model: AmpLSTM) -> tuple[Tensor, Tensor]:
        """The next piece of a walk that all sounds of a batch take, with its memory but not with its gradient."""
        place = step % self.walk
        starts = self._drawn(step - place, self.walk * self.piece_samples)
        pieces = [(number, at + place * self.piece_samples, 0) for number, at, _ in starts]
        pieces = [(number, at, at + self.piece_samples) for number, at, _ in pieces]
        params = self._params(pieces)
        if place == 0 or self.state is None:
            hidden, cell = (state.to(self.device) for state in model.rested(len(pieces)))
            before = [(number, at - RUN_IN_SAMPLES, at) for number, at, _ in pieces]
            with torch.no_grad():
                _, hidden, cell = self._step(model, self._cut(before, 0, wet=False), params, hidden, cell)
            self.state = (hidden, cell)
        output, hidden, cell = self._step(model, self._cut(pieces, 0, wet=False), params, *self.state)
        self.state = (hidden.detach(), cell.detach())
        return output, self.target(pieces)

    def _step(
        self, model: AmpLSTM, audio: Tensor, params: Tensor, hidden: Tensor, cell: Tensor
    ) -> tuple[Tensor, Tensor, Tensor]:
        if self.fast:
            return model.over_piece(audio, params, hidden, cell)
        output, hidden, cell = model(audio, params, hidden, cell)
        return output, hidden, cell

    def _drawn(self, step: int, length: int) -> list[Piece]:
        """Pieces from anywhere in what is learned from: of each recording as many as it is long."""
        rng = np.random.default_rng((self.seed, step))
        room = np.array([stop - start - length + 1 for _, start, stop in self.learned], np.float64)
        chosen = rng.choice(len(self.learned), self.batch_size, p=room / room.sum())
        starts = [self.learned[one][1] + int(rng.integers(int(room[one]))) for one in chosen]
        return [(self.learned[one][0], at, at + length) for one, at in zip(chosen, starts, strict=True)]

    def _params(self, pieces: Sequence[Piece]) -> Tensor:
        travel = np.stack([self.recordings.tracks[number].travel for number, _, _ in pieces])
        return self.model.from_travel(torch.from_numpy(travel).to(self.device))

    def _cut(self, pieces: Sequence[Piece], context: int, wet: bool) -> Tensor:
        """`[piece,1,context+sample]`; silence where the recording has not begun."""
        cuts = []
        for number, start, stop in pieces:
            track = self.recordings.tracks[number]
            sound, begin = track.wet if wet else track.dry, start - context
            cuts.append(np.pad(sound[max(begin, 0) : stop], (max(-begin, 0), 0)))
        gain = np.float32(self.output_gain if wet else self.input_gain)
        return torch.from_numpy(np.stack(cuts)[:, None] * gain).to(self.device)


def _finite(gradient: Tensor) -> Tensor:
    return torch.nan_to_num(gradient, 0.0, 0.0, 0.0)


def _gains(tracks: Sequence[Track]) -> tuple[float, float]:
    """What brings input and target to the levels of learning."""
    rms = [
        np.sqrt(np.mean([np.mean(np.square(sound, dtype=np.float64)) for sound in sounds]))
        for sounds in zip(*((track.dry, track.wet) for track in tracks), strict=True)
    ]
    return float(DRY_RMS / rms[0]), float(WET_RMS / rms[1])


def _is_fast(batch_size: int, model: Network) -> bool:
    """Whether the compiled layers can be had."""
    from timbrel.models import fused, recurrent

    if isinstance(model, AmpLSTM) and batch_size != LANES:
        return False
    try:
        native.load(recurrent.SOURCE if isinstance(model, AmpLSTM) else fused.SOURCE)
    except native.CompilerError:
        return False
    return True
