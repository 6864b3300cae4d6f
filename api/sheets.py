"""What the sheets that leave the program have in common: measures, stamps, how they print."""

from collections.abc import Sequence

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from importers.cells import inert

FONT = "Microsoft YaHei"
A3, A4 = 8, 9
#: Longest text that a cell of an xlsx file holds, and longest address of a link in one.
LONGEST, LONGEST_LINK = 32_767, 2_079
#: No cell is a formula or a link but those written as one.
OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
LINE_HEIGHT = 15
_EDGE_INCHES, _TITLE_HEIGHT = 0.4, 22


def text_width(text: str) -> int:
    """Return the width of a text in Latin characters; a Chinese one takes two.

    Examples
    --------
    >>> text_width("检出率 q")
    8
    """
    return sum(2 if ord(c) > 0x2E7F else 1 for c in text)


def write_title(sheet: Worksheet, text: str, form: Format) -> None:
    """Write a title into the first row, high enough for its letters."""
    sheet.set_row(0, _TITLE_HEIGHT)
    sheet.write_string(0, 0, inert(text)[:LONGEST], form)


def write_link(sheet: Worksheet, row: int, column: int, link: str, text: str, form: Format) -> None:
    """Write a text that leads to a page; without the link where Excel takes none so long."""
    label = inert(text)[:LONGEST]
    if len(link) <= LONGEST_LINK:
        sheet.write_url(row, column, link, form, label)
    else:
        sheet.write_string(row, column, label, form)


def write_wide(sheet: Worksheet, row: int, text: str, form: Format, widths: Sequence[int]) -> None:
    """Write a sentence over the width of the table, in a row as high as it needs."""
    sheet.merge_range(row, 0, row, len(widths) - 1, inert(text)[:LONGEST], form)
    lines = -(-text_width(text) // sum(widths)) or 1
    sheet.set_row(row, LINE_HEIGHT * lines + 2)


def finish(
    sheet: Worksheet,
    *,
    header: int,
    last: int,
    columns: int,
    frozen: int,
    mark: str,
    paper: int = A4,
    printed: int | None = None,
) -> None:
    """Freeze and filter below the header; print landscape, one page wide.

    Parameters
    ----------
    header, last : the row of the header, and the last one.
    frozen : columns that stay in sight.
    mark : what the foot of each page says.
    printed : the last row that is printed, default all.
    """
    sheet.freeze_panes(header + 1, frozen)
    sheet.autofilter(header, 0, last, columns - 1)
    sheet.repeat_rows(header)
    sheet.print_area(0, 0, last if printed is None else printed, columns - 1)
    sheet.set_landscape()
    sheet.set_paper(paper)
    sheet.set_margins(left=_EDGE_INCHES, right=_EDGE_INCHES, top=_EDGE_INCHES * 1.5)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer(f"&L{mark}&R&P / &N")
