"""Rejected rows as CSV files that can be mended and imported again (INTERFACES.md, "Import")."""

import csv
import itertools
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from graph_schema.headers import REJECTS_HEADERS
from graph_schema.records import ImportBatch, RejectedRow
from importers.beside import extra_order, is_extra
from importers.cells import inert
from importers.files import REJECTS_SUFFIX

_UNSAFE = re.compile(r"[^\w一-鿿.-]+")
_LONGEST_NAME = 80


def write_rejects(batch: ImportBatch, folder: Path, *, inputs: Sequence[Path] = ()) -> list[Path]:
    """Write one CSV per source table that has rejected rows, in UTF-8 with BOM.

    Parameters
    ----------
    batch : what was read.
    folder : made if it is not there.
    inputs : files that were read; none of them is written over.

    Returns
    -------
    The files, in the order of the tables.
    """
    tables: dict[str, list[RejectedRow]] = {}
    for row in batch.rejected_rows:
        tables.setdefault(row.table, []).append(row)
    if tables:
        folder.mkdir(parents=True, exist_ok=True)
    taken: Counter[str] = Counter()
    kept = {path.resolve() for path in inputs}
    written = []
    for label, rows in tables.items():
        path = folder / _file_name(label, taken)
        while path.resolve() in kept:
            path = folder / _file_name(label, taken)
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            rows = _one_a_line(rows)
            headers = _headers(rows)
            writer.writerow([*REJECTS_HEADERS, *map(inert, headers)])
            for row in sorted(rows, key=lambda r: r.problem.row):
                writer.writerow(_line(row, headers))
        written.append(path)
    return written


def remove_stale(batch: ImportBatch, folder: Path, *, inputs: Sequence[Path] = ()) -> list[Path]:
    """Remove what earlier runs wrote of tables that have no rejected rows any more.

    Parameters
    ----------
    batch : what was read and committed.
    folder : where its rejected rows were written.
    inputs : files that were read; they stay, for a person has mended them.

    Returns
    -------
    The files removed: rejects files of ours, of tables of this batch, nothing else.
    """
    rejected = {row.table for row in batch.rejected_rows}
    kept = {path.resolve() for path in inputs}
    removed = []
    for label in batch.labels:
        path = folder / _file_name(label, Counter())
        if label not in rejected and path.resolve() not in kept and _is_of(path, label):
            path.unlink()
            removed.append(path)
    return removed


def _is_of(path: Path, label: str) -> bool:
    """Return whether a file is a rejects file of this table."""
    if not path.is_file():
        return False
    with path.open(encoding="utf-8-sig", newline="", errors="replace") as file:
        lines = list(itertools.islice(csv.reader(file), 2))
    if len(lines) < 2 or tuple(lines[0][: len(REJECTS_HEADERS)]) != REJECTS_HEADERS:
        return False
    name, sheet = (cell.removeprefix("'") for cell in lines[1][:2])
    return label == (f"{name}/{sheet}" if sheet else name)


def _one_a_line(rows: Iterable[RejectedRow]) -> list[RejectedRow]:
    """Unite what several mapping entries say of one row, so that it is mended only once."""
    found: dict[tuple[int, tuple[tuple[str, str], ...]], list[RejectedRow]] = {}
    for row in rows:
        found.setdefault((row.problem.row, row.original), []).append(row)
    return [_united(same) if len(same) > 1 else same[0] for same in found.values()]


def _united(rows: list[RejectedRow]) -> RejectedRow:
    problems = [row.problem for row in rows]
    problem = replace(
        problems[0],
        column=_all(p.column for p in problems),
        code=_all(p.code for p in problems),
        value=_all(p.value for p in problems),
        hint_zh=_all((p.hint_zh for p in problems), " "),
    )
    sources = {row.source_id for row in rows}
    # Where entries differ, the mapping says again whose row this is.
    return replace(rows[0], problem=problem, source_id=sources.pop() if len(sources) == 1 else "")


def _all(texts: Iterable[str | None], separator: str = "；") -> str:
    return separator.join(dict.fromkeys(text for text in texts if text))


def _headers(rows: Iterable[RejectedRow]) -> list[str]:
    """Return the original headers, the same for all rows; then those of cells without one."""
    named: list[str] = []
    extra: set[str] = set()
    for row in rows:
        named, found = _split([header for header, _ in row.original])
        extra.update(found)
    return [*named, *sorted(extra, key=extra_order)]


def _split(headers: list[str]) -> tuple[list[str], list[str]]:
    end = len(headers)
    while end and is_extra(headers[end - 1]):
        end -= 1
    return headers[:end], headers[end:]


def _line(row: RejectedRow, headers: list[str]) -> list[str]:
    problem = row.problem
    added = (
        problem.file,
        problem.sheet or "",
        str(problem.row),
        problem.column or "",
        problem.code,
        problem.value or "",
        problem.hint_zh,
        row.source_id,
    )
    named, _ = _split([header for header, _ in row.original])
    cells = [cell for _, cell in row.original[: len(named)]]
    extra = dict(row.original[len(named) :])
    cells += [extra.get(header, "") for header in headers[len(named) :]]
    return [inert(text) for text in (*added, *cells)]


def _file_name(label: str, taken: Counter[str]) -> str:
    """Return a file name made of the table's label; no path of the input survives in it."""
    plain = _UNSAFE.sub("_", label.replace("/", "-")).strip("._-")[:_LONGEST_NAME] or "table"
    taken[plain] += 1
    number = f"-{taken[plain]}" if taken[plain] > 1 else ""
    return f"{plain}{number}{REJECTS_SUFFIX}"
