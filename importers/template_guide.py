"""The first sheet of the template workbook: what to fill in where, and what happens then."""

from collections.abc import Sequence
from typing import Any

from xlsxwriter.worksheet import Worksheet

from graph_schema.model import Type
from importers.template_columns import YUAN_PER_WAN, TemplateColumn

_TITLE = "产业链质量认证数据模板 · 填写说明"
_STEPS = (
    "1. 每张工作表是一类数据，只填有数据的表；不用的表留空即可，不要改列名（列的先后可以调）。",
    "2. 深蓝色表头为必填列，浅灰色为选填列；鼠标停在表头上可看填写要求。不知道的留空，不要填 0。",
    "3. 斜体的示例行导入时自动忽略（备注以“示例行”开头的行都会忽略），也可以删除。",
    "4. 企业以统一社会信用代码识别；没有代码时以“名称＋所在地区”识别，名称请与营业执照一致。",
    "5. 代码列已设为文本格式；从别处粘贴请用“选择性粘贴—值”，以免代码变成数字。",
    "6. 要把已导入的某个值改为未知，在单元格里填“清空”；空白单元格不改动已有内容。",
    "7. 导入命令：chainmap import 本文件 --db 数据库。有问题的行会连同原因写到 rejects 文件夹，"
    "改正后可直接再次导入。",
)
_PURPOSES = {
    "Enterprise": "企业名录，一行一家；没有代码时，名称和所在地区必须填。",
    "Chain": "产业链，一行一条。",
    "Segment": "产业链的环节；“产业链”填链的名称或编号。",
    "FEEDS": "环节之间谁投入谁（同一条链内）。",
    "Product": "产品及其所属环节。",
    "OPERATES_IN": "企业在哪个环节，一行一对；同一企业可以有多行。",
    "PRODUCES": "企业生产什么产品。",
    "INPUT_OF": "产品之间谁是谁的投入。",
    "SUPPLIES": "企业之间的供应关系：供应商把产品卖给采购商。",
    "LEADS": "链主企业及认定部门、文件。",
    "Certificate": "认证证书；文字中声称而没有编号的，证书编号留空、状态填“声称”。",
    "EXAMINED_FOR": "检查、审核逐项结果：是否存在某项质量短板；没查过的不填。",
    "QualityIssue": "质量问题台账。",
    "Assistance": "帮扶台账。",
    "Requirement": "哪些产品、地区、客户必须持有某项认证；不填的条件不限。",
    "PolicyTool": "可以动用的政策工具及其依据和有效期。",
    "Pilot": "试点：在哪里、哪条产业链、从何时到何时。",
    "Benchmark": "质量指标的先进水平，须写明出处和年份，不得估计。",
    "Target": "本部门的目标：指标、目标值、期限和依据。",
}
_HEADS = ("工作表", "列", "必填", "填写要求", "示例")


def write_guide(
    sheet: Worksheet,
    formats: dict[str, Any],
    tables: Sequence[tuple[Type, Sequence[TemplateColumn]]],
    note: str,
) -> None:
    """Write the steps, then every column of every sheet."""
    for position, width in enumerate((14, 24, 7, 52, 34)):
        sheet.set_column(position, position, width, formats["text"])
    sheet.write_string(0, 0, _TITLE, formats["title"])
    sheet.set_row(0, 26)
    line = 1
    if note:
        sheet.write_string(line, 0, note, formats["note"])
        line += 1
    for step in _STEPS:
        sheet.merge_range(line, 0, line, len(_HEADS) - 1, step, formats["text"])
        sheet.set_row(line, 18 if len(step) < 60 else 32)
        line += 1
    line += 1
    for type_, columns in tables:
        line = _write_type(sheet, formats, line, type_, columns)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)


def _write_type(
    sheet: Worksheet,
    formats: dict[str, Any],
    line: int,
    type_: Type,
    columns: Sequence[TemplateColumn],
) -> int:
    name = type_.template.sheet if type_.template else type_.zh
    purpose = f"{name}：{_PURPOSES[type_.name]}"
    sheet.merge_range(line, 0, line, len(_HEADS) - 1, purpose, formats["head"])
    for position, head in enumerate(_HEADS):
        sheet.write_string(line + 1, position, head, formats["head"])
    line += 2
    for column in columns:
        cells = (
            name,
            column.header,
            "必填" if column.required else "",
            _requirement(column),
            _example(column),
        )
        for position, text in enumerate(cells):
            sheet.write_string(line, position, text, formats["text"])
        line += 1
    return line + 1


def _example(column: TemplateColumn) -> str:
    if column.kind == "wan_yuan" and column.example:
        return f"{float(column.example) / YUAN_PER_WAN:g}"
    return column.example


def _requirement(column: TemplateColumn) -> str:
    short = len(column.choices) <= 12 and column.kind != "boolean"
    choices = f"：{'、'.join(column.choices)}" if column.choices and short else ""
    return column.hint + choices
