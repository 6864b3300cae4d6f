"""Tables below each other in one sheet, a blank line or a title between them."""

from collections.abc import Iterator, Sequence

from graph_schema.headers import normalise_header
from importers.cells import Cell, cell_of, text_of
from importers.headers import is_ignored, recognise
from importers.plain_csv import PlainLines
from importers.sheets import Line
from importers.side_by_side import Part


def stacked_parts(whole: Part, hints: Sequence[str]) -> Iterator[Part]:
    """Yield the tables of a sheet from the top; run through the lines of each before the next.

    Only a line that follows a blank one or a title begins another table, and only where nearly all
    of its cells are known headers of one. The same header again is the next printed page's.
    """
    first = _earlier_header(whole, hints)
    if first is not None:
        between = whole.above[first + 1 :]
        end = _last_record(between) + 1
        line, header = whole.above[first]
        yield whole._replace(
            line=line, header=list(header), above=whole.above[:first], lines=between[:end]
        )
        whole = whole._replace(above=between[end:])
    if isinstance(whole.lines, PlainLines) and not any(
        _begins(cells, whole, hints) for cells in whole.lines.after_gaps()
    ):
        yield whole  # its lines are read by columns, in one piece
        return
    rest = iter(whole.lines)
    part: Part | None = whole
    while part is not None:
        table = _Table(part, rest, hints)
        yield part._replace(lines=table.lines())
        part = table.next


class _Table:
    """One table's lines; ``next`` is what follows once they were run through."""

    def __init__(self, part: Part, rest: Iterator[Line], hints: Sequence[str]) -> None:
        self._part, self._rest, self._hints = part, rest, hints
        self.next: Part | None = None

    def lines(self) -> Iterator[Line]:
        held: list[Line] = []
        for line, cells in self._rest:
            if _is_gap(cells):
                held.append((line, cells))
                continue
            header = [cell_of(cell) for cell in cells] if held else []
            if _begins(header, self._part, self._hints):
                above = [(number, [cell_of(cell) for cell in each]) for number, each in held]
                self.next = self._part._replace(line=line, above=above, header=header)
                return
            yield from held
            held.clear()
            yield line, cells
        yield from held


def _earlier_header(whole: Part, hints: Sequence[str]) -> int | None:
    """Return where above the header that knows most columns another table begins."""
    above = [cells for _, cells in whole.above]
    for position, cells in enumerate(above):
        if (
            _begins(cells, whole, hints)
            and _last_record(whole.above[position + 1 :]) >= 0
            and _is_gap(above[-1])
        ):
            return position
    return None


def _last_record(lines: Sequence[Line]) -> int:
    """Return the position of the last line that is neither blank nor a title, -1 for none."""
    records = [position for position, (_, cells) in enumerate(lines) if not _is_gap(cells)]
    return max(records, default=-1)


def _is_gap(cells: Sequence[Cell]) -> bool:
    return len(cells) - cells.count("") <= 1


def _begins(cells: Sequence[Cell], part: Part, hints: Sequence[str]) -> bool:
    """Return whether a line is the header of a table other than ``part``."""
    return _is_header(cells, hints) and not _is_same(cells, part.header)


def _is_header(cells: Sequence[Cell], hints: Sequence[str]) -> bool:
    """Return whether a line is a table's header beyond doubt: three of four cells are known."""
    named = [cell for cell in cells if not (isinstance(cell, str) and is_ignored(cell))]
    if len(named) < 2 or not all(isinstance(cell, str) for cell in named):
        return False
    found = recognise(cells, hints)
    return len(found) == 1 and found[0].score >= max(2, 0.75 * len(named))


def _is_same(cells: Sequence[Cell], header: Sequence[Cell]) -> bool:
    return [normalise_header(text_of(c)) for c in cells if c != ""] == [
        normalise_header(text_of(c)) for c in header if c != ""
    ]
