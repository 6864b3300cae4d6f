"""What importers and stores hand to each other: record tables, row problems, index, change set.

A table of facts is a `pyarrow.Table` whose columns are those of its type in ``types/*.yaml``
(relationships: ``from``, ``to``, then the properties). Null is "unknown".
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

import pyarrow as pa
import pyarrow.compute as pc

from graph_schema.json_columns import json_texts
from graph_schema.model import NodeType, Property, Type

_ARROW_TYPES: dict[str, pa.DataType] = {
    "string": pa.string(),
    "integer": pa.int64(),
    "float": pa.float64(),
    "boolean": pa.bool_(),
    "date": pa.date32(),
    "strings": pa.list_(pa.string()),
}

#: Content of the graph: one table per fact type. A missing type has no rows.
FactTables = Mapping[str, pa.Table]

Severity = Literal["reject", "warn"]
Mode = Literal["upsert", "replace"]


def arrow_type(prop: Property) -> pa.DataType:
    """Return the Arrow type of a property's column."""
    return _ARROW_TYPES[prop.type]


def arrow_schema(type_: Type) -> pa.Schema:
    """Return the columns of a type's canonical table.

    Examples
    --------
    >>> from graph_schema.model import load_model
    >>> arrow_schema(load_model().relationships["HOLDS"]).names[:3]
    ['from', 'to', 'valid_from']
    """
    ends = [("from", pa.string()), ("to", pa.string())]
    columns = [(p.name, arrow_type(p)) for p in type_.properties.values()]
    return pa.schema(columns if isinstance(type_, NodeType) else ends + columns)


def empty_table(type_: Type) -> pa.Table:
    """Return a table of ``type_`` without rows."""
    return arrow_schema(type_).empty_table()


def table_of(type_: Type, rows: Iterable[Mapping[str, Any]]) -> pa.Table:
    """Build a canonical table from Python rows; absent keys are null.

    Examples
    --------
    >>> from graph_schema.model import load_model
    >>> chain = load_model().nodes["Chain"]
    >>> table_of(chain, [{"chain_id": "battery"}])["name"].to_pylist()
    [None]
    """
    schema = arrow_schema(type_)
    listed = list(rows)
    arrays = [pa.array([r.get(f.name) for r in listed], type=f.type) for f in schema]
    return pa.Table.from_arrays(arrays, schema=schema)


def fact_ids(type_: Type, table: pa.Table) -> list[str]:
    """Return one string per row that is equal exactly where the identity is.

    A node's is its key. A relationship's is the first 32 hex digits of the SHA-256 of its identity
    as JSON; ``SUPPLIES.link_id`` is this value.
    """
    if isinstance(type_, NodeType):
        keys: list[str] = table[type_.key].to_pylist()
        return keys
    # As `link_id` of each row's identity, a column at a time.
    parts = [_distinct_json_texts(table[name]) for name in type_.identity]
    texts = pc.binary_join_element_wise("[", pc.binary_join_element_wise(*parts, ","), "]", "")
    return [_digest(text) for text in texts.cast(pa.binary()).to_pylist()]


def _distinct_json_texts(column: pa.ChunkedArray) -> pa.Array:
    """Return each value as JSON text, unknown ones as the empty one; each is written once."""
    encoded = column.combine_chunks().dictionary_encode()
    return pc.fill_null(json_texts(encoded.dictionary).take(encoded.indices), '""')


def link_id(identity: Sequence[Any]) -> str:
    """Return the id of a relationship with this identity.

    Examples
    --------
    >>> link_id(("a", "b", "", "2025", "survey"))
    '399effd71deb76f20ba9637ce2ae2907'
    """
    parts = [v.isoformat() if isinstance(v, date) else v for v in identity]
    text = json.dumps(parts, ensure_ascii=False, separators=(",", ":"))
    return _digest(text.encode())


def _digest(text: bytes) -> str:
    return hashlib.sha256(text).hexdigest()[:32]


