"""The review file of look-alikes: written for a person, read back with decisions."""

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

from graph_schema.errors import ImportRejected, UsageError
from graph_schema.headers import normalise_header
from graph_schema.review import REVIEW_SUFFIX, Decision, ReviewPair, Verdict
from importers.cells import Cell, inert, restored_cell, text_of
from importers.files import InputFile
from importers.sheets import open_sheets

#: What may stand in the column of decisions.
MERGE, MERGE_INTO_OTHER, APART, SPLIT = "合并", "合并到乙", "不同", "拆分"
DECISION = "决定"
NAME = "疑似同一企业"
_KEPT, _OTHER = "甲", "乙"
_FIELDS = {
    "name": "企业名称",
    "uscc": "统一社会信用代码",
    "region": "所在地区",
    "industry": "行业",
    "size_class": "企业规模",
    "other_names": "其他写法",
    "suppliers": "供应商数",
    "customers": "客户数",
    "sources": "来源",
    "source_row": "出处",
    "enterprise_id": "企业编号",
}
_KEY = _FIELDS["enterprise_id"]
HEADERS = (
    DECISION,
    "相似度",
    "理由",
    *(f"{side} {zh}" for zh in _FIELDS.values() for side in (_KEPT, _OTHER)),
)
_WIDTHS = {DECISION: 10, "相似度": 8, "理由": 34}
_FIELD_WIDTHS = {
    "企业名称": 26,
    "统一社会信用代码": 21,
    "所在地区": 17,
    "行业": 8,
    "企业规模": 8,
    "供应商数": 8,
    "客户数": 8,
}
_WIDTH = 14
_TWO_LINES = 30  # points
_A3 = 8  # as Excel numbers papers
_LISTED = 20


def add_review(folder: Path, pairs: Sequence[ReviewPair]) -> Path:
    """Write the pairs to a new file of the folder: an earlier one may hold decisions."""
    path, number = folder / f"{NAME}{REVIEW_SUFFIX}", 1
    while path.exists():
        number += 1
        path = folder / f"{NAME}-{number}{REVIEW_SUFFIX}"
    write_review(path, pairs)
    return path


def write_review(path: Path, pairs: Sequence[ReviewPair], *, merged: bool = False) -> None:
    """Write the pairs, the decisions left blank.

    Parameters
    ----------
    path : ``.csv`` (UTF-8 with BOM) or ``.xlsx`` (with a list to choose decisions from).
    merged : the pairs were merged before; the decision to make is to split them.

    Raises
    ------
    UsageError
        Where the file is of another kind.
    """
    rows = [_row(pair) for pair in pairs]
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix.lower() == ".csv":
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerows([HEADERS, *rows])
    elif path.suffix.lower() == ".xlsx":
        _write_workbook(path, rows, [SPLIT] if merged else [MERGE, MERGE_INTO_OTHER, APART])
    else:
        raise UsageError(
            f"核对清单只能写成 .csv 或 .xlsx：{path.name}。",
            f"A review file is .csv or .xlsx, not {path.name}.",
        )


def _row(pair: ReviewPair) -> list[str | int]:
    score = "" if pair.score is None else pair.score
    cells: list[str | int] = ["", score, inert(pair.reason)]
    for name in _FIELDS:
        for side in (pair.kept, pair.other):
            value = getattr(side, name)
            cells.append(value if isinstance(value, int) else inert(value))
    return cells


