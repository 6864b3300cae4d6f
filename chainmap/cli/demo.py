"""``chainmap demo``: the invented province, imported like any workbook, served, then analysed."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread
from typing import Annotated

import typer

from chainmap.cli.import_ import ImportOptions, progress_bars, refusal, run_import
from chainmap.cli.options import as_of_date
from chainmap.cli.serve import bind, serve_graph

#: The demo's date: its states, and so its picture, are made for this day.
AS_OF = "2026-06-30"
WORKBOOK = "模拟数据.xlsx"
#: The first pages come first: only then are the chains analysed.
_HEAD_START_S = 5.0
_PRIORITY = 15


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("demo")(demo)


def demo(
    port: Annotated[int, typer.Option(min=0, max=65535, help="端口；0 为任意空闲端口")] = 8000,
    db: Annotated[str, typer.Option("--db", help="演示数据库的目录")] = "demo/demo.db",
    as_of: Annotated[str, typer.Option("--as-of", help="截至日期 YYYY-MM-DD")] = AS_OF,
    no_serve: Annotated[bool, typer.Option("--no-serve", help="只建库，不打开网页")] = False,
) -> None:
    """演示：虚构的一省 16 条产业链（模拟数据）· an invented province of 16 chains, served."""
    as_of_date(as_of)
    if not no_serve and port:
        bind(port).close()  # a taken port is said before ten seconds of work, not after
    build_demo(db)
    if not no_serve:
        answering = Event()
        with analysing(db, as_of, after=answering):
            serve_graph(db, port=port, as_of=as_of, answering=answering.set)


@contextmanager
def analysing(
    db: str, as_of: str, *, after: Event, head_start_s: float = _HEAD_START_S
) -> Iterator[None]:
    """Analyse every chain beside the server, in a process of its own that yields to it.

    Parameters
    ----------
    after : set when the pages answer; leaving the context ends what is still under way.
    """
    ended = Event()
    command = [sys.executable, "-m", "chainmap", "analyse", "--each-chain"]
    command += ["--db", db, "--as-of", as_of]

    def analyse() -> None:
        after.wait()
        if ended.wait(head_start_s):
            return
        quiet = subprocess.DEVNULL
        with subprocess.Popen(command, stdout=quiet, stderr=quiet) as child:  # noqa: S603 - our own
            os.setpriority(os.PRIO_PROCESS, child.pid, _PRIORITY)
            while child.poll() is None:
                if ended.wait(0.5):
                    child.terminate()
                    break

    worker = Thread(target=analyse, daemon=True)
    worker.start()
    try:
        yield
    finally:
        ended.set()
        after.set()
        worker.join()


def build_demo(db: str) -> None:
    """Write the demo's workbook beside the database and import it, unless the database is there."""
    from chainmap.stores.connect import database_exists
    from chainmap.stores.server_address import is_server

    if database_exists(db):
        _say(f"数据库已存在，直接打开：{db}", "the database is there already")
        return
    from importers.demo import SOURCE_ID
    from importers.demo.workbook import write_demo_workbook

    _say("生成模拟数据工作簿……", "writing the workbook of simulated data")
    folder = Path("demo") if is_server(db) else Path(db).parent
    workbook = write_demo_workbook(folder / WORKBOOK)
    _say(f"导入 {workbook} ……", "importing it")
    options = ImportOptions(source=SOURCE_ID, data_date=as_of_date(AS_OF), strict=True)
    with progress_bars() as progress:
        outcome = run_import(db, [workbook], options, progress=progress)
    if outcome.refused:
        raise refusal(outcome)
    _say(f"完成：{outcome.result.changed} 个事实。", "done")


def _say(zh: str, en: str) -> None:
    sys.stderr.write(f"{zh} · {en}\n")
