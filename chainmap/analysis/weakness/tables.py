"""The tables of an analysis, from its arrays."""

from collections.abc import Sequence
from typing import Any

import pyarrow as pa

from chainmap.analysis.columns import Floats, IntArray
from chainmap.analysis.weakness.resampling import Interval
from chainmap.analysis.weakness.scoring import Factors, ranks

Columns = dict[str, Any]


def numbers(values: Floats) -> pa.Array:
    """Return floats as a column, null where NaN."""
    return pa.array(values, pa.float64(), from_pandas=True)


def whole_numbers(values: Floats | IntArray) -> pa.Array:
    """Return whole numbers as a column, null where NaN."""
    return pa.array(values, pa.float64(), from_pandas=True).cast(pa.int64())


def score_columns(factors: Factors, interval: Interval) -> Columns:
    """Return the columns of ranks, scores and factors."""
    score = factors.score
    low, high = interval
    return {
        "rank": whole_numbers(ranks(score)),
        "rank_low": whole_numbers(low),
        "rank_high": whole_numbers(high),
        "score": numbers(score),
        "score_if_weak": numbers(factors.score_if_weak),
        "criticality": numbers(factors.criticality),
        "quality_gap": numbers(factors.quality_gap),
        "substitutability": numbers(factors.substitutability),
    }


def ranked_table(columns: Columns, schema: pa.Schema, keys: Sequence[str]) -> pa.Table:
    """Build a table sorted by rank, then, where that is unknown, by score if weak, then by keys."""
    table = pa.table({name: columns[name] for name in schema.names}, schema=schema)
    order = [("rank", "ascending"), ("score_if_weak", "descending")]
    order += [(key, "ascending") for key in keys]
    return table.sort_by(order)  # nulls stand last
