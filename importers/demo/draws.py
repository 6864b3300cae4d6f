"""Random draws that are the same on every machine and with every version of Python."""

import hashlib
import random
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import TypeVar

T = TypeVar("T")


class Draws:
    """A stream of draws for one topic of one seed.

    Topics have streams of their own, so that a change in one part of the demo leaves the others as
    they are. Only `random.Random.random` is used: Python promises its sequence for ever, not those
    of ``choice`` or ``shuffle``. Only sums and products follow it: every machine rounds them alike.

    Examples
    --------
    >>> Draws(1, "links").below(1000) == Draws(1, "links").below(1000)
    True
    """

    def __init__(self, seed: int, *topic: object) -> None:
        text = "/".join(str(part) for part in (seed, *topic))
        digest = hashlib.sha256(text.encode()).digest()
        self._random = random.Random(int.from_bytes(digest[:8], "big"))  # noqa: S311 - invented data

    def unit(self) -> float:
        """Return a number of 0 ≤ x < 1."""
        return self._random.random()

    def chance(self, probability: float) -> bool:
        """Return True with this probability."""
        return self.unit() < probability

    def below(self, n: int) -> int:
        """Return an integer of 0 ≤ x < n."""
        return int(self.unit() * n)

    def between(self, low: int, high: int) -> int:
        """Return an integer of low ≤ x ≤ high."""
        return low + self.below(high - low + 1)

    def near(self, centre: float, spread: float) -> float:
        """Return a number around ``centre`` with standard deviation ``spread``, at most 3 away."""
        return centre + spread * 2 * (self.unit() + self.unit() + self.unit() - 1.5)

    def one(self, items: Sequence[T]) -> T:
        """Return one of the items."""
        return items[self.below(len(items))]

    def weighted(self, weights: Mapping[T, float]) -> T:
        """Return a key, drawn by its weight."""
        left = self.unit() * sum(weights.values())
        for item, weight in weights.items():
            left -= weight
            if left < 0:
                return item
        return item  # rounding left a rest

    def several(self, weights: Mapping[T, float], n: int) -> list[T]:
        """Return up to ``n`` different keys, drawn by weight; a weight of 0 is never drawn."""
        left = {item: weight for item, weight in weights.items() if weight > 0}
        drawn: list[T] = []
        while left and len(drawn) < n:
            drawn.append(self.weighted(left))
            del left[drawn[-1]]
        return drawn

    def shuffled(self, items: Iterable[T]) -> list[T]:
        """Return the items in another order (Fisher and Yates)."""
        mixed = list(items)
        for i in range(len(mixed) - 1, 0, -1):
            j = self.below(i + 1)
            mixed[i], mixed[j] = mixed[j], mixed[i]
        return mixed

    def day(self, first: date, last: date) -> date:
        """Return a day from ``first`` to ``last``, both included."""
        return first + timedelta(days=self.between(0, (last - first).days))
