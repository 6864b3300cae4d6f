"""Merging a batch: upsert and replace, several sources, what counts as a change."""

import json
from datetime import date
from typing import Any

import pytest

from chainmap.stores.diff import compare_graphs
from chainmap.stores.merge import merge_batch
from graph_schema.model import NodeType, load_model
from graph_schema.records import (
    FactTables,
    ImportBatch,
    Mode,
    RecordTable,
    TableCounts,
    arrow_schema,
    table_of,
)

EARLY, LATE = date(2025, 1, 1), date(2026, 1, 1)


def record(
    type_name: str,
    rows: list[dict[str, Any]],
    *,
    source: str = "survey",
    implied: bool = False,
    cleared: tuple[tuple[str, str], ...] = (),
) -> RecordTable:
    """Build a record table that has columns only for what its rows name."""
    type_ = load_model().type(type_name)
    table = table_of(type_, rows)
    named = [n for n in arrow_schema(type_).names if any(n in r for r in rows)]
    table = table.select(named)
    if isinstance(type_, NodeType):
        lines = [f"f.csv!{i + 2}" for i in range(len(rows))]
        table = table.append_column("source_row", [lines])
    return RecordTable(
        type=type_name, source_id=source, rows=table, implied=implied, cleared=cleared
    )


def batch(*tables: RecordTable, data_date: date = LATE, mode: Mode = "upsert") -> ImportBatch:
    """Build the batch of one import."""
    return ImportBatch(
        tables=tables,
        counts={t.type: TableCounts() for t in tables if not t.implied},
        files=(),
        source_ids=tuple({t.source_id: None for t in tables}),
        data_date=data_date,
        mode=mode,
    )


def merge(state: FactTables, *tables: RecordTable, **options: Any) -> FactTables:
    return merge_batch(state, batch(*tables, **options)).tables


def only(tables: FactTables, type_name: str) -> dict[str, Any]:
    rows = tables[type_name].to_pylist()
    assert len(rows) == 1
    row: dict[str, Any] = rows[0]
    return row


def enterprise(key: str = "a", **properties: Any) -> dict[str, Any]:
    return {"enterprise_id": key, **properties}


def test_a_new_node_knows_its_source_and_the_row_of_each_property() -> None:
    row = only(merge({}, record("Enterprise", [enterprise(name="甲", employees=5)])), "Enterprise")
    assert row["source_ids"] == ["survey"]
    assert json.loads(row["provenance"]) == {
        "name": ["survey", "2026-01-01", "f.csv!2"],
        "employees": ["survey", "2026-01-01", "f.csv!2"],
    }


def test_every_source_becomes_a_node() -> None:
    merged = merge(
        {},
        record("Enterprise", [enterprise()]),
        record("Chain", [{"chain_id": "c"}], source="plan"),
    )
    assert sorted(merged["Source"]["source_id"].to_pylist()) == ["plan", "survey"]


def test_the_same_batch_again_is_no_change() -> None:
    tables = [
        record("Enterprise", [enterprise("a", name="甲"), enterprise("b", tags=["小巨人|工信"])]),
        record("SUPPLIES", [{"from": "a", "to": "b", "amount_yuan": 1.5}]),
    ]
    once = merge({}, *tables)
    again = merge(once, *tables, data_date=date(2027, 1, 1))
    assert compare_graphs(once, again, base_version=1).size == 0


def test_a_blank_cell_changes_nothing_in_an_upsert() -> None:
    once = merge({}, record("Enterprise", [enterprise(name="甲", employees=5)]))
    twice = merge(once, record("Enterprise", [enterprise(name=None, employees=6)]))
    row = only(twice, "Enterprise")
    assert (row["name"], row["employees"]) == ("甲", 6)


def test_the_cell_qingkong_clears_a_property() -> None:
    once = merge({}, record("Enterprise", [enterprise(name="甲", employees=5)]))
    twice = merge(
        once, record("Enterprise", [enterprise(employees=None)], cleared=(("a", "employees"),))
    )
    row = only(twice, "Enterprise")
    assert row["employees"] is None
    assert "employees" not in json.loads(row["provenance"])


