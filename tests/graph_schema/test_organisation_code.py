"""The organisation code of GB 11714-1997."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_schema.organisation_code import check_organisation_code, organisation_code_in
from graph_schema.uscc import make_organisation_code, make_uscc

BODIES = st.text(alphabet="0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=8, max_size=8)


@pytest.mark.parametrize(
    "text", ["D2143569-X", "D2143569X", "d2143569-x", "D2143569—X", "00990986X"]
)
def test_the_examples_of_the_standard_are_right_however_they_are_written(text) -> None:
    assert check_organisation_code(text)[1] is None


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("D2143569-1", "organisation.checksum"),
        ("70846163-6", "organisation.checksum"),
        ("7084611-6", "organisation.format"),
        ("00000000-0", "organisation.format"),
        ("91440300708461136T", "organisation.format"),
    ],
)
def test_what_is_wrong_is_named(text, problem) -> None:
    assert check_organisation_code(text) == (None, problem)


@given(BODIES)
def test_a_made_code_is_right(body) -> None:
    code = make_organisation_code(body)
    expected = None if body == "00000000" else code
    assert check_organisation_code(f"{code[:8]}-{code[8]}")[0] == expected


def test_a_social_credit_code_has_it_inside() -> None:
    assert organisation_code_in(make_uscc("91440300" + "708461136")) == "708461136"
