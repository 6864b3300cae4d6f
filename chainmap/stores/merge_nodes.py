"""Merging nodes, which several sources may describe: property by property, newest date first."""

import json
import re
from datetime import date

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from chainmap.stores.diff import column_differs
from chainmap.stores.positions import fact_positions
from graph_schema.json_columns import join_known, json_texts
from graph_schema.model import NodeType, Property
from graph_schema.names import normalise_name
from graph_schema.records import RecordTable, RowProblem, arrow_schema

_WORKBOOK_SHEET = re.compile(r"(.*\.xlsx?)/(.*)", re.IGNORECASE)
_BOOKKEEPING = ("source_ids", "provenance")
OTHER_NAMES = "other_names"
Positions = npt.NDArray[np.intp]


class NodeMerge:
    """Merges record tables into the canonical table of one node type.

    Parameters
    ----------
    type_ : the node type.
    state : its table before.
    data_date : the date of the data that are merged in.
    """

    def __init__(self, type_: NodeType, state: pa.Table, *, data_date: date) -> None:
        self.type = type_
        self.state = state
        self.date = data_date.isoformat()
        self.conflicts: list[RowProblem] = []

    def add(self, record: RecordTable) -> pa.Table:
        """Return the table with the record's rows merged in."""
        position = fact_positions(self.type, record.rows, self.state)
        known = position.is_valid()
        at = position.drop_null().to_numpy().astype(np.intp)
        kept = self._update(record, record.rows.filter(known), at)
        fresh = record.rows.filter(pc.invert(known))
        created = self._create(record, fresh)
        if not kept.num_rows or not fresh.num_rows:
            return created.combine_chunks() if fresh.num_rows else kept
        return pa.concat_tables([kept, created]).combine_chunks()

    def _given(self, rows: pa.Table) -> list[Property]:
        names = set(rows.column_names) - {self.type.key, *_BOOKKEEPING}
        return [p for p in self.type.properties.values() if p.name in names]

    def _create(self, record: RecordTable, rows: pa.Table) -> pa.Table:
        count = rows.num_rows
        columns = {name: rows[name] for name in rows.column_names}
        own: dict[str, pa.Array] = {
            "source_ids": pa.array([[record.source_id]] * count, type=pa.list_(pa.string())),
            "provenance": self._first_provenance(record, rows),
        }
        for name, values in own.items():  # a canonical backup brings its own
            given = columns.get(name)
            columns[name] = values if given is None else _first_known(given, values)
        schema = arrow_schema(self.type)
        arrays = [
            columns[f.name].cast(f.type) if f.name in columns else pa.nulls(count, f.type)
            for f in schema
        ]
        return pa.Table.from_arrays(arrays, schema=schema)

    def _first_provenance(self, record: RecordTable, rows: pa.Table) -> pa.Array:
        """Return each new row's provenance, written a column at a time: 200,000 come at once."""
        front = json.dumps([record.source_id, self.date], ensure_ascii=False).removesuffix("]")
        places = json_texts(_source_rows(rows))
        origins = pc.binary_join_element_wise(f"{front}, ", pc.fill_null(places, '""'), "]", "")
        members = [
            pc.if_else(
                rows[prop.name].combine_chunks().is_valid(),
                pc.binary_join_element_wise(f"{json.dumps(prop.name)}: ", origins, ""),
                None,
            )
            for prop in self._given(rows)
        ]
        joined = join_known(members, ", ", rows.num_rows)
        return pc.binary_join_element_wise("{", joined, "}", "")

    def _update(self, record: RecordTable, rows: pa.Table, at: Positions) -> pa.Table:
        """Return the state with rows that it already knows merged in."""
        edits = CellEdits(self.state, at)
        chosen = pa.array(at)
        for prop in self._given(rows):
            before = self.state[prop.name].take(chosen)
            for i in _candidates(before, rows[prop.name]):
                new, old = rows[prop.name][i].as_py(), before[i].as_py()
                self._edit(edits, record, prop, i, old, new, _source_row(rows, i))
        sources = self.state["source_ids"].take(chosen)
        for i in _rows_without(sources, record.source_id):
            edits.set(i, "source_ids", sorted([*(sources[i].as_py() or []), record.source_id]))
            self._confirm(edits, record, rows, i, _source_row(rows, i))
        self._clear(edits, record, rows)
        return edits.table()

    def _edit(
        self,
        edits: "CellEdits",
        record: RecordTable,
        prop: Property,
        i: int,
        old: object,
        new: object,
        source_row: str | None,
    ) -> None:
        if prop.merge == "union":
            old = edits.current(i, prop.name)  # a name that lost may stand there by now
            new = _union(old, new)
            if new == old:
                return
        elif prop.merge == "all":
            new = bool(new) and bool(old if old is not None else True)
            if new == old:
                return
        elif old is not None:
            winner = edits.provenance(i).get(prop.name)
            if winner and winner[0] != record.source_id and winner[1] >= self.date:
                self.conflicts.append(self._conflict(record, prop, old, new, winner, source_row))
                self._remember_name(edits, prop, i, lost=new, stays=old)
                return
            self._remember_name(edits, prop, i, lost=old, stays=new)
        edits.set(i, prop.name, new)
        edits.provenance(i)[prop.name] = [record.source_id, self.date, source_row or ""]

    def _remember_name(
        self, edits: "CellEdits", prop: Property, i: int, *, lost: object, stays: object
    ) -> None:
        """Keep a name that lost against another: it still finds the enterprise."""
        if prop.name != self.type.name_property or OTHER_NAMES not in self.type.properties:
            return
        before = edits.current(i, OTHER_NAMES)
        names = before if isinstance(before, list) else []
        spelled = {normalise_name(str(name)) for name in (stays, *names)}
        if normalise_name(str(lost)) not in spelled:
            edits.set(i, OTHER_NAMES, [*names, str(lost)])

    def _confirm(
        self, edits: "CellEdits", record: RecordTable, rows: pa.Table, i: int, row: str | None
    ) -> None:
        """Let a newer source that says the same stand for a value: it stays if the other goes."""
        provenance = edits.provenance(i)
        for prop in self._given(rows):
            known = provenance.get(prop.name)
            older = known is not None and known[1] < self.date
            if older and edits.before(i, prop.name) == rows[prop.name][i].as_py():
                provenance[prop.name] = [record.source_id, self.date, row or ""]

    def _conflict(
        self,
        record: RecordTable,
        prop: Property,
        old: object,
        new: object,
        winner: list[str],
        source_row: str | None,
    ) -> RowProblem:
        file, sheet, line = split_source_row(source_row)
        return RowProblem(
            severity="warn",
            code="conflict",
            file=file,
            sheet=sheet,
            row=line,
            column=prop.zh,
            value=str(new),
            hint_zh=f"与来源“{winner[0]}”（{winner[1]}，{winner[2]}）的“{old}”不一致，"
            "保留数据日期较新者；请核对后更正其中一方。",
            hint_en=f"Source {winner[0]!r} ({winner[1]}, {winner[2]}) says {old!r}; "
            "the newer data date is kept. Check and correct one of them.",
        )

    def _clear(self, edits: "CellEdits", record: RecordTable, rows: pa.Table) -> None:
        """Cells that held 清空 make the property unknown."""
        if not record.cleared:
            return
        where = {key: i for i, key in enumerate(rows[self.type.key].to_pylist())}
        for key, name in record.cleared:
            if key in where:
                edits.set(where[key], name, None)
                edits.provenance(where[key]).pop(name, None)


