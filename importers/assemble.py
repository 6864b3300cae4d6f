"""Living rows → record tables: one per type and source, one row per identity, merged."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from graph_schema.model import NodeType, Type
from graph_schema.names import normalise_name
from graph_schema.records import (
    RecordTable,
    ReferenceIndex,
    TableCounts,
    arrow_type,
    fact_ids,
)
from importers.cells import Codes, Column, Mask, Rows, joint_codes
from importers.headers import is_ignored
from importers.worktable import WorkTable

#: Columns of the working table that are no properties: which work table, which of its rows.
_TABLE, _ROW, _SOURCE = "_table", "_row", "_source"


@dataclass(slots=True, kw_only=True)
class Assembler:
    """Makes the record tables of one type.

    Parameters
    ----------
    type_ : the type.
    tables : its work tables, the one that wins a conflict first.
    index : what the graph knows; a node that has a name there needs none here.
    """

    type: Type
    tables: list[WorkTable]
    index: ReferenceIndex

    def run(self, counts: TableCounts) -> list[RecordTable]:
        """Count, merge and return the rows, sorted by source."""
        for table in self.tables:
            counts.read += len(table)
            counts.rejected += int((~table.alive).sum())
        counts.accepted = counts.read - counts.rejected
        rows = self._stack()
        if not rows.num_rows:
            return []
        identity, first = self._identities(rows)
        counts.merged = rows.num_rows - len(first)
        self._report_merged(rows, identity, first)
        self._report_nameless(rows, identity, first)
        cleared = self._cleared(rows)
        merged = self._merge(rows, identity) if counts.merged else rows
        found = []
        for source in sorted(pc.unique(merged[_SOURCE]).to_pylist()):
            part = merged.filter(pc.equal(merged[_SOURCE], source))
            record = RecordTable(
                type=self.type.name,
                source_id=source,
                rows=part.drop_columns([_TABLE, _ROW, _SOURCE]),
                cleared=tuple(sorted(cleared.get(source, ()))),
            )
            found.append(record)
        return found

    def _stack(self) -> pa.Table:
        """Return all living rows, in the order of tables and lines."""
        parts = [self._rows_of(i, t) for i, t in enumerate(self.tables) if t.alive.any()]
        return pa.concat_tables(parts, promote_options="default") if parts else pa.table({})

    def _rows_of(self, number: int, table: WorkTable) -> pa.Table:
        alive = np.flatnonzero(table.alive)
        alive = alive[np.argsort(table.by_other_name[alive], kind="stable")]
        columns: dict[str, pa.Array] = {}
        is_node = isinstance(self.type, NodeType)
        if not is_node:
            for side in ("from", "to"):
                columns[side] = table.columns[side].take(alive).to_arrow(pa.string())
        left_out = ("source_row",) if is_node else ("source_row", "source_id", self._derived)
        for prop in self.type.properties.values():
            if prop.name in table.columns and prop.name not in left_out:
                column = table.columns[prop.name].take(alive)
                columns[prop.name] = column.to_arrow(arrow_type(prop))
        for name in self.type.identity:
            if name not in columns and (is_node or name != "source_id"):
                kind = arrow_type(self.type.properties[name])
                columns[name] = pa.nulls(len(alive), kind)
        columns["source_row"] = source_rows(table, alive)
        columns[_SOURCE] = table.source_ids.take(alive).to_arrow(pa.string())
        columns[_TABLE] = pa.array(np.full(len(alive), number), type=pa.int32())
        columns[_ROW] = pa.array(alive, type=pa.int64())
        return pa.table(columns)

    @property
    def _derived(self) -> str | None:
        """The property that is computed from the identity."""
        return None if isinstance(self.type, NodeType) else self.type.identity_property

    def _identities(self, rows: pa.Table) -> tuple[Codes, Rows]:
        names = self.type.identity
        if not isinstance(self.type, NodeType):
            names = tuple(_SOURCE if name == "source_id" else name for name in names)
        return joint_codes([coded(rows[name]) for name in names])

    def _report_merged(self, rows: pa.Table, identity: Codes, first: Rows) -> None:
        is_first = np.zeros(rows.num_rows, dtype=bool)
        is_first[first] = True
        numbers = rows[_TABLE].to_numpy()
        positions = rows[_ROW].to_numpy()
        for at in np.flatnonzero(~is_first).tolist():
            table = self.tables[numbers[at]]
            if not table.log.wants_warnings():
                table.log.skip(1)
                continue
            earlier = int(first[identity[at]])
            other = self.tables[numbers[earlier]]
            row, other_row = int(positions[at]), int(positions[earlier])
            code = "row.duplicate" if _same(table, row, other, other_row) else "row.merged"
            table.report([row], code, place=str(other.place(other_row)))

    def _report_nameless(self, rows: pa.Table, identity: Codes, first: Rows) -> None:
        """Warn of nodes that have a name neither here nor in the graph."""
        type_ = self.type
        if not isinstance(type_, NodeType) or type_.name_property is None:
            return
        if type_.name == "Source":  # its id is its name
            return
        named = np.zeros(len(first), dtype=bool)
        if type_.name_property in rows.column_names:
            known = rows[type_.name_property].is_valid().to_numpy()
            named[identity[known]] = True
        nameless = first[~named]
        if not len(nameless):
            return
        keys = rows[type_.key].take(pa.array(nameless)).to_pylist()
        elsewhere = _named_keys(self.index, type_.name)
        for at, key in zip(nameless.tolist(), keys, strict=True):
            if key not in elsewhere:
                table = self.tables[rows[_TABLE][at].as_py()]
                table.report([rows[_ROW][at].as_py()], "name.missing", type_.name_property)

    def _cleared(self, rows: pa.Table) -> dict[str, set[tuple[str, str]]]:
        """Return (fact id, property) of cells that held 清空, by source."""
        found: dict[str, set[tuple[str, str]]] = {}
        numbers, positions = rows[_TABLE].to_numpy(), rows[_ROW].to_numpy()
        for number, table in enumerate(self.tables):
            for name, mask in table.cleared.items():
                mine = np.flatnonzero(numbers == number)
                part = rows.take(pa.array(mine[mask[positions[mine]]]))
                if not isinstance(self.type, NodeType):
                    part = part.append_column("source_id", part[_SOURCE])
                ids = fact_ids(self.type, part)
                for source, fact in zip(part[_SOURCE].to_pylist(), ids, strict=True):
                    found.setdefault(source, set()).add((fact, name))
        return found

    def _merge(self, rows: pa.Table, identity: Codes) -> pa.Table:
        """Merge rows of one identity and one source; the earlier value wins."""
        keys = Column(codes=identity, values=range(rows.num_rows), exact=True)
        groups, first = joint_codes([keys, coded(rows[_SOURCE])])
        repeated = np.bincount(groups, minlength=len(first)) > 1
        several = repeated[groups]
        if not several.any():
            return rows
        part = rows.filter(pa.array(several))
        merged: dict[int, dict[str, object]] = {}
        kept_at: dict[tuple[int, str], dict[str, object]] = {}
        for group, row in zip(groups[several].tolist(), part.to_pylist(), strict=True):
            if group not in merged:
                merged[group] = dict(row)
                kept_at.update({(group, name): row for name in row})
            else:
                self._add_row(merged[group], row, group, kept_at)
        united = pa.Table.from_pylist(list(merged.values()), schema=rows.schema)
        return pa.concat_tables([rows.filter(pa.array(~several)), united])

    def _add_row(
        self,
        kept: dict[str, object],
        row: dict[str, object],
        group: int,
        kept_at: dict[tuple[int, str], dict[str, object]],
    ) -> None:
        for name, value in row.items():
            if value is None or name in (_TABLE, _ROW, _SOURCE, "source_row"):
                continue
            if kept[name] is None:
                kept[name] = value
                kept_at[group, name] = row
            elif isinstance(value, list):
                kept[name] = list(dict.fromkeys([*_as_list(kept[name]), *value]))
            elif self._differs(name, kept[name], value):
                self._report_conflict(name, kept[name], row, kept_at[group, name])

    def _differs(self, name: str, kept: object, value: object) -> bool:
        prop = self.type.properties.get(name)
        if prop is None or prop.bookkeeping or prop.merge == "all":
            return False
        if isinstance(kept, str) and isinstance(value, str) and self._is_name(name):
            return normalise_name(kept) != normalise_name(value)
        return kept != value

    def _is_name(self, name: str) -> bool:
        return isinstance(self.type, NodeType) and name == self.type.name_property

    def _report_conflict(
        self, name: str, kept: object, row: dict[str, object], kept_row: dict[str, object]
    ) -> None:
        table, at = self._origin(row)
        other, other_at = self._origin(kept_row)
        place = str(other.place(other_at))
        table.report([at], "conflict", name, place=place, kept=str(kept))

    def _origin(self, row: dict[str, object]) -> tuple[WorkTable, int]:
        number, at = row[_TABLE], row[_ROW]
        if not isinstance(number, int) or not isinstance(at, int):
            raise TypeError("a row without an origin")
        return self.tables[number], at


def source_rows(table: WorkTable, rows: Rows) -> pa.Array:
    """Return ``file/sheet!line`` of rows, or what a canonical row says itself."""
    label = table.source.label
    lines = table.source.lines[table.rows[rows]]
    own = pc.binary_join_element_wise(f"{label}!", pa.array(lines).cast(pa.string()), "")
    if isinstance(table.type, NodeType) or "source_row" not in table.columns:
        return own
    return pc.coalesce(table.columns["source_row"].take(rows).to_arrow(pa.string()), own)


def coded(values: pa.ChunkedArray) -> Column:
    """Return an Arrow column as codes of its distinct texts, which nobody reads; unknown is one."""
    text = pc.fill_null(values.cast(pa.string()), "").combine_chunks()
    encoded = text.dictionary_encode()
    numbers = range(len(encoded.dictionary))
    return Column(codes=encoded.indices.to_numpy(), values=numbers, exact=True)


def _same(table: WorkTable, row: int, other: WorkTable, other_row: int) -> bool:
    """Return whether two rows of one sheet hold the same cells, 序号 aside."""
    if table.source is not other.source:
        return False
    at, other_at = int(table.rows[row]), int(other.rows[other_row])
    cells = zip(table.source.headers, table.source.columns, strict=True)
    return all(is_ignored(h) or c.codes[at] == c.codes[other_at] for h, c in cells)


def _named_keys(index: ReferenceIndex, type_name: str) -> set[str]:
    if type_name == "Enterprise":
        return {key for found in index.names.values() for key, _ in found}
    return {key for keys in index.labels.get(type_name, {}).values() for key in keys}


def _as_list(value: object) -> list[str]:
    return value if isinstance(value, list) else []


def living_pairs(table: WorkTable, address: str) -> Iterator[tuple[str, str, int]]:
    """Yield each (key, source, first living row) of a resolved column."""
    column = table.columns[address]
    mask: Mask = table.alive & column.known()
    rows = np.flatnonzero(mask)
    if not len(rows):
        return
    _, first = joint_codes([column.take(rows), table.source_ids.take(rows)])
    for row in rows[np.sort(first)].tolist():
        yield column[row], table.source_ids[row], row