@dataclass(frozen=True, slots=True, kw_only=True)
class RowProblem:
    """One thing wrong with one row, said so that its sender can mend it.

    ``severity`` "reject": the row is not taken and stands in the rejects file. "warn": the row is
    taken, the value is stored as unknown. ``row`` is the line as Excel or an editor shows it.
    """

    severity: Severity
    code: str
    file: str
    sheet: str | None
    row: int
    column: str | None
    value: str | None
    hint_zh: str
    hint_en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordTable:
    """What one source says about one type in one import.

    Attributes
    ----------
    type : name of a node or relationship type.
    source_id : the data set.
    rows : identity columns, ``source_row``, and the properties that the source has columns for.
        Absent columns and null cells say nothing (upsert). At most one row per identity. Nodes
        carry ``source_row`` as an extra column here; it ends in their provenance.
    cleared : (fact id, property) of cells that held 清空.
    implied : the rows follow from rows of other tables (LOCATED_IN, stubs) and are not counted.
    """

    type: str
    source_id: str
    rows: pa.Table
    cleared: tuple[tuple[str, str], ...] = ()
    implied: bool = False


@dataclass(slots=True, kw_only=True)
class TableCounts:
    """Counts of one type: read = accepted + rejected.

    accepted = created + updated + unchanged + merged.
    """

    read: int = 0
    accepted: int = 0
    rejected: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    merged: int = 0
    removed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFile:
    """A file that was read: its name (no folder of this machine) and checksum."""

    name: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RejectedRow:
    """One rejected row as it stood in its file, with what is wrong with it."""

    problem: RowProblem
    table: str  # "file" or "file/sheet": one rejects file each
    source_id: str
    original: tuple[tuple[str, str], ...]  # (header, cell text)


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportBatch:
    """All that one run of the importer read: rows to merge, and what was wrong.

    ``counts`` has read, accepted, rejected and merged filled in; the store adds the rest.
    ``problem_count`` is the true count, ``problem_kinds`` that by code and severity; ``problems``
    may be cut. ``labels`` are the tables that were read, called as in `RejectedRow`.
    """

    tables: tuple[RecordTable, ...]
    counts: dict[str, TableCounts]
    files: tuple[SourceFile, ...]
    source_ids: tuple[str, ...]
    data_date: date
    problems: tuple[RowProblem, ...] = ()
    problem_count: int = 0
    problem_kinds: Mapping[tuple[str, Severity], int] = field(default_factory=dict)
    rejected_rows: tuple[RejectedRow, ...] = ()
    labels: tuple[str, ...] = ()
    mode: Mode = "upsert"


@dataclass(slots=True, kw_only=True)
class ReferenceIndex:
    """What the graph already knows, so that rows can name it.

    Attributes
    ----------
    identifiers : ``"scheme:value"`` → enterprise_id, every identifier ever seen.
    names : normalised enterprise name, former and other ones too → [(enterprise_id, region_code
        or "")].
    current_names : enterprise_id → its name, of enterprises that have further names.
    keys : node type → keys that exist (Enterprise included).
    labels : node type → normalised name → keys (types other than Enterprise).
    segment_chains : segment_id → chain_id, because a segment's name is known within its chain.
    """

    identifiers: dict[str, str] = field(default_factory=dict)
    names: Mapping[str, list[tuple[str, str]]] = field(default_factory=dict)
    current_names: dict[str, str] = field(default_factory=dict)
    keys: dict[str, set[str]] = field(default_factory=dict)
    labels: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    segment_chains: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class TypeChange:
    """The change of one type: full rows, ``before`` and ``after`` in the same order."""

    type: str
    created: pa.Table
    before: pa.Table
    after: pa.Table
    removed: pa.Table

    @property
    def size(self) -> int:
        """Number of facts touched."""
        return int(self.created.num_rows + self.after.num_rows + self.removed.num_rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeSet:
    """The difference between version ``base_version`` and the next one."""

    base_version: int
    changes: tuple[TypeChange, ...]

    @property
    def size(self) -> int:
        """Number of facts touched."""
        return sum(c.size for c in self.changes)

    def inverse(self, *, base_version: int) -> "ChangeSet":
        """Return the change that takes this one back, for ``base_version`` (undo)."""
        return ChangeSet(
            base_version=base_version,
            changes=tuple(
                TypeChange(
                    type=c.type,
                    created=c.removed,
                    before=c.after,
                    after=c.before,
                    removed=c.created,
                )
                for c in self.changes
            ),
        )
