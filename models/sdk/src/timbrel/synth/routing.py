"""Which operator moves whose phase."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from graphlib import TopologicalSorter


@dataclass(frozen=True)
class Routing:
    """A routing and the order in which its operators are computed; the plugins compute them in the same.

    An operator comes after those that modulate it, so that it hears them at the same sample. Where that cannot be, for
    they modulate each other in a ring, the one with the highest number comes first and hears the others as they were
    one sample ago. One that modulates itself hears itself as it was one sample ago.
    """

    modulators: tuple[tuple[int, ...], ...]
    """For each operator, those that modulate it."""
    order: tuple[int, ...]
    heard: tuple[int, ...]
    """Those that modulate no other; if there is no such operator, the first."""

    @classmethod
    def of(cls, operators: int, pairs: Iterable[tuple[int, int]]) -> Routing:
        """Of each pair the first modulates the second. `ValueError` where a pair names one that is not there."""
        sources: list[set[int]] = [set() for _ in range(operators)]
        modulating = set()
        for source, target in pairs:
            if not (0 <= source < operators and 0 <= target < operators):
                raise ValueError(f"the routing ({source}, {target}) names an operator that is not there")
            sources[target].add(source)
            if source != target:
                modulating.add(source)
        heard = tuple(operator for operator in range(operators) if operator not in modulating)
        return cls(tuple(tuple(sorted(by)) for by in sources), _order(sources), heard or (0,))

    def is_late(self, source: int, target: int) -> bool:
        """Whether the target hears the source as it was one sample ago."""
        return self.order.index(source) >= self.order.index(target)

    def groups(self) -> list[tuple[int, ...]]:
        """Operators that need each other at every sample, in their order; each group after those that it hears."""
        reached = [_upstream(self.modulators, operator) for operator in range(len(self.order))]
        group_of = {
            one: tuple(
                other for other in self.order if other == one or (other in reached[one] and one in reached[other])
            )
            for one in self.order
        }
        before = {
            group: {group_of[source] for target in group for source in self.modulators[target]} - {group}
            for group in group_of.values()
        }
        return list(TopologicalSorter(before).static_order())

    def is_ring(self, group: tuple[int, ...]) -> bool:
        """Whether the group's members hear themselves, directly or through each other."""
        return len(group) > 1 or group[0] in self.modulators[group[0]]


def _order(sources: list[set[int]]) -> tuple[int, ...]:
    waiting = list(range(len(sources)))
    order: list[int] = []
    while waiting:
        ready = [operator for operator in waiting if not (sources[operator] - set(order) - {operator})]
        chosen = ready[0] if ready else waiting[-1]
        waiting.remove(chosen)
        order.append(chosen)
    return tuple(order)


def _upstream(modulators: tuple[tuple[int, ...], ...], operator: int) -> set[int]:
    """All that reach the operator, over any number of steps."""
    found: set[int] = set()
    ahead = list(modulators[operator])
    while ahead:
        source = ahead.pop()
        if source not in found:
            found.add(source)
            ahead.extend(modulators[source])
    return found
