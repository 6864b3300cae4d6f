"""What is read at a glance is what its reader would read, one cell after the other."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_schema.model import load_model
from importers.enterprise_codes import read_uscc
from importers.headers import UNITS
from importers.plain_cells import read_plain
from importers.readings import Reader, Reading
from importers.values import read_code, read_text, reader_for
from tests.importers.any_files import CELLS
from tests.importers.written import uscc

_NAMES = st.text(alphabet="甲乙锟斤拷无A9 a（）(·-/—\u3000\u200b\ufffd\n\x00\uff21㊀", max_size=6)
_NUMBERS = st.from_regex(r"[+-]?[0-9]{0,4}(,[0-9]{2,3}){0,4}\.?[0-9]{0,4}[%万e]?", fullmatch=True)
_AMOUNTS = st.decimals(0, 10**12, places=2).map(lambda amount: f"{amount:,}")
_CODE = uscc(1)


@st.composite
def _codes(draw: st.DrawFn) -> str:
    """Draw a right code with one character that may be another."""
    at = draw(st.integers(0, len(_CODE) - 1))
    other = draw(st.sampled_from("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZa\uff11é '"))
    return _CODE[:at] + other + _CODE[at + 1 :]


def _reader(type_name: str, name: str, unit: str | None = None) -> Reader:
    type_ = load_model().type(type_name)
    return reader_for(type_, type_.properties[name], unit)


_READERS = (
    read_text,
    read_uscc,
    _reader("Enterprise", "employees"),
    *(_reader("SUPPLIES", "share", unit) for unit in (None, *UNITS["fraction"])),
    *(_reader("SUPPLIES", "amount_yuan", unit) for unit in (None, *UNITS["yuan"])),
)


@pytest.mark.parametrize("reader", _READERS)
@given(
    cells=st.lists(
        st.one_of(_NAMES, _NUMBERS, _AMOUNTS, _codes(), CELLS.filter(lambda c: c is not None)),
        max_size=8,
    )
)
def test_a_plain_cell_is_what_its_reader_reads(reader, cells: list[object]) -> None:
    plain = read_plain(cells, reader)
    values = cells if plain.values is None else plain.values
    assert len(plain.where) == len(values) == len(cells)
    for cell, value, is_plain in zip(cells, values, plain.where, strict=True):
        if is_plain:
            assert reader(cell) == Reading(value)


@pytest.mark.parametrize(
    ("reader", "cells"),
    [
        (read_text, ["甲公司", "杭州（滨江）ABC有限公司", "乙厂2"]),
        (read_uscc, [uscc(n) for n in range(50)]),
        (_reader("SUPPLIES", "amount_yuan", "万元"), ["0", "12", "1,200.50", "123456.789"]),
    ],
)
def test_well_formed_cells_are_plain(reader, cells: list[str]) -> None:
    assert read_plain(cells, reader).where.all()


def test_a_code_that_is_wrong_anywhere_is_not_plain() -> None:
    wrong = [
        _CODE[:at] + ("1" if c == "0" else "0") + _CODE[at + 1 :] for at, c in enumerate(_CODE)
    ]
    assert not read_plain([*wrong, _CODE.lower(), _CODE + " ", "0" * 18], read_uscc).where.any()


def test_an_amount_out_of_its_bounds_is_left_to_the_reader() -> None:
    assert not read_plain(["1.5", "101"], _reader("SUPPLIES", "share")).where.any()


def test_of_other_readers_nothing_is_known() -> None:
    assert not read_plain(["甲公司"], read_code).where.any()
