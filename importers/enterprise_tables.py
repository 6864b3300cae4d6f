"""Enterprises of all tables: those that have a row of their own, then those that rows name."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np

from graph_schema.model import End, NodeType, load_model
from graph_schema.records import ReferenceIndex
from importers.address_columns import with_addresses
from importers.cells import Cell, Column, Mask, combine
from importers.code_columns import sort_code_columns
from importers.codes import CodeReader
from importers.completion import complete_enterprises
from importers.enterprise_codes import (
    read_organisation_code,
    read_registration_number,
    read_uscc,
    sort_codes,
)
from importers.enterprises import (
    EnterpriseDirectory,
    Match,
    Mention,
    mention_of,
    resolving_order,
)
from importers.identity import references_of, reject_contradictions
from importers.known_names import KnownNames, report_other_names
from importers.matching import column_of, reference_text, report_matches
from importers.missing import bare_code
from importers.readings import Reader, Reading
from importers.values import read_text, reader_for
from importers.worktable import WorkTable

#: What a mention finds that names nobody, or that only rejected rows make.
_NOTHING = Match(None)


@dataclass(slots=True)
class EnterpriseTables:
    """Resolves enterprises; no step depends on the order of the tables.

    Attributes
    ----------
    directory : what is known of enterprises.
    names : what they are called.
    mentions : (table's order, address) → what each row says of an enterprise.
    """

    index: ReferenceIndex
    tables: list[WorkTable]
    codes: CodeReader
    directory: EnterpriseDirectory = field(init=False)
    names: KnownNames = field(init=False)
    mentions: dict[tuple[int, str], Column] = field(default_factory=dict)

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
            mention_of,
        )
        self.mentions[table.order, "enterprise_id"] = mentions
        empty = mentions.where(lambda m: m.is_empty) & table.alive
        table.report_lacking(
            np.flatnonzero(empty).tolist(),
            "企业名称或统一社会信用代码",
            ("name", "uscc", "identifiers", "enterprise_id"),
            code="key.missing",
        )

    def _identify(self, tables: list[WorkTable]) -> bool:
        """Give every row its enterprise_id; tell whether rows fell out, which may change ids."""
        directory = EnterpriseDirectory(self.index)
        self.directory = directory
        columns = [self.mentions[table.order, "enterprise_id"] for table in tables]
        found = _in_order(
            zip(columns, (table.alive for table in tables), strict=True), directory.describe
        )
        fell = False
        for table, mentions in zip(tables, columns, strict=True):
            matches = mentions.map(lambda m: found.get(m, _NOTHING))
            table.columns["enterprise_id"] = matches.map(lambda m: m.enterprise_id)
            before = int(table.alive.sum())
            report_matches(table, "enterprise_id", matches, "Enterprise")
            self._use_current_names(table, mentions)
            reject_contradictions(table)
            fell |= int(table.alive.sum()) < before
        return fell

    def _use_current_names(self, table: WorkTable, mentions: Column) -> None:
        """Let rows that were found by another name of an enterprise not rename it."""
        if "name" not in table.columns or not self.index.current_names:
            return
        found = combine([mentions, table.columns["enterprise_id"]], self.directory.current_name)
        table.by_other_name = found.where(bool)
        table.columns["name"] = combine(
            [table.columns["name"], found], lambda name, current: current or name
        )

    def _add_former_names(self, table: WorkTable) -> None:
        if "former_names" not in table.columns:
            return
        former = table.columns["former_names"]
        known = np.flatnonzero(table.alive & former.where(lambda names: names is not None))
        for row in known.tolist():
            mention = self.mentions[table.order, "enterprise_id"][row]
            key = table.columns["enterprise_id"][row]
            self.directory.add(key, mention, names=former[row])

    def refer(self) -> None:
        """Find the enterprises that rows of all other tables name."""
        referring = [t for t in self.tables if t.type.name != "Enterprise"]
        for table in referring:
            for end in _enterprise_ends(table):
                self.mentions[table.order, end] = self._mentions(table, end)
        keys = [(t, a) for t in referring for a in _enterprise_ends(t)]
        columns = [(self.mentions[t.order, a], t.alive) for t, a in keys]
        found = _in_order(columns, self.directory.refer)
        for table, address in keys:
            matches = self.mentions[table.order, address].map(lambda m: found.get(m, _NOTHING))
            table.columns[address] = matches.map(lambda m: m.enterprise_id)
            report_matches(table, address, matches, "Enterprise")
            mentions = self.mentions[table.order, address]
            report_other_names(table, address, mentions, table.columns[address], self.names)
            if self.index.current_names:
                current = combine([mentions, table.columns[address]], self.directory.current_name)
                table.by_other_name |= current.where(bool)

    def _mentions(self, table: WorkTable, address: str) -> Column:
        readers: dict[str, Reader] = {
            "": _read_key,
            ".uscc": read_uscc,
            ".organisation_code": read_organisation_code,
            ".registration_number": read_registration_number,
            ".identifiers": reader_for(
                load_model().nodes["Enterprise"],
                load_model().nodes["Enterprise"].properties["identifiers"],
            ),
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
        return combine(parts, _mention_of_end)


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


def _mention_of_end(  # one argument a column of the end
    key: str | None,
    uscc: str | None,
    organisation_code: str | None,
    registration_number: str | None,
    identifiers: list[str] | None,
    name: str | None,
    region: str | None,
) -> Mention:
    given = tuple(identifiers or ())
    return cached_mention(key, uscc, organisation_code, registration_number, given, name, region)


@lru_cache(maxsize=1 << 18)  # the same firms stand at both ends of many tables
def cached_mention(
    key: str | None,
    uscc: str | None,
    organisation_code: str | None,
    registration_number: str | None,
    identifiers: tuple[str, ...],
    name: str | None,
    region: str | None,
) -> Mention:
    """Return the mention that these cells make, each code where it belongs."""
    codes = sort_codes(uscc, organisation_code, registration_number, identifiers)
    return mention_of(key, codes.uscc, list(codes.identifiers), name, region)


def _in_order(
    columns: Iterable[tuple[Column, Mask]], resolve: Callable[[Mention], Match]
) -> dict[Mention, Match]:
    """Resolve every mention of living rows once, what says most about itself first."""
    mentions: set[Mention] = set()
    for column, alive in columns:
        used = np.unique(column.codes[alive]).tolist()
        mentions.update(column.values[code] for code in used)
    ordered = sorted((m for m in mentions if not m.is_empty), key=resolving_order)
    return {mention: resolve(mention) for mention in ordered}


def _read_key(cell: Cell) -> Reading:
    """Read a bare word for an enterprise: a code half-width, a name as it stands."""
    text = reference_text(cell)
    if text is None:
        return Reading()
    return Reading(text if any("一" <= c <= "鿿" for c in text) else bare_code(text))