def test_the_cell_qingkong_clears_a_property_of_a_relationship() -> None:
    link = {"from": "a", "to": "b", "amount_yuan": 3.0, "share": 0.5}
    once = merge({}, record("SUPPLIES", [link]))
    key = once["SUPPLIES"]["link_id"][0].as_py()
    cleared = record(
        "SUPPLIES", [{"from": "a", "to": "b", "share": None}], cleared=((key, "share"),)
    )
    row = only(merge(once, cleared), "SUPPLIES")
    assert (row["amount_yuan"], row["share"]) == (3.0, None)


@pytest.mark.parametrize(("second_date", "kept"), [(LATE, "新"), (date(2024, 1, 1), "旧")])
def test_of_two_sources_the_newer_data_date_wins(second_date: date, kept: str) -> None:
    once = merge({}, record("Enterprise", [enterprise(status="旧")], source="a"), data_date=EARLY)
    result = merge_batch(
        once,
        batch(record("Enterprise", [enterprise(status="新")], source="b"), data_date=second_date),
    )
    assert only(result.tables, "Enterprise")["status"] == kept
    assert len(result.conflicts) == (kept == "旧")


def test_a_lost_conflict_names_both_values_and_the_row() -> None:
    once = merge({}, record("Enterprise", [enterprise(status="旧")], source="a"))
    result = merge_batch(once, batch(record("Enterprise", [enterprise(status="新")], source="b")))
    problem = result.conflicts[0]
    assert (problem.severity, problem.code, problem.file, problem.row) == (
        "warn",
        "conflict",
        "f.csv",
        2,
    )
    assert problem.value == "新"
    assert "旧" in problem.hint_zh


def test_a_source_may_correct_itself() -> None:
    once = merge({}, record("Enterprise", [enterprise(status="旧")]))
    assert (
        only(merge(once, record("Enterprise", [enterprise(status="新")])), "Enterprise")["status"]
        == "新"
    )


def test_lists_of_several_sources_are_united() -> None:
    once = merge({}, record("Enterprise", [enterprise(identifiers=["stock:1"])], source="a"))
    twice = merge(once, record("Enterprise", [enterprise(identifiers=["uscc:2"])], source="b"))
    row = only(twice, "Enterprise")
    assert row["identifiers"] == ["stock:1", "uscc:2"]
    assert row["source_ids"] == ["a", "b"]


def test_a_stub_is_described_later() -> None:
    once = merge({}, record("Enterprise", [enterprise(name="甲", stub=True)], implied=True))
    twice = merge(once, record("Enterprise", [enterprise(name="甲", stub=False)]), data_date=EARLY)
    assert only(twice, "Enterprise")["stub"] is False


def test_links_of_two_sources_stand_beside_each_other() -> None:
    link = {"from": "a", "to": "b", "product_id": "p"}
    merged = merge({}, record("SUPPLIES", [link]), record("SUPPLIES", [link], source="filing"))
    assert merged["SUPPLIES"].num_rows == 2
    assert len(set(merged["SUPPLIES"]["link_id"].to_pylist())) == 2


def test_an_enterprise_that_moved_has_one_place_per_source() -> None:
    once = merge({}, record("LOCATED_IN", [{"from": "a", "to": "330100"}], implied=True))
    twice = merge(once, record("LOCATED_IN", [{"from": "a", "to": "330200"}], implied=True))
    assert only(twice, "LOCATED_IN")["to"] == "330200"


def test_replace_removes_links_that_the_source_no_longer_gives() -> None:
    links = [{"from": "a", "to": "b"}, {"from": "a", "to": "c"}]
    once = merge({}, record("SUPPLIES", links), record("SUPPLIES", links, source="filing"))
    twice = merge(once, record("SUPPLIES", links[:1]), mode="replace")
    left = sorted(
        zip(
            twice["SUPPLIES"]["source_id"].to_pylist(),
            twice["SUPPLIES"]["to"].to_pylist(),
            strict=True,
        )
    )
    assert left == [("filing", "b"), ("filing", "c"), ("survey", "b")]


