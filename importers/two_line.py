"""Headers of several lines: a group above its parts, units below them."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from graph_schema.headers import normalise_header
from importers.cells import Cell
from importers.headers import header_tables, is_ignored
from importers.units import with_units_below


class HeaderForm(NamedTuple):
    """A header: the position of its last line, and what each column is called."""

    end: int
    cells: tuple[Cell, ...]


def header_forms(lines: Sequence[Sequence[Cell]], position: int) -> Iterator[HeaderForm]:
    """Yield what a line can be as a header: above a line of units, alone, both below groups."""
    forms = [list(lines[position])]
    if position and (joined := joined_header(lines[position - 1], lines[position])) is not None:
        forms.append(joined)
    for form in forms:
        if position + 1 < len(lines):
            united = with_units_below(form, lines[position + 1])
            if united is not None:
                yield HeaderForm(position + 1, tuple(united))
        yield HeaderForm(position, tuple(form))


def joined_header(upper: Sequence[Cell], lower: Sequence[Cell]) -> list[Cell] | None:
    """Return the header that two lines make together, None where they are no such pair.

    A column is called by its group and its part where any table knows that (供应商 above 名称),
    else by its part, else by what stands above alone. A group reaches as far as nothing else is
    above.

    Examples
    --------
    >>> joined_header(["企业名称", "供应商", "", "备注"], ["", "名称", "地区", ""])
    ['企业名称', '供应商名称', '供应商地区', '备注']
    >>> joined_header(["企业名称"], [2024.0])
    """
    if not all(isinstance(cell, str) for cell in (*upper, *lower)):
        return None
    width = max(len(upper), len(lower))
    groups = [*map(str, upper), *[""] * (width - len(upper))]
    leaves = [*map(str, lower), *[""] * (width - len(lower))]
    header: list[Cell] = []
    group = ""
    for above, leaf in zip(groups, leaves, strict=True):
        group = above or (group if leaf else "")
        both = f"{group}{leaf}"
        header.append(both if leaf and group != leaf and _is_known(both) else leaf or above)
    return header


def _is_known(text: str) -> bool:
    normal = normalise_header(text).strip("*").partition("(")[0]
    return not is_ignored(text) and any(normal in words for words in header_tables().values())
