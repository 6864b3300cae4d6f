"""The tab that compares two versions of the common gaps."""

from api.gap_changes import (
    ChangeItem,
    SideItem,
    change_items,
    chosen_changes,
    counts_of,
    shared_days,
    version_item,
)
from api.gap_tables import PAGE, Cell, Table
from api.gap_views import FoundGaps
from chainmap.analysis.gaps.changes import ChangeKind
from chainmap.quality_overview import earlier_versions
from graph_schema.gap_rules import gap_rules

_COLUMNS = ("gap", "change", "band.then", "band.now", "difference", "prevalence.then",
            "prevalence.now", "counts.then", "counts.now")  # fmt: skip


def changes_table(given: FoundGaps, offset: int) -> Table:
    """Return one page of the rows of both versions; without another version, how to name one."""
    words, then = given.asked.words, given.then
    if then is None:
        kept = earlier_versions(given.snapshot)
        note = words("gaps.changes.choose" if kept else "gaps.changes.no_versions")
        return Table(columns=(), heads=0, rows=(), notes=(note,))
    changes = chosen_changes(given, then)
    shown = range(len(changes.kind))[offset : offset + PAGE]
    items = change_items(given, then, changes, shown)
    counts = counted(given, counts_of(changes))
    grouping = " × ".join(words(f"gaps.by.{name}") for name in given.asked.by)
    return Table(
        columns=(grouping, *(words(f"gaps.changes.{name}") for name in _COLUMNS)),
        heads=5,
        rows=tuple(_row(given, then, item) for item in items),
        notes=(against_text(given, then), counts, words("gaps.changes.note")),
        total=len(changes.kind),
    )


def against_text(given: FoundGaps, then: FoundGaps) -> str:
    """Say which two versions in which windows are compared."""
    words = given.asked.words
    sides = {
        side: words(
            "gaps.changes.version",
            version=item.graph_version,
            data_date=item.data_date or words("none"),
            begin=item.window_begin.isoformat(),
            end=item.as_of.isoformat(),
            n=f"{item.enterprises:,}",
            family=f"{item.family:,}",
        )
        for side, item in (("now", version_item(given)), ("then", version_item(then)))
    }
    days = shared_days(given, then)
    rules = gap_rules().version
    return words("gaps.changes.against", **sides, days=f"{days:,}", rules=rules)


def counted(given: FoundGaps, counts: dict[ChangeKind, int]) -> str:
    """Say how many rows changed in each way."""
    named = {kind.value: f"{n:,}" for kind, n in counts.items()}
    return given.asked.words("gaps.changes.counts", **named)


def _row(given: FoundGaps, then: FoundGaps, item: ChangeItem) -> tuple[Cell, ...]:
    difference = item.prevalence_change
    return (
        Cell(text=" × ".join(item.names)),
        Cell(text=item.gap),
        Cell(text=given.asked.words(f"gaps.change.{item.change}")),
        _band(given, item.then),
        _band(given, item.now),
        Cell(text="–" if difference is None else _points(difference)),
        Cell(text=_prevalence(item.then)),
        Cell(text=_prevalence(item.now)),
        _counts(then, item, item.then),
        _counts(given, item, item.now),
    )


def _band(given: FoundGaps, side: SideItem | None) -> Cell:
    if side is None:
        return Cell(text="–")
    return Cell(text="" if side.band else given.asked.words("gaps.band.none"), band=side.band)


def _points(difference: float) -> str:
    """Return a difference of rates in percentage points; none has no sign."""
    text = f"{100 * difference:+.1f}"
    return "0.0" if text in ("+0.0", "-0.0") else text


def _prevalence(side: SideItem | None) -> str:
    if side is None:
        return "–"
    interval = f"{side.prevalence_low:.0%}–{side.prevalence_high:.0%}"
    return f"{side.prevalence:.0%} ({interval})"


def side_path(given: FoundGaps, item: ChangeItem) -> str:
    """Return the address of the examinations behind a row in one of the versions."""
    return given.asked.path(
        "/rows",
        group=item.groups,
        gap=[item.gap_code],
        then=None,
        band=None,
        axis=None,
        q=None,
    )


def _counts(given: FoundGaps, item: ChangeItem, side: SideItem | None) -> Cell:
    if side is None:
        return Cell(text="–")
    return Cell(text=f"{side.present:,}/{side.examined:,}", href=side_path(given, item))
