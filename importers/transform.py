"""The steps of a mapping's source: strip, extract, prefix, scale, split, values, date."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from importers.cells import Cell, Column, combine, text_of
from importers.dates import parse_date
from importers.mapping import SourceSpec
from importers.numbers import parse_number

Step = Callable[[Any], Any]

#: ``values`` with this word as a key says what every other value becomes.
OTHERWISE = "*"


def apply_source(spec: SourceSpec, columns: dict[str, Column]) -> Column:
    r"""Return the column that a mapping's source makes of a table's columns.

    Parameters
    ----------
    spec : the source.
    columns : the table's columns by header.

    Examples
    --------
    >>> column = Column.of(["600373.SH", "-"])
    >>> spec = SourceSpec(column="code", extract=r"(\d{6})", prefix="stock:")
    >>> apply_source(spec, {"code": column}).tolist()
    ['stock:600373', '']
    """
    if spec.join is not None:
        joined = combine([columns[name] for name in spec.join], _joined)
    else:
        joined = columns[str(spec.column)]
    steps = _steps(spec)
    return joined.map(lambda cell: _run(steps, cell)) if steps else joined


def _joined(*cells: Cell) -> str:
    return "".join(text_of(cell) for cell in cells)


def _run(steps: list[Step], cell: Cell) -> Any:  # noqa: ANN401 - a cell or a list of texts
    for step in steps:
        if cell == "":
            return cell
        cell = step(cell)
    return cell


def _steps(spec: SourceSpec) -> list[Step]:
    steps: list[Step] = []
    if spec.strip is not False:
        characters = None if spec.strip is True else str(spec.strip)
        steps.append(lambda cell: text_of(cell).strip(characters))
    if spec.extract is not None:
        steps.append(_extract(re.compile(spec.extract)))
    if spec.prefix is not None:
        prefix = spec.prefix
        steps.append(lambda cell: prefix + text_of(cell))
    if spec.scale is not None:
        steps.append(_scale(spec.scale))
    if spec.split is not None:
        separator = spec.split
        steps.append(lambda cell: [p.strip() for p in text_of(cell).split(separator) if p.strip()])
    if spec.values:
        steps.append(_values(spec.values))
    if spec.date is not False:
        steps.append(_date(None if spec.date is True else str(spec.date)))
    return steps


def _extract(pattern: re.Pattern[str]) -> Step:
    def extract(cell: Cell) -> str:
        found = pattern.search(text_of(cell))
        if found is None:
            return ""
        return (found[1] if pattern.groups else found[0]) or ""

    return extract


def _scale(factor: float) -> Step:
    def scale(cell: Cell) -> Cell:
        number, problem = parse_number(cell, "yuan", None)
        # What is no number stays as it is: the property's own check then says so.
        return cell if problem or number is None else float(f"{number * factor:.15g}")

    return scale


def _values(table: dict[str, str | None]) -> Step:
    def one(cell: Cell) -> Cell:
        text = text_of(cell)
        if text in table:
            return table[text] or ""
        return (table[OTHERWISE] or "") if OTHERWISE in table else cell

    def translate(cell: Any) -> Any:  # noqa: ANN401 - a cell or a list of texts
        if isinstance(cell, list):
            return [value for part in cell if (value := one(part)) != ""]
        return one(cell)

    return translate


def _date(form: str | None) -> Step:
    def read(cell: Cell) -> Cell:
        if form is not None and isinstance(cell, str):
            try:
                return datetime.strptime(cell, form).date()  # noqa: DTZ007 - a day, no moment
            except ValueError:
                return cell
        day, problem = parse_date(cell)
        return cell if problem or day is None else day

    return read
