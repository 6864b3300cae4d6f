"""One level of the ranking as CSV for Excel: UTF-8 with BOM, cells that no program executes."""

import csv
import io

from api.weak_link_filters import RowFilter
from api.weak_link_sheets import Cell, columns_of, stamp_lines
from api.weak_link_shelf import ShelvedLinks
from chainmap.maps.words import Words
from importers.cells import inert


def write_csv(shelved: ShelvedLinks, chosen: RowFilter, level: str, words: Words) -> bytes:
    """Return the rows that meet the filter; the stamp stands in the last columns of each row."""
    columns = columns_of(level)
    stamp = list(stamp_lines(shelved, chosen, words))
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow([words(c.head) for c in columns] + [name for name, _ in stamp])
    for row in chosen.rows(shelved.rows, level):
        cells = [_text(column.cell(row, words)) for column in columns]
        writer.writerow(cells + [inert(text) for _, text in stamp])
    return ("\ufeff" + buffer.getvalue()).encode()


def _text(cell: Cell) -> str:
    if cell is None:
        return ""
    return inert(cell) if isinstance(cell, str) else str(cell)
