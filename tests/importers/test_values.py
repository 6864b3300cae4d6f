"""Cells become values of a property."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_schema.model import load_model
from importers.values import read_boolean, read_text, reader_for
from tests.importers.written import full_width

MODEL = load_model()
PROPERTIES = [
    (type_, prop) for type_ in MODEL.fact_types for prop in type_.properties.values()
]  # fmt: skip


def read(type_name: str, prop: str, cell: object, unit: str | None = None):
    type_ = MODEL.type(type_name)
    return reader_for(type_, type_.properties[prop], unit)(cell)


@pytest.mark.parametrize("cell", ["是", "有", "true", "TRUE", "1", 1.0, "Y", "yes"])
def test_yes_is_true(cell) -> None:
    assert read_boolean(cell).value is True


@pytest.mark.parametrize("cell", ["否", "false", "0", 0.0, "N", "没有"])
def test_no_is_false(cell) -> None:
    assert read_boolean(cell).value is False


def test_wu_is_missing_not_false() -> None:
    assert read_boolean("无") == (None, None, {}, None)


def test_another_word_is_no_truth_value() -> None:
    assert read_boolean("也许").code == "boolean.format"


def test_a_name_arrives_verbatim() -> None:
    name = "<script>alert(1)</script>（杭州）有限公司"
    assert read_text(name).value == name


@pytest.mark.parametrize("name", ["null", "None", "NaN", "无锡某公司", "true"])
def test_a_name_that_looks_like_a_word_of_a_program_is_a_name(name) -> None:
    assert read_text(name).value == name


def test_a_key_is_read_half_width() -> None:
    assert read("Certificate", "certificate_no", full_width("00126Q")).value == "00126Q"


def test_a_whole_number_in_a_column_of_codes_is_its_digits() -> None:
    assert read("SUPPLIES", "period", 2025.0).value == "2025"


def test_a_choice_is_one_of_the_allowed_words() -> None:
    assert read("Certificate", "status", "有效").value == "有效"
    found = read("Certificate", "status", "良好")
    assert (found.value, found.code) == (None, "enum.unknown")
    assert "暂停" in found.details["allowed"]


@pytest.mark.parametrize(("word", "meant"), [("企业申报", "declared"), ("observed", "observed")])
def test_evidence_is_read_in_chinese_and_in_english(word, meant) -> None:
    assert read("SUPPLIES", "evidence", word).value == meant


@pytest.mark.parametrize(("cell", "number"), [("是", 2), ("否", 1), ("2", 2), (0.0, 0)])
def test_essential_is_read_as_number_and_as_word(cell, number) -> None:
    assert read("FEEDS", "essential", cell).value == number


@pytest.mark.parametrize("cell", ["120%", "1.5", "-0.1"])
def test_a_share_outside_0_and_1_is_a_problem(cell) -> None:
    assert read("SUPPLIES", "share", cell).code == "number.range"


def test_half_a_person_is_a_problem() -> None:
    assert read("Enterprise", "employees", "86.5").code == "number.integer"


@pytest.mark.parametrize("cell", ["甲、乙", "甲,乙", "甲；乙", '["甲", "乙"]', ["甲", "乙"]])
def test_a_list_is_split_or_read_as_json(cell) -> None:
    assert read("Enterprise", "former_names", cell).value == ["甲", "乙"]


def test_an_identifier_needs_its_scheme() -> None:
    found = read("Enterprise", "identifiers", "stock:688268、688268")
    assert (found.value, found.code) == (["stock:688268"], "identifier.format")


def test_a_history_keeps_dates_states_and_reasons() -> None:
    cell = "2024年5月1日|有效|初次认证，全部场所；2025-06-01|暂停|未按期监督审核"
    assert read("Certificate", "status_history", cell).value == [
        "2024-05-01|有效|初次认证，全部场所",
        "2025-06-01|暂停|未按期监督审核",
    ]


def test_a_part_of_a_history_without_a_known_state_is_left_out_and_said() -> None:
    found = read("Certificate", "status_history", "2024-05-01|有效|；乱写")
    assert (found.value, found.code) == (["2024-05-01|有效|"], "history.format")


@given(st.sampled_from(PROPERTIES), st.text() | st.floats() | st.dates())
def test_any_cell_is_a_value_or_a_problem_of_any_property(declared, cell) -> None:
    type_, prop = declared
    reading = reader_for(type_, prop)(cell)
    assert reading.code is None or isinstance(reading.code, str)
