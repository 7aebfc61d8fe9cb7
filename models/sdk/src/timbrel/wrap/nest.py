"""Nests of tensors: dictionaries, lists and tuples, to any depth."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from torch import Tensor


def flat(nest: Any) -> list[Tensor]:
    """The tensors, in order; None holds none."""
    if nest is None:
        return []
    if isinstance(nest, Tensor):
        return [nest]
    if isinstance(nest, dict):
        return [tensor for inner in nest.values() for tensor in flat(inner)]
    if isinstance(nest, list | tuple):
        return [tensor for inner in nest for tensor in flat(inner)]
    raise TypeError(f"a state may hold tensors, in dictionaries, lists and tuples; found {type(nest).__name__}")


def shaped_like(nest: Any, tensors: Iterator[Tensor]) -> Any:
    """The same nest with these tensors in it."""
    if nest is None:
        return None
    if isinstance(nest, dict):
        return {key: shaped_like(inner, tensors) for key, inner in nest.items()}
    if isinstance(nest, list | tuple):
        inner = [shaped_like(part, tensors) for part in nest]
        return type(nest)(*inner) if hasattr(nest, "_fields") else type(nest)(inner)
    return next(tensors)
