"""Oddness that is no defect: it must be read without a word."""

from random import Random

from tests.importers.defects.placing import Form, Kind, Placed, taken
from tests.importers.defects.sound import (
    CERTIFICATES,
    ENTERPRISES,
    ISSUES,
    LINKS,
    WORK,
    Book,
    Cell,
    Row,
)
from tests.importers.written import full_width


def _title(book: Book, random: Random, form: Form) -> Placed:
    for table in book.values():
        width = len(table.headers)
        table.above = [
            [f"某市{table.name}情况表（2025年度）", *[""] * (width - 1)],
            ["填报单位：某市市场监督管理局", *[""] * (width - 1)],
        ]
    return Placed([])


def _blank_rows(book: Book, random: Random, form: Form) -> Placed:
    for table in book.values():
        blank: Row = [""] * len(table.headers)
        table.rows.insert(random.randrange(len(table.rows) + 1), blank)
        table.rows += [list(blank), list(blank)]
    return Placed([])


def _prepared_rows(book: Book, random: Random, form: Form) -> Placed:
    """Rows that hold only their number, as a form prepares them."""
    for name in (ENTERPRISES, LINKS):
        table = book[name]
        for number in range(3):
            row: Row = [""] * len(table.headers)
            row[table.column("number")] = float(len(table.rows) + number)
            table.rows.append(row)
    return Placed([])


def _blank_column(book: Book, random: Random, form: Form) -> Placed:
    table = book[ENTERPRISES]
    at = random.randrange(1, len(table.headers))
    table.headers.insert(at, "")
    table.addresses.insert(at, "blank")
    for row in table.rows:
        row.insert(at, "")
    return Placed([])


def _padded(random: Random, old: Cell) -> Cell:
    return f"　{old} "


def _apart(random: Random, old: Cell) -> Cell:
    return f"{str(old)[:8]} {str(old)[8:]}"


def _invisible(random: Random, old: Cell) -> Cell:
    at = random.randrange(1, len(str(old)))
    return f"{str(old)[:at]}\u200b{str(old)[at:]}\u202c"


def _quoted(random: Random, old: Cell) -> Cell:
    return f"'{old}"


def _as_formula(random: Random, old: Cell) -> Cell:
    return f'="{old}"'


def _wide(random: Random, old: Cell) -> Cell:
    return full_width(str(old))


def _lower(random: Random, old: Cell) -> Cell:
    return str(old).lower()


ODD: tuple[Kind, ...] = (
    taken("odd: full-width code", ENTERPRISES, "uscc", _wide),
    taken("odd: lower-case code", ENTERPRISES, "uscc", _lower),
    taken("odd: padded code", LINKS, "to.uscc", _padded),
    taken("odd: code in two parts", ENTERPRISES, "uscc", _apart),
    taken("odd: code with an apostrophe", ENTERPRISES, "uscc", _quoted),
    taken("odd: code as a formula", LINKS, "from.uscc", _as_formula),
    taken("odd: invisible characters in a code", ENTERPRISES, "uscc", _invisible),
    taken("odd: invisible characters in a name", LINKS, "to.name", _invisible),
    taken("odd: invisible characters in a number", ENTERPRISES, "employees", "86\u200b"),
    taken("odd: invisible characters in a choice", CERTIFICATES, "status", "\u200e有效"),
    taken("odd: full-width name", LINKS, "from.name", _wide),
    taken("odd: separators of thousands", ENTERPRISES, "revenue_yuan", "1,200"),
    taken("odd: full-width digits", ENTERPRISES, "employees", full_width("1,200")),
    taken("odd: unit in the cell", ENTERPRISES, "revenue_yuan", "1.5亿元"),
    taken("odd: persons with their word", ENTERPRISES, "employees", "86人"),
    taken("odd: full-width percent", LINKS, "share", "35％"),
    taken("odd: a number missing", LINKS, "amount_yuan", "-"),
    taken("odd: a date missing", ENTERPRISES, "founded", "暂无"),
    taken("odd: a region missing", ENTERPRISES, "region_code", "／"),
    taken("odd: serial as number", ENTERPRISES, "founded", 45413.0),
    taken("odd: serial as text", ENTERPRISES, "founded", "45413"),
    taken("odd: compact date", CERTIFICATES, "issued", "20220501"),
    taken("odd: Chinese date", CERTIFICATES, "issued", "2022年5月1日"),
    taken("odd: dotted date", CERTIFICATES, "issued", "2022.5.1"),
    taken("odd: without end", CERTIFICATES, "expires", "长期"),
    taken("odd: region as a number", ENTERPRISES, "region_code", 330108.0),
    taken("odd: region code of 12 digits", ENTERPRISES, "region_code", "330108000000"),
    taken("odd: industry with its letter", ENTERPRISES, "industry_code", "C3841"),
    taken("odd: industry as a number", ENTERPRISES, "industry_code", 3841.0),
    taken("odd: another name of a standard", CERTIFICATES, "standard", "ISO 9001:2015"),
    taken("odd: a very long text", ISSUES, "title", "不合格" * 10_000),
    taken("odd: markup in an identifier", ENTERPRISES, "identifiers", "crm:<b>1</b>"),
    taken("odd: a product nobody listed", LINKS, "product_id", "从未登记的产品"),
    taken("odd: share as a fraction", WORK, "revenue_share", 0.35),
    Kind(name="odd: titles above", place=_title, sound=True),
    Kind(name="odd: blank rows", place=_blank_rows, sound=True),
    Kind(name="odd: rows that hold only their number", place=_prepared_rows, sound=True),
    Kind(name="odd: a blank column", place=_blank_column, sound=True),
)
