"""Tables of figures that know the rows behind them: for the page and for the workbook."""

from collections.abc import Sequence
from dataclasses import dataclass

from api.chain_quality_asked import Answered, Asked
from chainmap.analysis.quality.measure import Grouping, Tally
from chainmap.analysis.quality.places import UNKNOWN
from chainmap.maps.words import Words
from chainmap.quality_overview import ChainQuality
from graph_schema.codelists import regions

#: Groups on one page; a chain has at most some hundred counties.
MAX_GROUPS = 300
#: Groups drawn in a chart; the table beside it has them all.
DRAWN = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One cell: a text, the number behind it (for sheets), and where its rows are.

    ``rows`` is how many rows an amount adds up: that of one is as telling as a count of 1.
    """

    text: str
    number: float | None = None
    href: str | None = None
    share: bool = False
    rows: int | None = None

    @property
    def counted(self) -> float:
        """Return how many the cell tells of."""
        return (self.number or 0) if self.rows is None else self.rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One colour of a stacked bar: a value and its rows' address per group.

    ``mark`` is the shape that stands for it in the legend, beside its colour.
    """

    name: str
    colour: str
    mark: str
    values: tuple[int, ...]
    hrefs: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """What is drawn beside a table: ``kind`` is stack or heat; ``cut`` groups are left out."""

    kind: str
    groups: tuple[str, ...]
    series: tuple[Series, ...]
    cut: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One part of the page: title, notes, chart and table; the first column heads the rows.

    For suppression, ``counted`` are the columns (from, to) of disjoint counts, their sum first,
    and ``part_of`` the columns of a count and of what it is a part of;
    ``totalled`` says that the first row is the sum of all groups.
    """

    id: str
    title: str
    notes: tuple[str, ...]
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    chart: Chart | None = None
    counted: tuple[int, int] | None = None
    part_of: tuple[int, int] | None = None
    totalled: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of a grouped table: some classes of one measure, as a count or as a share.

    ``kinds`` empty counts all; a share is of the classes ``among``, of all where these are empty.
    """

    label: str
    measure: str
    kinds: tuple[str, ...] = ()
    share: bool = False
    among: tuple[str, ...] = ()


def rows_path(
    view: Asked, measure: str, kinds: Sequence[str], group: str | None, version: int | None = None
) -> str:
    """Return the address of the rows behind a figure."""
    return view.path(
        "/rows", measure=measure, kind=list(kinds) or None, group=group, version=version, then=None
    )


def group_label(quality: ChainQuality, by: Grouping, group: str, words: Words) -> str:
    """Return what a group is called: a segment with its position, a region in full."""
    if group == UNKNOWN:
        return words("cq.group.unknown")
    if by == "segment":
        names = {s.segment_id: s for s in quality.extract.segments}
        segment = names.get(group)
        return (
            f"{segment.name}（{segment.position}）"
            if segment and segment.position
            else (segment.name if segment else group)
        )
    entry = regions().by_code.get(group)
    name = entry.full_name if entry else group
    coarse = entry is not None and entry.level != by and not _stands_for(group, by)
    return words("cq.group.coarse", name=name) if coarse else name


def _stands_for(code: str, by: Grouping) -> bool:
    """Return whether a municipality, or a county right below its province, is meant as a city."""
    level = regions().by_code[code].level
    return by == "city" and (level == "county" or regions().by_code[code].name.endswith("市"))


