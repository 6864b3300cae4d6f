"""``chainmap esri``: economic systemic risk of the firms of a folder, without a database."""

import os
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from graph_schema.errors import ChainmapError, UsageError

if TYPE_CHECKING:
    import pandas as pd

    from chainmap.systemic_risk import Market


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
    psi: Annotated[
        Path | None, typer.Option(help="冲击情景：CSV，列 id，其余每列一个情景（0 到 1）")
    ] = None,
    market: Annotated[
        MarketChoice, typer.Option(help="sector 同行可替代；none 不可替代")
    ] = MarketChoice.sector,
    tolerance: Annotated[float, typer.Option(min=0.0, help="停止精度 ε")] = 1e-2,
    threshold: Annotated[float, typer.Option(min=0.0, help="剪枝阈值 θ；0 为精确")] = 0.0,
    checkpoint: Annotated[
        Path | None, typer.Option(help="断点文件：中断后用同一命令继续，完成后删除")
    ] = None,
    cluster: Annotated[
        str | None, typer.Option(help="Dask 调度器地址（tcp://…），代替本机线程")
    ] = None,
) -> None:
    """系统性风险指数 ESRI：每家企业失效时全网损失 · what each firm's failure costs."""
    from chainmap.cli.import_ import progress_bars
    from chainmap.esri_files import read_esri_folder, read_firms, read_scenarios
    from chainmap.systemic_risk import esri as compute

    if psi is not None and (firms or checkpoint or cluster):
        raise UsageError(
            "--psi 不能与 --firms、--checkpoint、--cluster 同时使用。",
            "--psi goes without --firms, --checkpoint and --cluster.",
        )
    if not folder.is_dir():
        raise UsageError(f"没有这个文件夹：{folder}", f"No such folder: {folder}")
    tables = read_esri_folder(folder)
    choice: Market = None if market is MarketChoice.none else "sector"
    if psi is not None:
        shocks = read_scenarios(psi, tables[1]["id"])
        _write(_scenarios(tables, shocks, choice, tolerance, threshold), out)
        return
    with progress_bars() as show:
        try:
            table = compute(
                *tables,
                market=choice,
                tolerance=tolerance,
                threshold=threshold,
                firms=read_firms(firms, tables[1]["id"]) if firms else None,
                threads=os.cpu_count() or 1,
                progress=lambda done, count: show("失效 failing", done, count),
                checkpoint=checkpoint,
                cluster=cluster,
            )
        except KeyboardInterrupt as stopped:
            raise _stopped(checkpoint) from stopped
    _write(table, out)


def _scenarios(
    tables: "tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]",
    shocks: "pd.DataFrame",
    market: "Market",
    tolerance: float,
    threshold: float,
) -> "pd.DataFrame":
    """Return the losses of every scenario, one below the other."""
    import pandas as pd

    from chainmap.systemic_risk import esri as compute

    found = {
        name: compute(
            *tables, psi=shocks[name], market=market, tolerance=tolerance, threshold=threshold
        )
        for name in shocks
    }
    return pd.concat(found, names=["scenario", None]).reset_index("scenario")


def _write(table: "pd.DataFrame", out: Path) -> None:
    table.to_csv(out, index=False)
    sys.stdout.write(f"{len(table)} 行，已写入 {out.name} · {len(table)} rows in {out.name}\n")


def _stopped(checkpoint: Path | None) -> ChainmapError:
    if checkpoint is None:
        return ChainmapError(
            "已中断，没有写入结果；加上 --checkpoint 文件名，下次可以继续。",
            "Stopped, nothing was written; with --checkpoint FILE the next run can go on.",
        )
    return ChainmapError(
        f"已中断；已完成的部分保存在 {checkpoint.name}，用同一命令即可继续。",
        f"Stopped; what is done is kept in {checkpoint.name}: run the same command to go on.",
    )
