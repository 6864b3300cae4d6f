"""What made an analysis, JSON-ready, so that a run can be understood and repeated."""

import math
from dataclasses import asdict
from datetime import date

from chainmap.analysis.weakness.model import WeaknessModel
from chainmap.analysis.weakness.options import WeakLinkOptions, listed_of
from graph_schema.rules import STATES


def run_parameters(
    model: WeaknessModel,
    options: WeakLinkOptions,
    chain_id: str | None,
    as_of: date,
    *,
    resamples: int,
) -> dict[str, object]:
    """Return options, what was used for what the data leave open, and how far data cover."""
    return {
        "chain_id": chain_id,
        "as_of": as_of.isoformat(),
        "with_derived": options.with_derived,
        "weights": "unit" if options.unit_weights else "amount_yuan",
        "tolerance": options.tolerance,
        "threshold": options.threshold_of(model.supply.size),
        "resamples": resamples,
        "interval_ranks": listed_of(model.supply.size) if resamples else None,
        "seed": options.seed,
        "essential": [asdict(rule) for rule in model.essential.entries],
        "essential_unused": [asdict(rule) for rule in model.essential.unused],
        "scenario": None if options.scenario is None else asdict(options.scenario),
        "coverage": _coverage(model),
    }


def _coverage(model: WeaknessModel) -> dict[str, object]:
    """Return how much of what matters is known; null where there is nothing to know."""
    graph, weights = model.subject.graph, model.weights
    states = model.subject.states.codes_of(graph.node_ids)
    return {
        "enterprises": graph.node_count,
        "links": graph.link_count,
        "derived_links": int(graph.derived.sum()),
        "estimated_links": int(weights.estimated.sum()),
        "amounts_known": None if math.isnan(weights.coverage) else weights.coverage,
        "states_known": float((states != STATES.index("unknown")).mean()),
        "sectors_known": float((model.subject.sectors.known >= 0).mean()),
    }
