"""The registration number of GS 15-2006."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_schema.registration_number import check_registration_number, registration_check_digit

#: The example of the rule, and numbers that business licences bear.
PUBLISHED = (
    "110108000000016", "440301103097413", "320483000067847", "441900001868015", "310230000419464",
)  # fmt: skip


@pytest.mark.parametrize("number", PUBLISHED)
def test_published_numbers_are_right(number) -> None:
    assert check_registration_number(number) == (number, None)


@pytest.mark.parametrize("number", PUBLISHED)
@pytest.mark.parametrize("place", range(14))
def test_one_wrong_digit_is_found(number, place) -> None:
    for digit in set("0123456789") - {number[place]}:
        wrong = number[:place] + digit + number[place + 1 :]
        assert check_registration_number(wrong)[0] is None


@given(st.integers(10**13, 10**14 - 1))
def test_every_body_has_one_check_digit(body) -> None:
    digit = registration_check_digit(str(body))
    right = [d for d in "0123456789" if check_registration_number(f"{body}{d}")[0]]
    assert right == [digit]


@pytest.mark.parametrize(
    "text", ["", "32048300006784", "3204830000678481", "01010800000001", "A" * 15]
)
def test_what_has_another_form_is_no_number(text) -> None:
    assert check_registration_number(text) == (None, "registration.format")


def test_a_number_from_before_2007_has_no_check_digit() -> None:
    assert check_registration_number("3301082345678") == ("3301082345678", None)
