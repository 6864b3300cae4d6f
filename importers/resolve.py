"""Keys and references of all tables, first of what others refer to.

Enterprises are told apart first (`importers.enterprises`), then everything that enterprises do.
No step depends on the order in which files were read.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from graph_schema.model import End, NodeType, load_model
from graph_schema.records import ReferenceIndex
from importers.cells import Cell, Column, combine, text_of
from importers.codes import CodeReader
from importers.completion import complete_certificates
from importers.enterprise_tables import EnterpriseTables
from importers.identity import references_of, reject_contradictions
from importers.keys import KeyGiver
from importers.matching import column_of, reference_text, report_matches, unknown_details
from importers.missing import fold
from importers.nodes import Found, NodeDirectory
from importers.periods import check_periods
from importers.readings import Reading
from importers.worktable import WorkTable

#: Node types in the order in which rows may refer to them; all others come behind.
_FIRST = ("Source", "Region", "Industry", "Gap", "CertificationBody", "Chain", "Segment", "Product")
#: Nodes that a code list describes.
_CODED = ("Region", "Industry", "Gap")
#: A requirement whose product, region or customer got lost would bind everybody.
_NARROWING = frozenset({"Requirement"})


@dataclass(slots=True)
class Resolver:
    """Fills every work table's key, ends and references.

    Attributes
    ----------
    enterprises, nodes : what is known once `run` is through.
    """

    index: ReferenceIndex
    tables: list[WorkTable]
    enterprises: EnterpriseTables = field(init=False)
    nodes: NodeDirectory = field(init=False)
    codes: CodeReader = field(init=False)

    def run(self, progress: Callable[[str, int, int], None]) -> None:
        """Resolve everything."""
        self.nodes = NodeDirectory(self.index)
        for number, table in enumerate(self.tables):
            progress("校验 checking", number, len(self.tables))
            table.read_properties()
            check_periods(table)
        self._code_nodes()
        self.enterprises = EnterpriseTables(self.index, self.tables, self.codes)
        self.enterprises.describe()
        self.enterprises.refer()
        for name in _node_order():
            self._node_tables([t for t in self.tables if t.type.name == name])
        for table in self.tables:
            if not isinstance(table.type, NodeType):
                self._relationship_table(table)
        progress("校验 checking", len(self.tables), len(self.tables))

    def _of(self, type_name: str) -> list[WorkTable]:
        return [table for table in self.tables if table.type.name == type_name]

    # Nodes of code lists: a table of this import, or the graph, may add to the list.

    def _code_nodes(self) -> None:
        for name in _CODED:
            for table in self._of(name):
                keys = table.columns.get(table.key)
                for key in set(keys.tolist() if keys else ()) - {None}:
                    self.nodes.add(name, key, None)
        self.codes = CodeReader(
            regions=self.nodes.keys("Region"),
            industries=self.nodes.keys("Industry"),
            gaps=self.nodes.keys("Gap"),
        )

    # Other nodes.

    def _node_tables(self, tables: list[WorkTable]) -> None:
        for table in tables:
            if not isinstance(table.type, NodeType):
                continue
            for end in table.type.implies.values():
                if end.node != "Enterprise" and end.address in table.fields:
                    self._resolve(table, end.address, end.node)
            self._property_references(table)
            complete_certificates(table)
        keys = KeyGiver(self.nodes)
        keys.give(tables)
        for table in tables:
            reject_contradictions(table)
        for table in tables:
            keys.register(table)

    # References.

    def _property_references(self, table: WorkTable) -> None:
        for name, prop in references_of(table.type).items():
            if name in table.fields and prop.reference not in (None, "Enterprise"):
                self._resolve(table, name, str(prop.reference))

    def _relationship_table(self, table: WorkTable) -> None:
        for side, end in load_model().relationships[table.type.name].ends.items():
            if end.node != "Enterprise":
                self._resolve_end(table, side, end)
            found = column_of(table, side)
            rows = np.flatnonzero(table.alive & ~found.known()).tolist()
            table.report_lacking(rows, _end_word(end), (side,), code="key.missing")
        self._property_references(table)
        for prop in table.type.properties.values():
            if prop.required and prop.name in table.columns:
                empty = table.alive & ~table.columns[prop.name].known()
                table.report(np.flatnonzero(empty).tolist(), "value.missing", prop.name)
            elif prop.required and prop.name != "source_id":
                table.report(np.flatnonzero(table.alive).tolist(), "key.missing", needed=prop.zh)
        _report_self_links(table)
        reject_contradictions(table)

    def _resolve_end(self, table: WorkTable, side: str, end: End) -> None:
        if side not in table.fields:
            return
        if table.type.name == "WITHIN":
            table.read(side, self._place_or_industry)
        else:
            self._resolve(table, side, end.node)

    def _place_or_industry(self, cell: Cell) -> Reading:
        text = fold(text_of(cell))
        in_list = text in self.codes.regions or (len(text) == 6 and text.isdigit())
        found = self.codes.region(cell) if in_list else self.codes.industry(cell)
        return found if found.value or found.code is None else found._replace(severity="reject")

    def _resolve(self, table: WorkTable, address: str, node: str) -> None:
        """Fill ``columns[address]`` with keys of ``node``."""
        narrowing = table.type.name in _NARROWING or address in table.type.identity
        strict = narrowing or address in ("from", "to")
        if node in _CODED:
            readers = {
                "Region": self.codes.region,
                "Industry": self.codes.industry,
                "Gap": self.codes.gap,
            }
            self._read_coded(table, address, readers[node], strict=strict)
            return
        type_ = load_model().nodes[node]
        texts = table.read(address, lambda cell: Reading(reference_text(cell)), strict=strict)
        chains = self._chains_meant(table, address)
        found = combine([texts, chains], lambda text, chain: self._refer(type_, text, chain))
        table.columns[address] = found.map(lambda f: f.key)
        report_matches(table, address, found, node)

    def _read_coded(
        self, table: WorkTable, address: str, reader: Callable[[Cell], Reading], *, strict: bool
    ) -> None:
        def read(cell: Cell) -> Reading:
            reading = reader(cell)
            if reading.code == "ref.unknown":
                reading = reading._replace(details=unknown_details("Gap"), severity="warn")
            if strict and reading.code is not None and reading.value is None:
                return reading._replace(severity="reject")
            return reading

        table.read(address, read, strict=strict)

    def _refer(self, type_: NodeType, text: str | None, chain: str | None) -> Found:
        if text is None:
            return Found(None)
        chains = self.nodes.chains_called(chain) if chain else ()
        if chain and not chains:
            return Found(None, "ref.unknown")
        return self.nodes.refer(type_, text, chains=chains)

    def _chains_meant(self, table: WorkTable, address: str) -> Column:
        """Return the chain that a segment's name is meant in, where the row says so."""
        for side in (address, "from", "to"):
            column = table.fields.get(f"{side}.chain")
            if column is not None:
                return column.column.map(reference_text)
        if table.type.name == "FEEDS":
            # A row of FEEDS stays in one chain, so the other end tells.
            other = table.fields.get("to" if address == "from" else "from")
            if other is not None:
                return other.column.map(self._chain_of_text)
        return Column.constant(None, len(table))

    def _chain_of_text(self, cell: Cell) -> str | None:
        text = reference_text(cell)
        if text is None:
            return None
        found = self.nodes.find(load_model().nodes["Segment"], text)
        return self.nodes.chain_of(found.key) if found.key else None


def _report_self_links(table: WorkTable) -> None:
    """Warn of relationships from a thing to itself."""
    start, stop = (column_of(table, side).to_arrow(pa.string()) for side in ("from", "to"))
    same = pc.equal(start, stop).fill_null(False).to_numpy(zero_copy_only=False)
    table.report(np.flatnonzero(same & table.alive).tolist(), "link.self", "to")


def _end_word(end: End) -> str:
    """Return what an end is called; one without a word of its own is called as its node."""
    return end.zh if end.zh != end.address else load_model().nodes[end.node].zh


def _node_order() -> list[str]:
    every = [name for name, node in load_model().nodes.items() if node.fact]
    rest = [name for name in every if name not in (*_FIRST, "Enterprise")]
    return [*_FIRST, *rest]
