"""Analysis runs: every result in Parquet, the first of them in the graph (DESIGN.md, "Runs").

A run is no fact: it never bumps the graph's version. Its files come first, its node and its scores
follow in one transaction, so that a run that can be found has all of its files.
"""

import json
import math
import uuid
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from neo4j import Transaction

from chainmap.stores import _cypher
from chainmap.stores.audit import Act, AuditLog
from chainmap.stores.bolt import BoltStore
from chainmap.stores.directory import DataDirectory
from chainmap.stores.publish import finished_now
from chainmap.stores.write import BATCH, Statement, run
from graph_schema.errors import NotFound
from graph_schema.model import load_model

#: The analysis behind `chainmap analyse`.
WEAK_LINKS = "weak_links"
#: The table whose rows become SCORED, and the file of which has the run's own name.
MAIN = "enterprises"
#: Enterprises with a SCORED relationship, those that rank first (DESIGN.md, "Runs").
SCORED_ROWS = 1_000

#: Columns of the main table that are properties of SCORED; the others are in its components.
_SCORED = tuple(load_model().relationships["SCORED"].properties)
_NO_COMPONENTS = frozenset({"enterprise_id", "evidence", "components", *_SCORED})


@dataclass(frozen=True, slots=True, kw_only=True)
class AnalysisRun:
    """One run: what was analysed, when, and by which parameters and rules.

    Attributes
    ----------
    chain_id : None where the whole graph was analysed.
    parameters : JSON-ready; everything that made the result.
    finished_at : ISO 8601, Asia/Shanghai.
    """

    run_id: str
    kind: str
    chain_id: str | None
    as_of: date
    parameters: Mapping[str, Any]
    graph_version: int
    rule_versions: tuple[str, ...]
    finished_at: str


def new_run(
    *,
    chain_id: str | None,
    as_of: date,
    parameters: Mapping[str, Any],
    graph_version: int,
    rule_versions: tuple[str, ...],
    kind: str = WEAK_LINKS,
) -> AnalysisRun:
    """Return the card of a run that has just finished, under an id of its own."""
    return AnalysisRun(
        run_id=uuid.uuid4().hex,
        kind=kind,
        chain_id=chain_id,
        as_of=as_of,
        parameters=parameters,
        graph_version=graph_version,
        rule_versions=rule_versions,
        finished_at=finished_now(),
    )


def record_run(store: BoltStore, card: AnalysisRun, tables: Mapping[str, pa.Table]) -> Path:
    """Keep a run: all rows as files, the first 1,000 enterprises as SCORED; return its main file.

    The scores of earlier runs of the same kind and chain go in the same transaction; their files
    stay, so that two runs can be compared.

    Parameters
    ----------
    tables : by name; "enterprises" has ``enterprise_id``, ``rank`` and ``score``, sorted by rank.
    """
    directory = store.directory()
    written = [_write_table(directory, card, name, table) for name, table in tables.items()]
    scores = [{"to": card.run_id, **row} for row in _scores(tables[MAIN])]

    def write(tx: Transaction) -> None:
        model = load_model()
        run(
            tx,
            Statement(cypher=_cypher.create_nodes(model.nodes["AnalysisRun"]), rows=[_row(card)]),
        )
        tx.run(
            _cypher.DELETE_OLDER_SCORES,
            kind=card.kind,
            run_id=card.run_id,
            chain_id=card.chain_id,
        ).consume()
        ends = ("Enterprise", "AnalysisRun")
        cypher = _cypher.create_relationships(model, model.relationships["SCORED"], ends)
        for start in range(0, len(scores), BATCH):
            # An enterprise that went since the run's version has no score.
            run(tx, Statement(cypher=cypher, rows=scores[start : start + BATCH], exact=False))

    with AuditLog(directory.audit_log) as log, ExitStack() as undo:
        for path in written:
            undo.callback(path.unlink, missing_ok=True)
        store.transact(write, is_done=lambda: _is_there(store, card.run_id))
        undo.pop_all()  # committed: the files stay
        version = card.graph_version
        log.append(
            Act(what="analyse", ids=(card.run_id,)), import_id="", before=version, after=version
        )
    return _path(directory, card.run_id, MAIN)


