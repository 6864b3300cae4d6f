"""``chainmap inspect``: what an import would make of a file."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from importers.inspect import ColumnGuess, SheetGuess


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("inspect")(inspect)


def inspect(
    path: Annotated[Path, typer.Argument(help="文件、文件夹或 zip")],
    out: Annotated[Path | None, typer.Option(help="把识别结果写成映射文件（YAML），供修改")] = None,
) -> None:
    """看一看导入会怎样读这个文件，不需要数据库 · show how an import would read a file."""
    from importers.inspect import inspect_files, mapping_text

    guesses = inspect_files(path)
    sys.stdout.write("\n\n".join(map(_sheet, guesses)) + "\n")
    if out is not None:
        out.write_text(mapping_text(guesses, path.stem), encoding="utf-8")
        sys.stdout.write(f"\n映射文件已写到 {out} ；核对后运行 chainmap import … --mapping {out}\n")


def _sheet(guess: "SheetGuess") -> str:
    place = f"{guess.file}/{guess.sheet}" if guess.sheet else guess.file
    hidden = "（隐藏的工作表 hidden）" if guess.hidden else ""
    if guess.type is None:
        return f"{place}{hidden}：认不出是什么表 · unknown table"
    how = "" if guess.certain else "（猜测，导入时须用映射文件 a guess: needs a mapping）"
    first = (
        f"{place}{hidden}：{guess.type.zh} {guess.type.name}{how}，"
        f"表头在第 {guess.header_row} 行 · header in row {guess.header_row}"
    )
    return "\n".join([first, *map(_column, guess.columns)])


def _column(column: "ColumnGuess") -> str:
    if column.address is None:
        return f"  {column.header or '（无表头）'} → 不读取 not read"
    if column.confidence < 1:
        perhaps = f"{column.address}  {column.confidence:.0%}"
        return f"  {column.header} → 不读取，可能是 not read, perhaps {perhaps}"
    unit = f"（单位 {column.unit}）" if column.unit else ""
    other = f"，其次 next {column.runner_up}" if column.runner_up else ""
    return f"  {column.header} → {column.address}{unit}  {column.confidence:.0%}{other}"
