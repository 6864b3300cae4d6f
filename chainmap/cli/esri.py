"""``chainmap esri``: economic systemic risk of the firms of a folder, without a database."""

import os
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from graph_schema.errors import UsageError


class MarketChoice(StrEnum):
    """Whose sales can stand in for those of a firm that fails."""

    sector = "sector"
    none = "none"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("esri")(esri)


def esri(
    folder: Annotated[Path, typer.Argument(help="含 edges.csv、nodes.csv、essential.csv 的文件夹")],
    out: Annotated[Path, typer.Option(help="结果文件（CSV）")],
    firms: Annotated[Path | None, typer.Option(help="只让这些企业失效：CSV，列 id")] = None,
    market: Annotated[
        MarketChoice, typer.Option(help="sector 同行可替代；none 不可替代")
    ] = MarketChoice.sector,
    tolerance: Annotated[float, typer.Option(min=0.0, help="停止精度 ε")] = 1e-2,
    threshold: Annotated[float, typer.Option(min=0.0, help="剪枝阈值 θ；0 为精确")] = 0.0,
) -> None:
    """系统性风险指数 ESRI：每家企业失效时全网损失 · what each firm's failure costs."""
    import pandas as pd

    from chainmap.cli.import_ import progress_bars
    from chainmap.systemic_risk import esri as compute
    from chainmap.systemic_risk import read_esri_folder

    if not folder.is_dir():
        raise UsageError(f"没有这个文件夹：{folder}", f"No such folder: {folder}")
    links, enterprises, essential = read_esri_folder(folder)
    asked = None
    if firms is not None:
        if not firms.is_file():
            raise UsageError(f"没有这个文件：{firms}", f"No such file: {firms}")
        asked = pd.read_csv(firms, dtype=str, encoding="utf-8-sig").get("id")
        if asked is None:
            raise UsageError(f"{firms.name} 没有 id 列。", f"{firms.name} has no column id.")
    with progress_bars() as show:
        table = compute(
            links,
            enterprises,
            essential,
            market=None if market is MarketChoice.none else "sector",
            tolerance=tolerance,
            threshold=threshold,
            firms=asked,
            threads=os.cpu_count() or 1,
            progress=lambda done, count: show("失效 failing", done, count),
        )
    table.to_csv(out, index=False)
    sys.stdout.write(f"{len(table)} 家企业，已写入 {out.name}。\n")
