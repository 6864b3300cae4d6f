"""The parts of the quality page: composition, level, coverage, maturity, infrastructure."""

from collections.abc import Sequence

from api.chain_quality_asked import Answered
from api.chain_quality_scorecard import benchmark_section, evaluation_section
from api.chain_quality_tables import (
    MAX_GROUPS,
    Cell,
    Chart,
    Column,
    Figures,
    Section,
    Series,
    grouped_section,
    percent,
    rows_path,
    yuan,
)
from chainmap.analysis.quality.coverage import CERTIFIED, STANDINGS
from chainmap.analysis.quality.infrastructure import DEMAND
from chainmap.analysis.quality.maturity import OTHER
from chainmap.analysis.quality.places import UNKNOWN
from chainmap.analysis.quality.population import SIZES, SMALL_SIZES
from graph_schema.rules import STATES

_STATE_MARKS = {
    "weak": ("--weak", "diamond"),
    "improve": ("--improve", "triangle"),
    "none_seen": ("--none-seen", "circle"),
    "unknown": ("--unknown", "emptyCircle"),
}
_STANDING_COLOURS = {
    "valid": "--none-seen", "expiring": "--chart-pale", "suspended": "--improve",
    "lapsed": "--weak", "unclear": "--chart-grey", "claimed": "--chart-sand", "none": "--unknown",
}  # fmt: skip
_SIZE_COLOURS = ("--none-seen", "--chart-pale", "--lead", "--midstream", "--chart-grey")
_DEMAND_COLOURS = ("--weak", "--improve", "--none-seen", "--unknown")
_LEVEL_COLOURS = ("--weak", "--improve", "--chart-sand", "--chart-pale", "--none-seen")


def sections(given: Answered) -> tuple[Section, ...]:
    """Return every part of the page in its order."""
    figures = Figures(given)
    return (
        evaluation_section(given),
        _composition(figures),
        _level(figures),
        _certificates(figures),
        _links(figures),
        _amounts(figures),
        _maturity(figures),
        _infrastructure(figures),
        _shortfall(figures),
        benchmark_section(given),
    )


def _bars(columns: Sequence[Column], colours: Sequence[str]) -> list[tuple[Column, str, str]]:
    return [(column, colour, "rect") for column, colour in zip(columns, colours, strict=True)]


def _composition(figures: Figures) -> Section:
    words = figures.words
    everyone = Column(label=words("cq.n"), measure="size")
    sizes = [Column(label=words(f"cq.size.{s}"), measure="size", kinds=(s,)) for s in _sizes()]
    small = Column(label=words("cq.small_share"), measure="size", kinds=SMALL_SIZES, share=True)
    return grouped_section(
        figures,
        "composition",
        [everyone, *sizes, small],
        bars=_bars(sizes, _SIZE_COLOURS),
        changed=everyone,
        notes=[words("cq.composition.note")],
        counted=(1, 2 + len(sizes)),
    )


def _sizes() -> tuple[str, ...]:
    return (*SIZES, UNKNOWN)


def _level(figures: Figures) -> Section:
    words = figures.words
    states = [Column(label=words(f"state.{s}"), measure="state", kinds=(s,)) for s in STATES]
    weak = Column(
        label=words("cq.weak_share"), measure="state", kinds=("weak",), share=True,
        among=tuple(s for s in STATES if s != "unknown"),
    )  # fmt: skip
    return grouped_section(
        figures,
        "level",
        [Column(label=words("cq.n"), measure="state"), *states, weak],
        bars=[(column, *_STATE_MARKS[s]) for s, column in zip(STATES, states, strict=True)],
        changed=weak,
        notes=[words("cq.level.note")],
        counted=(1, 2 + len(states)),
    )


