"""What would be: enterprises, links or regions gone, enterprises certified; and who is hit."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

import numpy as np
import pyarrow as pa

from chainmap.analysis.columns import Flags, Floats
from chainmap.analysis.esri.network import ESSENTIAL
from chainmap.analysis.esri.shocks import Cancelled, Losses, Progress, compute_losses
from chainmap.analysis.weakness.analysis import analyse_weak_links, build_model
from chainmap.analysis.weakness.comparison import Comparison, compare_analyses
from chainmap.analysis.weakness.model import WeaknessModel
from chainmap.analysis.weakness.options import Scenario, WeakLinkOptions
from chainmap.analysis.weakness.result import WeakLinkAnalysis
from chainmap.analysis.weakness.scenario import find_removal
from chainmap.analysis.weakness.schemas import LOSSES
from chainmap.analysis.weakness.supply import Supply
from chainmap.analysis.weakness.tables import numbers
from graph_schema.records import FactTables
from graph_schema.rules import STATES


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class WhatIf:
    """What a scenario costs, and how it changes the ranking.

    Attributes
    ----------
    losses : a row for each enterprise that loses anything or is removed (`schemas.LOSSES`).
    total, total_substituted : part 0..1 of the network that is lost, where nobody steps in, and
        where rivals of the same sector do.
    hit : how many enterprises lose anything, the removed ones left out.
    """

    losses: pa.Table
    total: float
    total_substituted: float
    hit: int
    before: WeakLinkAnalysis
    after: WeakLinkAnalysis
    changes: Comparison


def what_if(
    tables: FactTables,
    *,
    chain_id: str | None,
    as_of: date,
    scenario: Scenario,
    options: WeakLinkOptions | None = None,
    before: WeakLinkAnalysis | None = None,
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
) -> WhatIf:
    """Suppose a scenario: who is hit and how much, and the ranking before and after.

    Parameters
    ----------
    options : those of both analyses; a scenario in them is passed over.
    before : the analysis without the scenario, where the caller has it.

    Raises
    ------
    NotFound
        Where there is no such chain, or the scenario names what the tables do not have.
    AnalysisError
        Where nothing is left to analyse, or too few amounts are known.

    Notes
    -----
    The losses are those of the moment: what is removed fails, and nobody finds a new partner. The
    ranking after is that of the network which is left.
    """
    plain = replace(options or WeakLinkOptions(), scenario=None)
    model, _ = build_model(tables, chain_id, as_of, plain)
    shock = _shock(tables, model, scenario)
    found = _losses(model, shock, plain, use_market=False)
    substituted = _losses(model, shock, plain, use_market=True)
    analyse = partial(
        analyse_weak_links,
        tables,
        chain_id=chain_id,
        as_of=as_of,
        progress=progress,
        cancelled=cancelled,
    )
    before = before or analyse(options=plain)
    after = analyse(options=replace(plain, scenario=scenario))
    volume = model.supply.volume(model.weights.value)
    weight = volume / (volume.sum() or 1.0)
    return WhatIf(
        losses=_loss_table(model, shock.removed, weight, found, substituted.loss),
        total=float(weight @ found.loss),
        total_substituted=float(weight @ substituted.loss),
        hit=int(((found.loss > 0) & ~shock.removed).sum()),
        before=before,
        after=after,
        changes=compare_analyses(before, after),
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Shock:
    """What each of n enterprises loses at once, of its inputs and of its sales."""

    removed: Flags
    inputs: Floats
    sales: Floats


def _shock(tables: FactTables, model: WeaknessModel, scenario: Scenario) -> _Shock:
    removal, graph = find_removal(tables, scenario), model.subject.graph
    asked = removal.enterprises
    removed = np.array([e in asked for e in graph.node_ids.to_pylist()], np.bool_)
    inputs, sales = _cut(model.supply, model.weights.value, removal.links[graph.row])
    return _Shock(
        removed=removed,
        inputs=np.where(removed, 1.0, inputs),
        sales=np.where(removed, 1.0, sales),
    )


def _cut(supply: Supply, weight: Floats, cut: Flags) -> tuple[Floats, Floats]:
    """Return what customers lose of their inputs and suppliers of their sales with some links.

    As in ESRI an essential input that is lost stops its customer alike, however many; losses of
    the others add up.
    """
    part = np.where(cut, supply.shocks(weight), 0.0)
    essential = supply.kind == ESSENTIAL
    of_input = np.bincount(supply.input_of, weights=np.where(essential, part, 0.0))
    inputs = np.bincount(
        supply.target, weights=np.where(essential, 0.0, part), minlength=supply.size
    ).astype(np.float64)
    np.maximum.at(inputs, supply.target, of_input[supply.input_of])
    volume = supply.volume(weight)
    lost = np.bincount(supply.source, weights=np.where(cut, weight, 0.0), minlength=supply.size)
    return np.minimum(inputs, 1.0), np.minimum(lost / np.where(volume > 0, volume, 1.0), 1.0)


def _losses(
    model: WeaknessModel, shock: _Shock, options: WeakLinkOptions, *, use_market: bool
) -> Losses:
    """Spread lost inputs downstream and lost sales upstream."""
    network = model.supply.closed_network(model.weights.value)
    threshold = options.threshold_of(model.supply.size)
    down, up = (
        compute_losses(
            network,
            np.append(lost, 0.0),
            use_market=use_market,
            tolerance=options.tolerance,
            threshold=threshold,
        )
        for lost in (shock.inputs, shock.sales)
    )
    return Losses(
        downstream=down.downstream[:-1], upstream=up.upstream[:-1], steps=down.steps + up.steps
    )


def _loss_table(
    model: WeaknessModel, removed: Flags, weight: Floats, found: Losses, substituted: Floats
) -> pa.Table:
    ids = model.subject.graph.node_ids
    columns: Mapping[str, pa.Array] = {
        "enterprise_id": ids,
        "segment_id": pa.array(model.subject.segment_ids, pa.string()),
        "state": pa.array(STATES).take(pa.array(model.subject.states.codes_of(ids))),
        "removed": pa.array(removed),
        "loss": numbers(found.loss),
        "loss_downstream": numbers(found.downstream),
        "loss_upstream": numbers(found.upstream),
        "loss_substituted": numbers(substituted),
        "weight": numbers(weight),
        "part": numbers(weight * found.loss),
    }
    table = pa.table(columns, schema=LOSSES).filter(pa.array((found.loss > 0) | removed))
    order = [("part", "descending"), ("loss", "descending"), ("enterprise_id", "ascending")]
    return table.sort_by(order)
