"""Replace: what a source said before and says no longer is taken back.

All records of one (source, type) are looked at together, because an import may give them in
parts: a table that describes enterprises, and links that name others.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from chainmap.stores.diff import id_index, known_ids
from chainmap.stores.merge_nodes import CellEdits
from chainmap.stores.merge_relationships import relationship_rows
from graph_schema.model import NodeType, RelationshipType
from graph_schema.records import RecordTable

#: A node that stays must be found again by every name and identifier it ever had (MODEL.md, Keys).
_IDENTIFYING = frozenset(
    {"name", "former_names", "other_names", "uscc", "identifiers", "stub", "distinct_from"}
)


def withdraw_nodes(
    type_: NodeType, table: pa.Table, source_id: str, said: Sequence[RecordTable]
) -> pa.Table:
    """Clear properties whose provenance is the source and that no record gives.

    A node that no record names loses the source; whether it goes is decided when all is merged.
    As long as it stays it keeps what identifies it, and without any source it is a stub.
    """
    sources = table["source_ids"].to_pylist()
    mine = [i for i, names in enumerate(sources) if source_id in (names or [])]
    edits = CellEdits(table, np.asarray(mine, dtype=np.intp))
    keys = table[type_.key].to_pylist()
    given = _given(type_, said)
    for j, i in enumerate(mine):
        provenance = edits.provenance(j)
        for name in [n for n, origin in provenance.items() if origin[0] == source_id]:
            if name not in given.get(keys[i], ()) and name not in _IDENTIFYING:
                edits.set(j, name, None)
                del provenance[name]
        if keys[i] not in given:
            left = [s for s in sources[i] if s != source_id]
            edits.set(j, "source_ids", left)
            if not left and "stub" in type_.properties:
                edits.set(j, "stub", True)
    return edits.table()


def _given(type_: NodeType, said: Sequence[RecordTable]) -> dict[str, set[str]]:
    """Return the properties that the records give, by node key."""
    given: dict[str, set[str]] = defaultdict(set)
    for record in said:
        for row in record.rows.to_pylist():
            given[row[type_.key]].update(n for n, value in row.items() if value is not None)
    return given


def withdraw_relationships(
    type_: RelationshipType, table: pa.Table, source_id: str, said: Sequence[RecordTable]
) -> pa.Table:
    """Remove the source's relationships that no record gives, and cells that none gives."""
    mine = pc.fill_null(pc.equal(table["source_id"], source_id), False).combine_chunks()
    ids = known_ids(type_, table)
    rows = [relationship_rows(type_, r, data_date=None) for r in said]
    named = [known_ids(type_, r) for r in rows]
    for prop in type_.properties.values():
        if prop.bookkeeping or prop.name in (*type_.identity, type_.identity_property):
            continue
        valid = [i for r, n in zip(rows, named, strict=True) for i in _valid(r[prop.name], n)]
        gone = pc.and_(mine, pa.array(~ids.isin(id_index(valid))))
        column = pc.if_else(gone, pa.scalar(None, table[prop.name].type), table[prop.name])
        position = table.schema.get_field_index(prop.name)
        table = table.set_column(position, table.schema.field(position), column)
    every = id_index([i for n in named for i in n])
    return table.filter(pc.or_(pc.invert(mine), pa.array(ids.isin(every))))


def _valid(column: pa.ChunkedArray, ids: Iterable[str]) -> list[str]:
    return [i for i, valid in zip(ids, column.is_valid().to_pylist(), strict=True) if valid]