class CellEdits:
    """Cells to change in some rows of a node table, written at once."""

    def __init__(self, table: pa.Table, at: Positions) -> None:
        self._table = table
        self._at = at
        self._cells: dict[str, dict[int, object]] = {}
        self._provenance: dict[int, dict[str, list[str]]] = {}

    def set(self, i: int, column: str, value: object) -> None:
        """Change a cell of the i-th of the chosen rows."""
        self._cells.setdefault(column, {})[int(self._at[i])] = value

    def before(self, i: int, column: str) -> object:
        """Return what the i-th of the chosen rows said before."""
        value: object = self._table[column][int(self._at[i])].as_py()
        return value

    def current(self, i: int, column: str) -> object:
        """Return what the i-th of the chosen rows says by now."""
        return self._cells.get(column, {}).get(int(self._at[i]), self.before(i, column))

    def provenance(self, i: int) -> dict[str, list[str]]:
        """Return the provenance of the i-th of the chosen rows, to be changed in place."""
        row = int(self._at[i])
        if row not in self._provenance:
            text = self._table["provenance"][row].as_py()
            self._provenance[row] = json.loads(text) if text else {}
        return self._provenance[row]

    def table(self) -> pa.Table:
        """Return the table; provenance is written only for rows in which a cell changed."""
        if not self._cells:
            return self._table
        touched = {row for cells in self._cells.values() for row in cells}
        self._cells["provenance"] = {
            row: json.dumps(value, ensure_ascii=False)
            for row, value in self._provenance.items()
            if row in touched
        }
        table = self._table
        for name, cells in self._cells.items():
            position = table.schema.get_field_index(name)
            field = table.schema.field(position)
            values = table[name].to_pylist()
            for row, value in cells.items():
                values[row] = value
            table = table.set_column(position, field, pa.array(values, type=field.type))
        return table


