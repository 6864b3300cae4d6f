"""The workbook to fill in: one sheet a table, drop-down lists, an example row, an explanation."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from graph_schema.codelists import gaps, standards
from graph_schema.model import Type, load_model
from importers.headed import EXAMPLE_MARK, GUIDE_SHEET, OPTIONS_SHEET
from importers.template_columns import (
    SHEET_TYPES,
    YUAN_PER_WAN,
    TemplateColumn,
    template_columns,
)
from importers.template_guide import write_guide
from importers.values import CHOICE_WORDS, HISTORIES

TemplateRows = Mapping[str, Sequence[Mapping[str, Any]]]

_REMARK = "备注"
_EXAMPLE_REMARK = f"{EXAMPLE_MARK}，导入时忽略，可删除"
#: Rows prepared for typing: formats and drop-down lists reach so far.
_PREPARED_ROWS = 5_000
#: Excel takes a list written into the rule only up to so many characters.
_INLINE_LIST = 255
_CREATED = datetime(2026, 1, 1)  # noqa: DTZ001 - the same workbook has the same bytes
_WIDTHS = {
    "text": 24,
    "code": 22,
    "number": 12,
    "wan_yuan": 16,
    "percent": 12,
    "date": 13,
    "list": 26,
}
_NUMBER_FORMATS = {
    "code": "@",
    "text": "@",
    "list": "@",
    "wan_yuan": "#,##0.00##",
    "percent": "0.##%",
    "date": "yyyy-mm-dd",
}
_FONT = "Microsoft YaHei"


def write_template(path: Path, rows: TemplateRows | None = None, *, note: str = "") -> None:
    """Write the template workbook, empty with example rows or filled.

    Parameters
    ----------
    path : the xlsx file to write.
    rows : type name → rows of column address → value (Python values in the model's own units:
        yuan, fractions, lists); without rows each sheet has an example that imports skip.
    note : a line above each table, for example 模拟数据.
    """
    workbook = xlsxwriter.Workbook(
        str(path), {"strings_to_formulas": False, "strings_to_urls": False}
    )
    workbook.set_properties({"title": "产业链质量认证数据模板", "created": _CREATED})
    writer = _Writer(workbook, note)
    sheets = [(load_model().type(n), _extra(load_model().type(n), rows)) for n in SHEET_TYPES]
    tables = [(type_, template_columns(type_, extra)) for type_, extra in sheets]
    write_guide(workbook.add_worksheet(GUIDE_SHEET), writer.formats, tables, note)
    worksheets = [workbook.add_worksheet(_sheet_name(type_)) for type_, _ in tables]
    writer.write_options(workbook.add_worksheet(OPTIONS_SHEET))
    for sheet, (type_, columns) in zip(worksheets, tables, strict=True):
        writer.write_table(sheet, columns, None if rows is None else rows.get(type_.name, ()))
    workbook.close()


def _sheet_name(type_: Type) -> str:
    return type_.template.sheet if type_.template else type_.zh


def _extra(type_: Type, rows: TemplateRows | None) -> tuple[str, ...]:
    """Return the addresses that rows use beyond those of the template."""
    given = (rows or {}).get(type_.name, ())
    return tuple(dict.fromkeys(address for row in given for address in row))


class _Writer:
    """Writes the sheets of one workbook."""

    def __init__(self, workbook: xlsxwriter.Workbook, note: str) -> None:
        self._note = note
        base = {"font_name": _FONT, "font_size": 10, "valign": "vcenter"}
        head = {**base, "bold": True, "border": 1, "border_color": "#B7C0CC", "text_wrap": True}
        self.formats: dict[str, Any] = {
            "title": workbook.add_format({**base, "bold": True, "font_size": 14}),
            "note": workbook.add_format({**base, "italic": True, "font_color": "#9C2A10"}),
            "text": workbook.add_format({**base, "text_wrap": True, "valign": "top"}),
            "head": workbook.add_format({**head, "bg_color": "#E8ECF1"}),
            "required": workbook.add_format({**head, "bg_color": "#1F4E79", "font_color": "white"}),
        }
        for kind in (*_NUMBER_FORMATS, "number", "boolean"):
            form = {"num_format": _NUMBER_FORMATS[kind]} if kind in _NUMBER_FORMATS else {}
            self.formats[f"cell:{kind}"] = workbook.add_format({**base, **form})
            self.formats[f"example:{kind}"] = workbook.add_format(
                {**base, **form, "italic": True, "font_color": "#7A8594", "bg_color": "#F6F7F9"}
            )
        self._ranges: dict[tuple[str, ...], str] = {}

    def write_options(self, sheet: Worksheet) -> None:
        """Write the lists that are too long for a rule of their own, with what they mean."""
        lists = (
            ("标准", [(e.code, e.name) for e in standards()]),
            ("质量短板", [(k.removeprefix(f"{e.version}:"), e.name) for k, e in gaps().items()]),
        )
        sheet.set_column(0, 5, 28, self.formats["text"])
        for position, (title, entries) in enumerate(lists):
            column = position * 3
            sheet.write_row(0, column, [title, f"{title}名称"], self.formats["head"])
            for line, (code, name) in enumerate(entries, start=1):
                sheet.write_string(line, column, code, self.formats["cell:code"])
                sheet.write_string(line, column + 1, name, self.formats["text"])
            letter = "ABCDEFG"[column]
            codes = tuple(code for code, _ in entries)
            self._ranges[codes] = f"='{OPTIONS_SHEET}'!${letter}$2:${letter}${len(codes) + 1}"
        sheet.freeze_panes(1, 0)
        sheet.fit_to_pages(1, 0)

    def write_table(
        self,
        sheet: Worksheet,
        columns: list[TemplateColumn],
        rows: Sequence[Mapping[str, Any]] | None,
    ) -> None:
        """Write header, notes, lists, and the rows or the example."""
        top = 1 if self._note else 0
        if self._note:
            sheet.write_string(0, 0, self._note, self.formats["note"])
        sheet.set_row(top, 32)
        for position, column in enumerate(columns):
            self._write_head(sheet, top, position, column)
            self._add_list(sheet, top, position, column, 0 if rows is None else len(rows))
        sheet.write_string(top, len(columns), _REMARK, self.formats["head"])
        sheet.set_column(len(columns), len(columns), 26, self.formats["cell:text"])
        sheet.freeze_panes(top + 1, 1)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        if rows is None:
            self._write_example(sheet, top + 1, columns)
            return
        for line, row in enumerate(rows, start=top + 1):
            for position, column in enumerate(columns):
                self._write_cell(sheet, line, position, column, row.get(column.address))

    def _write_head(
        self, sheet: Worksheet, top: int, position: int, column: TemplateColumn
    ) -> None:
        form = self.formats["required" if column.required else "head"]
        sheet.write_string(top, position, column.header, form)
        need = "必填" if column.required else "选填"
        sheet.write_comment(top, position, f"{need}。{column.hint}", {"x_scale": 1.6})
        width = max(_WIDTHS.get(column.kind, 12), 2 * len(column.header) + 2)
        sheet.set_column(position, position, width, self.formats[f"cell:{column.kind}"])

    def _add_list(
        self, sheet: Worksheet, top: int, position: int, column: TemplateColumn, count: int
    ) -> None:
        if not column.choices:
            return
        inline = len(",".join(column.choices)) <= _INLINE_LIST
        rule = {
            "validate": "list",
            "source": list(column.choices) if inline else self._ranges[column.choices],
            "error_title": "请从列表中选择",
            "error_message": "这一列只能从下拉列表中选择。",
            "error_type": "stop" if column.strict else "information",
            "show_error": column.strict,
        }
        last = top + max(_PREPARED_ROWS, count)
        sheet.data_validation(top + 1, position, last, position, rule)

    def _write_example(self, sheet: Worksheet, line: int, columns: list[TemplateColumn]) -> None:
        for position, column in enumerate(columns):
            form = self.formats[f"example:{column.kind}"]
            value = _example_value(column)
            if isinstance(value, str):
                sheet.write_string(line, position, value, form)
            else:
                sheet.write(line, position, value, form)
        sheet.write_string(line, len(columns), _EXAMPLE_REMARK, self.formats["example:text"])

    def _write_cell(
        self, sheet: Worksheet, line: int, position: int, column: TemplateColumn, value: object
    ) -> None:
        if value is None or value in ("", []):
            return
        shown = cell_value(column, value)
        form = self.formats[f"cell:{column.kind}"]
        if isinstance(shown, date):
            sheet.write_datetime(line, position, shown, form)
        elif isinstance(shown, str):
            sheet.write_string(line, position, shown, form)
        else:
            sheet.write_number(line, position, shown, form)


def cell_value(column: TemplateColumn, value: object) -> str | float | date:
    """Return a value in the model's own form as people write it in the sheet.

    Examples
    --------
    >>> columns = {c.address: c for c in template_columns(load_model().type("SUPPLIES"))}
    >>> cell_value(columns["amount_yuan"], 1200000), cell_value(columns["evidence"], "declared")
    (120.0, '企业申报')
    """
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, date):
        return value
    if isinstance(value, list | tuple):
        separator = "；" if column.address in HISTORIES else "、"
        return separator.join(str(part) for part in value)
    if isinstance(value, int | float) and column.kind not in ("code", "text"):
        return value / YUAN_PER_WAN if column.kind == "wan_yuan" else value
    words = {en: zh for zh, en in CHOICE_WORDS.get(column.address, {}).items()}
    return words.get(str(value), str(value)) if column.choices else str(value)


def _example_value(column: TemplateColumn) -> str | float | date:
    text = column.example
    if text == "":
        return ""
    if column.kind == "date":
        return date.fromisoformat(text)
    if column.kind == "percent":
        return float(text.rstrip("%")) / 100
    if column.kind in ("number", "wan_yuan"):
        return cell_value(column, float(text))
    return cell_value(column, text)
