"""From a snapshot to a recorded analysis of weak links, and back from a recorded one."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from chainmap.analysis.weakness.analysis import analyse_weak_links
from chainmap.analysis.weakness.options import Scenario, WeakLinkOptions
from chainmap.analysis.weakness.result import WeakLinkAnalysis
from chainmap.analysis.weakness.what_if import what_if
from chainmap.stores.runs import (
    AnalysisRun,
    list_runs,
    new_run,
    read_run_table,
    record_run,
    run_file,
)
from chainmap.weak_link_rows import PARTS
from graph_schema.errors import NotFound
from graph_schema.records import FactTables

if TYPE_CHECKING:
    from chainmap.snapshot import Snapshot
    from chainmap.stores.bolt import BoltStore

Progress = Callable[[int, int], None]

#: Under this key the parameters of a run hold the options it was asked for.
OPTIONS = "options"
#: Earlier runs of a chain that are looked through for one that still answers.
_LOOKED_AT = 10


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FoundLinks:
    """An analysis with its card.

    Attributes
    ----------
    tables : enterprises, links, segments, chain_gaps (`chainmap.analysis.weakness.schemas`).
    path : the main file of a recorded run, None where it was not recorded.
    """

    card: AnalysisRun
    tables: Mapping[str, pa.Table]
    path: Path | None = None


def find_weak_links(
    snapshot: "Snapshot",
    *,
    chain_id: str | None,
    as_of: date,
    options: WeakLinkOptions,
    progress: Progress | None = None,
    unfinished: Path | None = None,
) -> FoundLinks:
    """Analyse one chain, or the whole graph, without recording it.

    Parameters
    ----------
    progress, unfinished : as of `analyse_weak_links`.

    Raises
    ------
    NotFound
        Where there is no such chain.
    AnalysisError
        Where too few amounts are known, or there is nothing to analyse.
    """
    found = analyse_weak_links(
        snapshot.tables,
        chain_id=chain_id,
        as_of=as_of,
        options=options,
        progress=progress,
        unfinished=unfinished,
    )
    card = new_run(
        chain_id=chain_id,
        as_of=as_of,
        parameters={**found.parameters, OPTIONS: asked(options)},
        graph_version=snapshot.version,
        rule_versions=tuple(found.rule_versions),
    )
    return FoundLinks(card=card, tables={name: getattr(found, name) for name in PARTS})


def record_weak_links(store: "BoltStore", found: FoundLinks) -> FoundLinks:
    """Record an analysis as a run; return it with the path of its main file."""
    return replace(found, path=record_run(store, found.card, found.tables))


def recorded_weak_links(
    store: "BoltStore",
    snapshot: "Snapshot",
    *,
    chain_id: str | None,
    as_of: date,
    options: WeakLinkOptions,
) -> FoundLinks | None:
    """Return the recorded run that answers the same question of the same version, if there is one.

    A run whose files have gone counts as none.
    """
    wanted = asked(options)
    for card in list_runs(store, chain_id=chain_id, limit=_LOOKED_AT):
        same = (card.graph_version, card.as_of) == (snapshot.version, as_of)
        if same and card.parameters.get(OPTIONS) == wanted:
            try:
                path = run_file(store, card)
                return FoundLinks(card=card, tables=read_tables(store, card), path=path)
            except NotFound:
                continue
    return None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SupposedLinks:
    """What a scenario would change: the losses, and the enterprises before and after.

    Attributes
    ----------
    total, total_substituted : part 0..1 of the network that is lost, where nobody steps in, and
        where rivals do.
    """

    losses: pa.Table
    total: float
    total_substituted: float
    before: pa.Table
    after: pa.Table


def suppose_weak_links(
    tables: FactTables, found: FoundLinks, scenario: Scenario, options: WeakLinkOptions
) -> SupposedLinks:
    """Suppose a scenario on what was analysed; ranks have no intervals, so it is quick.

    Raises
    ------
    NotFound
        Where the scenario names what the tables do not have.
    """
    before = WeakLinkAnalysis(
        **{name: found.tables[name] for name in PARTS},
        parameters=found.card.parameters,
        rule_versions=found.card.rule_versions,
    )
    answer = what_if(
        tables,
        chain_id=found.card.chain_id,
        as_of=found.card.as_of,
        scenario=scenario,
        options=replace(options, resamples=0),
        before=before,
    )
    return SupposedLinks(
        losses=answer.losses,
        total=answer.total,
        total_substituted=answer.total_substituted,
        before=found.tables["enterprises"],
        after=answer.after.enterprises,
    )


def read_tables(store: "BoltStore", card: AnalysisRun) -> dict[str, pa.Table]:
    """Return all tables of a recorded run."""
    return {name: read_run_table(store, card, name) for name in PARTS}


def asked(options: WeakLinkOptions) -> dict[str, Any]:
    """Return the options that change a result, JSON-ready: threads do not."""
    told = asdict(options)
    del told["threads"]
    told["essential_rules"] = list(told["essential_rules"])
    return told
