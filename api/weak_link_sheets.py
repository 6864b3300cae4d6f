"""Columns and stamps of the weak-link tables for people; CSV and Excel share them."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import chainmap
from api.weak_link_filters import RowFilter
from api.weak_link_shelf import ShelvedLinks
from chainmap.maps.words import Words
from chainmap.weak_link_rows import Row

Cell = str | float | int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetColumn:
    """One column: the key of its head, how wide it is, and what a row has in it.

    ``on_paper`` is false for the last columns of a wide table: all of them would be too small.
    """

    head: str
    width: int
    cell: Callable[[Row, Words], Cell]
    on_paper: bool = True


def columns_of(level: str) -> Sequence[SheetColumn]:
    """Return the columns of a level's table."""
    return _COLUMNS[level]


def stamp_lines(
    shelved: ShelvedLinks, chosen: RowFilter, words: Words
) -> Iterator[tuple[str, str]]:
    """Yield name and text of everything that a file of this analysis must say of itself."""
    card = shelved.found.card
    marking = [words("internal"), *([words("simulated")] if shelved.simulated else [])]
    yield words("csv.marking"), "；".join(marking)
    yield words("chain"), shelved.chain_name or words("weak.graph")
    yield words("csv.as_of"), card.as_of.isoformat()
    yield words("csv.data_date"), shelved.snapshot.data_date or words("none")
    yield words("csv.filters"), chosen.describe(shelved.rows, words)
    yield words("csv.rules"), "、".join(card.rule_versions)
    yield words("weak.weights"), words(_weights_key(card.parameters))
    if card.parameters.get("with_derived"):
        yield words("weak.derived"), words("weak.derived.note")
    yield words("import.version"), str(card.graph_version)
    if shelved.found.path is not None:
        yield words("weak.run"), card.run_id
    yield words("report.program"), f"chainmap {chainmap.__version__}"