def test_replace_clears_properties_that_the_source_no_longer_gives() -> None:
    once = merge({}, record("Enterprise", [enterprise(name="甲", employees=5)]))
    twice = merge(once, record("Enterprise", [enterprise(name="甲")]), mode="replace")
    assert only(twice, "Enterprise")["employees"] is None


def test_replace_removes_a_node_only_when_nobody_else_asserts_it() -> None:
    rows = [enterprise("a"), enterprise("b"), enterprise("c")]
    once = merge(
        {},
        record("Enterprise", rows),
        record("Enterprise", [enterprise("b")], source="filing"),
        record("SUPPLIES", [{"from": "a", "to": "c"}], source="filing"),
    )
    twice = merge(once, record("Enterprise", [enterprise("a")]), mode="replace")
    left = dict(
        zip(
            twice["Enterprise"]["enterprise_id"].to_pylist(),
            twice["Enterprise"]["source_ids"].to_pylist(),
            strict=True,
        )
    )
    assert left == {"a": ["survey"], "b": ["filing"], "c": []}


def test_replace_looks_at_all_records_of_a_source_together() -> None:
    described = record("Enterprise", [enterprise("a", name="甲", employees=5)])
    named = record("Enterprise", [enterprise("b", name="乙", stub=True)], implied=True)
    once = merge({}, described, named)
    again = merge(once, described, named, mode="replace")
    assert compare_graphs(once, again, base_version=1).size == 0


def test_replace_keeps_what_one_of_two_records_says_of_a_relationship() -> None:
    explicit = record("HOLDS", [{"from": "a", "to": "c1", "valid_from": date(2025, 1, 1)}])
    certificate = record("Certificate", [{"certificate_no": "c1", "standard": "CCC"}])
    implied = record("HOLDS", [{"from": "a", "to": "c1"}], implied=True)
    once = merge({}, explicit, certificate, implied)
    again = merge(once, explicit, certificate, implied, mode="replace")
    assert only(again, "HOLDS")["valid_from"] == date(2025, 1, 1)


def test_replace_clears_cells_of_a_relationship_that_the_source_no_longer_gives() -> None:
    once = merge({}, record("SUPPLIES", [{"from": "a", "to": "b", "amount_yuan": 3.0}]))
    twice = merge(once, record("SUPPLIES", [{"from": "a", "to": "b"}]), mode="replace")
    assert only(twice, "SUPPLIES")["amount_yuan"] is None


def test_replace_keeps_a_value_that_a_newer_source_confirmed() -> None:
    row = [enterprise("a", name="甲", employees=5)]
    once = merge({}, record("Enterprise", row, source="old"), data_date=EARLY)
    twice = merge(once, record("Enterprise", row, source="new"), data_date=LATE)
    third = merge(
        twice, record("Enterprise", [enterprise("b")], source="old"), mode="replace", data_date=LATE
    )
    left = {r["enterprise_id"]: r for r in third["Enterprise"].to_pylist()}
    assert (left["a"]["source_ids"], left["a"]["employees"]) == (["new"], 5)


def test_replace_leaves_a_named_stub_where_only_a_link_still_needs_the_enterprise() -> None:
    rows = [enterprise("a", name="甲", employees=5, stub=False), enterprise("b", name="乙")]
    once = merge(
        {},
        record("Enterprise", rows),
        record("SUPPLIES", [{"from": "a", "to": "b"}], source="filing"),
    )
    twice = merge(once, record("Enterprise", [enterprise("b", name="乙")]), mode="replace")
    left = {r["enterprise_id"]: r for r in twice["Enterprise"].to_pylist()}
    assert (left["a"]["name"], left["a"]["stub"], left["a"]["employees"]) == ("甲", True, None)

    other = record("SUPPLIES", [{"from": "b", "to": "c"}], source="filing")
    third = merge(twice, other, mode="replace")
    assert third["Enterprise"]["enterprise_id"].to_pylist() == ["b"]


