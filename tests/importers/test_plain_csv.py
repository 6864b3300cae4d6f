"""Plain CSV files are read by columns, and give what reading row by row gives."""

import itertools
from collections.abc import Iterable
from pathlib import Path

import pytest

from importers.files import InputFile
from importers.plain_csv import PlainLines
from importers.sheets import Line, open_sheets, read_head
from importers.tables import SourceTable, build_table

_HEADER = "企业名称,统一社会信用代码,从业人员,备注"
_ROWS = (
    '甲公司,91440300708461136T,"1,200",',
    " 乙公司\u3000,,86,无",
    '"丙""小巨人""公司",,,"a,b"',
    ",,,",
    "",
    "甲公司,91440300708461136T,86,NULL",
)


def _tables(path: Path) -> tuple[SourceTable, SourceTable | None]:
    """Return the table as it is read row by row, and by columns where the file is plain."""
    file = InputFile(path=path, name=path.name, explicit=True)
    found: list[SourceTable | None] = []
    for by_columns in (False, True):
        with open_sheets(file) as sheets:
            sheet = next(sheets)
            head = read_head(sheet, 3)
            lines: Iterable[Line] = itertools.chain(head[1:], sheet.lines)
            if by_columns:
                below = sheet.below(head, 0)
                if not isinstance(below, PlainLines):
                    found.append(None)
                    break
                lines = below
            found.append(build_table(file.name, None, head[0][0], head[0][1], lines))
    by_rows, plain = found
    if by_rows is None:
        raise TypeError("read row by row in any case")
    return by_rows, plain


def _content(table: SourceTable) -> object:
    return (
        [(column.codes.tolist(), column.values) for column in table.columns],
        table.lines.tolist(),
        table.headers,
        dict(table.extra),
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_plain_file_gives_the_cells_that_its_rows_give(
    tmp_path: Path, encoding: str, end: str
) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes((end.join((_HEADER, *_ROWS)) + end).encode(encoding))
    by_rows, plain = _tables(path)
    assert plain is not None
    assert _content(plain) == _content(by_rows)
    assert by_rows.lines.tolist() == [2, 3, 4, 7]


def test_plain_lines_can_be_run_through_row_by_row(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("\n".join((_HEADER, *_ROWS)), encoding="utf-8")
    with open_sheets(InputFile(path=path, name="a.csv", explicit=True)) as sheets:
        sheet = next(sheets)
        below = sheet.below(read_head(sheet, 3), 0)
        assert isinstance(below, PlainLines)
        assert next(iter(below)) == (2, ["甲公司", "91440300708461136T", "1,200", ""])


@pytest.mark.parametrize(
    "row",
    [
        "丁公司,,86",
        "丁公司,,86,,",
        '"丁\n公司",,86,',
        '丁"公司,,86,',
        '丁"公司",,86,',
        "  ",
        "丁\r公司,,86,",
        "丁\0公司,,86,",
    ],
)
def test_a_file_that_is_not_plain_is_read_row_by_row(tmp_path: Path, row: str) -> None:
    path = tmp_path / "a.csv"
    text = "\n".join((_HEADER, *_ROWS, row, _ROWS[0])) + "\n"
    path.write_bytes(text.encode())
    with open_sheets(InputFile(path=path, name="a.csv", explicit=True)) as sheets:
        sheet = next(sheets)
        assert not isinstance(sheet.below(read_head(sheet, 3), 0), PlainLines)


def test_a_delimiter_other_than_the_comma_is_plain_too(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("a;b\n1;2\n3;4\n5;6\n", encoding="utf-8")
    by_rows, plain = _tables(path)
    assert plain is not None
    assert _content(plain) == _content(by_rows)
