"""``chainmap gaps``: common quality gaps of a file of examinations, without a database."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from graph_schema.errors import UsageError

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

    from importers.tables import SourceTable

_READS = (".csv", ".xlsx", ".xls", ".parquet", ".jsonl", ".ndjson")
_WRITES = (".csv", ".xlsx", ".parquet")
_BAND_NAMES = {"confirmed": "确认", "suspected": "疑似", "insufficient": "数据不足"}


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("gaps")(gaps)


def gaps(
    file: Annotated[Path, typer.Argument(help="检查记录：CSV、xlsx、xls、Parquet、JSON lines")],
    by: Annotated[str, typer.Option(help="分组列，逗号分隔，例如 industry_code,region_code")],
    out: Annotated[Path, typer.Option(help="结果文件：.csv、.xlsx 或 .parquet")],
) -> None:
    """共性质量问题：各组企业比其他组更常见的质量短板 · gaps that a group has more often."""
    from chainmap.cli.import_ import progress_bars
    from chainmap.quality_gaps import common_gaps

    if not file.is_file():
        raise UsageError(f"没有这个文件：{file}", f"No such file: {file}")
    _check_suffix(file, _READS, "读取", "read")
    _check_suffix(out, _WRITES, "写入", "written")
    names = [name.strip() for name in by.split(",") if name.strip()]
    with progress_bars() as show:
        show("读取 reading", 0, 3)
        examinations = _read(file, names)
        show("计算 computing", 1, 3)
        table = common_gaps(examinations, names)
        show("写入 writing", 2, 3)
        _write(table, out)
    counts = table["band"].value_counts()
    bands = "，".join(f"{zh} {counts.get(name, 0)}" for name, zh in _BAND_NAMES.items())
    sys.stdout.write(
        f"{len(table)} 行（分组 × 短板）：{bands}；已写入 {out.name}。\n"
        f"规则 gaps-{table.attrs['rule_version']}，δ = {table.attrs['margin']}，"
        f"Benjamini–Hochberg 检验族 {table.attrs['family']} 行。\n"
    )


def _check_suffix(path: Path, known: tuple[str, ...], zh: str, en: str) -> None:
    if path.suffix.lower() not in known:
        raise UsageError(
            f"不能{zh}“{path.name}”：只支持 {'、'.join(known)}。",
            f"{path.name!r} cannot be {en}: only {', '.join(known)}.",
        )


def _read(file: Path, by: list[str]) -> "pd.DataFrame":
    """Read the first sheet that has anything; a cell that cannot be read is named by its line."""
    from chainmap.quality_gaps import (
        OPTIONAL,
        REQUIRED,
        arrow_table,
        check_columns,
        find_bad_cell,
    )

    if file.suffix.lower() == ".parquet":
        return _parquet(file)
    table = _source_table(file)
    try:
        check_columns(table.headers, by)
        wanted = [n for n in dict.fromkeys((*REQUIRED, *OPTIONAL, *by)) if n in table.headers]
        frame = _frame({name: _texts(table, name) for name in wanted})
        bad = find_bad_cell(arrow_table(frame, by))
    except UsageError as error:
        raise UsageError(f"“{file.name}”：{error.zh}", f"{file.name!r}: {error.en}") from error
    if bad is not None:
        place = table.place(bad.row)
        where = f"{table.label} 第 {place.row} 行 {bad.column} 列"
        raise UsageError(
            f"{where}{bad.zh}：“{bad.value}”。",
            f"{table.label}, line {place.row}, column {bad.column}: {bad.en}: {bad.value!r}.",
        )
    return frame


def _parquet(file: Path) -> "pd.DataFrame":
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        frame: pd.DataFrame = pq.read_table(file).to_pandas()
    except pa.ArrowInvalid as error:
        raise UsageError(
            f"“{file.name}”不是 Parquet 文件或已损坏。",
            f"{file.name!r} is no Parquet file, or is damaged.",
        ) from error
    return frame


def _source_table(file: Path) -> "SourceTable":
    from importers.files import InputFile
    from importers.sheets import open_sheets
    from importers.tables import build_table

    source = InputFile(path=file, name=file.name, explicit=True)
    with open_sheets(source) as sheets:
        for sheet in sheets:
            first = next(sheet.lines, None)
            if first is not None:
                line, cells = first
                header = [str(cell).strip() for cell in cells]
                return build_table(sheet.file, sheet.name, line, list(header), sheet.lines)
    raise UsageError(f"“{file.name}”是空的。", f"{file.name!r} is empty.")


def _texts(table: "SourceTable", name: str) -> "pa.Array":
    """Return a column as text, coded; whole numbers of a sheet stand without a decimal point."""
    import pyarrow as pa

    from importers.cells import text_of

    column = table.columns[table.headers.index(name)]
    values = pa.array([text_of(cell) or None for cell in column.values], pa.string())
    return pa.DictionaryArray.from_arrays(pa.array(column.codes), values)


def _frame(columns: "dict[str, pa.Array]") -> "pd.DataFrame":
    import pandas as pd
    import pyarrow as pa

    made = {
        name: pd.Series(pd.array(array.cast(pa.string()), dtype="str"))
        for name, array in columns.items()
    }
    return pd.DataFrame(made)


def _write(table: "pd.DataFrame", out: Path) -> None:
    if out.suffix.lower() == ".csv":
        table.to_csv(out, index=False)
    elif out.suffix.lower() == ".parquet":
        table.to_parquet(out, index=False)
    else:
        _write_workbook(table, out)


def _write_workbook(table: "pd.DataFrame", out: Path) -> None:
    """Write texts as texts, so that codes keep their zeros and no formula comes to life."""
    import pandas as pd

    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with pd.ExcelWriter(out, engine="xlsxwriter", engine_kwargs={"options": options}) as book:
        table.to_excel(book, sheet_name="共性质量问题", index=False, freeze_panes=(1, 0))
        sheet = book.sheets["共性质量问题"]
        sheet.autofilter(0, 0, len(table), len(table.columns) - 1)
        sheet.autofit()
