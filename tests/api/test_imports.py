import json

from api.imports import EXAMPLES_SHOWN, report_import
from tests.map_samples import PROBLEM, import_row


def test_problems_are_counted_by_kind_with_examples() -> None:
    row = import_row(problems=80)
    report = report_import(row, language="zh")
    assert [(k.code, k.count) for k in report.kinds] == [("uscc.checksum", 80)]
    assert [len(k.examples) for k in report.kinds] == [EXAMPLES_SHOWN]
    assert report.problem_count == 80


def test_types_are_named_in_chinese_and_unknown_ones_as_they_are() -> None:
    row = {**import_row(), "counts": json.dumps({"Enterprise": {"read": 1}, "Former": {"read": 2}})}
    tables = report_import(row, language="zh").tables
    assert [(t.name, t.counts[0]) for t in tables] == [("企业", 1), ("Former", 2)]


def test_a_hint_that_is_missing_in_english_is_given_in_chinese() -> None:
    problem = json.dumps({**PROBLEM, "hint_en": ""}, ensure_ascii=False)
    report = report_import({**import_row(), "problems": [problem]}, language="en")
    assert report.problems[0]["hint"] == PROBLEM["hint_zh"]


def test_kinds_are_counted_over_all_problems_not_only_those_kept() -> None:
    counted = json.dumps([["uscc.checksum", "reject", 1917]])
    report = report_import({**import_row(problems=8), "problem_kinds": counted}, language="zh")
    assert [k.count for k in report.kinds] == [1917]