def _certificates(figures: Figures) -> Section:
    words = figures.words
    kinds = [
        Column(label=words(f"cq.standing.{k}"), measure="certificate", kinds=(k,))
        for k in STANDINGS
    ]
    share = Column(
        label=words("cq.certified_share"), measure="certificate", kinds=CERTIFIED, share=True
    )
    return grouped_section(
        figures,
        "certificates",
        [Column(label=words("cq.n"), measure="certificate"), *kinds, share],
        bars=_bars(kinds, [_STANDING_COLOURS[k] for k in STANDINGS]),
        changed=share,
        notes=[
            words(
                "cq.certificates.note",
                standards="、".join(figures.given.now.standards),
                days=figures.given.now.rules.expiring_days,
            )
        ],
        counted=(1, 2 + len(kinds)),
    )


def _links(figures: Figures) -> Section:
    """Links by their supplier's certificate."""
    words = figures.words
    kinds = [Column(label=words(f"cq.standing.{k}"), measure="link", kinds=(k,)) for k in STANDINGS]
    share = Column(label=words("cq.links.share"), measure="link", kinds=CERTIFIED, share=True)
    return grouped_section(
        figures,
        "links",
        [Column(label=words("cq.links.n"), measure="link"), *kinds, share],
        bars=_bars(kinds, [_STANDING_COLOURS[k] for k in STANDINGS]),
        changed=share,
        notes=[words("cq.links.note")],
        counted=(1, 2 + len(kinds)),
    )


def _amounts(figures: Figures) -> Section:
    """Amounts of the links, as far as they are known, by their supplier's certificate."""
    words = figures.words
    head = (
        words(f"cq.by.{figures.view.by}"),
        words("cq.amount.all"),
        *(words(f"cq.standing.{k}") for k in STANDINGS),
        words("cq.amount.share"),
        words("cq.amount.known"),
    )
    return Section(
        id="amounts",
        title=words("cq.amounts"),
        notes=(words("cq.amounts.note"),),
        columns=head,
        rows=tuple(_amount_row(figures, group) for group in (None, *figures.groups()[:MAX_GROUPS])),
        counted=(1, 2 + len(STANDINGS)),
    )


def _amount_row(figures: Figures, group: str | None) -> tuple[Cell, ...]:
    tally = figures.tally("link", group)
    all_rows = rows_path(figures.view, "link", (), group) if tally.n else None
    everything = tally.amount(*STANDINGS)
    share = tally.amount(*CERTIFIED) / everything if everything else None
    known = tally.known / tally.n if tally.n else None
    certified = rows_path(figures.view, "link", CERTIFIED, group) if share else None
    return (
        Cell(text=figures.label(group)),
        _amount(figures, group, STANDINGS),
        *(_amount(figures, group, (kind,)) for kind in STANDINGS),
        Cell(text=percent(share), number=share, href=certified, share=True),
        Cell(text=percent(known), number=known, href=all_rows, share=True),
    )


def _amount(figures: Figures, group: str | None, kinds: tuple[str, ...]) -> Cell:
    tally = figures.tally("link", group)
    rows, amount = tally.known_of(*kinds), tally.amount(*kinds)
    some = kinds if len(kinds) < len(STANDINGS) else ()
    href = rows_path(figures.view, "link", some, group) if tally.count(*kinds) else None
    return Cell(text=yuan(amount), number=amount / 10_000, href=href, rows=rows)


def _maturity(figures: Figures) -> Section:
    words, scale = figures.words, figures.given.now.scale
    english = words.language == "en"
    levels = [
        Column(
            label=level.en if english else level.zh, measure="maturity", kinds=(str(level.level),)
        )
        for level in scale.levels
    ]
    rest = [
        Column(label=words(f"cq.maturity.{k}"), measure="maturity", kinds=(k,))
        for k in (OTHER, UNKNOWN)
    ]
    known = figures.tally("maturity", None)
    unknown = known.count(UNKNOWN, OTHER)
    note = words("cq.maturity.none") if unknown == known.n else words("cq.maturity.note")
    colours = [_LEVEL_COLOURS[i % len(_LEVEL_COLOURS)] for i in range(len(levels))]
    bars = _bars([*levels, *rest], [*colours, "--chart-grey", "--unknown"])
    return grouped_section(
        figures,
        "maturity",
        [Column(label=words("cq.n"), measure="maturity"), *levels, *rest],
        bars=bars if unknown < known.n else [],
        changed=Column(label=words("cq.maturity.unknown"), measure="maturity", kinds=(UNKNOWN,)),
        notes=[words("cq.maturity.scale", name=scale.en if english else scale.zh,
                     version=scale.version), note],
        counted=(1, 2 + len(levels) + len(rest)),
    )  # fmt: skip


