"""The common gaps of one chain for its map: the rows of `/gaps`, and who carries each."""

import math
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from chainmap.analysis.columns import fact_table
from chainmap.analysis.dates import months_before
from chainmap.analysis.gaps.bands import BANDS
from chainmap.analysis.gaps.from_graph import gap_examinations
from chainmap.analysis.gaps.sharing import small_rows
from chainmap.analysis.gaps.table import GapTable, compute_gaps, read_examinations
from chainmap.gap_names import GapNames
from graph_schema.gap_rules import GapRules, gap_rules
from graph_schema.records import FactTables

#: The chain compared with the other chains; then its own segments, and its counties.
GROUPINGS = ("chain_id", "segment_id", "county")
#: Rows of a table in which small numbers are searched; a larger one shares no figures.
MOST_ROWS = 20_000
#: What a shared output does not say of a row that tells of few enterprises.
_FIGURES = ("examined", "present", "prevalence", "baseline", "lift_low")

#: (group, gap code) → the enterprises of the group in which the gap was found.
_Carriers = Mapping[tuple[str, str], Sequence[str]]


def common_gaps_of_chain(tables: FactTables, chain_id: str, as_of: date) -> dict[str, Any]:
    """Return the gaps that any enterprise of the chain has, by each of `GROUPINGS`.

    Returns
    -------
    ``window_begin``, ``window_months``, ``rule_version``, ``margin``; ``bands``: what each is
    called; ``examined``: enterprises of the chain examined for any gap; ``enterprises``: ids of all
    that carry one; ``groupings``: the one with the strongest band first, each with ``by``,
    ``family`` and ``rows`` in the order of the table. A row has ``gap``, ``name``, ``axis``,
    ``group``, ``group_name``, ``band``, the figures of the table, ``only_found`` (nobody of the
    table was found free of the gap), ``small`` (a shared output hides its figures) and
    ``carriers``, positions in ``enterprises``.
    """
    rules = gap_rules()
    every = _of_chains(tables, as_of, rules)
    own = every.filter(pc.equal(every["chain_id"], chain_id))
    names = GapNames(tables)
    carriers = sorted(set(own.filter(own["present"])["enterprise_id"].to_pylist()))
    place = {enterprise: at for at, enterprise in enumerate(carriers)}
    groupings = []
    for by in GROUPINGS:
        compared = every if by == "chain_id" else own
        table = compute_gaps(read_examinations(compared, [by]), [by], rules)
        rows = _rows(table, _carriers(own, by), names, place)
        shown = [row for row in rows if by != "chain_id" or row["group"] == chain_id]
        groupings.append({"by": by, "family": table.family, "rows": shown})
    return {
        "window_begin": months_before(as_of, rules.window_months).isoformat(),
        "window_months": rules.window_months,
        "rule_version": rules.version,
        "margin": rules.margin,
        "bands": {band: word.model_dump() for band, word in rules.bands.items()},
        "examined": _examined(own),
        "enterprises": carriers,
        "groupings": sorted(groupings, key=_strongest_band),
    }


def shared_gaps(gaps: Mapping[str, Any]) -> dict[str, Any]:
    """Return the same for an output to share: small rows lose figures and enterprises.

    They stand last, by code: where a row stands in the table would tell of its lift.
    """
    groupings = [
        {**grouping, "rows": sorted(map(_shared_row, grouping["rows"]), key=_small_last)}
        for grouping in gaps["groupings"]
    ]
    kept = sorted({at for g in groupings for row in g["rows"] for at in row["carriers"]})
    place = {at: new for new, at in enumerate(kept)}
    for grouping in groupings:
        for row in grouping["rows"]:
            row["carriers"] = [place[at] for at in row["carriers"]]
    return {
        **gaps,
        "enterprises": [gaps["enterprises"][at] for at in kept],
        "groupings": groupings,
    }


def _shared_row(row: Mapping[str, Any]) -> dict[str, Any]:
    if not row["small"]:
        return dict(row)
    return {**row, **dict.fromkeys(_FIGURES), "carriers": []}


def _small_last(row: Mapping[str, Any]) -> tuple[str, ...]:
    return ("small", row["group"], row["gap"]) if row["small"] else ()


def _of_chains(tables: FactTables, as_of: date, rules: GapRules) -> pa.Table:
    """Return the examinations of enterprises in chains, so that the cost follows these.

    Enterprises in no chain make no row of any of `GROUPINGS` and no baseline.
    """
    segments = fact_table(tables, "PART_OF")["from"].combine_chunks()
    works_in = fact_table(tables, "OPERATES_IN")
    inside = works_in.filter(pc.is_in(works_in["to"], value_set=segments))["from"].combine_chunks()
    narrowed = dict(tables)
    for type_ in ("EXAMINED_FOR", "HAS_ISSUE"):
        table = fact_table(tables, type_)
        narrowed[type_] = table.filter(pc.is_in(table["from"], value_set=inside))
    return gap_examinations(narrowed, as_of, rules.window_months)


def _examined(own: pa.Table) -> int:
    said = own.filter(own["present"].is_valid())
    return int(pc.count_distinct(said["enterprise_id"]).as_py())


def _carriers(own: pa.Table, by: str) -> _Carriers:
    found = own.filter(own["present"]).group_by([by, "gap_code"])
    listed = found.aggregate([("enterprise_id", "distinct")]).to_pylist()
    return {(row[by], row["gap_code"]): sorted(row["enterprise_id_distinct"]) for row in listed}


def _rows(
    table: GapTable, carriers: _Carriers, names: GapNames, place: Mapping[str, int]
) -> list[dict[str, Any]]:
    """Return the rows of the table that anybody of the chain carries."""
    small, only_found = _small(table), table.only_found()
    (groups,) = table.groups
    rows = []
    keys = zip(groups.to_pylist(), table.gap_code.to_pylist(), strict=True)
    for at, (group, code) in enumerate(keys):
        if (group, code) not in carriers:
            continue
        rows.append(
            {
                "gap": code,
                "name": names.gap(code),
                "axis": names.axes.get(code),
                "group": group,
                "group_name": names.group(table.by[0], group),
                "band": BANDS[table.band[at]],
                "examined": int(table.examined[at]),
                "present": int(table.present[at]),
                "prevalence": float(table.prevalence[at]),
                "baseline": _known(table.baseline[at]),
                "lift_low": _known(table.lift_low[at]),
                "only_found": code in only_found,
                "small": bool(small[at]),
                "carriers": [place[enterprise] for enterprise in carriers[group, code]],
            }
        )
    return rows


def _small(table: GapTable) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    if len(table.gap_code) > MOST_ROWS:
        return np.ones(len(table.gap_code), np.bool_)
    return small_rows(table, below=gap_rules().suppressed_below)


def _strongest_band(grouping: Mapping[str, Any]) -> int:
    order = ("confirmed", "suspected", "", "insufficient")
    return min((order.index(row["band"]) for row in grouping["rows"]), default=len(order))


def _known(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None
