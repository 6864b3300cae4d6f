"""Enterprises of the graph that resemble each other: pairs for a person to decide on."""

import math
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from rapidfuzz import process
from rapidfuzz.distance import LCSseq

from chainmap.resolution.called import Called
from chainmap.resolution.likeness import allowed_edits, compare_names, weigh_codes
from chainmap.resolution.names_at_hand import SAMPLE, NamesAtHand
from graph_schema.names import normalise_name
from graph_schema.organisation_code import organisation_code_in
from graph_schema.records import FactTables

#: At most so many pairs are listed, the most alike first.
MAX_PAIRS = 10_000
#: Up to so many new names, all others are looked through by their characters first.
_FEW = 2_000
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class LookAlike:
    """Two enterprises that may be one.

    ``kept_id`` is the one that more is known of: it stays where the two are merged.
    """

    kept_id: str
    other_id: str
    score: int
    reason_zh: str
    reason_en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LookAlikes:
    """The pairs, the most alike first; ``count`` is the true number of them."""

    pairs: tuple[LookAlike, ...]
    count: int


def find_look_alikes(
    tables: FactTables, *, among: Collection[str] | None = None, least_score: int = 0
) -> LookAlikes:
    """Return pairs of enterprises that may be one.

    Compared are names within one city (or where a city is unknown) whose cores share two of their
    first three characters, or one where they are two characters of one known city; of two
    enterprises with a social credit code each, neither is asked about: they are two.

    Parameters
    ----------
    tables : the graph.
    among : at least one of each pair is among these enterprise_ids; default every one.
    least_score : pairs below it are left out.
    """
    register = _Register(tables)
    touched = register.mask(among)
    found = []
    for i, j in sorted(set(register.pairs(touched))):
        alike = compare_names(register.called(i), register.called(j), register.at_hand)
        if alike is not None:
            alike = weigh_codes(alike, register.codes(i), register.codes(j))
        if alike is not None and alike.score >= least_score:
            kept, other = sorted((i, j), key=register.rank)
            found.append(
                LookAlike(
                    kept_id=register.ids[kept],
                    other_id=register.ids[other],
                    score=alike.score,
                    reason_zh=alike.zh,
                    reason_en=alike.en,
                )
            )
    found.sort(key=lambda pair: (-pair.score, pair.kept_id, pair.other_id))
    return LookAlikes(pairs=tuple(found[:MAX_PAIRS]), count=len(found))


