"""What calamine does not tell of a workbook's sheets: hidden rows, and formulas that failed.

Looked for in the sheets' own XML, as bytes: a sheet of a million rows without either costs no more
than its unpacking.
"""

import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from posixpath import join, normpath
from typing import NoReturn
from xml.parsers import expat

from importers.archives import DAMAGED_ZIP

_BOOK, _LINKS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_SPACE = " "  # between namespace and name, as expat writes them

_HIDDEN_ROW = re.compile(rb"<(?:\w+:)?row\b(?=[^<>]*\bhidden=\"(?:1|true)\")[^<>]*\br=\"(\d+)\"")
_FAILED = re.compile(
    rb"<(?:\w+:)?c\b(?=[^<>]*\bt=\"e\")[^<>]*\br=\"([A-Z]{1,3})(\d+)\"[^<>]*>"
    rb"(?:(?!</(?:\w+:)?c>).){0,20000}?<(?:\w+:)?v>(#[^<]{1,20})<",
    re.DOTALL,
)
#: Up to the last of such lines a sheet holds no more than 16 million cells, wherever they stand.
_FAR = re.compile(rb"\br=\"[A-Z]{1,3}\d{4}")
_CELL_LINE = re.compile(rb"\br=\"[A-Z]{1,3}(\d{1,7})\"")
_CELL_COLUMN = re.compile(rb"\br=\"([A-Z]{1,3})\d")
_PIECE, _OVERLAP = 1 << 24, 64  # bytes looked at at once, and again with the next


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetMarks:
    """Marks of one sheet, by lines from 1 as Excel shows them.

    Attributes
    ----------
    hidden : lines that are hidden, one by one or by a filter.
    errors : line → column from 0 → what the cell shows, such as ``#REF!``.
    """

    hidden: frozenset[int] = frozenset()
    errors: Mapping[int, Mapping[int, str]] = field(default_factory=dict)


NO_MARKS = SheetMarks()


def read_marks(path: Path) -> dict[str, SheetMarks]:
    """Return the marks of each sheet of an xlsx, by its name.

    A workbook that is built in another way than Excel's has none; whether it can be read at all is
    calamine's to say.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            parts = dict(_parts(archive))
            return {name: _marks(archive.read(part)) for name, part in parts.items()}
    except (KeyError, expat.ExpatError, *DAMAGED_ZIP):
        return {}


def _parts(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """Yield (name of a sheet, path of its part)."""
    targets = {r["Id"]: r["Target"] for r in _elements(archive.read(_LINKS), "Relationship")}
    for sheet in _elements(archive.read(_BOOK), "sheet"):
        target = targets[sheet[f"{_RELATION}{_SPACE}id"]]
        absolute = target.startswith("/")
        yield sheet["name"], target[1:] if absolute else normpath(join("xl", target))


def _elements(xml: bytes, tag: str) -> list[dict[str, str]]:
    """Return the attributes of all elements of a tag; a part with a DOCTYPE is no workbook's."""
    found: list[dict[str, str]] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        if name.rpartition(_SPACE)[2] == tag:
            found.append(attributes)

    parser = expat.ParserCreate(namespace_separator=_SPACE)
    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = _refuse
    parser.Parse(xml, True)
    return found


def _refuse(*_: object) -> NoReturn:
    raise expat.ExpatError("a workbook has no DOCTYPE")


def widest_extent(archive: zipfile.ZipFile) -> int:
    """Return the cells of the largest sheet, counted from its first to its last."""
    parts = [n for n in archive.namelist() if "sheet" in n.lower() and n.lower().endswith(".xml")]
    return max((_extent(archive.read(part)) for part in parts), default=0)


def _extent(xml: bytes) -> int:
    if _FAR.search(xml) is None:
        return 0
    lines: set[bytes] = set()
    columns: set[bytes] = set()
    for start in range(0, len(xml), _PIECE):
        piece = xml[start : start + _PIECE + _OVERLAP]
        lines.update(_CELL_LINE.findall(piece))
        columns.update(_CELL_COLUMN.findall(piece))
    last = max(map(int, lines), default=0)
    return last * (max(map(_column, columns), default=0) + 1)


def _marks(xml: bytes) -> SheetMarks:
    hidden = frozenset(int(line) for line in _HIDDEN_ROW.findall(xml)) if b"hidden=" in xml else ()
    errors: dict[int, dict[int, str]] = {}
    if b't="e"' in xml:
        for letters, line, shown in _FAILED.findall(xml):
            errors.setdefault(int(line), {})[_column(letters)] = shown.decode("ascii", "replace")
    return SheetMarks(hidden=frozenset(hidden), errors=errors) if hidden or errors else NO_MARKS


def _column(letters: bytes) -> int:
    """Return the position of a column.

    Examples
    --------
    >>> _column(b"A"), _column(b"AB")
    (0, 27)
    """
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number - 1
