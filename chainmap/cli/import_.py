"""``chainmap import``: files → rows → one transaction."""

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from chainmap.cli.options import BEIJING, DbOption, JsonOption, as_of_date, database, today
from graph_schema.errors import ImportRejected, UsageError

if TYPE_CHECKING:
    from chainmap.snapshot import Snapshot
    from chainmap.stores.apply import ImportResult
    from graph_schema.records import ImportBatch, Mode

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportOptions:
    """The options of one import, as the command line gives them."""

    mapping: Path | None = None
    source: str | None = None
    data_date: date | None = None
    mode: "Mode" = "upsert"
    dry_run: bool = False
    strict: bool = False
    rejects: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportOutcome:
    """What an import did, or with ``refused`` would have done, and where its rejected rows lie."""

    result: "ImportResult"
    rejects: Path | None
    review: Path | None = None  # look-alikes to decide about
    refused: bool = False  # rows were rejected under --strict: nothing was written


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("import")(import_files)


def import_files(
    paths: Annotated[list[Path], typer.Argument(help="文件或文件夹：xlsx、CSV、规范格式文件夹")],
    db: DbOption = None,
    mapping: Annotated[Path | None, typer.Option(help="映射文件（YAML）")] = None,
    source: Annotated[str | None, typer.Option(help="数据来源名称")] = None,
    data_date: Annotated[str | None, typer.Option(help="数据日期 YYYY-MM-DD")] = None,
    mode: Annotated[str, typer.Option(help="upsert 增补更新；replace 为该来源全部内容")] = "upsert",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只比较，不写入")] = False,
    strict: Annotated[bool, typer.Option("--strict", help="有任何一行被拒绝就不写入")] = False,
    rejects: Annotated[Path | None, typer.Option(help="被拒绝行的输出文件夹")] = None,
    json_output: JsonOption = False,
) -> None:
    """导入文件：校验每一行，一次事务写入 · validate every row, write in one transaction."""
    if mode not in ("upsert", "replace"):
        raise UsageError(
            f"--mode 只能是 upsert 或 replace，不是“{mode}”。",
            f"--mode is upsert or replace, not {mode!r}.",
        )
    options = ImportOptions(
        mapping=mapping,
        source=source,
        data_date=as_of_date(data_date) if data_date else None,
        mode="replace" if mode == "replace" else "upsert",
        dry_run=dry_run,
        strict=strict,
        rejects=rejects,
    )
    with progress_bars() as progress:
        outcome = run_import(database(db), paths, options, progress=progress)
    if json_output:
        sys.stdout.write(json.dumps(_document(outcome), ensure_ascii=False) + "\n")
    else:
        print_outcome(outcome, dry_run=dry_run or outcome.refused)
    if outcome.refused:
        raise refusal(outcome)


def run_import(
    db: str, paths: Sequence[Path], options: ImportOptions, *, progress: Progress | None = None
) -> ImportOutcome:
    """Read the paths against the database's present version and apply what they say.

    Raises
    ------
    ImportRejected
        A file without a known header. Nothing was written.
    GraphChanged
        Somebody else committed meanwhile. Nothing was written.
    """
    from chainmap.stores.connect import database_exists

    snapshot = loading = directory = opening = None
    with ExitStack() as stack:
        # Either engine starts while all else is imported and the files are read and compared.
        if database_exists(db):
            from chainmap.stores.opening import Opening

            opening = stack.enter_context(Opening(db))
            snapshot, directory = opening.likely(), opening.directory()
        elif not options.dry_run:
            from chainmap.stores.first_load import begin_first_load

            loading = stack.enter_context(begin_first_load(db))
            directory = loading.directory
        from chainmap.stores.apply import commit, plan  # the driver takes half a second
        from importers.files import input_files
        from importers.rejects import remove_stale

        own_folder = directory.rejects if directory else None
        folders = [folder for folder in (options.rejects, own_folder) if folder is not None]
        batch = _read(paths, snapshot, options, folders, progress)
        planned = plan(batch, snapshot)
        if opening is not None and opening.snapshot() is not snapshot:
            # The graph had another version already: its names may be others.
            snapshot = opening.snapshot()
            batch = _read(paths, snapshot, options, folders, progress)
            planned = plan(batch, snapshot)
        asked, own = _write_rejects(input_files(paths, folders), batch, options, own_folder)
        refused = options.strict and bool(batch.rejected_rows)
        result = commit(
            db,
            planned,
            dry_run=options.dry_run or refused,
            rejects=own.name if own else None,
            loading=loading,
        )
    if options.rejects is not None and not (options.dry_run or refused):
        remove_stale(batch, options.rejects, inputs=input_files(paths, folders))
    kept = directory.review_file(result.import_id) if directory and result.import_id else None
    review = _write_review(result, options.rejects, kept)
    return ImportOutcome(result=result, rejects=asked or own, review=review, refused=refused)


