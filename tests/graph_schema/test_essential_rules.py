import pytest

from graph_schema.errors import UsageError
from graph_schema.essential_rules import EssentialRule, read_essential_rules

GOOD = """\
version: "2026-1"
rules:
  - {supplier: 电芯制造, customer: 整车制造, essential: 2, source: 专家评审 2026-05}
  - {supplier: "industry:29", customer: "*", essential: 0, source: 行业协会}
"""


def read(tmp_path, text):
    path = tmp_path / "必需.yaml"
    path.write_text(text, encoding="utf-8")
    return read_essential_rules(path)


def refused(tmp_path, text):
    with pytest.raises(UsageError) as error:
        read(tmp_path, text)
    assert "必需.yaml" in error.value.zh
    assert "必需.yaml" in error.value.en
    return error.value.zh


def test_rules_are_read_in_order(tmp_path):
    assert read(tmp_path, GOOD) == (
        EssentialRule(
            supplier="电芯制造", customer="整车制造", essential=2, source="专家评审 2026-05"
        ),
        EssentialRule(supplier="industry:29", customer="*", essential=0, source="行业协会"),
    )


def test_a_rule_without_a_source_is_refused_and_named(tmp_path):
    text = GOOD + "  - {supplier: a, customer: b, essential: 1}\n"
    assert "第 3 条" in refused(tmp_path, text)
    assert "source 须为非空文字" in refused(tmp_path, GOOD.replace("行业协会", '" "'))


def test_a_number_outside_the_scale_is_refused(tmp_path):
    for wrong in ("3", "true", "1.5", '"2"'):
        message = refused(tmp_path, GOOD.replace("essential: 2", f"essential: {wrong}"))
        assert "0、1 或 2" in message


def test_a_sector_that_yaml_takes_for_a_number_is_refused(tmp_path):
    assert "数字请加引号" in refused(tmp_path, GOOD.replace('"industry:29"', "29"))


def test_a_misspelt_key_is_refused(tmp_path):
    assert "恰好给出" in refused(tmp_path, GOOD.replace("customer: 整车制造", "costumer: 整车制造"))
    assert "version 和 rules" in refused(tmp_path, GOOD.replace("rules:", "rule:"))
    assert "列表" in refused(tmp_path, 'version: "1"\nrules: {}\n')


def test_two_rules_that_contradict_each_other_are_refused(tmp_path):
    again = "  - {supplier: 电芯制造, customer: 整车制造, essential: 0, source: 别处}\n"
    assert "第 3 条与前面" in refused(tmp_path, GOOD + again)


def test_what_is_no_yaml_or_not_there_is_refused(tmp_path):
    assert "YAML" in refused(tmp_path, "rules: [")
    with pytest.raises(UsageError, match="无法读取"):
        read_essential_rules(tmp_path / "none.yaml")
    (tmp_path / "gbk.yaml").write_bytes("version: 电".encode("gb18030"))
    with pytest.raises(UsageError, match="UTF-8"):
        read_essential_rules(tmp_path / "gbk.yaml")
