"""Whose an identifier is: in the graph, then among those that this import's tables give."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain

from graph_schema.organisation_code import organisation_code_in
from graph_schema.records import ReferenceIndex
from importers.enterprise_codes import ORGANISATION, USCC

_NOTHING_DONE = -1


@dataclass(slots=True)
class Identifiers:
    """Identifiers (``scheme:value``) with their enterprises.

    What only few imports ask for is found out when one asks, and then of what came since: a graph
    has hundreds of thousands.

    Parameters
    ----------
    index : what the graph knows; it goes first.
    """

    index: ReferenceIndex
    _own: dict[str, str] = field(default_factory=dict)
    _learned: list[tuple[str, str]] = field(default_factory=list)
    _schemes: dict[str, frozenset[str]] = field(default_factory=dict)
    _schemes_done: int = _NOTHING_DONE
    _organisations: dict[str, str] = field(default_factory=dict)
    _organisations_done: int = _NOTHING_DONE

    def owner(self, identifier: str) -> str | None:
        """Return the enterprise of just this identifier."""
        return self.index.identifiers.get(identifier) or self._own.get(identifier)

    def learn(self, identifier: str, key: str) -> None:
        """Give an enterprise an identifier; who had it before keeps it too."""
        if key not in (self._own.get(identifier), self.index.identifiers.get(identifier)):
            self._own.setdefault(identifier, key)
            self._learned.append((identifier, key))

    def find(self, identifier: str) -> str | None:
        """Return the enterprise of an identifier, also by the code of the other sort.

        A social credit code has the organisation code inside, which finds whoever has no social
        credit code yet.
        """
        known = self.owner(identifier)
        if known is not None:
            return known
        if identifier.startswith(ORGANISATION):
            return self._by_organisation(identifier)
        if not identifier.startswith(USCC):
            return None
        known = self.owner(ORGANISATION + organisation_code_in(identifier[len(USCC) :]))
        return known if known and "uscc" not in self.schemes_of(known) else None

    def schemes_of(self, key: str) -> frozenset[str]:
        """Return the schemes of which an enterprise has an identifier."""
        for identifier, owner in self._since(self._schemes_done):
            scheme = identifier.partition(":")[0]
            self._schemes[owner] = _joined(self._schemes.get(owner, frozenset()), scheme)
        self._schemes_done = len(self._learned)
        return self._schemes.get(key, frozenset())

    def _by_organisation(self, identifier: str) -> str | None:
        """Return the enterprise whose social credit code has this organisation code inside."""
        for other, owner in self._since(self._organisations_done):
            if other.startswith(USCC):
                inner = ORGANISATION + organisation_code_in(other.removeprefix(USCC))
                if self._organisations.setdefault(inner, owner) != owner:
                    self._organisations[inner] = ""  # two enterprises: nobody can tell
        self._organisations_done = len(self._learned)
        return self._organisations.get(identifier) or None

    def _since(self, done: int) -> Iterable[tuple[str, str]]:
        """Return the identifiers with their enterprises from a place on, the graph's first."""
        known = self.index.identifiers.items() if done == _NOTHING_DONE else ()
        return chain(known, self._learned[max(done, 0) :])


@lru_cache(maxsize=1 << 10)
def _joined(schemes: frozenset[str], scheme: str) -> frozenset[str]:
    """Return one set for all enterprises of the same schemes."""
    return schemes | {scheme}