def _read(
    paths: Sequence[Path],
    snapshot: "Snapshot | None",
    options: ImportOptions,
    rejects: Sequence[Path],
    progress: Progress | None,
) -> "ImportBatch":
    from chainmap.reference_index import build_reference_index
    from importers.read import read

    return read(
        paths,
        build_reference_index(snapshot.tables if snapshot else {}),
        mapping=options.mapping,
        source=options.source,
        data_date=options.data_date,
        today=today(),
        mode=options.mode,
        progress=progress,
        rejects=rejects,
    )


def refusal(outcome: ImportOutcome) -> ImportRejected:
    """Return the error of an import that ``--strict`` kept from writing."""
    rows = sum(counts.rejected for counts in outcome.result.counts.values())
    return ImportRejected(
        f"有 {rows} 行被拒绝，按 --strict 没有写入，见 {outcome.rejects or '上表'}。",
        f"{rows} rows were rejected; --strict wrote nothing. See {outcome.rejects or 'above'}.",
    )


def _write_rejects(
    inputs: Sequence[Path], batch: "ImportBatch", options: ImportOptions, kept_in: Path | None
) -> tuple[Path | None, Path | None]:
    """Write rejected rows to the folder asked for, and to the database's own; return the two.

    The database keeps those of every import, because the import's report offers them.
    """
    from importers.rejects import write_rejects

    if not batch.rejected_rows:
        return None, None
    own = None
    if kept_in and not options.dry_run and (options.rejects is None or not options.strict):
        own = kept_in / datetime.now(BEIJING).strftime("%Y%m%d-%H%M%S-%f")
    for folder in (options.rejects, own):
        if folder is not None:
            write_rejects(batch, folder, inputs=inputs)
    return options.rejects, own


def _write_review(result: "ImportResult", folder: Path | None, kept: Path | None) -> Path | None:
    """Write the look-alikes beside the rejects and to the database's own files; return where."""
    from importers.review_file import add_review, write_review

    if not result.review.pairs:
        return None
    if kept is not None:
        write_review(kept, result.review.pairs)
    return add_review(folder, result.review.pairs) if folder is not None else kept


@contextmanager
def progress_bars() -> Iterator[Progress]:
    """Show one bar a stage on stderr; call it with stage, done, total."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bars

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    console = Console(stderr=True)
    silent = not console.is_terminal  # a log needs no bars, and no empty line either
    with Bars(
        *columns, TimeElapsedColumn(), console=console, transient=True, disable=silent
    ) as bars:
        tasks: dict[str, int] = {}

        def show(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(stage, total=total)
            bars.update(bars.task_ids[list(tasks).index(stage)], completed=done, total=total)

        yield show


def _document(outcome: ImportOutcome) -> dict[str, object]:
    result = outcome.result
    return {
        "graph_version": result.graph_version,
        "sources": list(result.source_ids),
        "tables": {name: asdict(counts) for name, counts in result.counts.items()},
        "problems": result.problem_count,
        "rejects": str(outcome.rejects) if outcome.rejects else None,
    }


def print_outcome(outcome: ImportOutcome, *, dry_run: bool) -> None:
    """Print the counts by table, the problems by kind with an example, and where rejects lie."""
    from rich.console import Console
    from rich.table import Table

    from graph_schema.model import load_model

    result = outcome.result
    console = Console(highlight=False)
    heads = ("表", "读取", "接受", "拒绝", "新建", "更新", "未变", "合并", "移除")
    table = Table(*heads, title="试运行（未写入）" if dry_run else None)
    for name, counts in result.counts.items():
        table.add_row(load_model().type(name).zh, *(str(n) for n in asdict(counts).values()))
    console.print(table)
    examples = {(p.code, p.severity): p for p in reversed(result.problems)}
    for kind, count in result.problem_kinds.items():
        first = examples.get(kind)
        if first is None:
            console.print(f"  {kind[0]} × {count}")
            continue
        place = f"{first.file} {first.sheet or ''} 第 {first.row} 行 {first.column or ''}"
        line = f"  {first.code} × {count}：例 {place}：{first.hint_zh}"
        console.print(line, markup=False, soft_wrap=True)
    if result.problem_count:
        console.print(f"  共 {result.problem_count} 个问题。")
    if outcome.rejects:
        # Not broken into lines: a path is copied as a whole.
        line = f"被拒绝的行在 {outcome.rejects} ，改正后可直接再次导入。"
        console.print(line, markup=False, soft_wrap=True)
    if outcome.review:
        console.print(
            f"疑似同一企业 {result.review.count} 对，见 {outcome.review} ；"
            "在“决定”列填 合并 或 不同 后运行 chainmap review --apply 该文件。",
            markup=False,
            soft_wrap=True,
        )
    state = "将变更" if dry_run else f"图版本 {result.graph_version}，变更"
    console.print(f"{state} {result.changed} 个事实。")
