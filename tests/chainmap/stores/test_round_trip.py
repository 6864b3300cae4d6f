"""What is written comes back the same: types, dates, lists, unknown values."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from chainmap.stores.bolt import BoltStore
from chainmap.stores.bulk_load import first_load
from chainmap.stores.connect import open_store
from chainmap.stores.content_hash import content_hash
from graph_schema.model import NodeType, Property, RelationshipType, Type, load_model
from graph_schema.records import (
    ChangeSet,
    TypeChange,
    arrow_schema,
    empty_table,
    fact_ids,
    table_of,
)

MODEL = load_model()
Rows = dict[str, list[dict[str, Any]]]

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "string": TEXT,
    "integer": st.integers(-(2**63), 2**63 - 1),
    "float": st.floats(allow_nan=False, allow_infinity=False),
    "boolean": st.booleans(),
    "date": st.dates(date(1800, 1, 1), date(9999, 12, 31)),
    "strings": st.lists(TEXT, max_size=3),
}
KEYS: dict[str, st.SearchStrategy[str]] = {
    "Region": st.from_regex(r"[0-9]{6}", fullmatch=True),
    "Industry": st.from_regex(r"[A-T]|[0-9]{2,4}|sw:[0-9]{3}", fullmatch=True),
}


def value_of(prop: Property) -> st.SearchStrategy[Any]:
    return st.none() | VALUES[prop.type]


@st.composite
def graphs(draw: st.DrawFn) -> dict[str, pa.Table]:
    """Every fact type has a few rows; relationships join nodes that are there."""
    keys: dict[str, list[str]] = {}
    rows: Rows = {}
    for type_ in MODEL.fact_types:
        if isinstance(type_, NodeType):
            key = KEYS.get(type_.name, TEXT.filter(bool))
            keys[type_.name] = draw(st.lists(key, min_size=1, max_size=3, unique=True))
            rows[type_.name] = [node(draw, type_, key) for key in keys[type_.name]]
        else:
            rows[type_.name] = links(draw, type_, keys)
    return {name: table(MODEL.type(name), found) for name, found in rows.items()}


def node(draw: st.DrawFn, type_: NodeType, key: str) -> dict[str, Any]:
    others = [p for p in type_.properties.values() if p.name != type_.key]
    return {p.name: draw(value_of(p)) for p in others} | {type_.key: key}


def links(
    draw: st.DrawFn, type_: RelationshipType, keys: dict[str, list[str]]
) -> list[dict[str, Any]]:
    found = []
    for start, end in type_.pairs:
        for _ in range(draw(st.integers(0, 2))):
            row = {p.name: draw(value_of(p)) for p in type_.properties.values()}
            ends = {
                "from": draw(st.sampled_from(keys[start])),
                "to": draw(st.sampled_from(keys[end])),
            }
            found.append(row | ends)
    return found


def table(type_: Type, rows: Sequence[dict[str, Any]]) -> pa.Table:
    """Canonical table with at most one row per identity, ``link_id`` filled in."""
    made = table_of(type_, rows)
    ids = fact_ids(type_, made)
    if isinstance(type_, RelationshipType) and type_.identity_property:
        place = made.schema.get_field_index(type_.identity_property)
        made = made.set_column(place, type_.identity_property, pa.array(ids, pa.string()))
    first = {fact: place for place, fact in reversed(list(enumerate(ids)))}
    return made.take(pa.array(sorted(first.values()), pa.int64()))


def replacing(old: dict[str, pa.Table], new: dict[str, pa.Table], version: int) -> ChangeSet:
    """The change from one graph to another: all facts of the old go, all of the new come."""
    changes = [
        TypeChange(
            type=t.name,
            created=new.get(t.name, empty_table(t)),
            before=empty_table(t),
            after=empty_table(t),
            removed=old.get(t.name, empty_table(t)),
        )
        for t in MODEL.fact_types
    ]
    return ChangeSet(base_version=version, changes=tuple(changes))


def in_order(type_: Type, found: pa.Table) -> list[dict[str, Any]]:
    rows = zip(fact_ids(type_, found), found.to_pylist(), strict=True)
    return [row for _, row in sorted(rows, key=lambda pair: pair[0])]


def assert_same(found: dict[str, pa.Table], written: dict[str, pa.Table]) -> None:
    for type_ in MODEL.fact_types:
        expected = written.get(type_.name, empty_table(type_))
        assert found[type_.name].schema == arrow_schema(type_)
        assert in_order(type_, found[type_.name]) == in_order(type_, expected)
    assert content_hash(found) == content_hash(written)


@settings(
    max_examples=8,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(graphs())
@example({})
def test_a_commit_gives_back_what_was_written(
    store: BoltStore, written: dict[str, pa.Table]
) -> None:
    meta, old = store.read_all()
    version = store.commit(replacing(old, written, meta.version), {"import_id": f"i{meta.version}"})
    assert version == meta.version + 1
    found_meta, found = store.read_all()
    assert found_meta.version == version
    assert_same(found, written)


@settings(
    max_examples=1,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(graphs())
def test_a_first_load_gives_back_what_was_written(
    tmp_path_factory: Any, written: dict[str, pa.Table]
) -> None:
    folder: Path = tmp_path_factory.mktemp("load")
    db = str(folder / "chain.db")
    meta = first_load(db, written, {"import_id": "first"})
    with open_store(db) as store:
        found_meta, found = store.read_all()
    assert found_meta == meta
    assert_same(found, written)


def test_slices_of_a_large_type_come_back_whole(store: BoltStore, graph_of: Any) -> None:
    meta, old = store.read_all()
    large = graph_of(150, 300)
    store.commit(replacing(old, large, meta.version), {"import_id": "large"})
    assert_same(store.read_all()[1], large)
