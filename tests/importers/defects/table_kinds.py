"""Defects of whole rows and tables: repeats, contradictions, lines and columns that are no data."""

from random import Random

from tests.importers.defects.placing import (
    Finding,
    Form,
    Kind,
    Place,
    Placed,
    Says,
    forget,
    inserted,
    rejects,
    repeated,
    warns,
)
from tests.importers.defects.sound import (
    CERTIFICATES,
    ENTERPRISES,
    ISSUES,
    LINKS,
    SEGMENTS,
    WORK,
    Book,
    Cell,
    Row,
    Table,
    make_name,
)

_XLSX, _CSV = ("xlsx",), ("csv",)


def _other(change: float):
    return lambda random, old: float(old) + change


def _other_name(random: Random, old: Cell) -> Cell:
    return make_name(random) + "分公司"


REPEATS: tuple[Kind, ...] = (
    repeated("row: exact repeat", ENTERPRISES, {}, None, warns("row.duplicate")),
    repeated(
        "row: repeat but for 序号", ENTERPRISES, {"number": 99.0}, None, warns("row.duplicate")
    ),
    repeated("row: repeated link", LINKS, {"number": 99.0}, None, warns("row.duplicate")),
    repeated(
        "row: more about the same", ENTERPRISES, {"revenue_yuan": ""}, None, warns("row.merged")
    ),
    repeated(
        "contradiction: one code, two names",
        ENTERPRISES,
        {"name": _other_name},
        "name",
        rejects("identity.contradiction"),
    ),
    repeated(
        "contradiction: employees",
        ENTERPRISES,
        {"employees": _other(7)},
        "employees",
        rejects("identity.contradiction"),
    ),
    repeated(
        "contradiction: amounts of a link",
        LINKS,
        {"amount_yuan": _other(3.5)},
        "amount_yuan",
        rejects("identity.contradiction"),
    ),
    repeated(
        "contradiction: status of a certificate",
        CERTIFICATES,
        {"status": "撤销"},
        "status",
        rejects("identity.contradiction"),
    ),
)


def _under(address: str, cell: Cell, *amounts: str):
    def cells(table: Table) -> Row:
        row: Row = [""] * len(table.headers)
        row[table.column(address)] = cell
        for amount in amounts:
            row[table.column(amount)] = 8_888.0
        return row

    return cells


def _first(text: str):
    """Return a line with one text in its first cell, as merged notes leave it."""
    return lambda table: [text, *[""] * (len(table.headers) - 1)]


def _front(table: Table) -> str:
    return table.headers[0]


def _headers(table: Table) -> Row:
    return list(table.headers)


def _header_of(address: str):
    return lambda table: table.header(address)


LINES: tuple[Kind, ...] = (
    inserted(
        "line: total below the names",
        ENTERPRISES,
        _under("name", "合 计", "revenue_yuan"),
        _header_of("name"),
        rejects("row.total"),
        at_end=True,
    ),
    inserted(
        "line: subtotal below 序号",
        LINKS,
        _under("number", "小计：", "amount_yuan"),
        _header_of("number"),
        rejects("row.total"),
    ),
    inserted("line: header again", ENTERPRISES, _headers, _front, rejects("row.header")),
    inserted("line: header of links again", LINKS, _headers, _front, rejects("row.header")),
    inserted(
        "line: note at the end",
        ENTERPRISES,
        _first("注：营业收入为上年度数，由各县区市场监管局填报。"),
        _front,
        rejects("row.note"),
        at_end=True,
    ),
    inserted(
        "line: who filled it in",
        CERTIFICATES,
        _first("填报人：张三　　联系电话：0571-12345678"),
        _front,
        rejects("row.note"),
        at_end=True,
    ),
)


def _at_header(column, change, says: Says) -> Place:
    """Return a change of a whole table that is told once, at its header line."""

    def place(book: Book, random: Random, form: Form) -> Placed:
        table = book[random.choice((CERTIFICATES, LINKS, ISSUES))]
        change(table)
        found = Finding(table.name, table.header_line, column(table), says.code, says.severity)
        return Placed([found])

    return place


def _add_column(header: str, cell: Cell):
    def change(table: Table) -> None:
        table.addresses.append(f"extra:{header}")
        table.headers.append(header)
        for row in table.rows:
            row.append(cell)

    return change


def _column_twice(book: Book, random: Random, form: Form) -> Placed:
    table = book[ENTERPRISES]
    at = table.column("employees")
    table.addresses.append("again")
    table.headers.append("员工人数")
    for row in table.rows:
        row.append(row[at])
    return Placed([Finding(table.name, table.header_line, "员工人数", "column.duplicate", "warn")])


