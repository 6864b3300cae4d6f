"""Enterprises of all tables: those that have a row of their own, then those that rows name."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from graph_schema.model import End, NodeType, load_model
from graph_schema.records import ReferenceIndex
from importers.address_columns import with_addresses
from importers.cells import Cell, Column, combine
from importers.code_columns import sort_code_columns
from importers.codes import CodeReader
from importers.completion import complete_enterprises
from importers.enterprise_codes import (
    read_organisation_code,
    read_registration_number,
    read_uscc,
)
from importers.enterprises import EnterpriseDirectory, Match
from importers.identity import references_of, reject_contradictions
from importers.known_names import KnownNames, report_other_names
from importers.matching import column_of, reference_text, report_matches
from importers.mentions import (
    Mention,
    Mentions,
    mention_of,
    mention_of_end,
    resolving_order,
)
from importers.missing import bare_code
from importers.readings import Reader, Reading
from importers.values import read_text, reader_for
from importers.worktable import WorkTable

#: What a mention finds that names nobody, or that only rejected rows make.
_NOTHING = Match(None)


@dataclass(frozen=True, slots=True)
class _Found:
    """What mentions of living rows found, by their numbers.

    Attributes
    ----------
    ids : the enterprises; None where there is none.
    problems : what went wrong where something did.
    """

    ids: dict[int, str | None] = field(default_factory=dict)
    problems: dict[int, Match] = field(default_factory=dict)


@dataclass(slots=True)
class EnterpriseTables:
    """Resolves enterprises; no step depends on the order of the tables.

    Attributes
    ----------
    directory : what is known of enterprises.
    names : what they are called.
    said : what rows say of enterprises.
    mentions : (table's order, address) → the number in ``said`` of what each row says.
    asked : the numbers of what references say beyond a code that is known.
    """

    index: ReferenceIndex
    tables: list[WorkTable]
    codes: CodeReader
    directory: EnterpriseDirectory = field(init=False)
    names: KnownNames = field(init=False)
    said: Mentions = field(default_factory=Mentions)
    mentions: dict[tuple[int, str], Column] = field(default_factory=dict)
    asked: set[int] = field(default_factory=set)

    def describe(self) -> None:
        """Give every row of a table of enterprises its enterprise_id."""
        tables = [table for table in self.tables if table.type.name == "Enterprise"]
        for table in tables:
            self._prepare(table)
        while self._identify(tables):
            pass
        self.names = KnownNames(self.directory)
        for table in tables:
            self._add_former_names(table)
            self.names.add_short_names(table)
            complete_enterprises(table)

    def _prepare(self, table: WorkTable) -> None:
        for address, reader in (
            ("region_code", self.codes.region),
            ("industry_code", self.codes.industry),
        ):
            if address in table.fields:
                table.read(address, reader)
        sort_code_columns(table)
        # Where a table says which enterprise lies where, addresses have nothing to add.
        located = any(other.type.name == "LOCATED_IN" for other in self.tables)
        if "address" in table.fields and not located:
            regions = with_addresses(table, "address", column_of(table, "region_code"))
            table.columns["region_code"] = regions
        mentions = combine(
            [
                column_of(table, "enterprise_id"),
                column_of(table, "uscc"),
                column_of(table, "identifiers"),
                column_of(table, "name"),
                column_of(table, "region_code"),
            ],
            lambda *cells: self.said.number(mention_of(*cells)),
        )
        self.mentions[table.order, "enterprise_id"] = mentions
        empty = mentions.where(lambda number: self.said[number].is_empty) & table.alive
        table.report_lacking(
            np.flatnonzero(empty).tolist(),
            "企业名称或统一社会信用代码",
            ("name", "uscc", "identifiers", "enterprise_id"),
            code="key.missing",
        )

    def _identify(self, tables: list[WorkTable]) -> bool:
        """Give every row its enterprise_id; tell whether rows fell out, which may change ids."""
        self.directory = EnterpriseDirectory(self.index)
        living = self._living((table, "enterprise_id") for table in tables)
        found = self._in_order(living, self.directory.describe)
        current = self._current_names(found)
        fell = False
        for table in tables:
            mentions = self.mentions[table.order, "enterprise_id"]
            before = int(table.alive.sum())
            _settle(table, "enterprise_id", mentions, found)
            if self.index.current_names:
                _use_current_names(table, mentions, current)
            reject_contradictions(table)
            fell |= int(table.alive.sum()) < before
        return fell

    def _living(self, ends: Iterable[tuple[WorkTable, str]]) -> set[int]:
        """Return the mentions of living rows that name anybody."""
        numbers: set[int] = set()
        for table, address in ends:
            column = self.mentions[table.order, address]
            used = np.unique(column.codes[table.alive]).tolist()
            numbers.update(column.values[code] for code in used)
        return {number for number in numbers if not self.said[number].is_empty}

    def _in_order(self, numbers: Iterable[int], resolve: Callable[[Mention], Match]) -> _Found:
        """Resolve mentions, what says most about itself first."""
        mentions = [(number, self.said[number]) for number in numbers]
        mentions.sort(key=lambda numbered: resolving_order(numbered[1]))
        found = _Found()
        for number, mention in mentions:
            match = resolve(mention)
            found.ids[number] = match.enterprise_id
            if match.code is not None:
                found.problems[number] = match
        return found

    def _current_names(self, found: _Found) -> dict[int, str]:
        """Return the graph's names of enterprises that mentions know by other ones."""
        if not self.index.current_names:
            return {}
        names = {
            number: self.directory.current_name(self.said[number], key)
            for number, key in found.ids.items()
        }
        return {number: name for number, name in names.items() if name is not None}

    def _add_former_names(self, table: WorkTable) -> None:
        if "former_names" not in table.columns:
            return
        former = table.columns["former_names"]
        for row in np.flatnonzero(table.alive & former.known()).tolist():
            mention = self.said[self.mentions[table.order, "enterprise_id"][row]]
            key = table.columns["enterprise_id"][row]
            self.directory.add(key, mention, names=former[row])

    def refer(self) -> None:
        """Find the enterprises that rows of all other tables name."""
        referring = [t for t in self.tables if t.type.name != "Enterprise"]
        ends = [(table, end) for table in referring for end in _enterprise_ends(table)]
        numbers = _NumbersOfCells(self.said)
        for table, end in ends:
            self.mentions[table.order, end] = self._mentions(table, end, numbers)
        living = self._living(ends)
        told = {n: key for n in living if (key := self.directory.told_by_code(self.said[n]))}
        self.asked = living - told.keys()
        found = self._in_order(self.asked, self.directory.refer)
        found.ids.update(told)
        others = {
            number: other
            for number, key in found.ids.items()
            if (other := self.names.other_name(self.said[number], key)) is not None
        }
        current = self._current_names(found)
        for table, end in ends:
            mentions = self.mentions[table.order, end]
            _settle(table, end, mentions, found)
            if others:
                report_other_names(table, end, mentions, others)
            if current:
                table.by_other_name |= mentions.where(current.__contains__)

    def _mentions(self, table: WorkTable, address: str, numbers: "_NumbersOfCells") -> Column:
        readers: dict[str, Reader] = {
            "": _read_key,
            ".uscc": read_uscc,
            ".organisation_code": read_organisation_code,
            ".registration_number": read_registration_number,
            ".identifiers": _read_identifiers,
            ".name": read_text,
            ".region_code": self.codes.region,
        }
        parts = []
        for suffix, reader in readers.items():
            if address + suffix in table.fields:
                parts.append(table.read(address + suffix, reader))
            else:
                parts.append(Column.constant(None, len(table)))
        parts[-1] = with_addresses(table, f"{address}.address", parts[-1])
        return combine(parts, lambda *cells: numbers[cells])


def _enterprise_ends(table: WorkTable) -> list[str]:
    """Return the addresses of a table at which rows name an enterprise."""
    if isinstance(table.type, NodeType):
        ends: Iterable[End] = table.type.implies.values()
    else:
        ends = table.type.ends.values()
    found = [end.address for end in ends if end.node == "Enterprise"]
    found += [n for n, p in references_of(table.type).items() if p.reference == "Enterprise"]
    given = {address.partition(".")[0] for address in table.fields}
    return [address for address in found if address in given]


class _NumbersOfCells(dict[tuple[Any, ...], int]):
    """What the cells of an end say → its number."""

    def __init__(self, said: Mentions) -> None:
        super().__init__()
        self._said = said

    def __missing__(self, cells: tuple[Any, ...]) -> int:
        number = self[cells] = self._said.number(mention_of_end(*cells))
        return number


def _settle(table: WorkTable, address: str, mentions: Column, found: _Found) -> None:
    """Fill ``columns[address]``, and report the rows whose mention found nothing, or too much."""
    table.columns[address] = mentions.map(found.ids.get)
    if found.problems:
        matches = mentions.map(lambda number: found.problems.get(number, _NOTHING))
        report_matches(table, address, matches, "Enterprise")


def _use_current_names(table: WorkTable, mentions: Column, current: Mapping[int, str]) -> None:
    """Let rows that were found by another name of an enterprise not rename it."""
    if "name" not in table.columns:
        return
    found = mentions.map(current.get)
    table.by_other_name = found.where(bool)
    table.columns["name"] = combine(
        [table.columns["name"], found], lambda name, current: current or name
    )


def _read_identifiers(cell: Cell | list[str]) -> Reading:
    enterprise = load_model().nodes["Enterprise"]
    found = reader_for(enterprise, enterprise.properties["identifiers"])(cell)
    return found._replace(value=tuple(found.value)) if found.value else found


def _read_key(cell: Cell) -> Reading:
    """Read a bare word for an enterprise: a code half-width, a name as it stands."""
    text = reference_text(cell)
    if text is None:
        return Reading()
    return Reading(text if any("一" <= c <= "鿿" for c in text) else bare_code(text))
