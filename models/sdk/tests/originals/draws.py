"""The noise of converted models, number by number, in whole numbers of any size."""

import math

import numpy as np
import torch
from torch import Tensor

PRIME = 2**31 - 1


def draw(turn: int, place: int, salt: int) -> int:
    x = (turn * 1_402_946_573 + place * 732_580_621 + (salt + 1) * 1_013_904_223) % PRIME
    for factor, offset in ((1_583_458_089, 12_345_677), (784_588_716, 997_001)):
        x = (pow(x, 5, PRIME) * factor + offset) % PRIME
    return x


class Oracle:
    """Stands for `torch.rand_like` and `torch.randn` of a model with one of each."""

    def __init__(self, blocks: int, unkept: int) -> None:
        self.blocks, self.unkept = blocks, unkept
        self.uniforms = self.normals = 0

    def uniform(self, like: Tensor) -> Tensor:
        """Of 0 to 1, `[1, blocks·hops, voices, size]`."""
        hops, turn = like.shape[1] // self.blocks, self.uniforms
        self.uniforms += hops
        count = like.numel() // hops
        drawn = [[draw(turn + hop, place, 1) for place in range(count)] for hop in range(hops)]
        return torch.tensor(np.array(drawn) / PRIME, dtype=torch.float32).reshape(like.shape)

    def normal(self, *shape: int) -> Tensor:
        """`[1, unkept, hops]`."""
        drawn = np.zeros((shape[1], shape[2]))
        for hop in range(shape[2]):
            for place in range(shape[1]):
                radius, turn = ((draw(self.normals, at, 0) + 0.5) / PRIME for at in (place, place + shape[1]))
                drawn[place, hop] = math.sqrt(-2.0 * math.log(radius)) * math.cos(2.0 * math.pi * turn)
            self.normals += 1
        return torch.tensor(drawn[None], dtype=torch.float32)
