"""Every question answers on the demo, and some answers are worked out here in another way."""

from collections import Counter, defaultdict
from datetime import date, timedelta

import pyarrow as pa
import pytest

from chainmap.questions.choices import default_parameters
from chainmap.questions.library import Question, find_question, load_questions
from chainmap.stores.bolt import BoltStore
from chainmap.stores.deadline import QueryResult
from chainmap.stores.limits import BROWSER
from chainmap.stores.values import graph_parts

Tables = dict[str, pa.Table]
Row = dict[str, object]
#: With the values it begins with, this one may rightly find nothing: no path between the two.
MAY_BE_EMPTY = {"path-between"}
#: Types of which the tables of facts know nothing.
NO_FACTS = ("Meta", "Import", "AnalysisRun", "SCORED")


def answer(
    store: BoltStore, question: Question, tables: Tables, as_of: date, **params: object
) -> QueryResult:
    values = {**default_parameters(question, tables, as_of), **params}
    return store.query(question.cypher, values, limit=BROWSER.rows, timeout_s=30)


def rows(
    store: BoltStore, question_id: str, tables: Tables, as_of: date, **params: object
) -> list[Row]:
    found = answer(store, find_question(question_id), tables, as_of, **params)
    return [dict(zip(found.columns, row, strict=True)) for row in found.rows]


@pytest.mark.parametrize("question", load_questions(), ids=lambda q: q.id)
def test_a_question_answers_with_what_it_promises(
    store: BoltStore, question: Question, tables: Tables, as_of: date
) -> None:
    found = answer(store, question, tables, as_of)
    if question.id in MAY_BE_EMPTY and not found.rows:
        return
    assert found.rows
    if question.view == "graph":
        assert any(graph_parts(value for row in found.rows for value in row))
    if question.view == "chart":
        assert any(isinstance(value, int | float) for value in found.rows[0])


def listed(tables: Tables, name: str) -> list[Row]:
    found: list[Row] = tables[name].to_pylist()
    return found


def members(tables: Tables, chain_id: str) -> set[object]:
    segments = {r["from"] for r in listed(tables, "PART_OF") if r["to"] == chain_id}
    return {r["from"] for r in listed(tables, "OPERATES_IN") if r["to"] in segments}


def test_expiring_certificates_are_those_of_the_table(
    store: BoltStore, tables: Tables, as_of: date
) -> None:
    last = as_of + timedelta(days=30)
    expected = Counter(
        r["certificate_no"]
        for r in listed(tables, "Certificate")
        if r["status"] == "有效" and r["expires"] and as_of <= r["expires"] <= last
    )
    found = rows(store, "expiring", tables, as_of, days=30)
    assert Counter(r["证书编号"] for r in found) == expected
    assert expected


def test_enterprises_without_a_certificate_are_the_rest_of_the_chain(
    store: BoltStore, tables: Tables, as_of: date
) -> None:
    valid = {
        r["certificate_no"]
        for r in listed(tables, "Certificate")
        if r["standard"] in ("GB/T 19001", "IATF 16949")
        and r["status"] == "有效"
        and (r["expires"] is None or r["expires"] >= as_of)
    }
    holders = {r["from"] for r in listed(tables, "HOLDS") if r["to"] in valid}
    names = {r["enterprise_id"]: r["name"] for r in listed(tables, "Enterprise")}
    expected = {names[e] for e in members(tables, "robot") - holders}
    found = rows(store, "without-qms", tables, as_of, chain_id="robot")
    assert {r["企业"] for r in found} == expected
    assert expected


def test_sole_sources_are_counted_alike(store: BoltStore, tables: Tables, as_of: date) -> None:
    suppliers = defaultdict(set)
    for link in listed(tables, "SUPPLIES"):
        if link["evidence"] != "derived" and link["product_id"] is not None:
            suppliers[link["to"], link["product_id"]].add(link["from"])
    chain = members(tables, "battery")
    expected = [key for key, some in suppliers.items() if key[0] in chain and len(some) == 1]
    assert len(rows(store, "sole-sources", tables, as_of, chain_id="battery")) == len(expected)
    customers = defaultdict(set)
    for (customer, _), some in suppliers.items():
        if len(some) == 1:
            customers[next(iter(some))].add(customer)
    found = rows(store, "sole-source-suppliers", tables, as_of)
    assert {r["企业编号"]: r["单一来源客户数"] for r in found}.items() <= {
        supplier: len(some) for supplier, some in customers.items()
    }.items()
    assert found[0]["单一来源客户数"] == max(map(len, customers.values()))


def test_closing_rates_are_those_of_the_tables(
    store: BoltStore, tables: Tables, as_of: date
) -> None:
    state = {r["issue_id"]: r["state"] for r in listed(tables, "QualityIssue")}
    chain = members(tables, "photovoltaic")
    issues = {r["to"] for r in listed(tables, "HAS_ISSUE") if r["from"] in chain}
    closed = [issue for issue in issues if state[issue] == "销号"]
    found = {r["产业链"]: r for r in rows(store, "closing-rate", tables, as_of)}["光伏"]
    assert (found["问题数"], found["已销号"]) == (len(issues), len(closed))
    assert found["销号率"] == round(len(closed) / len(issues), 3)


def test_common_gaps_count_each_enterprise_once(
    store: BoltStore, tables: Tables, as_of: date
) -> None:
    chain = members(tables, "battery")
    examined, present = defaultdict(set), defaultdict(set)
    for row in listed(tables, "EXAMINED_FOR"):
        if row["from"] in chain:
            examined[row["to"]].add(row["from"])
            if row["present"]:
                present[row["to"]].add(row["from"])
    found = rows(store, "common-gaps", tables, as_of, chain_id="battery")
    for row in found:
        gap = row["短板编号"]
        assert (row["检查企业数"], row["检出企业数"]) == (len(examined[gap]), len(present[gap]))
        assert row["检查企业数"] >= 5
    rates = [len(present[g]) / len(some) for g, some in examined.items() if len(some) >= 5]
    assert found[0]["检出率"] == round(max(rates), 3)


def test_counts_of_nodes_and_relationships_are_the_tables_sizes(
    store: BoltStore, tables: Tables, as_of: date
) -> None:
    found = {r["类型"]: r["数量"] for r in rows(store, "node-counts", tables, as_of)}
    found |= {r["关系"]: r["数量"] for r in rows(store, "relationship-counts", tables, as_of)}
    sizes = {name: table.num_rows for name, table in tables.items() if table.num_rows}
    assert {name: n for name, n in found.items() if name not in NO_FACTS} == sizes


def test_a_path_leads_from_one_enterprise_to_the_other(
    store: BoltStore, tables: Tables, as_of: date
) -> None:
    link = listed(tables, "SUPPLIES")[0]
    found = rows(store, "path-between", tables, as_of, from_id=link["from"], to_id=link["to"])
    assert found[0]["步数"] == 1


def test_both_backends_answer_alike(
    embedded_store: BoltStore, neo4j_store: BoltStore, tables: Tables, as_of: date
) -> None:
    differing = []
    for question in load_questions():
        here, there = (
            answer(store, question, tables, as_of) for store in (embedded_store, neo4j_store)
        )
        # Of several shortest paths an engine takes the one it likes.
        skipped = 1 if "shortestPath" in question.cypher else 0
        rows_here, rows_there = ([row[skipped:] for row in a.rows] for a in (here, there))
        if (here.columns, rows_here) != (there.columns, rows_there):
            differing.append(question.id)
    assert differing == []
