"""A table while it is worked on: raw fields, values read from them, rows rejected so far."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

import numpy as np

from graph_schema.model import NodeType, Type
from graph_schema.records import RejectedRow, RowProblem, Severity
from importers.cells import Cell, Column, Mask, Rows, text_of
from importers.missing import CLEAR_WORD, is_error
from importers.plain_cells import read_plain
from importers.problems import REASONS, Place, ProblemLog, make_problem
from importers.readings import Reader, Reading
from importers.tables import SourceTable
from importers.values import is_clear, reader_for

_FAILED = Reading(code="cell.error")

#: What names an enterprise behind an address, the most telling part first.
_PARTS = (".uscc", ".name", ".identifiers", ".region_code")


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One column of a work table as it was typed; ``header`` is None for a mapping's constant."""

    address: str
    column: Column
    header: str | None
    unit: str | None = None


@dataclass(slots=True, kw_only=True)
class WorkTable:
    """Rows of one source table that become rows of one type.

    Attributes
    ----------
    rows : positions of these rows in ``source``; every column here has one value for each.
    columns : values read so far, by address (None is unknown).
    alive : rows that nothing has rejected yet.
    by_other_name : rows that name an enterprise of the graph by another of its names, so that a
        person has found them to be about it: they stand behind the rows that name it outright.
    """

    type: Type
    source: SourceTable
    order: int
    fields: dict[str, Field]
    rows: Rows
    source_ids: Column
    log: ProblemLog
    columns: dict[str, Column] = field(default_factory=dict)
    cleared: dict[str, Mask] = field(default_factory=dict)
    alive: Mask = field(init=False)
    by_other_name: Mask = field(init=False)
    reasons: dict[int, list[RowProblem]] = field(default_factory=lambda: defaultdict(list))
    _closed: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.alive = np.ones(len(self.rows), dtype=bool)
        self.by_other_name = np.zeros(len(self.rows), dtype=bool)

    def __len__(self) -> int:
        return len(self.rows)

    def place(self, row: int) -> Place:
        """Return where a row stands."""
        return self.source.place(int(self.rows[row]))

    def typed(self, address: str, row: int) -> tuple[str | None, str | None]:
        """Return the header and text of an address, or of its first part that is not empty."""
        parts = [address, *(f"{address}{part}" for part in _PARTS)]
        present = [self.fields[name] for name in parts if name in self.fields]
        for found in present:
            text = _as_text(found.column[row])
            if text:
                return found.header, text
        return (present[0].header if present else None), None

    def headers_of(self, addresses: Iterable[str]) -> str | None:
        """Return the headers of the columns that these addresses and their parts were read from."""
        names = [name for a in addresses for name in (a, *(f"{a}{part}" for part in _PARTS))]
        found = [self.fields[name].header for name in names if name in self.fields]
        return "、".join(dict.fromkeys(h for h in found if h)) or None

    def report_lacking(
        self, rows: Iterable[int], needed: str, addresses: Iterable[str], *, code: str
    ) -> None:
        """Reject rows that lack what says whom they are about, naming the columns to fill in.

        Parameters
        ----------
        needed : what is lacking, in words.
        addresses : the columns that could say it.
        """
        column = self.headers_of(addresses)
        words = f"{needed}（“{column}”列）" if column and column != needed else needed
        self.report(rows, code, column=column, needed=words)

    def set_aside(self, row: int, code: str, column: str | None = None, **details: str) -> None:
        """Reject a row whose cells mean nothing one by one; nothing more is said of it."""
        original = dict(self.source.original(int(self.rows[row])))
        value = original.get(column) if column is not None else None
        self.report([row], code, severity="reject", column=column, value=value, **details)
        self._closed.add(row)

    def report(
        self,
        rows: Iterable[int],
        code: str,
        address: str | None = None,
        *,
        severity: Severity | None = None,
        value: str | None = None,
        column: str | None = None,
        **details: str,
    ) -> None:
        """Record a problem of rows; one that rejects takes them out.

        Parameters
        ----------
        address : the column it is about; ``column`` and ``value`` say it in other words.
        """
        is_warning = (severity or REASONS[code].severity) == "warn"
        for row in rows:
            if (is_warning and not self.alive[row]) or row in self._closed:
                continue  # a rejected row's sender reads why it was rejected, not more
            header, text = self.typed(address, row) if address else (None, None)
            problem = make_problem(
                code,
                self.place(row),
                column=column or header,
                value=text if value is None else value,
                severity=severity,
                **details,
            )
            self.log.add(problem, table=self.order)
            if problem.severity == "reject":
                self.alive[row] = False
                self.reasons[row].append(problem)

    def read(
        self, address: str, reader: Reader, *, raw: str | None = None, strict: bool = False
    ) -> Column:
        """Read a field into ``columns[address]``; cells with a problem are reported.

        Parameters
        ----------
        raw : the field to read, where it is not called as the address.
        strict : a row whose cell cannot be read is rejected.
        """
        column = self.fields[raw or address].column
        plain = read_plain(column.values, reader)
        if CLEAR_WORD in column.values:
            reader = _unless_clear(reader)
        values = list(column.values if plain.values is None else plain.values)
        problems: dict[int, Reading] = {}
        for code in np.flatnonzero(~plain.where).tolist():
            reading = _read_cell(column.values[code], reader)
            values[code] = reading.value
            if reading.code is not None:
                problems[code] = _strict(reading) if strict else reading
        where = raw or address
        for code, rows in column.rows_of(problems):
            found = problems[code]
            self.report(rows, str(found.code), where, severity=found.severity, **found.details)
        is_exact = column.exact and plain.values is None and bool(plain.where.all())
        self.columns[address] = Column(codes=column.codes, values=values, exact=is_exact)
        return self.columns[address]

    def read_properties(self) -> None:
        """Read every property that no code list and no other table has a say in."""
        for address, source in self.fields.items():
            prop = self.type.properties.get(address)
            is_source = address == "source_id" and address not in self.type.identity[:1]
            if prop is None or prop.reference is not None or is_source:
                continue
            reader = reader_for(self.type, prop, source.unit)
            self.read(address, reader, strict=prop.required)
            if CLEAR_WORD in source.column.values:
                self._clear(address, source.column.where(is_clear))

    def _clear(self, address: str, cleared: Mask) -> None:
        if address in self.type.identity or self.type.properties[address].bookkeeping:
            self.report(np.flatnonzero(cleared).tolist(), "clear.unsupported", address)
        else:
            self.cleared[address] = cleared

    def rejected_rows(self) -> list[RejectedRow]:
        """Return the rejected rows as they stood, each with all its reasons."""
        found = []
        for row in np.flatnonzero(~self.alive).tolist():
            position = int(self.rows[row])
            origin = self.source.origin(position)
            problem = replace(
                _joined(self.reasons[row]), file=origin.file, sheet=origin.sheet, row=origin.row
            )
            found.append(
                RejectedRow(
                    problem=problem,
                    table=self.source.origin_label,
                    source_id=self.source_ids[row],
                    original=self.source.original(position),
                )
            )
        return found

    @property
    def key(self) -> str:
        """The key property of a node type."""
        if not isinstance(self.type, NodeType):
            raise TypeError(f"{self.type.name} has no key")
        return self.type.key


def _read_cell(cell: object, reader: Reader) -> Reading:
    failed = isinstance(cell, str) and cell[:1] == "#" and is_error(cell)
    return _FAILED if failed else reader(cell)


def _strict(problem: Reading) -> Reading:
    return problem._replace(severity="reject") if problem.value is None else problem


def _unless_clear(reader: Reader) -> Reader:
    return lambda cell: Reading() if is_clear(cell) else reader(cell)


def _as_text(cell: object) -> str:
    if isinstance(cell, list):
        return "、".join(str(part) for part in cell)
    return text_of(cell) if isinstance(cell, Cell) else ""


def _joined(reasons: list[RowProblem]) -> RowProblem:
    """Return the first reason with the hints of all."""
    first = reasons[0]
    hints = list(dict.fromkeys(r.hint_zh for r in reasons))
    return replace(first, hint_zh=" ".join(hints)) if len(hints) > 1 else first
