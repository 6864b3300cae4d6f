"""Write chains.xlsx: three chains by hand, for the products of chainkg.

Run it from any folder: ``python make_chains.py`` writes the workbook beside this file.
"""

from datetime import UTC, datetime
from pathlib import Path

import xlsxwriter

WORKBOOK = Path(__file__).parent / "chains.xlsx"

_NOTE = (
    "企业来自公开的上市公司资料，没有逐笔供货记录。企业之间的连线全部是推断：甲生产某产品、乙生产以它为"
    "投入的产品，且生产者×使用者不超过25；"
)

#: chain_id: (name, note, {segment_id: (name = product, position, tier, key)}, inputs)
CHAINS = {
    "cotton": (
        "棉纺服装",
        f"{_NOTE}棉纱及更下游的组合太多，只在环节之间画虚线“n × m 家可能供应”。",
        {
            "cotton-cotton": ("棉花", "上游", 1, True),
            "cotton-lint": ("皮棉", "上游", 2, True),
            "cotton-yarn": ("棉纱", "中游", 3, True),
            "cotton-textile": ("纺织品", "下游", 4, False),
            "cotton-clothing": ("服装", "下游", 4, False),
        },
        (
            ("cotton-cotton", "cotton-lint"),
            ("cotton-lint", "cotton-yarn"),
            ("cotton-cotton", "cotton-textile"),
            ("cotton-yarn", "cotton-textile"),
            ("cotton-cotton", "cotton-clothing"),
        ),
    ),
    "polyolefin": (
        "聚烯烃",
        f"{_NOTE}组合更多的产品对（如液化气到丙烯）不推断。",
        {
            "polyolefin-lpg": ("液化气", "上游", 1, False),
            "polyolefin-ethylene": ("乙烯", "上游", 2, True),
            "polyolefin-propylene": ("丙烯", "上游", 2, True),
            "polyolefin-polyethylene": ("聚乙烯", "中游", 3, True),
            "polyolefin-mulch": ("农膜", "下游", 4, False),
            "polyolefin-bag": ("编织袋", "下游", 4, False),
            "polyolefin-film": ("塑料薄膜", "下游", 4, False),
            "polyolefin-pipe": ("涂塑管道", "下游", 4, False),
        },
        (
            ("polyolefin-lpg", "polyolefin-ethylene"),
            ("polyolefin-lpg", "polyolefin-propylene"),
            ("polyolefin-lpg", "polyolefin-polyethylene"),
            ("polyolefin-ethylene", "polyolefin-polyethylene"),
            ("polyolefin-propylene", "polyolefin-polyethylene"),
            ("polyolefin-polyethylene", "polyolefin-mulch"),
            ("polyolefin-polyethylene", "polyolefin-bag"),
            ("polyolefin-polyethylene", "polyolefin-film"),
            ("polyolefin-polyethylene", "polyolefin-pipe"),
        ),
    ),
    "fertiliser": (
        "煤化工–化肥",
        "企业来自公开的上市公司资料，没有逐笔供货记录。每一对产品的生产者×使用者都超过25，无法推断谁供应谁，"
        "所以本图没有企业之间的连线，只在环节之间画虚线“n × m 家可能供应”。",
        {
            "fertiliser-coke": ("焦炭", "上游", 1, True),
            "fertiliser-gas": ("天然气", "上游", 1, True),
            "fertiliser-ammonia": ("液氨", "上游", 1, True),
            "fertiliser-methanol": ("甲醇", "中游", 2, False),
            "fertiliser-urea": ("尿素", "中游", 2, True),
            "fertiliser-compound": ("复合肥", "下游", 3, False),
        },
        (
            ("fertiliser-coke", "fertiliser-methanol"),
            ("fertiliser-coke", "fertiliser-urea"),
            ("fertiliser-gas", "fertiliser-urea"),
            ("fertiliser-ammonia", "fertiliser-urea"),
            ("fertiliser-urea", "fertiliser-compound"),
        ),
    ),
}

HEADERS = {
    "产业链": ("产业链编号", "产业链名称", "层级", "说明"),
    "环节": ("环节编号", "产业链编号", "环节名称", "位置", "层序", "关键环节"),
    "环节投入": ("上游环节编号", "下游环节编号", "必需程度"),
    "产品": ("产品名称", "所属环节编号"),
}


def sheets() -> dict[str, list[tuple[str | int, ...]]]:
    """Return the rows of each sheet."""
    rows: dict[str, list[tuple[str | int, ...]]] = {name: [] for name in HEADERS}
    for chain_id, (name, note, segments, inputs) in CHAINS.items():
        rows["产业链"].append((chain_id, name, "国家级", note))
        for segment_id, (product, position, tier, key) in segments.items():
            key_word = "是" if key else "否"
            rows["环节"].append((segment_id, chain_id, product, position, tier, key_word))
            rows["产品"].append((product, segment_id))
        rows["环节投入"].extend((start, end, 1) for start, end in inputs)
    return rows


def main() -> None:
    """Write the workbook."""
    with xlsxwriter.Workbook(WORKBOOK) as workbook:
        # A fixed date keeps the committed file the same from run to run.
        created = datetime(2026, 1, 1, tzinfo=UTC)
        workbook.set_properties({"title": "三条产业链（示例）", "created": created})
        bold = workbook.add_format({"bold": True})
        for name, rows in sheets().items():
            sheet = workbook.add_worksheet(name)
            sheet.write_row(0, 0, HEADERS[name], bold)
            sheet.set_column(0, len(HEADERS[name]) - 1, 22)
            sheet.freeze_panes(1, 0)
            for line, row in enumerate(rows, start=1):
                sheet.write_row(line, 0, row)


if __name__ == "__main__":
    main()
