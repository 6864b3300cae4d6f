"""Policy tools, pilots, benchmarks and targets from files that are not the template."""

from datetime import date

import pytest

from tests.importers.written import codes_of, rows_of

CHAIN = [["产业链编号", "产业链名称"], ["battery", "动力电池"]]


def the_row(import_files, type_name: str, *rows: list[object]) -> dict[str, object]:
    batch = import_files({"链.csv": CHAIN, "表.csv": list(rows)})
    assert codes_of(batch) == []
    (row,) = rows_of(batch, type_name)
    return row


def test_a_list_of_policies(import_files) -> None:
    row = the_row(
        import_files,
        "PolicyTool",
        ["某市政策汇编"],
        ["序号", "政策编号", "政策名称", "政策类型", "发文单位", "文号", "施行日期", "有效期至"],
        [
            1,
            "Z1",
            "认证补贴",
            "资金支持",
            "市场监管局",
            "某市监[2025]1号",
            "2025年1月1日",
            "长期",
        ],
    )
    assert (row["tool_id"], row["name"], row["kind"]) == ("Z1", "认证补贴", "资金支持")
    assert row["document"] == "某市监[2025]1号"
    assert (row["valid_from"], row["valid_to"]) == (date(2025, 1, 1), date(9999, 12, 31))


def test_a_list_of_pilots(import_files) -> None:
    row = the_row(
        import_files,
        "Pilot",
        ["试点项目编号", "试点项目名称", "试点地区", "所属产业链", "启动时间", "验收日期"],
        ["S1", "强链试点", "杭州市", "动力电池", "2025.3.1", "2026-12-31"],
    )
    assert (row["pilot_id"], row["name"]) == ("S1", "强链试点")
    assert (row["region_code"], row["chain_id"]) == ("330100", "battery")
    assert (row["started_on"], row["ended_on"]) == (date(2025, 3, 1), date(2026, 12, 31))


def test_a_table_of_benchmarks(import_files) -> None:
    row = the_row(
        import_files,
        "Benchmark",
        ["指标编号", "质量指标", "对应产品", "先进层级", "标杆值", "指标单位", "出处", "数据年份"],
        ["X1", "能量密度", "电芯", "国际先进", "300", "Wh/kg", "行业报告", 2025],
    )
    assert (row["benchmark_id"], row["name"], row["value"]) == ("X1", "能量密度", 300.0)
    assert (row["product_id"], row["level"]) == ("name:电芯", "国际先进")
    assert (row["unit"], row["source"], row["year"]) == ("Wh/kg", "行业报告", 2025)


def test_a_table_of_targets(import_files) -> None:
    row = the_row(
        import_files,
        "Target",
        [
            "任务编号",
            "目标任务",
            "责任地区",
            "产业链",
            "考核指标",
            "目标数值",
            "完成时限",
            "目标依据",
        ],
        ["M1", "认证覆盖", "330000", "动力电池", "覆盖率", "0.6", "2027-12-31", "行动方案"],
    )
    assert (row["target_id"], row["name"], row["value"]) == ("M1", "认证覆盖", 0.6)
    assert (row["region_code"], row["chain_id"]) == ("330000", "battery")
    assert (row["due"], row["source"]) == (date(2027, 12, 31), "行动方案")


@pytest.mark.parametrize(
    ("header", "column"),
    [
        (["政策编号", "政策名称", "发文单位"], "政策编号"),
        (["试点项目编号", "试点项目名称", "验收日期"], "试点项目编号"),
        (["指标编号", "质量指标", "标杆值"], "指标编号"),
        (["任务编号", "目标任务", "考核指标"], "任务编号"),
    ],
)
def test_a_row_without_its_number_is_rejected_by_that_column(import_rows, header, column) -> None:
    (problem,) = import_rows(header, ["", "甲", ""]).problems
    assert (problem.code, problem.column) == ("key.missing", column)
