"""What an import would make of a file, and the mapping file that says the same."""

import yaml

from graph_schema.records import ReferenceIndex
from importers.inspect import inspect_files, mapping_text
from importers.read import read
from tests.importers.written import TODAY, rows_of, uscc, write_csv, write_xlsx

LIKE = ["企业名字", "信用代码号", "序号", "营业收入（万元）", "职工人数"]


def test_a_known_table_is_certain_and_says_where_its_header_is(tmp_path) -> None:
    rows = [["某市名录"], ["序号", "企业名称", "统一社会信用代码"], [1, "甲", uscc(1)]]
    (guess,) = inspect_files(write_csv(tmp_path / "a.csv", rows))
    assert (guess.type.name, guess.header_row, guess.certain) == ("Enterprise", 2, True)
    assert [c.address for c in guess.columns] == [None, "name", "uscc"]
    assert [c.confidence for c in guess.columns] == [0.0, 1.0, 1.0]


def test_headers_that_only_resemble_known_ones_are_guesses_with_a_runner_up(tmp_path) -> None:
    (guess,) = inspect_files(write_csv(tmp_path / "a.csv", [LIKE, ["甲", uscc(1), 1, 5, 3]]))
    assert (guess.type.name, guess.certain) == ("Enterprise", False)
    name = guess.columns[0]
    assert (name.address, name.runner_up) == ("name", "former_names")
    assert 0.6 <= name.confidence < 1


def test_the_mapping_of_an_unknown_table_reads_it(tmp_path) -> None:
    source = write_csv(tmp_path / "a.csv", [LIKE[:2], ["甲", uscc(1)]])
    (guess,) = inspect_files(source)
    assert not guess.certain
    mapping = tmp_path / "m.yaml"
    mapping.write_text(mapping_text([guess], "调查"), encoding="utf-8")
    batch = read([source], ReferenceIndex(), mapping=mapping, today=TODAY)
    (row,) = rows_of(batch, "Enterprise")
    assert (row["name"], row["uscc"], row["source_id"]) == ("甲", uscc(1), "调查")


def test_the_mapping_keeps_the_unit_of_a_header(tmp_path) -> None:
    source = write_csv(tmp_path / "a.csv", [LIKE, ["甲", uscc(1), 1, 5, 3]])
    mapping = tmp_path / "m.yaml"
    mapping.write_text(mapping_text(inspect_files(source), "调查"), encoding="utf-8")
    batch = read([source], ReferenceIndex(), mapping=mapping, today=TODAY)
    assert rows_of(batch, "Enterprise")[0]["revenue_yuan"] == 50_000.0


def test_every_sheet_of_a_workbook_is_looked_at(tmp_path) -> None:
    sheets = {"企业": [["企业名称", "行业代码"], ["甲", "38"]], "x": [["#", "%"], [1, 2]]}
    known, unknown = inspect_files(write_xlsx(tmp_path / "a.xlsx", sheets))
    assert known.type.name == "Enterprise"
    assert unknown.type is None
    assert unknown.columns == ()


SAMPLED = [
    ["序号", "标称生产企业名称", "产品名称", "规格型号", "抽查时间", "不合格项目", "抽查结果"],
    ["1", "甲有限公司", "电热水壶", "1.8L", "2025-03-02", "接地措施", "不合格"],
    ["2", "甲有限公司", "电热水壶", "1.5L", "2025-03-02", "输入功率", "不合格"],
]


def test_a_list_of_failed_samples_gets_a_mapping_that_joins_a_number(tmp_path) -> None:
    path = write_csv(tmp_path / "抽检.csv", SAMPLED)
    (guess,) = inspect_files(path)
    assert (guess.type.name, guess.certain) == ("QualityIssue", False)
    entries = yaml.safe_load(mapping_text([guess], "抽检"))["entries"]
    makers = {"file": "抽检.csv", "to": "Enterprise", "columns": {"name": "标称生产企业名称"}}
    mapping = tmp_path / "抽检.yaml"
    mapping.write_text(yaml.safe_dump({"entries": [makers, *entries]}), encoding="utf-8")
    found = rows_of(read([path], ReferenceIndex(), mapping=mapping, today=TODAY), "QualityIssue")
    assert [row["title"] for row in found] == ["接地措施", "输入功率"]
    assert len({row["issue_id"] for row in found}) == 2