def list_runs(
    store: BoltStore,
    *,
    kind: str = WEAK_LINKS,
    chain_id: str | None = None,
    every: bool = False,
    limit: int = 20,
) -> list[AnalysisRun]:
    """Return the latest runs, newest first: of one chain, of the whole graph (None), or all."""
    rows = store.read(_cypher.RUNS, kind=kind, chain_id=chain_id, every=every, limit=limit)
    return [_card(row["r"]) for row in rows]


def find_run(store: BoltStore, run_id: str) -> AnalysisRun:
    """Return one run's card.

    Raises
    ------
    NotFound
        Where no run has this id.
    """
    rows = store.read(_cypher.RUN, run_id=run_id)
    if not rows:
        raise NotFound(
            f"没有分析记录“{run_id}”；chainmap analyse 完成时会显示编号。",
            f"There is no run {run_id!r}; chainmap analyse prints the id of each.",
        )
    return _card(rows[0]["r"])


def read_run_table(store: BoltStore, card: AnalysisRun, name: str = MAIN) -> pa.Table:
    """Return one table of a run.

    Raises
    ------
    NotFound
        Where its file has gone from the data directory.
    """
    path = _path(store.directory(), card.run_id, name)
    try:
        return pq.read_table(path)
    except FileNotFoundError as error:
        raise NotFound(
            f"分析记录“{card.run_id}”的结果文件 {path.name} 已不在 runs 文件夹中，请重新分析。",
            f"The file {path.name} of run {card.run_id!r} is no longer in the folder runs; "
            "run the analysis again.",
        ) from error


def run_file(store: BoltStore, card: AnalysisRun) -> Path:
    """Return where a run's main table stands."""
    return _path(store.directory(), card.run_id, MAIN)


def _path(directory: DataDirectory, run_id: str, name: str) -> Path:
    part = "" if name == MAIN else f".{name}"
    return directory.runs / f"{run_id}{part}.parquet"


def _write_table(directory: DataDirectory, card: AnalysisRun, name: str, table: pa.Table) -> Path:
    path = _path(directory, card.run_id, name)
    path.parent.mkdir(parents=True, exist_ok=True)
    told = _row(card) | {"as_of": card.as_of.isoformat()}
    metadata = {**(table.schema.metadata or {}), b"chainmap": _json(told).encode()}
    pq.write_table(table.replace_schema_metadata(metadata), path)
    return path


def _row(card: AnalysisRun) -> dict[str, Any]:
    """Return the properties of the run's node."""
    row = {
        "run_id": card.run_id,
        "kind": card.kind,
        "chain_id": card.chain_id,
        "as_of": card.as_of,
        "parameters": _json(card.parameters),
        "graph_version": card.graph_version,
        "rule_versions": list(card.rule_versions),
        "finished_at": card.finished_at,
    }
    return {name: value for name, value in row.items() if value is not None}


def _card(node: Mapping[str, Any]) -> AnalysisRun:
    as_of = node["as_of"]
    return AnalysisRun(
        run_id=node["run_id"],
        kind=node["kind"],
        chain_id=node.get("chain_id"),
        as_of=as_of if isinstance(as_of, date) else date.fromisoformat(str(as_of)[:10]),
        parameters=json.loads(node["parameters"]),
        graph_version=node["graph_version"],
        rule_versions=tuple(node.get("rule_versions") or ()),
        finished_at=node["finished_at"],
    )


def _scores(table: pa.Table) -> list[dict[str, Any]]:
    """Return the rows of SCORED: what a query asks for as properties, the rest as JSON."""
    rows = []
    for row in table.slice(0, SCORED_ROWS).to_pylist():
        known = {name: value for name, value in row.items() if not _is_unknown(value)}
        components = {name: value for name, value in known.items() if name not in _NO_COMPONENTS}
        scored = {name: known[name] for name in _SCORED if name in known}
        rows.append({"from": row["enterprise_id"], "components": _json(components), **scored})
    return rows


def _is_there(store: BoltStore, run_id: str) -> bool:
    return bool(store.read(_cypher.RUN_EXISTS, run_id=run_id)[0]["n"])


def _is_unknown(value: object) -> bool:
    return value is None or (isinstance(value, float) and math.isnan(value))


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)
