"""What an import should find in a set of tables with one defect, and what it found."""

import zlib
from dataclasses import dataclass
from pathlib import Path
from random import Random

from graph_schema.records import ImportBatch, ReferenceIndex
from importers.read import read
from tests.importers.defects.cell_kinds import CHOICES, CODES, DATES, NAMES, NUMBERS
from tests.importers.defects.odd_kinds import ODD
from tests.importers.defects.placing import Finding, Form, Kind
from tests.importers.defects.sound import make_book
from tests.importers.defects.table_kinds import LINES, REPEATS, TABLES
from tests.importers.defects.written_book import write_folder, write_workbook
from tests.importers.written import TODAY

KINDS: tuple[Kind, ...] = (
    *CODES, *NUMBERS, *DATES, *CHOICES, *NAMES, *REPEATS, *LINES, *TABLES, *ODD,
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One set of tables: findings expected and reported, and the lines that were not taken."""

    expected: frozenset[Finding]
    reported: tuple[Finding, ...]
    rejected: frozenset[tuple[str, int]]
    rows: int
    read: int
    accepted: int
    counted: int

    @property
    def unsound(self) -> frozenset[tuple[str, int]]:
        """The lines that must be rejected."""
        return frozenset((f.table, f.line) for f in self.expected if f.severity == "reject")

    @property
    def found(self) -> int:
        """How many of the expected findings were reported."""
        return len(self.expected & set(self.reported))

    @property
    def sound_rejected(self) -> int:
        """How many sound rows were not taken."""
        return len(self.rejected - self.unsound)


def import_kind(kind: Kind, form: Form, folder: Path, *, seed: int = 0) -> Outcome:
    """Place the defect in the sound tables of a seed, import them, compare."""
    number = zlib.crc32(f"{kind.name}/{seed}".encode())
    book = make_book(number)
    rows = sum(len(table.rows) for table in book.values())
    expected, added = kind.place(book, Random(number), form)
    path = write_workbook(book, folder) if form == "xlsx" else write_folder(book, folder)
    batch = read([path], ReferenceIndex(), today=TODAY)
    return _outcome(batch, frozenset(expected), rows + added)


def _outcome(batch: ImportBatch, expected: frozenset[Finding], rows: int) -> Outcome:
    reported = tuple(
        Finding(
            table=p.sheet or Path(p.file).stem,
            line=p.row,
            column=p.column,
            code=p.code,
            severity=p.severity,
        )
        for p in batch.problems
    )
    rejected = frozenset(
        (r.problem.sheet or Path(r.problem.file).stem, r.problem.row) for r in batch.rejected_rows
    )
    counts = batch.counts.values()
    return Outcome(
        expected=expected,
        reported=reported,
        rejected=rejected,
        rows=rows,
        read=sum(c.read for c in counts),
        accepted=sum(c.accepted for c in counts),
        counted=batch.problem_count,
    )
