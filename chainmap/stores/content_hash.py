"""The content hash of a graph: equal exactly where the facts are equal, whatever their order."""

import hashlib
import json
import math
from collections.abc import Iterable
from datetime import date

import pyarrow as pa

from graph_schema.model import RelationshipType, Type, load_model
from graph_schema.records import FactTables

_MODULUS = 2**256
_BATCH = 50_000


def content_hash(tables: FactTables) -> str:
    """Return the content hash (内容校验值) of these facts, 64 hex digits.

    Each fact is hashed as canonical JSON: its type's name, then its properties by name (for a
    relationship with ``from`` and ``to``). Unknown values and bookkeeping properties are left out,
    dates are ISO text, floats their shortest repr, and the order within a list counts. The
    SHA-256 values are summed modulo 2**256, so the order of facts does not count; two equal facts
    count twice.

    Examples
    --------
    >>> content_hash({})
    '0000000000000000000000000000000000000000000000000000000000000000'
    """
    model = load_model()
    total = 0
    for name, table in tables.items():
        type_ = model.type(name)
        if type_.fact:
            total += sum(_digests(type_, table))
    return f"{total % _MODULUS:064x}"


def _digests(type_: Type, table: pa.Table) -> Iterable[int]:
    names = [p.name for p in type_.properties.values() if not p.bookkeeping]
    if isinstance(type_, RelationshipType):
        names = ["from", "to", *names]
    kept = table.select(names)
    for start in range(0, kept.num_rows, _BATCH):
        for row in kept.slice(start, _BATCH).to_pylist():
            known = {k: v for k, v in row.items() if not _is_unknown(v)}
            yield int.from_bytes(hashlib.sha256(_canonical(type_.name, known)).digest())


def _canonical(name: str, row: dict[str, object]) -> bytes:
    text = json.dumps(
        [name, row], sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=_iso
    )
    return text.encode()


def _iso(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(type(value).__name__)


def _is_unknown(value: object) -> bool:
    return value is None or (isinstance(value, float) and math.isnan(value))
