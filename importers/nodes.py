"""Which chain, segment, product or body a cell names: by key, or by name."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from graph_schema.model import NodeType
from graph_schema.names import normalise_name
from graph_schema.records import ReferenceIndex
from importers.missing import fold

_CHAIN_SEPARATOR = "/"
_NAMED = "name:"


class Found(NamedTuple):
    """The key found, or the code of the problem with its candidates."""

    key: str | None
    code: str | None = None
    candidates: str = ""


@dataclass(slots=True)
class NodeDirectory:
    """Nodes other than enterprises, of the graph and of this import, by key and by name.

    Attributes
    ----------
    created : type → key → name of nodes that come to be because a row names them.
    """

    index: ReferenceIndex
    created: dict[str, dict[str, str]] = field(default_factory=dict)
    _keys: dict[str, set[str]] = field(default_factory=dict)
    _labels: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    _chain_names: dict[str, str] = field(default_factory=dict)
    _segment_chains: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._segment_chains.update(self.index.segment_chains)
        for name, keys in self.index.labels.get("Chain", {}).items():
            for key in keys:
                self._chain_names.setdefault(key, name)

    def keys(self, type_name: str) -> set[str]:
        """Return every key of a type, of the graph and of this import."""
        return self.index.keys.get(type_name, set()) | self._keys.get(type_name, set())

    def add(self, type_name: str, key: str, name: str | None, chain: str | None = None) -> None:
        """Register a node that a table describes."""
        self._keys.setdefault(type_name, set()).add(key)
        if type_name == "Segment" and chain:
            self._segment_chains[key] = chain
        if not name:
            return
        label = normalise_name(name)
        if type_name == "Chain":
            self._chain_names[key] = label
        keys = self._labels.setdefault(type_name, {}).setdefault(label, [])
        if key not in keys:
            keys.append(key)

    def exists(self, type_name: str, key: str) -> bool:
        """Return whether a node of this key is there."""
        return key in self._keys.get(type_name, ()) or key in self.index.keys.get(type_name, ())

    def describes(self, type_name: str, key: str) -> bool:
        """Return whether a table of this import describes the node."""
        return key in self._keys.get(type_name, ())

    def labelled(self, type_name: str, name: str) -> list[str]:
        """Return the keys of the nodes of this name, sorted."""
        label = normalise_name(name)
        known = self.index.labels.get(type_name, {}).get(label, [])
        return sorted({*known, *self._labels.get(type_name, {}).get(label, [])})

    def find(self, type_: NodeType, text: str, *, chains: Iterable[str] = ()) -> Found:
        """Return the node that a text names.

        Parameters
        ----------
        chains : of segments of one name, those of these chains are meant.
        """
        for form in (text, fold(text)):
            if self.exists(type_.name, form) or form in self.created.get(type_.name, {}):
                return Found(form)
        if type_.name == "Segment":
            return self._segment(text, tuple(chains))
        return _single(self.labelled(type_.name, text))

    def refer(self, type_: NodeType, text: str, *, chains: Iterable[str] = ()) -> Found:
        """Return the node that a text names, created where its type allows that."""
        found = self.find(type_, text, chains=chains)
        if found.key is not None or found.code != "ref.unknown" or not type_.created_at_reference:
            return found
        key = text if text.startswith(_NAMED) else _NAMED + normalise_name(text)
        self.created.setdefault(type_.name, {}).setdefault(key, text.removeprefix(_NAMED))
        return Found(key)

    def _segment(self, text: str, chains: tuple[str, ...]) -> Found:
        """Return a segment by name: within its chain (链/环节), else a name of its own."""
        keys = self.labelled("Segment", text)
        if not keys and _CHAIN_SEPARATOR in text:
            chain, _, name = text.partition(_CHAIN_SEPARATOR)
            chains = tuple(self.chains_called(chain))
            keys = self.labelled("Segment", name) if chains else []
        if chains:
            keys = [key for key in keys if self._segment_chains.get(key) in chains]
        return _single(keys)

    def chains_called(self, text: str) -> list[str]:
        """Return the chains of this key or name."""
        return [text] if self.exists("Chain", text) else self.labelled("Chain", text)

    def chain_of(self, segment: str) -> str | None:
        """Return the chain of a segment."""
        return self._segment_chains.get(segment)

    def new_key(self, type_: NodeType, name: str, chain: str | None = None) -> str:
        """Return the key of a node that has a name only (MODEL.md, "Keys")."""
        if type_.name == "Segment" and chain:
            front = self._chain_names.get(chain) or chain
            return f"{_NAMED}{front}{_CHAIN_SEPARATOR}{normalise_name(name)}"
        return _NAMED + normalise_name(name)


def _single(keys: list[str]) -> Found:
    if len(keys) == 1:
        return Found(keys[0])
    if keys:
        return Found(None, "ref.ambiguous", "、".join(keys[:10]))
    return Found(None, "ref.unknown")
