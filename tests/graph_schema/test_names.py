import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_schema.names import normalise_name, short_name


@pytest.mark.parametrize(
    "text", ["杭州(滨江)ABC有限公司", "杭州[滨江]abc有限公司", "杭州【滨江】ABC 有限公司"]
)
def test_spellings_of_one_name_are_equal(text: str) -> None:
    assert normalise_name(text) == "杭州(滨江)ABC有限公司"


def test_tortoise_shell_brackets_are_brackets() -> None:
    assert normalise_name("杭州\u3014滨江\u3015ABC有限公司") == "杭州(滨江)ABC有限公司"


def test_legal_forms_stay_apart() -> None:
    assert normalise_name("远桥有限公司") != normalise_name("远桥有限责任公司")


@given(st.text())
def test_normalising_twice_changes_nothing(text: str) -> None:
    once = normalise_name(text)
    assert normalise_name(once) == once


@given(st.text(min_size=1).filter(str.strip))
def test_short_name_is_never_empty(text: str) -> None:
    assert short_name(text)