def _write_workbook(path: Path, rows: list[list[str | int]], choices: list[str]) -> None:
    with xlsxwriter.Workbook(
        path, {"strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        sheet = book.add_worksheet(NAME)
        head = book.add_format(
            {"bold": True, "text_wrap": True, "bottom": 1, "bg_color": "#EEF2F7"}
        )
        text = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
        open_ = book.add_format({"bg_color": "#FFF8E1", "valign": "top"})
        for column, header in enumerate(HEADERS):
            sheet.set_column(column, column, _width_of(header))
            sheet.write_string(0, column, header, head)
        sheet.set_row(0, _TWO_LINES)
        for line, row in enumerate(rows, start=1):
            sheet.set_row(line, _TWO_LINES)
            sheet.write_blank(line, 0, None, open_)
            for column, value in enumerate(row[1:], start=1):
                if isinstance(value, int):
                    sheet.write_number(line, column, value, text)
                else:
                    sheet.write_string(line, column, value, text)
        last = max(len(rows), 1)
        sheet.data_validation(1, 0, last, 0, {"validate": "list", "source": choices})
        sheet.freeze_panes(1, 3)
        sheet.autofilter(0, 0, last, len(HEADERS) - 1)
        sheet.set_landscape()
        sheet.set_paper(_A3)
        sheet.fit_to_pages(2, 0)
        sheet.repeat_rows(0)
        sheet.repeat_columns(0, 2)


def _width_of(header: str) -> int:
    return _WIDTHS.get(header) or _FIELD_WIDTHS.get(header.partition(" ")[2], _WIDTH)


def read_decisions(path: Path) -> list[Decision]:
    """Read the rows that a decision was filled in; rows without one are passed over.

    Raises
    ------
    ImportRejected
        Where the file is no review file, or a decision is none of the words that may stand there;
        all such lines are named, and nothing is to be applied.
    """
    if not path.is_file():
        raise UsageError(f"没有这个文件：{path}", f"No such file: {path}")
    file = InputFile(path=path, name=path.name, explicit=True)
    with open_sheets(file) as sheets:
        for sheet in sheets:
            lines = ((line, [restored_cell(cell) for cell in cells]) for line, cells in sheet.lines)
            where = _header(lines)
            if where is not None:
                return _decisions(path.name, lines, where)
    raise ImportRejected(
        f"“{path.name}”不是核对清单：没有“{DECISION}”“{_KEPT} {_KEY}”“{_OTHER} {_KEY}”三列；"
        "请用 chainmap review --out 重新生成。",
        f"{path.name!r} is no review file: its columns {DECISION}, {_KEPT} {_KEY} and "
        f"{_OTHER} {_KEY} are missing; chainmap review --out writes one.",
    )


def _header(lines: Iterator[tuple[int, list[Cell]]]) -> dict[str, int] | None:
    """Return where the three columns stand that are read, from the first line that has them."""
    for _, cells in lines:
        named = {normalise_header(text_of(cell)): at for at, cell in enumerate(cells)}
        found = {
            wanted: named.get(normalise_header(wanted))
            for wanted in (DECISION, f"{_KEPT} {_KEY}", f"{_OTHER} {_KEY}")
        }
        known = {wanted: at for wanted, at in found.items() if at is not None}
        if len(known) == len(found):
            return known
    return None


def _decisions(
    name: str, lines: Iterator[tuple[int, list[Cell]]], where: dict[str, int]
) -> list[Decision]:
    verdicts: dict[str, Verdict] = {
        MERGE: "merge",
        MERGE_INTO_OTHER: "merge",
        APART: "apart",
        SPLIT: "split",
    }
    wrong: list[str] = []
    found = []
    for line, cells in lines:
        word, kept, other = (_text(cells, at) for at in where.values())
        if not word:
            continue
        if word not in verdicts or not kept or not other:
            wrong.append(f"第 {line} 行“{word}”")
            continue
        ends = (other, kept) if word == MERGE_INTO_OTHER else (kept, other)
        found.append(Decision(verdict=verdicts[word], kept_id=ends[0], other_id=ends[1], row=line))
    if wrong:
        listed = "、".join(wrong[:_LISTED])
        raise ImportRejected(
            f"“{name}”的“{DECISION}”列只能填 {'、'.join(verdicts)}，"
            f"两个企业编号不能空缺：{listed}。没有应用任何决定。",
            f"{name!r}: the column {DECISION} takes {', '.join(verdicts)} only, with both ids: "
            f"{listed}. Nothing was applied.",
        )
    return found


def _text(cells: Sequence[Any], at: int) -> str:
    return text_of(cells[at]).strip() if at < len(cells) else ""