def _candidates(before: pa.ChunkedArray, after: pa.ChunkedArray) -> list[int]:
    """Return the rows in which the record gives a value other than the graph's."""
    if pa.types.is_list(before.type):
        is_given = pc.fill_null(pc.greater(pc.list_value_length(after), 0), False)
    else:
        is_given = after.is_valid()
    differs = pc.and_(column_differs(before, after.cast(before.type)), is_given.combine_chunks())
    return np.flatnonzero(differs.to_numpy(zero_copy_only=False)).tolist()


def _rows_without(lists: pa.ChunkedArray, value: str) -> list[int]:
    """Return the rows whose list lacks a value."""
    column = lists.combine_chunks()
    having = pc.list_parent_indices(column).filter(pc.equal(column.flatten(), value))
    lacks = np.ones(len(column), dtype=bool)
    lacks[having.to_numpy()] = False
    return np.flatnonzero(lacks).tolist()


def _first_known(given: pa.ChunkedArray, otherwise: pa.Array) -> pa.Array:
    pairs = zip(given.to_pylist(), otherwise.to_pylist(), strict=True)
    return pa.array([a if a else b for a, b in pairs], type=otherwise.type)


def _union(old: object, new: object) -> list[str]:
    """Return both lists' values, the old ones first, each once."""
    both = [value for values in (old, new) if isinstance(values, list) for value in values]
    return list(dict.fromkeys(both))


def _source_rows(rows: pa.Table) -> pa.Array:
    if "source_row" in rows.column_names:
        return rows["source_row"].combine_chunks()
    return pa.nulls(rows.num_rows, pa.string())


def _source_row(rows: pa.Table, i: int) -> str | None:
    row: str | None = rows["source_row"][i].as_py() if "source_row" in rows.column_names else None
    return row


def split_source_row(source_row: str | None) -> tuple[str, str | None, int]:
    """Return file, sheet and line of a source row.

    Examples
    --------
    >>> split_source_row("企业.xlsx/企业!17")
    ('企业.xlsx', '企业', 17)
    >>> split_source_row("links.csv!4")
    ('links.csv', None, 4)
    >>> split_source_row("folder/links.csv!4")
    ('folder/links.csv', None, 4)
    """
    place, _, line = (source_row or "").rpartition("!")
    found = _WORKBOOK_SHEET.match(place)
    file, sheet = found.groups() if found else (place, None)
    return file, sheet, int(line) if line.isdigit() else 0