def test_replace_leaves_other_types_of_the_source_alone() -> None:
    once = merge({}, record("Chain", [{"chain_id": "x"}]), record("Enterprise", [enterprise("a")]))
    twice = merge(once, record("Enterprise", [enterprise("a")]), mode="replace")
    assert twice["Chain"].num_rows == 1


def test_a_restored_node_keeps_the_sources_and_provenance_of_its_backup() -> None:
    provenance = '{"name": ["b", "2025-01-01", "x.csv!9"]}'
    row = enterprise(name="甲", source_ids=["a", "b"], provenance=provenance)
    restored = only(merge({}, record("Enterprise", [row], source="a")), "Enterprise")
    assert (restored["source_ids"], restored["provenance"]) == (["a", "b"], provenance)


def test_the_difference_has_created_updated_and_removed_facts() -> None:
    once = merge({}, record("Enterprise", [enterprise("a", name="甲"), enterprise("b")]))
    twice = merge(
        once, record("Enterprise", [enterprise("a", name="乙"), enterprise("c")]), mode="replace"
    )
    change = next(
        c for c in compare_graphs(once, twice, base_version=3).changes if c.type == "Enterprise"
    )
    assert change.created["enterprise_id"].to_pylist() == ["c"]
    assert change.before["name"].to_pylist() == ["甲"]
    assert change.after["name"].to_pylist() == ["乙"]
    assert change.removed["enterprise_id"].to_pylist() == ["b"]


def test_undoing_a_change_gives_the_graph_of_before() -> None:
    once = merge({}, record("Enterprise", [enterprise("a", name="甲"), enterprise("b")]))
    twice = merge(
        once, record("Enterprise", [enterprise("a", name="乙"), enterprise("c")]), mode="replace"
    )
    inverse = compare_graphs(once, twice, base_version=1).inverse(base_version=2)
    assert inverse == compare_graphs(twice, once, base_version=2)


def test_links_that_are_said_again_leave_the_table_as_it_stands() -> None:
    links = [{"from": "a", "to": "b", "period": "2025", "amount_yuan": 1.0}]
    state = merge({}, record("SUPPLIES", links), data_date=EARLY)
    assert merge(state, record("SUPPLIES", links))["SUPPLIES"] is state["SUPPLIES"]


def test_only_the_links_that_say_something_new_take_their_row_and_date() -> None:
    links = [{"from": "a", "to": b, "period": "2025", "amount_yuan": 1.0} for b in "bc"]
    state = merge({}, record("SUPPLIES", links), data_date=EARLY)
    after = merge(state, record("SUPPLIES", [links[0], {**links[1], "amount_yuan": 2.0}]))
    dated = {row["to"]: row["data_date"] for row in after["SUPPLIES"].to_pylist()}
    assert dated == {"b": EARLY, "c": LATE}


def test_a_link_that_changes_keeps_its_place_and_a_new_one_comes_last() -> None:
    link = {"from": "a", "to": "b", "product_id": "p"}
    links = [{**link, "to": end, "amount_yuan": 1.0} for end in "bcd"]
    before = merge({}, record("SUPPLIES", links))

    changed = [{**link, "to": "e", "amount_yuan": 9.0}, {**link, "to": "c", "amount_yuan": 2.0}]
    after = merge(before, record("SUPPLIES", changed))["SUPPLIES"].select(["to", "amount_yuan"])

    assert after.to_pydict() == {"to": list("bcde"), "amount_yuan": [1.0, 2.0, 1.0, 9.0]}


def test_facts_in_another_order_are_no_change() -> None:
    before = merge({}, record("SUPPLIES", [{"from": "a", "to": end} for end in "bcd"]))
    after = {**before, "SUPPLIES": before["SUPPLIES"].take([2, 0, 1])}

    assert compare_graphs(before, after, base_version=1).size == 0
