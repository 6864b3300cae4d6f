"""How a defect is put into sound tables, and what an import should say of it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from random import Random
from typing import Literal, NamedTuple

from tests.importers.defects.sound import Book, Cell, Table

Form = Literal["xlsx", "csv"]
FORMS: tuple[Form, ...] = ("xlsx", "csv")


class Finding(NamedTuple):
    """A problem at its place."""

    table: str
    line: int
    column: str | None
    code: str
    severity: str


class Placed(NamedTuple):
    """What an import should find, and how many rows more than the sound ones it should read."""

    findings: list[Finding]
    added: int = 0


Place = Callable[[Book, Random, Form], Placed]
#: A cell's new content, or what makes it of the old one.
Content = Cell | Callable[[Random, Cell], Cell]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of defect, or of oddness that is none (``sound``)."""

    name: str
    place: Place
    sound: bool = False
    forms: tuple[Form, ...] = FORMS


@dataclass(frozen=True, slots=True)
class Says:
    """What an import says of a cell: a code with its severity, by the format where they differ."""

    code: str
    severity: str
    csv_code: str | None = None

    def at(self, table: Table, row: int, column: str | None, form: Form) -> Finding:
        code = self.csv_code if form == "csv" and self.csv_code else self.code
        return Finding(table.name, table.line(row), column, code, self.severity)


def rejects(code: str, csv_code: str | None = None) -> Says:
    return Says(code, "reject", csv_code)


def warns(code: str, csv_code: str | None = None) -> Says:
    return Says(code, "warn", csv_code)


def in_cell(
    name: str,
    table: str,
    address: str,
    content: Content,
    says: Says,
    *,
    blank: Iterable[str] = (),
    forms: tuple[Form, ...] = FORMS,
) -> Kind:
    """Return a defect of one cell; ``blank`` are cells of its row that are emptied."""

    def place(book: Book, random: Random, form: Form) -> Placed:
        row = _change(book, table, random, address, content, blank)
        return Placed([says.at(book[table], row, book[table].header(address), form)])

    return Kind(name=name, place=place, forms=forms)


def taken(
    name: str, table: str, address: str, content: Content, *, forms: tuple[Form, ...] = FORMS
) -> Kind:
    """Return an odd cell that is read without a word."""

    def place(book: Book, random: Random, form: Form) -> Placed:
        _change(book, table, random, address, content, ())
        return Placed([])

    return Kind(name=name, place=place, forms=forms, sound=True)


def lacking(
    name: str, table: str, blank: tuple[str, ...], columns: tuple[str, ...], says: Says
) -> Kind:
    """Return a row without the cells that say what it is about; ``columns`` are to be filled in."""

    def place(book: Book, random: Random, form: Form) -> Placed:
        row = random.randrange(len(book[table].rows))
        for address in blank:
            book[table].set(row, address, "")
        return Placed([says.at(book[table], row, book[table].header(*columns), form)])

    return Kind(name=name, place=place)


def repeated(
    name: str, table: str, changed: dict[str, Content], column: str | None, says: Says
) -> Kind:
    """Return a row that stands twice, the second time with other cells.

    Rejected are both, a warning is about the second alone.
    """

    def place(book: Book, random: Random, form: Form) -> Placed:
        found = book[table]
        first = random.randrange(len(found.rows) - 1)
        found.rows.append(list(found.rows[first]))
        last = len(found.rows) - 1
        for address, content in changed.items():
            found.set(last, address, _content(random, found.get(last, address), content))
        header = found.header(column) if column else None
        about = (first, last) if says.severity == "reject" else (last,)
        return Placed([says.at(found, row, header, form) for row in about], 1)

    return Kind(name=name, place=place)


def inserted(
    name: str,
    table: str,
    cells: Callable[[Table], list[Cell]],
    column: Callable[[Table], str | None],
    says: Says,
    *,
    at_end: bool = False,
) -> Kind:
    """Return a line that is no record, between the rows or below them."""

    def place(book: Book, random: Random, form: Form) -> Placed:
        found = book[table]
        row = len(found.rows) if at_end else random.randrange(1, len(found.rows))
        found.rows.insert(row, cells(found))
        return Placed([says.at(found, row, column(found), form)], 1)

    return Kind(name=name, place=place)


def forget(book: Book, name: str) -> None:
    """Blank a name where other tables give it beside its code: it would differ there."""
    for table in book.values():
        for address in [a for a in table.addresses if a.endswith(".name")]:
            for row in range(len(table.rows)):
                if table.get(row, address) == name:
                    table.set(row, address, "")


def _change(
    book: Book, name: str, random: Random, address: str, content: Content, blank: Iterable[str]
) -> int:
    table = book[name]
    row = random.randrange(len(table.rows))
    old = table.get(row, address)
    table.set(row, address, _content(random, old, content))
    if address == "name":
        forget(book, str(old))
    for other in blank:
        table.set(row, other, "")
    return row


def _content(random: Random, old: Cell, content: Content) -> Cell:
    return content(random, old) if callable(content) else content
