"""The scorecard of chain evaluation, and the benchmarks it can be compared with."""

from api.chain_quality_asked import Answered
from api.chain_quality_tables import Cell, Section, percent, rows_path
from chainmap.analysis.quality.benchmarks import BenchmarkRow
from chainmap.analysis.quality.evaluation import Component


def evaluation_section(given: Answered) -> Section:
    """Return the scorecard: each share with its rows, coverage and weight; the mean comes last."""
    words, found = given.asked.words, given.now.evaluation
    names = ("component", "n", "of", "share", "coverage", "better", "weight")
    head = [words(f"cq.card.{name}") for name in names]
    if given.then:
        head.append(words("cq.then", label=words("cq.card.share")))
    earlier = {c.rule.id: c for c in given.then.evaluation.components} if given.then else {}
    rows = [
        _line(given, component, earlier.get(component.rule.id)) for component in found.components
    ]
    note = words(
        "cq.card.mean",
        mean=percent(found.weighted),
        known=percent(found.weight_known),
        version=found.version,
    )
    return Section(
        id="evaluation",
        title=words("cq.evaluation"),
        notes=(words("cq.evaluation.note"), note),
        columns=tuple(head),
        rows=tuple(rows),
        part_of=(1, 2),
        totalled=False,
    )


def _line(given: Answered, now: Component, then: Component | None) -> tuple[Cell, ...]:
    view, rule, words = given.asked, now.rule, given.asked.words
    counted = rows_path(view, rule.measure, rule.counted, None) if now.n else None
    among = rows_path(view, rule.measure, rule.among, None) if now.of else None
    cells = [
        Cell(text=_name(given, now)),
        Cell(text=f"{now.n:,}", number=now.n, href=counted),
        Cell(text=f"{now.of:,}", number=now.of, href=among),
        Cell(text=percent(now.share), number=now.share, href=counted, share=True),
        Cell(
            text=percent(now.coverage),
            number=now.coverage,
            href=rows_path(view, rule.measure, (), None) if now.all else None,
            share=True,
        ),
        Cell(text=words(f"cq.better.{rule.better}")),
        Cell(text=f"{rule.weight:g}"),
    ]
    if then is not None and given.then_snapshot is not None:
        version = given.then_snapshot.version
        href = rows_path(view, rule.measure, rule.counted, None, version) if then.n else None
        cells.append(Cell(text=f"{percent(then.share)} → {percent(now.share)}", href=href))
    return tuple(cells)


def _name(given: Answered, component: Component) -> str:
    return component.rule.en if given.asked.words.language == "en" else component.rule.zh


def benchmark_section(given: Answered) -> Section:
    """Return the entered benchmarks, each with its source, and what can be said beside it."""
    words, found = given.asked.words, given.now.benchmarks
    names = ("name", "level", "value", "source", "year", "makers", "own", "place")
    return Section(
        id="benchmarks",
        title=words("cq.benchmarks"),
        notes=(words("cq.benchmarks.note") if found else words("cq.benchmarks.none"),),
        columns=tuple(words(f"cq.benchmark.{name}") for name in names),
        rows=tuple(_benchmark(given, row) for row in found),
        totalled=False,
    )


def _benchmark(given: Answered, row: BenchmarkRow) -> tuple[Cell, ...]:
    words = given.asked.words
    value = "–" if row.value is None else f"{row.value:g} {row.unit or ''}".strip()
    own = Cell(text=words("cq.benchmark.no_value"))
    if row.component is not None:
        rule = row.component.rule
        href = rows_path(given.asked, rule.measure, rule.counted, None)
        own = Cell(text=percent(row.own), number=row.own, href=href, share=True)
    return (
        Cell(text=row.name),
        Cell(text=row.level or "–"),
        Cell(text=value),
        Cell(text=row.source or words("cq.benchmark.no_source")),
        Cell(text=str(row.year) if row.year else "–"),
        Cell(text=f"{row.makers:,}" if row.product_id else "–"),
        own,
        Cell(text=row.origin.source_row or row.origin.source_id or "–"),
    )
