import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_schema.errors import SchemaError
from graph_schema.uscc import (
    ALPHABET,
    check_uscc,
    make_organisation_code,
    make_uscc,
    organisation_check_character,
)

# Codes of listed and well-known companies, from their public filings.
REAL = (
    "91440300708461136T",
    "91330106673959654P",
    "9144030071526726XG",
    "91110108551385082Q",
    "91440101231245152Y",
    "914403001922038216",
    "91310000607211082X",
    "91110000802100433B",
    "91350900587527783P",
    "91440300192317458F",
    "91350100M000100Y43",  # the example of the standard's own kind: letters inside
)

codes = st.builds(
    lambda head, region, body: make_uscc(head + region + make_organisation_code(body)),
    st.text(ALPHABET, min_size=2, max_size=2),
    st.text("0123456789", min_size=6, max_size=6),
    st.text(ALPHABET, min_size=8, max_size=8),
).filter(lambda code: code != "0" * 18)


def test_a_code_of_zeros_is_nobodys_although_its_check_character_is_right() -> None:
    assert check_uscc("0" * 18).problem == "uscc.zeros"


@pytest.mark.parametrize("code", REAL)
def test_real_codes_pass_both_checks(code: str) -> None:
    check = check_uscc(code)
    assert (check.value, check.problem, check.inner_ok) == (code, None, True)


@given(codes)
def test_made_codes_are_valid(code: str) -> None:
    check = check_uscc(code)
    assert check.value == code
    assert check.inner_ok


@given(codes, st.integers(0, 17), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_always_seen(code: str, place: int, character: str) -> None:
    if code[place] == character:
        return
    assert check_uscc(code[:place] + character + code[place + 1 :]).problem is not None


@given(codes, st.integers(0, 16))
def test_two_swapped_neighbours_are_always_seen(code: str, place: int) -> None:
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    if swapped != code:
        assert check_uscc(swapped).problem is not None


@given(codes)
def test_full_width_lower_case_and_padding_do_not_matter(code: str) -> None:
    wide = "".join(chr(ord(c) + 0xFEE0) for c in code)
    assert check_uscc(wide).value == code
    assert check_uscc(f"\ufeff 　{code.lower()[:9]} {code.lower()[9:]}\t\n").value == code


@pytest.mark.parametrize("registrar", ALPHABET)
def test_every_registrar_of_the_alphabet_is_taken(registrar: str) -> None:
    assert check_uscc(make_uscc(registrar + "1330100" + "MA9Y00012")).problem is None


def test_wrong_inner_check_character_is_only_flagged() -> None:
    right = make_organisation_code("MA9Y0001")
    wrong = right[:8] + ("0" if right[8] != "0" else "1")
    check = check_uscc(make_uscc("91330100" + wrong))
    assert check.problem is None
    assert not check.inner_ok


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "uscc.length"),
        ("9144030070846113", "uscc.length"),
        ("91440300708461136TT", "uscc.length"),
        ("9144030070846113IT", "uscc.character"),
        ("91440300708461136中", "uscc.character"),
        ("9144030A708461136T", "uscc.character"),
        ("91440300708461136U", "uscc.checksum"),
        ("9.13E+17", "uscc.scientific"),
        ("9.1440300708461E+17", "uscc.scientific"),
        ("9.13e17", "uscc.scientific"),
        ("\uff19\uff0e\uff11\uff13\uff25\uff0b\uff11\uff17", "uscc.scientific"),
    ],
)
def test_problem_is_named(text: str, problem: str) -> None:
    check = check_uscc(text)
    assert (check.value, check.problem) == (None, problem)


@given(st.text(max_size=24))
def test_any_text_is_answered(text: str) -> None:
    check = check_uscc(text)
    assert (check.value is None) == (check.problem is not None)


@pytest.mark.parametrize("body", ["", "9144030070846113", "9144030070846113I", "中" * 17])
def test_making_a_code_refuses_what_is_no_body(body: str) -> None:
    with pytest.raises(SchemaError):
        make_uscc(body)


@pytest.mark.parametrize("body", ["", "7084611", "7084611中", "ma9y0001"])
def test_making_an_organisation_code_refuses_what_is_no_body(body: str) -> None:
    with pytest.raises(SchemaError):
        make_organisation_code(body)


def test_check_character_of_ten_is_x_and_of_eleven_zero() -> None:
    found = {organisation_check_character(f"{n:08d}") for n in range(200)}
    assert found == set("0123456789X")