class _Register:
    """The enterprises with a name, and blocks of those that are worth comparing."""

    def __init__(self, tables: FactTables) -> None:
        table = tables["Enterprise"]
        named = table.filter(pc.not_equal(table["name"], ""))
        self._tables = tables
        self._names: list[str] = named["name"].to_pylist()
        self.ids: list[str] = named["enterprise_id"].to_pylist()
        self.has_code: Mask = _is_true(pc.not_equal(named["uscc"], ""))
        self._codes, self._identifiers = named["uscc"], named["identifiers"]
        self._is_stub: Mask = _is_true(named["stub"])
        apart = named.filter(pc.greater(pc.list_value_length(named["distinct_from"]), 0))
        told = zip(
            apart["enterprise_id"].to_pylist(), apart["distinct_from"].to_pylist(), strict=True
        )
        self._apart = {
            frozenset((i, other)) for i, others in told for other in others if other != i
        }

    @cached_property
    def _regions(self) -> dict[str, str]:
        located = self._tables.get("LOCATED_IN")
        if located is None:
            return {}
        return dict(zip(located["from"].to_pylist(), located["to"].to_pylist(), strict=True))

    def called(self, i: int) -> Called:
        """Return what an enterprise is called; few of a graph's are ever compared."""
        return Called(name=self._names[i], region=self._regions.get(self.ids[i], ""))

    @cached_property
    def at_hand(self) -> NamesAtHand:
        """What parts of names are common here."""
        step = math.ceil(len(self.ids) / SAMPLE)
        sample = [self.called(i) for i in range(0, len(self.ids), step)]
        return NamesAtHand.of(sample, count=len(self.ids))

    def codes(self, i: int) -> list[str]:
        """Return the identifiers of an enterprise, the organisation code in its own among them."""
        code = self._codes[i].as_py()
        inner = [f"org:{organisation_code_in(code)}"] if code else []
        return [*(self._identifiers[i].as_py() or ()), *inner]

    def mask(self, among: Collection[str] | None) -> Mask:
        """Return which enterprises are among those given."""
        if among is None:
            return np.ones(len(self.ids), dtype=bool)
        wanted = set(among)
        return np.fromiter((i in wanted for i in self.ids), dtype=bool, count=len(self.ids))

    def rank(self, i: int) -> tuple[bool, bool, int, str]:
        """Sort the enterprise first that is better described."""
        return (
            not self.has_code[i],
            bool(self._is_stub[i]),
            -len(self._names[i]),
            self.ids[i],
        )

    def pairs(self, touched: Mask) -> Iterator[tuple[int, int]]:
        """Yield pairs (i < j) that are close enough to be compared well; some of them twice."""
        compared = self._worth_comparing(touched)
        cores = {i: self.called(i).parts.core for i in compared}
        for members, others in self._blocks(cores):
            rows, columns = np.array(members), np.array(others)
            asked = touched[rows][:, None] | touched[columns][None, :]
            asked &= ~(self.has_code[rows][:, None] & self.has_code[columns][None, :])
            if not asked.any():
                continue
            sides = [[cores[i] for i in side] for side in (members, others)]
            for a, b in zip(*np.nonzero(asked & _close(*sides)), strict=True):
                i, j = sorted((int(rows[a]), int(columns[b])))
                if i != j and frozenset((self.ids[i], self.ids[j])) not in self._apart:
                    yield i, j

    def _worth_comparing(self, touched: Mask) -> list[int]:
        """Return those touched and, without taking names apart, those that may be like them."""
        if not touched.any() or self.has_code.all():
            return []
        # Two with codes are two: where all that is asked about have one, others matter without.
        others = ~self.has_code if self.has_code[touched].all() else np.ones_like(touched)
        asked = np.flatnonzero(touched).tolist()
        near = np.flatnonzero(others & ~touched).tolist()
        if len(asked) <= _FEW:
            starts = {c for i in asked for c in self.called(i).parts.core[:3]}
            near = [i for i in near if len(starts.intersection(normalise_name(self._names[i]))) > 1]
        return sorted([*asked, *near])

    def _blocks(self, cores: Mapping[int, str]) -> Iterator[tuple[list[int], list[int]]]:
        """Yield lists to be compared with each other: one city, and those of no known city."""
        blocks: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
        for i, core in cores.items():
            city = self.called(i).city
            for key in _keys(core, slips=bool(city)):
                blocks[key][city].append(i)
        for cities in blocks.values():
            nowhere = cities.get("", [])
            for city, members in cities.items():
                others = members if not city else members + nowhere
                if len(others) > 1:
                    yield members, others


def _is_true(column: pa.ChunkedArray) -> Mask:
    mask: Mask = pc.fill_null(column, False).to_numpy()
    return mask


def _keys(core: str, *, slips: bool) -> set[str]:
    """Return the pairs of the first three characters: a wrong one leaves a pair intact.

    Parameters
    ----------
    slips : of two characters, one may be wrong.
    """
    start = core[:3]
    if len(start) > 2:
        return {start[:2], start[1:], start[:1] + start[2:]}
    return {start, f"{start[:1]}_", f"_{start[1:]}"} if slips else {start}


def _close(cores: Sequence[str], others: Sequence[str]) -> Mask:
    """Return which cores differ in few characters, or hold each other's in the same order."""
    common = process.cdist(cores, others, scorer=LCSseq.similarity, dtype=np.int32)
    lengths = np.array([len(c) for c in cores])[:, None]
    other_lengths = np.array([len(c) for c in others])[None, :]
    longest = np.maximum(lengths, other_lengths)
    edits = np.array([allowed_edits(n) for n in range(int(longest.max()) + 1)])[longest]
    close: Mask = (common >= longest - edits) | (common == np.minimum(lengths, other_lengths))
    return close
