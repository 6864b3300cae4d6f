"""Periods that end before they start."""

from datetime import date

from tests.importers.written import codes_of, rows_of, the_problem, uscc

HEADER = ["证书编号", "持证企业统一社会信用代码", "认证标准", "发证日期", "有效期至"]


def certificate(issued: str, expires: str) -> list[str]:
    return ["1", uscc(1), "GB/T 19001", issued, expires]


def test_an_end_before_the_start_is_unknown_and_both_columns_are_named(import_rows) -> None:
    batch = import_rows(HEADER, certificate("2025-05-01", "2022-04-30"))
    problem = the_problem(batch, "date.order")
    assert (problem.column, problem.value) == ("有效期至", "2022-04-30")
    assert "发证日期" in problem.hint_zh
    (row,) = rows_of(batch, "Certificate")
    assert (row["issued"], row["expires"]) == (date(2025, 5, 1), None)


def test_a_period_of_one_day_and_one_without_end_are_sound(import_rows) -> None:
    one_day = certificate("2025-05-01", "2025-05-01")
    endless = ["2", *certificate("2025-05-01", "长期")[1:]]
    batch = import_rows(HEADER, one_day, endless)
    assert "date.order" not in codes_of(batch)


def test_a_period_without_a_start_has_no_order(import_rows) -> None:
    assert "date.order" not in codes_of(import_rows(HEADER, certificate("", "2022-04-30")))
