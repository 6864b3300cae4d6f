"""Which enterprise a row means: by identifiers, then name and region, then a name of its own.

An enterprise_id never changes once it exists: the graph's index decides, then this import's own
tables, in an order that does not depend on the order of files.
"""

from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

from graph_schema.codelists.region_codes import regions_agree
from graph_schema.names import identifier_of_key, normalise_name
from graph_schema.records import ReferenceIndex
from importers.identifiers import Identifiers
from importers.mentions import CODE_SHAPE, NO_REGION, Mention, key_problem, unfold_key


@cache  # both ends of a million links name the same enterprises
def label_of(name: str) -> str:
    """Return a name as look-ups take it."""
    label = normalise_name(name)
    return name if name == label else label  # one text, not two, of nine names of ten


class Match(NamedTuple):
    """The enterprise found, or the code of the problem with its candidates."""

    enterprise_id: str | None
    code: str | None = None
    candidates: str = ""


_UNKNOWN = Match(None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stub:
    """An enterprise that only references name."""

    name: str | None
    uscc: str | None
    region: str | None
    identifiers: tuple[str, ...]


@dataclass(slots=True)
class EnterpriseDirectory:
    """Enterprises by identifier and by name: those of the graph, then those of this import.

    Parameters
    ----------
    index : what the graph knows.
    """

    index: ReferenceIndex
    stubs: dict[str, Stub] = field(default_factory=dict)
    _own: set[str] = field(default_factory=set)
    _described: set[str] = field(default_factory=set)
    _aliases: dict[str, str] = field(default_factory=dict)
    _names: dict[str, dict[str, str]] = field(default_factory=dict)
    _identifiers: Identifiers = field(init=False)

    def __post_init__(self) -> None:
        self._identifiers = Identifiers(self.index)

    def knows_identifier(self, identifier: str) -> bool:
        """Return whether the graph or a table of this import already gives the identifier."""
        return identifier in self._described or identifier in self.index.identifiers

    def exists(self, key: str) -> bool:
        """Return whether the graph or a table of this import describes the enterprise."""
        return key in self._own or key in self.index.keys.get("Enterprise", ())

    def describes(self, key: str) -> bool:
        """Return whether a table of this import describes the enterprise."""
        return key in self._own

    def is_called(self, key: str, name: str) -> bool:
        """Return whether the enterprise is known by this name."""
        return key in self._regions_by_id(label_of(name))

    def labels(self) -> Iterator[tuple[str, str]]:
        """Yield (normalised name, enterprise) of the graph and of this import."""
        for label in dict.fromkeys((*self.index.names, *self._names)):
            for key in self._regions_by_id(label):
                yield label, key

    def add(self, key: str, mention: Mention, *, names: Iterable[str] = ()) -> None:
        """Register an enterprise that a table describes."""
        self._own.add(key)
        self._described.update(mention.codes)
        self._learn_codes(key, mention)
        for name in (mention.name, *names):
            if name:
                self._learn_name(key, name, mention.region)

    def _learn_codes(self, key: str, mention: Mention) -> None:
        if mention.key and mention.key != key:
            self._aliases.setdefault(mention.key, key)
        for identifier in mention.codes:
            self._identifiers.learn(identifier, key)

    def _learn_name(self, key: str, name: str, region: str | None) -> None:
        label = label_of(name)
        known = self._regions_by_id(label)
        if not known.get(key):
            known[key] = region or ""
            self._names[label] = known

    def _regions_by_id(self, label: str) -> dict[str, str]:
        """Return the enterprises of this name with their regions."""
        own = self._names.get(label)
        if own is not None:
            return own
        found: dict[str, str] = {}
        for key, region in self.index.names.get(label, ()):
            found[key] = found.get(key) or region
        return found

    def find(self, mention: Mention) -> Match:
        """Look an enterprise up; `Match(None)` where nothing of the mention is known."""
        key = mention.key
        if key is not None:
            if self.exists(key):
                return Match(key)
            known = self._aliases.get(key) or self._identifiers.find(identifier_of_key(key))
            if known is not None:
                return Match(known)
        found = set()
        for identifier in mention.codes:
            known = self._identifiers.find(identifier)
            if known is not None:
                found.add(known)
        if len(found) > 1:
            return Match(None, "identifier.conflict", "、".join(sorted(found)))
        if found:
            return Match(found.pop())
        return self._by_name(mention)

    def _by_name(self, mention: Mention) -> Match:
        if not mention.name:
            return _UNKNOWN
        called = self._regions_by_id(label_of(mention.name))
        if not called and mention.codes:
            return _UNKNOWN
        fits = self._fitting(mention, called)
        if len(fits) > 1:
            # A code makes the row an enterprise of its own; without one nobody can tell.
            if mention.codes:
                return _UNKNOWN
            listed = "、".join(f"{k}{f'@{r}' if r else ''}" for k, r in sorted(fits.items())[:10])
            return Match(None, "ref.ambiguous", listed)
        return Match(next(iter(fits), None) or self._merged_away(mention))

    def _fitting(self, mention: Mention, called: Mapping[str, str]) -> dict[str, str]:
        """Return those enterprises of one name, with their regions, that a mention may mean."""
        schemes = _schemes_of(mention.codes)
        fits = {
            key: region
            for key, region in called.items()
            if regions_agree(region, mention.region or "")
            # Another code of the same scheme means another enterprise of the same name.
            and not schemes & _widened(self._identifiers.schemes_of(key))
        }
        if len(fits) > 1 and mention.region:
            return {k: r for k, r in fits.items() if r == mention.region} or fits
        return fits

    def _merged_away(self, mention: Mention) -> str | None:
        """Return the enterprise into which one of just this name and region was merged."""
        return None if mention.codes else self._identifiers.find(new_enterprise_id(mention))

    def current_name(self, mention: Mention, key: str | None) -> str | None:
        """Return the graph's name of an enterprise where a row knows it only by another one.

        A row with a code may rename the enterprise; one that was found by an old name says nothing
        new about the name.
        """
        if key is None or mention.codes or not mention.name:
            return None
        current = self.index.current_names.get(key)
        return current if current and label_of(current) != label_of(mention.name) else None

    def describe(self, mention: Mention) -> Match:
        """Return the enterprise that a row of its own table means, new where nobody knows it."""
        match = self.find(mention)
        if match.code is not None:
            return match
        key = match.enterprise_id or new_enterprise_id(mention)
        self.add(key, mention)
        return Match(key)

    def refer(self, mention: Mention) -> Match:
        """Return the enterprise that another table's row names, a stub where that suffices."""
        if mention.key is None and mention.name and self.is_key(mention.name):
            mention = mention._replace(key=mention.name, name=None)
        if mention.key is not None and not self.exists(mention.key):
            problem = None if mention.key in self._aliases else key_problem(mention)
            if problem is not None:
                return Match(None, problem)
        full = unfold_key(mention) if mention.key else mention
        match = self.find(full)
        if match.code is not None:
            return match
        if match.enterprise_id is not None:
            self._learn_codes(match.enterprise_id, full)  # names stay those of tables
            return match
        if not full.uscc and not (full.name and full.region):
            return Match(None, "ref.unknown")
        key = new_enterprise_id(full._replace(key=None, codes=full.codes[:1] if full.uscc else ()))
        self.stubs[key] = Stub(
            name=full.name, uscc=full.uscc, region=full.region, identifiers=full.codes
        )
        self._learn_codes(key, full)
        if full.name:
            self._learn_name(key, full.name, full.region)
        return Match(key)

    def told_by_code(self, mention: Mention) -> str | None:
        """Return the enterprise that a mention's only code tells, whatever other mentions say.

        `refer` finds the same whenever it is asked, and learns nothing from such a mention.
        """
        if mention.key is not None or len(mention.codes) != 1 or self.is_key(mention.name or ""):
            return None
        return self._identifiers.owner(mention.codes[0])

    def is_key(self, text: str) -> bool:
        """Return whether a column of names holds a key or a code instead."""
        return self.exists(text) or CODE_SHAPE.fullmatch(text) is not None


def _schemes_of(codes: Iterable[str]) -> Set[str]:
    return _widened({code.partition(":")[0] for code in codes})


def _widened(schemes: Set[str]) -> Set[str]:
    """Return schemes with the organisation code that a social credit code has inside."""
    return schemes | {"org"} if "uscc" in schemes else schemes


def new_enterprise_id(mention: Mention) -> str:
    """Return the id of an enterprise seen for the first time (MODEL.md, "Keys").

    Examples
    --------
    >>> new_enterprise_id(Mention(name="甲 公司", region="330100"))
    'name:甲公司@330100'
    >>> new_enterprise_id(Mention(name="甲公司", codes=("stock:688268",)))
    'stock:688268'
    """
    if mention.key:
        return mention.key
    if mention.uscc:
        return mention.uscc
    stock = next((code for code in sorted(mention.codes) if code.startswith("stock:")), None)
    if stock:
        return stock
    if not mention.name:
        return min(mention.codes)
    return f"name:{label_of(mention.name)}@{mention.region or NO_REGION}"
