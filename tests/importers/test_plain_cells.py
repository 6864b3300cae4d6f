"""What is told to be plain at a glance is what the reader gives back as it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importers.enterprise_codes import read_uscc
from importers.plain_cells import are_plain
from importers.readings import Reading
from importers.values import read_code, read_text
from tests.importers.any_files import CELLS
from tests.importers.written import uscc

_NAMES = st.text(alphabet="甲乙锟斤拷无A9 a（）(·-/—\u3000\u200b\ufffd\n\x00\uff21㊀", max_size=6)
_CODE = uscc(1)


@st.composite
def _codes(draw: st.DrawFn) -> str:
    """Draw a right code with one character that may be another."""
    at = draw(st.integers(0, len(_CODE) - 1))
    other = draw(st.sampled_from("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZa\uff11é '"))
    return _CODE[:at] + other + _CODE[at + 1 :]


@pytest.mark.parametrize("reader", [read_text, read_uscc])
@given(cells=st.lists(_NAMES | _codes() | CELLS.filter(lambda cell: cell is not None), max_size=8))
def test_a_plain_cell_is_its_own_reading(reader, cells: list[object]) -> None:
    plain = are_plain(cells, reader)
    assert len(plain) == len(cells)
    for cell in (cell for cell, is_plain in zip(cells, plain, strict=True) if is_plain):
        assert reader(cell) == Reading(cell)


def test_well_formed_names_and_codes_are_plain() -> None:
    assert are_plain(["甲公司", "杭州（滨江）ABC有限公司", "乙厂2"], read_text).all()
    assert are_plain([uscc(n) for n in range(50)], read_uscc).all()


def test_a_code_that_is_wrong_anywhere_is_not_plain() -> None:
    wrong = [
        _CODE[:at] + ("1" if c == "0" else "0") + _CODE[at + 1 :] for at, c in enumerate(_CODE)
    ]
    assert not are_plain([*wrong, _CODE.lower(), _CODE + " ", "0" * 18], read_uscc).any()


def test_of_other_readers_nothing_is_known() -> None:
    assert not are_plain(["甲公司"], read_code).any()
