"""``chainmap analyse``: the weak links of a chain, ranked, explained, recorded as a run."""

import json
import os
import sys
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from chainmap.cli.import_ import progress_bars
from chainmap.cli.map import find_chain
from chainmap.cli.options import AsOfOption, DbOption, JsonOption, as_of_date, database
from graph_schema.errors import AnalysisError, ChainmapError, UsageError

if TYPE_CHECKING:
    from chainmap.analysis.weakness.options import WeakLinkOptions
    from chainmap.snapshot import Snapshot
    from chainmap.stores.bolt import BoltStore
    from chainmap.weak_link_rows import WeakLinkRows
    from chainmap.weak_link_runs import FoundLinks

#: Rows of each table in ``--json``; the run's files hold all.
_JSON_ROWS = 1_000
_LAST = "last"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("analyse")(analyse)


def analyse(
    db: DbOption = None,
    chain: Annotated[
        str | None, typer.Option("--chain", help="产业链编号或名称；默认分析全图")
    ] = None,
    each_chain: Annotated[
        bool, typer.Option("--each-chain", help="每条产业链各分析一次，已有同样分析的跳过")
    ] = False,
    as_of: AsOfOption = None,
    with_derived: Annotated[
        bool, typer.Option("--with-derived", help="计入推断的供应关系（结果标为推断）")
    ] = False,
    unit_weights: Annotated[
        bool, typer.Option("--unit-weights", help="不看金额，每条供应关系计 1")
    ] = False,
    essential: Annotated[
        Path | None, typer.Option("--essential", help="必需投入规则文件（YAML），见 docs")
    ] = None,
    compare: Annotated[
        str | None, typer.Option("--compare", help="与以前的分析对比：分析编号，或 last（上一次）")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """弱链分析：关键性 × 质量差距 × 不可替代性，排名、依据、存档 · ranked weak links."""
    if each_chain and (chain or compare or as_json):
        raise UsageError(
            "--each-chain 不能与 --chain、--compare、--json 同用。",
            "--each-chain goes without --chain, --compare and --json.",
        )
    day, name = as_of_date(as_of), database(db)
    options = _options(with_derived, unit_weights, essential)
    from chainmap.snapshot import snapshot_for
    from chainmap.stores.connect import open_store

    with open_store(name) as store:
        snapshot = snapshot_for(store)
        if each_chain:
            _analyse_each(store, snapshot, day, options)
            return
        chain_id = None if chain is None else find_chain(snapshot.tables, chain)
        earlier = None if compare is None else _earlier(store, compare, chain_id)
        found = _analysed(store, snapshot, chain_id, day, options)
        changes = None if earlier is None else _changes(snapshot, earlier, found)
    _show(snapshot, found, changes, as_json=as_json)


def _options(with_derived: bool, unit_weights: bool, essential: Path | None) -> "WeakLinkOptions":
    from chainmap.analysis.weakness.options import WeakLinkOptions
    from graph_schema.essential_rules import read_essential_rules

    return WeakLinkOptions(
        with_derived=with_derived,
        unit_weights=unit_weights,
        essential_rules=() if essential is None else read_essential_rules(essential),
        threads=os.cpu_count() or 1,
    )


def _analysed(
    store: "BoltStore",
    snapshot: "Snapshot",
    chain_id: str | None,
    day: date,
    options: "WeakLinkOptions",
) -> "FoundLinks":
    from chainmap.weak_link_runs import find_weak_links, record_weak_links

    unfinished = store.directory().unfinished
    unfinished.mkdir(parents=True, exist_ok=True)
    with progress_bars() as show:
        try:
            found = find_weak_links(
                snapshot,
                chain_id=chain_id,
                as_of=day,
                options=options,
                progress=lambda done, count: show("分析 analysing", done, count),
                unfinished=unfinished,
            )
        except KeyboardInterrupt as stopped:
            raise _stopped() from stopped
    return record_weak_links(store, found)


def _stopped() -> ChainmapError:
    return ChainmapError(
        "已中断，没有写入结果；大网络中已算完的部分保留着，用同一命令即可继续。",
        "Stopped, nothing was written; of a large network what is done is kept: run the same "
        "command to go on.",
    )


def _analyse_each(
    store: "BoltStore", snapshot: "Snapshot", day: date, options: "WeakLinkOptions"
) -> None:
    """Analyse every chain that has no such run yet; where one cannot be, the others go on."""
    from chainmap.weak_link_runs import recorded_weak_links

    refused = 0
    for chain_id in sorted(snapshot.tables["Chain"]["chain_id"].to_pylist()):
        known = recorded_weak_links(store, snapshot, chain_id=chain_id, as_of=day, options=options)
        try:
            found = known or _analysed(store, snapshot, chain_id, day, options)
        except AnalysisError as error:
            refused += 1
            sys.stderr.write(f"{chain_id}：{error.zh} | {error.en}\n")
            continue
        note = "（已有）" if known else ""
        sys.stdout.write(f"{chain_id} {found.card.run_id}{note}\n")
        sys.stdout.flush()
    if refused:
        raise AnalysisError(
            f"{refused} 条产业链没有分析成，原因见上。",
            f"{refused} chains could not be analysed, for the reasons above.",
        )


def _earlier(store: "BoltStore", wanted: str, chain_id: str | None) -> "FoundLinks":
    """Return the run to compare with, read before the new one takes its place."""
    from chainmap.stores.runs import find_run, list_runs
    from chainmap.weak_link_runs import FoundLinks, read_tables

    if wanted == _LAST:
        runs = list_runs(store, chain_id=chain_id, limit=1)
        if not runs:
            raise UsageError(
                "还没有以前的分析可以对比；去掉 --compare 先分析一次。",
                "There is no earlier run to compare with; run once without --compare.",
            )
        card = runs[0]
    else:
        card = find_run(store, wanted)
    return FoundLinks(card=card, tables=read_tables(store, card))


def _changes(
    snapshot: "Snapshot", earlier: "FoundLinks", found: "FoundLinks"
) -> list[dict[str, Any]]:
    from chainmap.weak_link_rows import changed_rows

    return changed_rows(snapshot.tables, earlier.tables, found.tables)


def _show(
    snapshot: "Snapshot",
    found: "FoundLinks",
    changes: Sequence[dict[str, Any]] | None,
    *,
    as_json: bool,
) -> None:
    from chainmap.weak_link_rows import name_rows
    from chainmap.weak_link_text import print_analysis, print_changes

    rows = name_rows(snapshot.tables, found.tables)
    if as_json:
        sys.stdout.write(json.dumps(_document(found, rows, changes), ensure_ascii=False) + "\n")
        return
    chains = snapshot.tables["Chain"].select(["chain_id", "name"]).to_pylist()
    names = {row["chain_id"]: row["name"] for row in chains}
    name = "全图" if found.card.chain_id is None else names[found.card.chain_id]
    print_analysis(found, rows, name or str(found.card.chain_id))
    if changes is not None:
        print_changes(changes)


def _document(
    found: "FoundLinks", rows: "WeakLinkRows", changes: Sequence[dict[str, Any]] | None
) -> dict[str, object]:
    """Return the run as one JSON document; tables are cut, and say so."""
    from chainmap.weak_link_rows import PARTS

    tables = {part: rows.of(part) for part in PARTS}
    card = asdict(found.card)
    card |= {"as_of": found.card.as_of.isoformat(), "rule_versions": list(found.card.rule_versions)}
    return {
        **card,
        "parameters": dict(found.card.parameters),
        "file": str(found.path),
        "totals": {part: len(table) for part, table in tables.items()},
        "truncated": any(len(table) > _JSON_ROWS for table in tables.values()),
        **{part: table[:_JSON_ROWS] for part, table in tables.items()},
        **({} if changes is None else {"changes": list(changes)[:_JSON_ROWS]}),
    }