def _infrastructure(figures: Figures) -> Section:
    """Demand, and beside it what is seen of supply."""
    words = figures.words
    kinds = [
        Column(label=words(f"cq.demand.{k}"), measure="infrastructure", kinds=(k,)) for k in DEMAND
    ]
    made = grouped_section(
        figures,
        "infrastructure",
        [
            Column(label=words("cq.n"), measure="infrastructure"),
            *kinds,
            Column(label=words("cq.supply.services"), measure="service"),
            Column(label=words("cq.supply.certificates"), measure="body"),
        ],
        bars=_bars(kinds, _DEMAND_COLOURS),
        changed=Column(
            label=words("cq.demand.present"), measure="infrastructure", kinds=("unserved", "served")
        ),
        notes=[
            words("cq.infrastructure.note"),
            words(
                "cq.infrastructure.unseen",
                industries="、".join(figures.given.now.rules.infrastructure.institutions),
            ),
        ],
        counted=(1, 2 + len(kinds)),
    )
    groups = [None, *figures.groups()]
    rows = [
        (*row, _bodies(figures, group), _institutions(figures, group))
        for row, group in zip(made.rows, groups, strict=False)
    ]
    columns = (*made.columns, words("cq.supply.bodies"), words("cq.supply.institutions"))
    return Section(
        id=made.id, title=made.title, notes=made.notes, rows=tuple(rows), chart=made.chart,
        columns=columns, counted=made.counted,
    )  # fmt: skip


def _bodies(figures: Figures, group: str | None) -> Cell:
    """Return how many bodies stand behind the valid certificates of a group."""
    tally = figures.tally("body", group)
    number = sum(1 for kind, n in tally.counts.items() if n and kind != UNKNOWN)
    href = rows_path(figures.view, "body", (), group) if tally.n else None
    return Cell(text=f"{number:,}", number=number, href=href)


def _institutions(figures: Figures, group: str | None) -> Cell:
    """Return how many offer quality services there; a segment is no place."""
    if group is not None and figures.view.by == "segment":
        return Cell(text="–")
    return figures.cell(Column(label="", measure="institution"), group)


def _shortfall(figures: Figures) -> Section:
    """Which gaps of infrastructure stand where: enterprises by gap and group."""
    words, given = figures.words, figures.given
    present = given.now.measures["shortfall"].total().counts
    gaps = [gap for gap in given.now.gaps if present.get(gap)]
    columns = [Column(label=given.now.gaps[g], measure="shortfall", kinds=(g,)) for g in gaps]
    groups = [g for g in figures.groups() if figures.tally("shortfall", g).n]
    rows = [
        (Cell(text=figures.label(group)), *(figures.cell(column, group) for column in columns))
        for group in (None, *groups)
    ]
    series = tuple(
        Series(
            name=column.label,
            colour="--weak",
            mark="rect",
            values=tuple(int(figures.cell(column, g).number or 0) for g in groups),
            hrefs=tuple(rows_path(figures.view, "shortfall", column.kinds, g) for g in groups),
        )
        for column in columns
    )
    names = tuple(figures.label(group) for group in groups)
    return Section(
        id="shortfall",
        title=words("cq.shortfall"),
        notes=(words("cq.shortfall.note" if gaps else "cq.shortfall.none"),),
        columns=(words(f"cq.by.{figures.view.by}"), *(column.label for column in columns)),
        rows=tuple(rows) if gaps else (),
        counted=(1, 1 + len(columns)),
        chart=Chart(kind="heat", groups=names, series=series, cut=0) if gaps else None,
    )
