"""Layers made of named weights."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import torch
from torch import Tensor, nn

from timbrel.convert.refusal import ConversionError


class Weights:
    """Named tensors of a file. Each that becomes part of a layer is taken; what is left over tells another network."""

    def __init__(self, named: Mapping[str, Tensor]) -> None:
        self._named, self._taken = dict(named), set[str]()

    def names(self) -> list[str]:
        """In the order of the file."""
        return list(self._named)

    def has(self, name: str) -> bool:
        """Whether there is a tensor of this name, or one below it."""
        return any(known == name or known.startswith(f"{name}.") for known in self._named)

    def within(self, prefix: str) -> Weights:
        """Those whose names begin so, without that beginning."""
        return Weights({k.removeprefix(prefix): v for k, v in self._named.items() if k.startswith(prefix)})

    def take(self, name: str, *shape: int | None) -> Tensor:
        """The tensor, as floats; `None` stands for any length."""
        found = self._named.get(name)
        if found is None:
            raise ConversionError("these weights are missing", name)
        fits = found.ndim == len(shape) and all(w in (None, f) for f, w in zip(found.shape, shape, strict=True))
        if not fits:
            wanted = ", ".join("any" if length is None else str(length) for length in shape)
            raise ConversionError(f"its shape is {list(found.shape)}, and [{wanted}] was wanted", name)
        if not torch.isfinite(found.double()).all():
            raise ConversionError("it holds a value that is not a finite number", name)
        self._taken.add(name)
        return found.detach().float().clone()

    def shape(self, name: str) -> tuple[int, ...]:
        """The lengths of a tensor that is taken elsewhere."""
        found = self._named.get(name)
        if found is None:
            raise ConversionError("these weights are missing", name)
        return tuple(found.shape)

    def number(self, name: str) -> float | None:
        """A tensor of one number, where there is one."""
        found = self._named.get(name)
        if found is None or found.numel() != 1:
            return None
        self._taken.add(name)
        return float(found.reshape(()))

    def linear(self, name: str, inputs: int | None = None) -> nn.Linear:
        """`name.weight [out, in]` and `name.bias`."""
        weight = self.take(f"{name}.weight", None, inputs)
        return linear(weight, self.take(f"{name}.bias", weight.shape[0]))

    def norm(self, name: str, width: int) -> nn.LayerNorm:
        """`name.weight` and `name.bias` of a layer normalisation (1e-5)."""
        return norm(self.take(f"{name}.weight", width), self.take(f"{name}.bias", width))

    def gru(self, name: str, inputs: int) -> nn.GRU:
        """One layer in PyTorch's layout, gates r, z, n."""
        if f"{name}.weight_ih_l1" in self._named:
            raise ConversionError("the recurrent layer is a stack of several; one was wanted", name)
        into = self.take(f"{name}.weight_ih_l0", None, inputs)
        hidden = into.shape[0] // 3
        layer = nn.GRU(inputs, hidden, batch_first=True)
        values = {
            "weight_ih_l0": into,
            "weight_hh_l0": self.take(f"{name}.weight_hh_l0", 3 * hidden, hidden),
            "bias_ih_l0": self.take(f"{name}.bias_ih_l0", 3 * hidden),
            "bias_hh_l0": self.take(f"{name}.bias_hh_l0", 3 * hidden),
        }
        layer.load_state_dict(values)
        return layer

    def refuse_leftovers(self, harmless: Iterable[str], kind: str) -> None:
        """Weights that no layer of ours has taken would be missing in the sound."""
        known = tuple(harmless)
        for name in self._named:
            if name not in self._taken and not name.startswith(known):
                raise ConversionError(f"{kind} has no such layer, so this is another network", name)


def linear(weight: Tensor, bias: Tensor) -> nn.Linear:
    """Of `weight [out, in]`."""
    layer = nn.Linear(weight.shape[1], weight.shape[0])
    layer.load_state_dict({"weight": weight, "bias": bias})
    return layer


def norm(weight: Tensor, bias: Tensor, epsilon: float = 1e-5) -> nn.LayerNorm:
    """Over the last axis."""
    layer = nn.LayerNorm(weight.shape[0], eps=epsilon)
    layer.load_state_dict({"weight": weight, "bias": bias})
    return layer
