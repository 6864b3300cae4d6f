"""How much it tells that two names agree in something: little where many others have it too."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from chainmap.resolution.called import Called

#: So many names are looked at, evenly spread: their shares tell those of a million.
SAMPLE = 10_000
#: A character that nobody else has there counts as one of so many: at an end (the perplexity of
#: the first ones of 6,000 listed companies is 290), and behind another, with which it makes a word.
_CHARACTERS, _NEXT_CHARACTERS = 250, 20
#: What none of the names at hand has, a fifth of a name is taken to have.
_SEEN = 0.2
#: The two that are compared, which say nothing of the others.
_OWN = 2
#: Characters that count; those behind tell no more.
_LONGEST = 16
_LAST = "\U0010ffff"


@dataclass(frozen=True, slots=True, kw_only=True)
class NamesAtHand:
    """The names that two are compared among.

    Attributes
    ----------
    count : number of all names.
    """

    count: int
    _starts: list[str]
    _ends: list[str]
    _cities: Counter[str]
    _places: Counter[tuple[str, ...]]
    _shares: dict[tuple[bool, str], float] = field(default_factory=dict)

    @classmethod
    def of(cls, sample: Sequence[Called], *, count: int) -> "NamesAtHand":
        """Return what a sample of ``count`` names tells."""
        cores = [called.parts.core for called in sample]
        return cls(
            count=count,
            _starts=sorted(cores),
            _ends=sorted(core[::-1] for core in cores),
            _cities=Counter(called.city for called in sample),
            _places=Counter(called.parts.places for called in sample),
        )

    def expected_alike(self, one: Called, other: Called) -> float:
        """Return how many other firms are to be expected that agree in as much by chance.

        Notes
        -----
        What agrees is the city, or else the place in the names, and what both cores begin with and
        end in. The characters come one after the other, each as often as among the names at hand
        behind those before it, the two names themselves left out. What no other name has is counted
        by additive smoothing (Chen and Goodman 1999, Comput. Speech Lang. 13(4):359).
        """
        a, b = one.parts.core, other.parts.core
        start = _common_start(a, b)
        end = _common_start(a[len(start) :][::-1], b[len(start) :][::-1])
        shares = self._share(start[:_LONGEST]) * self._share(end[:_LONGEST], ends=True)
        return self.count * self._share_there(one, other) * shares

    def _share_there(self, one: Called, other: Called) -> float:
        """Return the share of the names that are of the same place as far as it is known."""
        if one.city and one.city == other.city:
            there = self._cities[one.city]
        elif one.parts.places and one.parts.places == other.parts.places:
            there = self._places[one.parts.places]
        else:
            return 1.0
        return max(there - _OWN, 1) / max(len(self._starts), 1)

    def _share(self, text: str, *, ends: bool = False) -> float:
        """Return the share of names that begin with, or read from the end, a text."""
        if not text:
            return 1.0
        key = (ends, text)
        if key not in self._shares:
            before = self._others(text[:-1], ends=ends)
            kinds = _NEXT_CHARACTERS if len(text) > 1 else _CHARACTERS
            next_ = (self._others(text, ends=ends) + _SEEN) / (before + _SEEN * kinds)
            self._shares[key] = self._share(text[:-1], ends=ends) * next_
        return self._shares[key]

    def _others(self, text: str, *, ends: bool) -> int:
        """Return how many others of the sample do."""
        names = self._ends if ends else self._starts
        found = bisect_left(names, text + _LAST) - bisect_left(names, text)
        return max(found - _OWN, 0)


def _common_start(a: str, b: str) -> str:
    pairs = enumerate(zip(a, b, strict=False))
    return next((a[:i] for i, (x, y) in pairs if x != y), min(a, b, key=len))
