"""``chainmap template``: the workbook to fill in."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from graph_schema.errors import UsageError

_SUFFIX = ".xlsx"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("template")(template)


def template(
    out: Annotated[Path, typer.Option(help="要写的工作簿，如 模板.xlsx")],
) -> None:
    """写出待填的模板工作簿 · write the workbook to fill in."""
    from importers.template import write_template

    if out.suffix.lower() != _SUFFIX:
        raise UsageError(
            f"模板是 xlsx 工作簿，请把文件名写成 {out.stem}{_SUFFIX}。",
            f"The template is an xlsx workbook; call it {out.stem}{_SUFFIX}.",
        )
    if not out.parent.is_dir():
        raise UsageError(f"没有这个文件夹：{out.parent}", f"No such folder: {out.parent}")
    write_template(out)
    sys.stdout.write(f"模板已写到 {out} ；填好后运行 chainmap import {out} --db 数据库\n")
