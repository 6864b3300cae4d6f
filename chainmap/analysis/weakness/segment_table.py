"""The table of segments."""

from collections import Counter
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from chainmap.analysis.columns import fact_table
from chainmap.analysis.weakness.model import LevelFactors, WeaknessModel
from chainmap.analysis.weakness.resampling import RankIntervals
from chainmap.analysis.weakness.schemas import SEGMENTS
from chainmap.analysis.weakness.subject import Subject
from chainmap.analysis.weakness.tables import numbers, ranked_table, score_columns
from graph_schema.records import FactTables
from graph_schema.rules import STATES


def segment_table(
    tables: FactTables,
    model: WeaknessModel,
    point: LevelFactors,
    intervals: RankIntervals,
) -> pa.Table:
    """Return one row a segment, from the factors of sectors; those of empty segments are null."""
    subject = model.subject
    listed = _segments(tables, subject)
    number = {label: at for at, label in enumerate(subject.sectors.labels)}
    at = pa.array([number.get(row["segment_id"]) for row in listed], pa.int64())
    of_sector = score_columns(point.segment, intervals.segment)
    of_sector["known"] = numbers(point.segment_known)
    columns = {name: column.take(at) for name, column in of_sector.items()}
    columns |= {
        "segment_id": pa.array([row["segment_id"] for row in listed], pa.string()),
        "name": pa.array([row["name"] or row["segment_id"] for row in listed], pa.string()),
        "key": pa.array([bool(row["key"]) for row in listed], pa.bool_()),
        **_counts(subject, [row["segment_id"] for row in listed]),
    }
    return ranked_table(columns, SEGMENTS, ["segment_id"])


def _segments(tables: FactTables, subject: Subject) -> list[dict[str, Any]]:
    table = fact_table(tables, "Segment").select(["segment_id", "name", "key"])
    if subject.extract is not None:
        own = pa.array([s.segment_id for s in subject.extract.segments], pa.string())
        table = table.filter(pc.is_in(table["segment_id"], value_set=own))
    rows: list[dict[str, Any]] = table.to_pylist()
    return rows


def _counts(subject: Subject, segments: list[str]) -> dict[str, pa.Array]:
    """Return how many enterprises each segment has, by state, and how many deliver."""
    graph = subject.graph
    states = [STATES[code] for code in subject.states.codes_of(graph.node_ids)]
    delivers = np.bincount(graph.source, minlength=graph.node_count) > 0
    by_state = Counter(zip(subject.segment_ids, states, strict=True))
    makers = Counter(s for s, d in zip(subject.segment_ids, delivers, strict=True) if d)
    every = Counter(subject.segment_ids)
    counts = {s: pa.array([by_state[segment, s] for segment in segments]) for s in STATES}
    return counts | {
        "enterprises": pa.array([every[segment] for segment in segments]),
        "makers": pa.array([makers[segment] for segment in segments]),
    }