def _hide(table: Table) -> None:
    table.hidden = True


def _foreign_sheet(book: Book, random: Random, form: Form) -> Placed:
    headers = ["月份", "天气", "值班"]
    book["其他"] = Table(
        name="其他", addresses=headers, headers=headers, rows=[["五月", "晴", "甲"]]
    )
    return Placed([Finding("其他", 1, None, "sheet.ignored", "warn")])


def _merged(book: Book, random: Random, form: Form) -> Placed:
    table = book[LINKS]
    first = random.randrange(len(table.rows) - 2)
    column = table.column("product_id")
    for row in (first + 1, first + 2):
        table.rows[row][column] = ""
    table.merged.append((first, first + 2, column))
    found = Finding(table.name, table.line(first), table.headers[column], "cell.merged", "warn")
    return Placed([found])


def _hidden_rows(book: Book, random: Random, form: Form) -> Placed:
    table = book[ENTERPRISES]
    first = random.randrange(len(table.rows) - 2)
    table.hidden_rows.update((first, first + 2))
    return Placed([Finding(table.name, table.line(first), None, "row.hidden", "warn")])


def _note_beside(book: Book, random: Random, form: Form) -> Placed:
    table = book[LINKS]
    row = random.randrange(len(table.rows))
    table.rows[row] = [*table.rows[row], "", "已电话核实"]
    return Placed([Finding(table.name, table.line(row), None, "row.columns", "warn")])


def _shifted(book: Book, random: Random, form: Form) -> Placed:
    table = book[LINKS]
    row = random.randrange(len(table.rows))
    table.rows[row].insert(1, "有限公司")
    return Placed([Finding(table.name, table.line(row), None, "row.columns", "reject")])


def _ambiguous_name(book: Book, random: Random, form: Form) -> Placed:
    enterprises, links = book[ENTERPRISES], book[LINKS]
    first, second = random.sample(range(len(enterprises.rows)), 2)
    for row, region in ((first, "330100"), (second, "320100")):
        old = enterprises.get(row, "name")
        enterprises.set(row, "name", "中大重名材料有限公司")
        enterprises.set(row, "region_code", region)
        forget(book, str(old))
    row = random.randrange(len(links.rows))
    links.set(row, "to.name", "中大重名材料有限公司")
    links.set(row, "to.uscc", "")
    column = links.header("to.name")
    return Placed([Finding(links.name, links.line(row), column, "ref.ambiguous", "reject")])


def _ambiguous_segment(book: Book, random: Random, form: Form) -> Placed:
    segments, work = book[SEGMENTS], book[WORK]
    for row in (0, 1):  # of two chains
        segments.set(row, "name", "封装")
    row = random.randrange(len(work.rows))
    work.set(row, "to", "封装")
    column = work.header("to")
    return Placed([Finding(work.name, work.line(row), column, "ref.ambiguous", "reject")])


def _self_link(book: Book, random: Random, form: Form) -> Placed:
    links = book[LINKS]
    row = random.randrange(len(links.rows))
    for part in ("name", "uscc"):
        links.set(row, f"to.{part}", links.get(row, f"from.{part}"))
    column = links.header("to.uscc")
    return Placed([Finding(links.name, links.line(row), column, "link.self", "warn")])


TABLES: tuple[Kind, ...] = (
    Kind(
        name="column: unknown",
        place=_at_header(
            lambda t: "幸运数字", _add_column("幸运数字", 7.0), warns("column.unknown")
        ),
    ),
    Kind(
        name="column: another unit",
        place=_at_header(
            lambda t: "纳税额（万美元）",
            _add_column("纳税额（万美元）", 7.0),
            warns("column.unknown"),
        ),
    ),
    Kind(name="column: twice", place=_column_twice),
    Kind(
        name="sheet: hidden",
        place=_at_header(lambda t: None, _hide, warns("sheet.hidden")),
        forms=_XLSX,
    ),
    Kind(name="sheet: something else", place=_foreign_sheet, forms=_XLSX),
    Kind(name="rows: hidden", place=_hidden_rows, forms=_XLSX),
    Kind(name="cells: merged", place=_merged, forms=_XLSX),
    Kind(name="cells: a note beside the table", place=_note_beside, forms=_XLSX),
    Kind(name="cells: shifted by a comma", place=_shifted, forms=_CSV),
    Kind(name="link: ambiguous name", place=_ambiguous_name),
    Kind(name="work: ambiguous segment", place=_ambiguous_segment),
    Kind(name="link: to itself", place=_self_link),
)
