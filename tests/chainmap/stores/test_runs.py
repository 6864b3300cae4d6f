"""Analysis runs on real databases: kept whole as files, the first as SCORED, no new version."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from chainmap.stores import runs
from chainmap.stores.audit import check_audit_log
from chainmap.stores.bolt import BoltStore
from chainmap.stores.content_hash import content_hash
from chainmap.stores.runs import (
    AnalysisRun,
    find_run,
    list_runs,
    new_run,
    read_run_table,
    record_run,
)
from graph_schema.errors import NotFound

SCORES = """MATCH (e:Enterprise)-[s:SCORED]->(r:AnalysisRun {run_id: $run_id})
RETURN e.enterprise_id AS id, s.rank AS rank, s.criticality AS criticality,
       s.components AS components ORDER BY rank"""


def tables(*ids: str) -> dict[str, pa.Table]:
    count = len(ids)
    enterprises = pa.table(
        {
            "enterprise_id": list(ids),
            "rank": pa.array([*range(1, count), None], pa.int64()),
            "score": pa.array([1.0 / n for n in range(1, count)] + [None], pa.float64()),
            "criticality": pa.array([0.5] * (count - 1) + [float("nan")], pa.float64()),
            "reach": [3] * count,
        }
    )
    return {"enterprises": enterprises, "links": pa.table({"from": list(ids)})}


def card(chain_id: str | None = "c1") -> AnalysisRun:
    return new_run(
        chain_id=chain_id,
        as_of=date(2026, 6, 30),
        parameters={"seed": 1, "名": "值"},
        graph_version=1,
        rule_versions=("state-1", "weakness-1"),
    )


def scores(store: BoltStore, run: AnalysisRun) -> list[tuple[object, ...]]:
    return store.query(SCORES, {"run_id": run.run_id}, limit=2_000, timeout_s=30).rows


def test_a_run_is_read_back_as_it_was_recorded(store: BoltStore) -> None:
    made = card()
    path = record_run(store, made, tables("e1", "e2", "e3"))
    assert find_run(store, made.run_id) == made
    kept = read_run_table(store, made)
    assert kept["enterprise_id"].to_pylist() == ["e1", "e2", "e3"]
    assert read_run_table(store, made, "links")["from"].to_pylist() == ["e1", "e2", "e3"]
    told = json.loads(pq.read_schema(path).metadata[b"chainmap"])
    assert (told["run_id"], json.loads(told["parameters"])) == (made.run_id, made.parameters)


def test_scores_can_be_asked_for_in_cypher_and_unknown_ones_are_absent(store: BoltStore) -> None:
    made = card("asked")
    record_run(store, made, tables("e1", "e2", "e3"))
    assert scores(store, made) == [
        ("e1", 1, 0.5, '{"reach": 3}'),
        ("e2", 2, 0.5, '{"reach": 3}'),
        ("e3", None, None, '{"reach": 3}'),
    ]


def test_only_the_latest_run_of_a_chain_has_scores_and_the_older_stays_readable(
    store: BoltStore,
) -> None:
    recorded = []
    for chain_id in ("mine", "other", None, "mine"):
        recorded.append(card(chain_id))
        record_run(store, recorded[-1], tables("e1", "e2"))
    first, other, whole, second = recorded
    assert [len(scores(store, made)) for made in (first, other, whole, second)] == [0, 2, 2, 2]
    assert [run.run_id for run in list_runs(store, chain_id="mine")] == [
        second.run_id,
        first.run_id,
    ]
    assert whole.run_id in [run.run_id for run in list_runs(store, chain_id=None)]
    assert other.run_id not in [run.run_id for run in list_runs(store, chain_id=None)]
    assert {first.run_id, whole.run_id} <= {run.run_id for run in list_runs(store, every=True)}
    assert read_run_table(store, first).num_rows == 2


def test_a_run_changes_neither_version_nor_content(store: BoltStore) -> None:
    before, content = store.read_all()
    record_run(store, card("version"), tables("e1", "e2"))
    after, same = store.read_all()
    assert (after, content_hash(same)) == (before, content_hash(content))


def test_a_recorded_run_has_a_line_in_the_audit_log(store: BoltStore) -> None:
    made = card("audited")
    record_run(store, made, tables("e1", "e2"))
    log = store.directory().audit_log
    assert check_audit_log(log).intact
    last = json.loads(log.read_text(encoding="utf-8").splitlines()[-1])
    assert (last["what"], last["ids"]) == ("analyse", [made.run_id])
    assert (last["before"], last["after"]) == (1, 1)


def test_only_the_first_thousand_are_scored_and_all_are_in_the_file(
    store: BoltStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs, "SCORED_ROWS", 2)
    made = card("cut")
    record_run(store, made, tables("e1", "e2", "e3", "e4"))
    assert [row[0] for row in scores(store, made)] == ["e1", "e2"]
    assert read_run_table(store, made).num_rows == 4


def test_an_enterprise_that_went_meanwhile_has_no_score(store: BoltStore) -> None:
    made = card("gone")
    record_run(store, made, tables("e1", "no-such", "e2"))
    assert [row[0] for row in scores(store, made)] == ["e1", "e2"]


def test_a_run_that_cannot_be_recorded_leaves_no_file(store: BoltStore) -> None:
    made = card("twice")
    record_run(store, made, tables("e1", "e2"))
    files = sorted(path.name for path in store.directory().runs.iterdir())
    again = replace(card("twice"), graph_version=2**70)  # no engine has such an integer
    with pytest.raises(OverflowError):
        record_run(store, again, tables("e1", "e2"))
    assert sorted(path.name for path in store.directory().runs.iterdir()) == files


def test_an_unknown_run_and_a_lost_file_are_said(store: BoltStore) -> None:
    with pytest.raises(NotFound, match="no-such"):
        find_run(store, "no-such")
    made = card("lost")
    path: Path = record_run(store, made, tables("e1", "e2"))
    path.unlink()
    with pytest.raises(NotFound, match=r"runs"):
        read_run_table(store, made)
