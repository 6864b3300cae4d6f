"""Paths → a batch of validated rows and row problems; no database is opened."""

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from graph_schema.model import load_model
from graph_schema.records import (
    ImportBatch,
    Mode,
    RecordTable,
    ReferenceIndex,
    RejectedRow,
    TableCounts,
)
from importers.assemble import Assembler
from importers.enterprise_codes import read_uscc
from importers.enterprises import label_of
from importers.implied import Implied
from importers.intake import Intake
from importers.mapping import load_mapping
from importers.problems import ProblemLog
from importers.resolve import Resolver
from importers.values import read_text

Progress = Callable[[str, int, int], None]

#: To look for what can be given back takes a tenth of a second in a process of some size.
_MANY_ROWS = 100_000


def read(
    paths: Sequence[Path],
    index: ReferenceIndex,
    *,
    mapping: Path | None = None,
    source: str | None = None,
    data_date: date | None = None,
    today: date,
    mode: Mode = "upsert",
    progress: Progress | None = None,
    rejects: Sequence[Path] = (),
) -> ImportBatch:
    """Read files into rows that are ready to be merged, and say what is wrong with the others.

    Parameters
    ----------
    paths : files and folders of xlsx and CSV; canonical folders need no mapping.
    index : what the graph already knows.
    mapping : a mapping file (docs/mapping-files.md).
    source : the data set that rows belong to which name none themselves.
    data_date : the date of the data; default the mapping's, then ``today``.
    progress : called with stage, done, total.
    rejects : folders that rejected rows are written to; within a folder given they are not read.

    Raises
    ------
    ImportRejected
        A file that cannot be read or has no known header; the message names it.
    UsageError
        A path that is not there.
    """
    loaded = load_mapping(mapping) if mapping is not None else None
    intake = Intake(mapping=loaded, source=source, log=ProblemLog(), rejects=rejects)
    with _no_collection(), _forgetting(intake):
        return _read(
            paths, index, intake, date_=data_date, today=today, mode=mode, show=progress or _silent
        )


def _read(
    paths: Sequence[Path],
    index: ReferenceIndex,
    intake: Intake,
    *,
    date_: date | None,
    today: date,
    mode: Mode,
    show: Progress,
) -> ImportBatch:
    log, mapping = intake.log, intake.mapping
    intake.take([Path(p) for p in paths], show)
    resolver = Resolver(index, intake.tables)
    resolver.run(show)
    counts: dict[str, TableCounts] = {}
    records = _records(resolver, index, counts, show)
    explicit = {(r.type, r.source_id): r.rows for r in records}
    implied = Implied(resolver, replace=mode == "replace").run(explicit)
    rejected: list[RejectedRow] = [r for t in intake.tables for r in t.rejected_rows()]
    return ImportBatch(
        tables=(*records, *implied),
        counts=counts,
        files=tuple(intake.files),
        source_ids=_source_ids(intake),
        data_date=date_ or (mapping.data_date if mapping else None) or today,
        problems=log.problems(),
        problem_count=log.count,
        problem_kinds=dict(log.kinds),
        rejected_rows=tuple(rejected),
        mode=mode,
        labels=tuple(dict.fromkeys(table.source.origin_label for table in intake.tables)),
    )


def _records(
    resolver: Resolver,
    index: ReferenceIndex,
    counts: dict[str, TableCounts],
    show: Progress,
) -> list[RecordTable]:
    types = [t for t in load_model().fact_types if any(w.type is t for w in resolver.tables)]
    records: list[RecordTable] = []
    for number, type_ in enumerate(types):
        show("整理 assembling", number, len(types))
        tables = [table for table in resolver.tables if table.type is type_]
        counts[type_.name] = TableCounts()
        records += Assembler(type=type_, tables=tables, index=index).run(counts[type_.name])
    show("整理 assembling", len(types), len(types))
    return records


@contextmanager
def _no_collection() -> Iterator[None]:
    """Stop the cycle collector: millions of small live objects make it a third of the run."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


@contextmanager
def _forgetting(intake: Intake) -> Iterator[None]:
    """Give back what was remembered of a million cells; the engine needs the memory next."""
    try:
        yield
    finally:
        for remembering in (read_text, read_uscc, label_of):
            remembering.cache_clear()
        if sum(map(len, intake.tables)) > _MANY_ROWS:
            gc.collect()  # work tables know each other: a tenth of a gigabyte would stay for long


def _source_ids(intake: Intake) -> tuple[str, ...]:
    """Return every source that a row belongs to; where no row is left, the one that was named."""
    found = {name for table in intake.tables for name in table.source_ids.values if len(table)}
    return tuple(sorted(found or ({intake.source} if intake.source else set())))


def _silent(stage: str, done: int, total: int) -> None:
    """Show nothing."""
