"""Strategies for files of any content: workbooks as drawn, texts in any encoding, bytes."""

import zipfile
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter
from hypothesis import strategies as st

from importers.headers import header_tables
from tests.importers.written import uscc, wrong_uscc
from tests.importers.written_xls import write_xls

VALUES = (
    "", "-", "无", "清空", uscc(1), uscc(2), wrong_uscc(1), "9.1E+17", "甲公司", "乙公司", "330100",
    "C38", "1,200", "35%", "2024年5月1日", "45413", "8.4", "是", '["a"]', "stock:1", "长期", "'=1",
    "name:甲公司@330100", "cell", "有效", "合计", "注：略。", "企业名称", "单位：万元", "（万元）",
)  # fmt: skip
ERRORS = ("#N/A", "#REF!", "#DIV/0!", "#VALUE!")
TEXTS = st.sampled_from(VALUES) | st.text(
    alphabet=st.characters(exclude_categories=["Cs"]), max_size=12
)
LONG = st.sampled_from(("长" * 32_767, "1" * 5_000, "，" * 5_000, "浙江省杭州市" * 900))
NUMBERS = st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(10**20), 10**20)
CELLS = st.one_of(TEXTS, NUMBERS, st.booleans(), st.dates(), st.none(), st.sampled_from(ERRORS))
ENCODINGS = ("utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "latin-1", "big5", "shift_jis")
SUFFIXES = (".xlsx", ".xls", ".csv", ".zip", ".parquet", ".jsonl", ".ndjson")


def heads(type_name: str) -> st.SearchStrategy[list[str]]:
    """Return headers of one type, so that most tables are recognised."""
    return st.lists(st.sampled_from(sorted(header_tables()[type_name])), min_size=2, max_size=8)


HEADS = st.sampled_from(sorted(header_tables())).flatmap(heads)


@dataclass(frozen=True, slots=True, kw_only=True)
class AnySheet:
    """A sheet: lines of cells from somewhere on, merged areas, hidden lines, hidden itself."""

    name: str
    top: int
    left: int
    lines: list[list[object]]
    merged: list[tuple[int, int, int, int]]
    hidden_lines: set[int]
    hidden: bool


_NAMES = st.text(
    alphabet=st.characters(exclude_categories=["C"], exclude_characters="[]:*?/\\'"),
    min_size=1,
    max_size=20,
).filter(lambda name: name.strip() != "")


@st.composite
def sheets(draw: st.DrawFn) -> AnySheet:
    """Draw a sheet with a header of one or two lines among any others."""
    above = draw(st.lists(st.lists(CELLS, max_size=4), max_size=3))
    head = draw(st.lists(HEADS, max_size=2))
    rows = draw(st.lists(st.lists(CELLS | LONG, max_size=9), max_size=8))
    places = st.tuples(st.integers(0, 9), st.integers(0, 4), st.integers(0, 9), st.integers(0, 4))
    return AnySheet(
        name=draw(_NAMES),
        top=draw(st.sampled_from((0, 0, 3))),
        left=draw(st.sampled_from((0, 0, 2))),
        lines=[*above, *head, *rows],
        merged=draw(st.lists(places, max_size=3)),
        hidden_lines=draw(st.sets(st.integers(0, 12), max_size=2)),
        hidden=draw(st.booleans()),
    )


WORKBOOKS = st.lists(sheets(), min_size=1, max_size=3, unique_by=lambda sheet: sheet.name.lower())


def write_workbook(path: Path, drawn: list[AnySheet]) -> Path:
    """Write the sheets as they were drawn; areas that overlap are merged once."""
    options = {"strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(str(path), options) as workbook:
        for number, drawn_sheet in enumerate(drawn):
            sheet = workbook.add_worksheet(drawn_sheet.name)
            _write_cells(sheet, drawn_sheet, workbook.add_format({"num_format": "yyyy-mm-dd"}))
            _merge(sheet, drawn_sheet)
            for line in drawn_sheet.hidden_lines:
                sheet.set_row(line, None, None, {"hidden": True})
            if drawn_sheet.hidden and number:  # Excel shows at least one
                sheet.hide()
    return path


def _write_cells(sheet, drawn: AnySheet, days) -> None:
    for line, row in enumerate(drawn.lines, start=drawn.top):
        for column, cell in enumerate(row, start=drawn.left):
            if cell in ERRORS:
                sheet.write_formula(line, column, "=A1", None, cell)
            elif isinstance(cell, str):
                sheet.write_string(line, column, cell)
            elif hasattr(cell, "year"):
                if cell.year >= 1900:  # before that Excel has no dates
                    sheet.write_datetime(line, column, cell, days)
            elif cell is not None:
                sheet.write(line, column, cell)


def _merge(sheet, drawn: AnySheet) -> None:
    taken: set[tuple[int, int]] = set()
    for top, left, bottom, right in drawn.merged:
        area = {(r, c) for r in range(top, bottom + 1) for c in range(left, right + 1)}
        if len(area) > 1 and not area & taken:
            taken |= area
            sheet.merge_range(top, left, bottom, right, "合并")


def sample_files() -> dict[str, bytes]:
    """Return a sound file of every format, to be damaged."""
    rows = [["企业名称", "统一社会信用代码"], *([f"公司{n}", uscc(n)] for n in range(20))]
    text = "\n".join(",".join(row) for row in rows)
    lines = "\n".join(f'{{"企业名称": "公司{n}"}}' for n in range(20))
    workbook, parquet, archive = BytesIO(), BytesIO(), BytesIO()
    with xlsxwriter.Workbook(workbook, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for line, row in enumerate(rows):
            sheet.write_row(line, 0, row)
    pq.write_table(pa.table({"企业名称": [row[0] for row in rows]}), parquet)
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("a.csv", text)
        packed.writestr("b.xlsx", workbook.getvalue())
    return {
        ".csv": text.encode("gb18030"),
        ".jsonl": lines.encode(),
        ".ndjson": lines.encode(),
        ".parquet": parquet.getvalue(),
        ".xlsx": workbook.getvalue(),
        ".zip": archive.getvalue(),
    }


def sample_xls(folder: Path) -> bytes:
    """Return a sound xls."""
    rows = [["企业名称", "统一社会信用代码"], ["甲", uscc(1)]]
    return write_xls(folder / "sound.xls", "表", rows).read_bytes()


@st.composite
def damaged(draw: st.DrawFn, whole: bytes) -> bytes:
    """Draw a file with some bytes changed, cut off or put in."""
    content = bytearray(whole)
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, max(0, len(content) - 1)))
        change = draw(st.sampled_from(("byte", "cut", "insert")))
        if change == "byte" and content:
            content[at] = draw(st.integers(0, 255))
        elif change == "cut":
            del content[at : at + draw(st.sampled_from((1, 16, 10_000)))]
        else:
            content[at:at] = draw(st.binary(max_size=8))
    return bytes(content)
