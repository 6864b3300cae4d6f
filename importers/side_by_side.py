"""Tables beside each other in one sheet, a blank column between them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from graph_schema.model import NodeType
from importers.cells import Cell
from importers.headers import Recognition, recognise
from importers.sheets import Line, Sheet

_Span = tuple[int, int]
_WITHOUT_END = 1 << 20


class Part(NamedTuple):
    """A table in a sheet: the header and its line, the lines above it, the lines below.

    ``sheet`` knows its merged cells by the table's own columns.
    """

    sheet: Sheet
    line: int
    above: list[Line]
    header: list[Cell]
    lines: Iterable[Line]


def parts_of(whole: Part, hints: Sequence[str]) -> list[Part]:
    """Return the tables that are read better one by one, or the whole as it stands."""
    found = recognise(whole.header, hints)
    if len(found) != 1 or "" not in whole.header:
        return [whole]
    whole = whole._replace(lines=list(whole.lines))
    spans = spans_apart(whole.header, whole.lines, hints, found[0])
    return [_cut(whole, span) for span in spans] or [whole]


def spans_apart(
    header: Sequence[Cell], lines: Iterable[Line], hints: Sequence[str], whole: Recognition
) -> list[_Span]:
    """Return where the tables stand that are read better one by one than as a whole.

    Parameters
    ----------
    lines : what stands below the header; between two tables nothing does.
    whole : what the header is as a single table.

    Examples
    --------
    >>> header = ["企业名称", "统一社会信用代码", "", "供应商", "采购商"]
    >>> [start for start, _ in spans_apart(header, [], [], recognise(header)[0])]
    [0, 3]
    """
    spans = list(_spans(header))
    fits = [recognise(header[start:stop], hints) for start, stop in spans]
    if len(spans) < 2 or not all(len(fit) == 1 and _is_complete(fit[0]) for fit in fits):
        return []
    if sum(fit[0].score for fit in fits) <= whole.score:
        return []
    gaps = [i for i in range(spans[0][0], spans[-1][1]) if header[i] == ""]
    is_filled = any(cells[i : i + 1] not in ([], [""]) for _, cells in lines for i in gaps)
    # What stands right of the last header is that table's to tell.
    return [] if is_filled else [*spans[:-1], (spans[-1][0], _WITHOUT_END)]


def _spans(header: Sequence[Cell]) -> Iterator[_Span]:
    start: int | None = None
    for position, cell in enumerate([*header, ""]):
        if cell != "" and start is None:
            start = position
        elif cell == "" and start is not None:
            yield start, position
            start = None


def _is_complete(fit: Recognition) -> bool:
    """Return whether a table names its enterprise itself, if its rows belong to one."""
    if not isinstance(fit.type, NodeType):
        return True
    owners = {end.address for end in fit.type.implies.values() if end.node == "Enterprise"}
    known = {column.address.partition(".")[0] for column in fit.columns if column is not None}
    return not owners or bool(owners & known)


def _cut(whole: Part, span: _Span) -> Part:
    start, stop = span
    merged = [
        replace(cell, column=cell.column - start)
        for cell in whole.sheet.merged
        if start <= cell.column < stop
    ]
    return Part(
        sheet=replace(whole.sheet, merged=merged),
        line=whole.line,
        above=_columns(whole.above, span),
        header=whole.header[start:stop],
        lines=_columns(whole.lines, span),
    )


def _columns(lines: Iterable[Line], span: _Span) -> list[Line]:
    return [(number, cells[slice(*span)]) for number, cells in lines]
