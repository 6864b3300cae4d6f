"""The table of links."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from chainmap.analysis.columns import Index, Small, fact_table
from chainmap.analysis.links import EVIDENCE
from chainmap.analysis.weakness.model import LevelFactors, WeaknessModel
from chainmap.analysis.weakness.resampling import RankIntervals
from chainmap.analysis.weakness.schemas import LINKS
from chainmap.analysis.weakness.subject import Subject
from chainmap.analysis.weakness.tables import Columns, numbers, ranked_table, score_columns
from graph_schema.records import FactTables
from graph_schema.rules import STATES


def link_table(
    tables: FactTables,
    model: WeaknessModel,
    point: LevelFactors,
    intervals: RankIntervals,
) -> pa.Table:
    """Return one row a link; what an enterprise delivers to itself is no link."""
    subject, graph = model.subject, model.subject.graph
    segment = pa.array(subject.segment_ids, pa.string())
    codes = subject.states.codes_of(graph.node_ids)
    source, target = pa.array(graph.source), pa.array(graph.target)
    columns = {
        "from": graph.node_ids.take(source),
        "to": graph.node_ids.take(target),
        "product_id": graph.products.take(_or_null(graph.product)),
        "segment_from": segment.take(source),
        "segment_to": segment.take(target),
        "state": pa.array(STATES).take(pa.array(codes[graph.source])),
        **score_columns(point.link, intervals.link),
        "dependence": numbers(subject.dependence),
        "sole_source": pa.array(subject.sole_sources.single),
        "essential": pa.array(model.supply.kind.astype(np.int64)),
        "evidence_kind": pa.array(EVIDENCE).take(_or_null(graph.evidence)),
        "confidence": numbers(model.confidence),
        "amount_yuan": numbers(graph.amount),
        "estimated": pa.array(model.weights.estimated),
        **_sources(tables, subject),
    }
    table = ranked_table(columns, LINKS, ["from", "to", "product_id"])
    return table.filter(pc.not_equal(table["from"], table["to"]))


def _sources(tables: FactTables, subject: Subject) -> Columns:
    supplies = fact_table(tables, "SUPPLIES")
    rows = supplies.take(pa.array(subject.graph.row))
    return {name: rows[name] for name in ("source_id", "source_row", "link_id")}


def _or_null(positions: Index | Small) -> pa.Array:
    return pa.array(positions, mask=positions < 0)
