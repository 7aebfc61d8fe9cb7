"""What happens between RAVE's encoder and decoder: the latent signal, turned to its main directions and moved by knobs.

A. Caillon and P. Esling 2021, section 3.3: the principal directions of the latent signal, the most telling first. Only
the first few are kept; the others are noise again on the way back.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from timbrel.convert.rave.noise import Normal
from timbrel.manifest import MAX_KNOBS, Knob
from timbrel.wrap.model import Params

MOST_SHOWN = MAX_KNOBS // 2
SCALES, BIASES = (0.0, 4.0), (-4.0, 4.0)


class Latent(nn.Module):
    """`[1, encoded, frames]` to `[1, decoded, frames]`.

    `into [kept, encoded]` and `into_bias [kept]` turn what the encoder means into the latent signal that is shown;
    noise makes it `[kept + noise]` long, and `back [decoded, kept + noise]` and `back_bias [decoded]` turn it back.
    """

    def __init__(
        self, into: Tensor, into_bias: Tensor, noise: int, back: Tensor, back_bias: Tensor, frames: int
    ) -> None:
        super().__init__()
        self.into, self.back = _turn(into, into_bias), _turn(back, back_bias)
        self.noise = Normal(noise * frames, salt=0) if noise else None
        self.shape = (1, noise, frames)
        self.kept = into.shape[0]

    def knobs(self) -> list[Knob]:
        """A scale and a bias for each of the first few."""
        return [knob for number in range(1, min(self.kept, MOST_SHOWN) + 1) for knob in _pair(number)]

    def forward(self, x: Tensor, params: Params) -> Tensor:
        """Turns, moves and turns back."""
        z: Tensor = self.into(x)
        names = [knob.name for knob in self.knobs()]
        z = z * self._column(params, names[::2], 1.0) + self._column(params, names[1::2], 0.0)
        return self.back(torch.cat([z, self.noise().reshape(self.shape)], 1) if self.noise else z)  # type: ignore[no-any-return]

    def _column(self, params: Params, names: Sequence[str], rest: float) -> Tensor:
        """`[1, kept, 1]`: knobs, and `rest` for those without."""
        given = [params[name] for name in names]
        others = given[0].new_full((1, self.kept - len(given)), rest)
        return torch.cat([*given, others], 1)[:, :, None]


def principal(pca: Tensor, mean: Tensor, kept: int, full: int, silent: bool, frames: int) -> Latent:
    """With main directions `pca [encoded, encoded]` around `mean`, of which `kept` are left; `silent`: no noise.

    The encoder gives means and then scales; what is played is the mean.
    """
    noise = 0 if silent else full - kept
    return Latent(_of_means(pca[:kept]), -(pca[:kept] @ mean), noise, pca.T[:, : kept + noise], mean, frames)


def cropped(pca: Tensor, mean: Tensor, full: int, silent: bool, frames: int) -> Latent:
    """Where only the first of a decoder's `full` inputs were trained, and the others are noise that is not turned."""
    kept, noise = len(mean), 0 if silent else full - len(mean)
    back = _beside(pca.T, torch.eye(full - kept))[:, : kept + noise]
    bias = torch.cat([mean, torch.zeros(full - kept)])
    return Latent(_of_means(pca), -(pca @ mean), noise, back, bias, frames)


def plain(encoded: int, noise: int, frames: int) -> Latent:
    """As it is, with `noise` more channels behind it."""
    eye = torch.eye(encoded)
    return Latent(eye, torch.zeros(encoded), noise, torch.eye(encoded + noise), torch.zeros(encoded + noise), frames)


def _beside(first: Tensor, second: Tensor) -> Tensor:
    """Both as blocks of a larger matrix."""
    above = torch.cat([first, first.new_zeros(len(first), len(second))], 1)
    below = torch.cat([first.new_zeros(len(second), len(first)), second], 1)
    return torch.cat([above, below])


def _of_means(into: Tensor) -> Tensor:
    return torch.cat([into, torch.zeros_like(into)[:, :1].repeat(1, into.shape[1])], 1)


def _turn(matrix: Tensor, bias: Tensor) -> nn.Conv1d:
    layer = nn.Conv1d(matrix.shape[1], matrix.shape[0], 1)
    layer.load_state_dict({"weight": matrix[:, :, None].clone(), "bias": bias})
    return layer


def _pair(number: int) -> tuple[Knob, Knob]:
    return (
        Knob(f"Latent {number} scale", range=SCALES, default=1.0, description="How far it moves"),
        Knob(f"Latent {number} bias", range=BIASES, default=0.0, description="Where it moves around"),
    )