class Figures:
    """The figures of one answer: cells of its measures, each group tallied once."""

    def __init__(self, given: Answered) -> None:
        self.given, self.view, self.words = given, given.asked, given.asked.words
        self._now: dict[str, dict[str, Tally]] = {}
        self._then: dict[str, dict[str, Tally]] = {}

    def groups(self) -> list[str]:
        """Return the groups: segments in the order of the chain, regions by size, unknown last."""
        sizes = self._grouped(self.given.now, self._now, "size")
        if self.view.by == "segment":
            order = [segment.segment_id for segment in self.given.now.population.segments]
            return [*order, *([UNKNOWN] if UNKNOWN in sizes else [])]
        return sorted(sizes, key=lambda group: (group == UNKNOWN, -sizes[group].n, group))

    def label(self, group: str | None) -> str:
        """Return what a group is called; None is everything."""
        if group is None:
            return self.words("cq.all")
        return group_label(self.given.now, self.view.by, group, self.words)

    def tally(self, measure: str, group: str | None) -> Tally:
        """Return a measure's tally in a group now; None is everything."""
        return self._tally(self.given.now, self._now, measure, group)

    def cell(self, column: Column, group: str | None) -> Cell:
        """Return one figure with the address of its rows."""
        number, of = _counted(self.tally(column.measure, group), column)
        href = rows_path(self.view, column.measure, column.kinds, group) if number else None
        if column.share:
            share = number / of if of else None
            return Cell(text=percent(share), number=share, href=href, share=True)
        return Cell(text=f"{number:,}", number=number, href=href)

    def change(self, column: Column, group: str | None) -> Cell:
        """Return "then → now"; its rows are those of then, as those of now stand beside it."""
        now, then = self.cell(column, group), self.given.then
        if then is None or self.given.then_snapshot is None:
            return now
        number, of = _counted(self._tally(then, self._then, column.measure, group), column)
        before = percent(number / of if of else None) if column.share else f"{number:,}"
        version = self.given.then_snapshot.version
        href = rows_path(self.view, column.measure, column.kinds, group, version)
        return Cell(text=f"{before} → {now.text}", href=href if number else None)

    def _tally(
        self,
        quality: ChainQuality,
        kept: dict[str, dict[str, Tally]],
        measure: str,
        group: str | None,
    ) -> Tally:
        if group is None:
            return quality.measures[measure].total()
        nothing = Tally(group=group, n=0, counts={}, amounts={}, priced={})
        return self._grouped(quality, kept, measure).get(group, nothing)

    def _grouped(
        self, quality: ChainQuality, kept: dict[str, dict[str, Tally]], measure: str
    ) -> dict[str, Tally]:
        if measure not in kept:
            kept[measure] = quality.measures[measure].by(self.view.by)
        return kept[measure]


def grouped_section(
    figures: Figures,
    section: str,
    columns: Sequence[Column],
    *,
    bars: Sequence[tuple[Column, str, str]],
    changed: Column,
    notes: Sequence[str] = (),
    counted: tuple[int, int] | None = None,
) -> Section:
    """Return a table of one row per group and one for all, with bars of some of its columns.

    Parameters
    ----------
    bars : columns to stack, each with its colour (a CSS variable) and its mark in the legend.
    changed : the column that is compared with the earlier version, where there is one.
    """
    words, groups = figures.words, figures.groups()
    shown = groups[:MAX_GROUPS]
    head = [words(f"cq.by.{figures.view.by}"), *(column.label for column in columns)]
    if figures.given.then:
        head.append(words("cq.then", label=changed.label))
    cut = [words("cq.cut", n=len(shown), all=len(groups))] if len(groups) > len(shown) else []
    return Section(
        id=section,
        title=words(f"cq.{section}"),
        notes=(*notes, *cut),
        columns=tuple(head),
        rows=tuple(_row(figures, columns, changed, group) for group in (None, *shown)),
        chart=_chart(figures, bars, shown) if shown and bars else None,
        counted=counted,
    )


def _row(
    figures: Figures, columns: Sequence[Column], changed: Column, group: str | None
) -> tuple[Cell, ...]:
    change = [figures.change(changed, group)] if figures.given.then else []
    cells = (figures.cell(column, group) for column in columns)
    return (Cell(text=figures.label(group)), *cells, *change)


def _counted(tally: Tally, column: Column) -> tuple[int, int]:
    """Return how many items a column counts, and of how many."""
    number = tally.count(*column.kinds) if column.kinds else tally.n
    return number, tally.count(*column.among) if column.among else tally.n


def _chart(
    figures: Figures, bars: Sequence[tuple[Column, str, str]], groups: Sequence[str]
) -> Chart:
    drawn = groups[:DRAWN]
    return Chart(
        kind="stack",
        groups=tuple(figures.label(group) for group in drawn),
        series=tuple(
            Series(
                name=column.label,
                colour=colour,
                mark=mark,
                values=tuple(int(figures.cell(column, g).number or 0) for g in drawn),
                hrefs=tuple(
                    rows_path(figures.view, column.measure, column.kinds, g) for g in drawn
                ),
            )
            for column, colour, mark in bars
        ),
        cut=len(groups) - len(drawn),
    )


def percent(share: float | None) -> str:
    """Return a share as a percentage; an en dash where it is unknown.

    Examples
    --------
    >>> percent(0.6567), percent(None)
    ('65.7%', '–')
    """
    return "–" if share is None else f"{share:.1%}"


def yuan(amount: float) -> str:
    """Return an amount in 万元, as tables of departments write it.

    Examples
    --------
    >>> yuan(1_234_567_890.0)
    '123,457'
    """
    return f"{amount / 10_000:,.0f}"