def parameter_lines(parameters: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the parameters of an analysis, nested ones as JSON."""
    for name, value in parameters.items():
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        yield name, text


def _weights_key(parameters: Mapping[str, Any]) -> str:
    unit = parameters.get("weights") == "unit" or parameters.get("unit_weights")
    return "weak.weights.unit" if unit else "weak.weights.amount"


def _field(name: str) -> Callable[[Row, Words], Cell]:
    return lambda row, _words: row[name]


def _state(row: Row, words: Words) -> Cell:
    return words(f"state.{row['state']}")


def _irreplaceable(row: Row, _words: Words) -> Cell:
    known = row["substitutability"]
    return None if known is None else round(1 - known, 6)


def _interval(row: Row, _words: Words) -> Cell:
    low, high = row["rank_low"], row["rank_high"]
    return "" if low is None or high is None else f"{low}–{high}"


def _yes(name: str) -> Callable[[Row, Words], Cell]:
    return lambda row, words: words("yes") if row[name] else ""


def _evidence(row: Row, words: Words) -> Cell:
    """Return the rules that hit, each with its date and source row."""
    texts = []
    for hit in row["evidence"]:
        place = " · ".join(str(hit[k]) for k in ("on", "source_row", "source_id") if hit.get(k))
        texts.append(f"{hit[words.language]}（{place}）" if place else str(hit[words.language]))
    return "；".join(texts)


def _kind(row: Row, words: Words) -> Cell:
    return words(f"weak.kind.{row['evidence_kind']}") if row["evidence_kind"] else ""


def _gap_kind(row: Row, words: Words) -> Cell:
    return words(f"weak.gap.{row['kind']}")


def _listed(name: str, *parts: str) -> Callable[[Row, Words], Cell]:
    def cell(row: Row, _words: Words) -> Cell:
        return "；".join(
            " ".join(str(e[p]) for p in parts if e.get(p) is not None) for e in row[name]
        )

    return cell


def _rivals_unknown(row: Row, _words: Words) -> Cell:
    found: Cell = row.get("rivals_unknown")  # earlier runs did not count them
    return found


def _needed_by(row: Row, _words: Words) -> Cell:
    return "、".join(row["needed_by"])


def _column(head: str, width: int, cell: Callable[[Row, Words], Cell] | str) -> SheetColumn:
    found = _field(cell) if isinstance(cell, str) else cell
    return SheetColumn(head=head, width=width, cell=found)


_RANK = (_column("weak.rank", 7, "rank"), _column("weak.interval", 10, _interval))
_FACTORS = (
    _column("weak.score", 10, "score"),
    _column("weak.criticality", 10, "criticality"),
    _column("weak.gap", 10, "quality_gap"),
    _column("weak.irreplaceable", 12, _irreplaceable),
    _column("weak.if_weak", 12, "score_if_weak"),
)
_WHO = (
    _column("table.name", 30, "name"),
    _column("table.uscc", 21, "uscc"),
    _column("table.segment", 16, "segment_name"),
    _column("table.region", 16, "region"),
    _column("table.state", 10, _state),
)
_MEASURES = tuple(replace(column, on_paper=False) for column in (
    _column("table.reach", 10, "reach"),
    _column("table.sole", 12, "sole_customers"),
    _column("weak.weak_links", 8, "weak_links"),
    _column("weak.esri", 14, "esri"),
    _column("weak.sales", 16, "sales_yuan"),
    _column("weak.supplier_hhi", 10, "supplier_hhi"),
    _column("weak.customer_hhi", 10, "customer_hhi"),
    _column("weak.rivals_unknown", 14, _rivals_unknown),
    _column("weak.cut", 8, _yes("cut")),
    _column("weak.coverage", 12, "weight_coverage"),
))  # fmt: skip
_REASON = _column("weak.evidence", 60, _evidence)
_COLUMNS: Mapping[str, Sequence[SheetColumn]] = {
    "enterprise": (*_RANK, *_WHO, *_FACTORS, _REASON, *_MEASURES),
    "check": (_column("weak.rank", 7, "check_rank"), *_WHO, *_FACTORS[-1:], *_FACTORS[1:2],
              *_FACTORS[3:4], *_MEASURES),
    "link": (
        *_RANK,
        _column("weak.from", 28, "from_name"),
        _column("weak.to", 28, "to_name"),
        _column("weak.product", 16, "product"),
        _column("weak.from_state", 10, _state),
        *_FACTORS,
        _column("weak.dependence", 10, "dependence"),
        _column("weak.sole", 8, _yes("sole_source")),
        _column("weak.essential", 8, "essential"),
        _column("weak.kind", 8, _kind),
        _column("weak.confidence", 8, "confidence"),
        _column("weak.amount", 16, "amount_yuan"),
        _column("weak.estimated", 8, _yes("estimated")),
        _column("weak.source", 20, "source_id"),
        _column("weak.source_row", 30, "source_row"),
    ),
    "segment": (
        *_RANK,
        _column("table.segment", 24, "name"),
        _column("key", 10, _yes("key")),
        *_FACTORS,
        _column("weak.known", 10, "known"),
        _column("weak.enterprises", 8, "enterprises"),
        *(_column(f"state.{s}", 8, s) for s in ("weak", "improve", "none_seen", "unknown")),
        _column("weak.makers", 8, "makers"),
    ),
    "gap": (
        _column("weak.gap.kind", 8, _gap_kind),
        _column("weak.gap.name", 24, "name"),
        _column("weak.essential", 8, "essential"),
        _column("weak.gap.needed_by", 30, _needed_by),
        _column("weak.gap.elsewhere", 12, "makers_elsewhere"),
        _column("weak.gap.regions", 50, _listed("regions", "name", "density")),
        _column(
            "weak.gap.candidates", 60,
            _listed("candidates", "name", "region", "related_product", "proximity"),
        ),
    ),
}  # fmt: skip
