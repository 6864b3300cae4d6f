"""The table of enterprises."""

import json

import numpy as np
import pyarrow as pa

from chainmap.analysis.cuts import find_cuts
from chainmap.analysis.esri.shocks import EsriTable
from chainmap.analysis.reach import compute_reach
from chainmap.analysis.states import EnterpriseStates, Hit
from chainmap.analysis.structure.condensation import condense
from chainmap.analysis.structure.dominators import find_dominators
from chainmap.analysis.structure.k_core import compute_core_numbers
from chainmap.analysis.structure.network import SupplyNetwork
from chainmap.analysis.structure.strength import compute_strength
from chainmap.analysis.weak_links import flag_weak_links
from chainmap.analysis.weakness.model import LevelFactors, WeaknessModel
from chainmap.analysis.weakness.options import LARGE
from chainmap.analysis.weakness.resampling import RankIntervals
from chainmap.analysis.weakness.schemas import ENTERPRISES
from chainmap.analysis.weakness.scoring import ranks
from chainmap.analysis.weakness.subject import Subject
from chainmap.analysis.weakness.tables import (
    Columns,
    numbers,
    ranked_table,
    score_columns,
    whole_numbers,
)
from graph_schema.rules import STATES


def enterprise_table(
    model: WeaknessModel,
    point: LevelFactors,
    intervals: RankIntervals,
    esri: EsriTable,
) -> pa.Table:
    """Return one row an enterprise."""
    subject, factors = model.subject, point.enterprise
    ids = subject.graph.node_ids
    unknown = np.isnan(factors.quality_gap)
    columns = {
        "enterprise_id": ids,
        "segment_id": pa.array(subject.segment_ids, pa.string()),
        "sector": pa.array(subject.sectors.labels).take(pa.array(subject.sectors.code)),
        "state": pa.array(STATES).take(pa.array(subject.states.codes_of(ids))),
        **score_columns(factors, intervals.enterprise),
        "check_rank": whole_numbers(ranks(np.where(unknown, factors.score_if_weak, np.nan))),
        "esri": numbers(esri.loss),
        "esri_downstream": numbers(esri.loss_downstream),
        "esri_upstream": numbers(esri.loss_upstream),
        **_sizes(model),
        **_exposure(subject),
        **_position(subject, unit_weights=model.weights.unit),
        "evidence": _evidence(subject.states, ids),
        "market": pa.array([*model.markets.labels, None], pa.string()).take(
            pa.array(model.markets.code % (len(model.markets.labels) + 1))
        ),
        "rivals_unknown": whole_numbers(
            model.markets.silent_rivals(model.supply.volume(model.weights.value))
        ),
    }
    return ranked_table(columns, ENTERPRISES, ["enterprise_id"])


def _sizes(model: WeaknessModel) -> Columns:
    """Return sales in yuan, the part of the network's size, and how far amounts are known."""
    graph, weights = model.subject.graph, model.weights
    size = graph.node_count
    volume = model.supply.volume(weights.value)
    ends = np.concatenate((graph.source, graph.target))
    known = np.tile(~np.isnan(graph.amount), 2)
    links = np.bincount(ends, minlength=size)
    known_links = np.bincount(ends, weights=known, minlength=size)
    sales = np.full(size, np.nan) if weights.unit else model.supply.sales(weights.value)
    return {
        "sales_yuan": numbers(sales),
        "weight": numbers(volume / (volume.sum() or 1.0)),
        "weight_coverage": numbers(known_links / np.where(links > 0, links, np.nan)),
    }


def _position(subject: Subject, *, unit_weights: bool) -> Columns:
    """Return where each enterprise stands, and who hangs on it alone."""
    network = SupplyNetwork.of(
        subject.graph, with_derived=subject.with_derived, unit_weights=unit_weights
    )
    condensed = condense(network)
    sales = compute_strength(network).sales
    dominators = find_dominators(network, output=sales, condensation=condensed)
    return {
        "tier": pa.array(condensed.tier.astype(np.int64)),
        "core": pa.array(compute_core_numbers(network).astype(np.int64)),
        "dominated_count": pa.array(dominators.count.astype(np.int64)),
        "dominated_output": numbers(dominators.output),
    }


def _exposure(subject: Subject) -> Columns:
    """Return the measures that the map shows too; reach only where it can be counted."""
    graph, derived = subject.graph, subject.with_derived
    size = graph.node_count
    weak_supplier, sole = flag_weak_links(graph, subject.states, subject.sole_sources)
    reach = (
        compute_reach(graph, with_derived=derived).astype(np.float64)
        if size <= LARGE
        else np.full(size, np.nan)
    )
    weak = weak_supplier | sole
    single = subject.sole_sources.single
    pairs = np.unique(graph.source[single].astype(np.int64) * max(size, 1) + graph.target[single])
    return {
        "reach": whole_numbers(reach),
        "sole_customers": pa.array(np.bincount(pairs // max(size, 1), minlength=size)),
        "weak_links": pa.array(np.bincount(graph.source[weak], minlength=size)),
        "supplier_hhi": numbers(subject.supplier_hhi),
        "customer_hhi": numbers(subject.concentration.highest_of_suppliers(graph)),
        "cut": pa.array(find_cuts(graph, with_derived=derived).enterprise),
    }


def _evidence(states: EnterpriseStates, enterprises: pa.Array) -> pa.Array:
    texts = [
        json.dumps([_hit(hit) for hit in states.hits_of(enterprise)], ensure_ascii=False)
        for enterprise in enterprises.to_pylist()
    ]
    return pa.array(texts, pa.string())


def _hit(hit: Hit) -> dict[str, str | None]:
    return {
        "rule": hit.rule,
        "zh": hit.text.zh,
        "en": hit.text.en,
        "on": hit.on.isoformat() if hit.on else None,
        "node": hit.node,
        "source_id": hit.origin.source_id,
        "source_row": hit.origin.source_row,
    }
