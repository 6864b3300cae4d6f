"""The write contract: merge, diff, one transaction, snapshot (DESIGN.md, "How data flow")."""

import json
import uuid
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import date
from functools import partial

import pyarrow as pa
import pyarrow.compute as pc

from chainmap.resolution.review import review_of
from chainmap.snapshot import Snapshot, write_snapshot
from chainmap.stores.audit import Act, AuditLog
from chainmap.stores.change_file import write_change_file
from chainmap.stores.connect import open_store
from chainmap.stores.derive import derive_links
from chainmap.stores.diff import compare_graphs, known_id_array
from chainmap.stores.directory import DataDirectory
from chainmap.stores.first_load import Loading, begin_first_load
from chainmap.stores.merge import MergeResult, merge_batch, merge_record, source_record
from chainmap.stores.publish import change_path, finished_now, publish_change
from graph_schema.model import load_model
from graph_schema.records import ChangeSet, ImportBatch, RowProblem, Severity, TableCounts
from graph_schema.review import Review
from graph_schema.rules import link_rules

#: How many problems an Import node and its page keep; the count is the true one.
MAX_PROBLEMS = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportResult:
    """What one import did, or in a dry run would do."""

    graph_version: int
    import_id: str | None
    counts: dict[str, TableCounts]
    source_ids: tuple[str, ...]
    problems: tuple[RowProblem, ...]
    problem_count: int
    problem_kinds: dict[tuple[str, Severity], int]
    changed: int
    review: Review


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a batch makes of one version of the graph; nothing is written yet."""

    batch: ImportBatch
    snapshot: Snapshot | None
    merged: MergeResult
    change: ChangeSet


def plan(batch: ImportBatch, snapshot: Snapshot | None) -> Plan:
    """Merge the batch into a version of the graph and compare; no database is needed.

    Parameters
    ----------
    batch : what the importer read.
    snapshot : the version that the batch was resolved against; None where there is no database.
    """
    base: Mapping[str, pa.Table] = snapshot.tables if snapshot else {}
    merged = merge_batch(base, batch)
    rederive_links(merged, batch.data_date)
    version = snapshot.version if snapshot else 0
    change = compare_graphs(base, merged.tables, base_version=version)
    return Plan(batch=batch, snapshot=snapshot, merged=merged, change=change)


def apply(
    db: str,
    batch: ImportBatch,
    snapshot: Snapshot | None,
    *,
    dry_run: bool = False,
    rejects: str | None = None,
    loading: Loading | None = None,
) -> ImportResult:
    """Bring the batch into the database in one transaction, or say what that would do.

    This is `plan` and `commit` in one; see there.
    """
    planned = plan(batch, snapshot)
    return commit(db, planned, dry_run=dry_run, rejects=rejects, loading=loading)


def commit(
    db: str,
    planned: Plan,
    *,
    dry_run: bool = False,
    rejects: str | None = None,
    loading: Loading | None = None,
) -> ImportResult:
    """Bring a planned change into the database in one transaction, or say what that would do.

    Parameters
    ----------
    db : the database.
    dry_run : write nothing.
    rejects : name of the folder, among the database's own rejects, that holds the rejected rows.
    loading : the first load, where its process was started before the files were read.

    Raises
    ------
    GraphChanged
        Somebody else committed since the snapshot of the plan; nothing of it was written.
    """
    batch, snapshot = planned.batch, planned.snapshot
    merged, change = planned.merged, planned.change
    version = change.base_version
    counts = _count(batch, merged, change)
    import_id = None
    if not dry_run:
        import_id = uuid.uuid4().hex
        first = snapshot is None
        row = _import_row(import_id, batch, merged, counts, version + (change.size > 0 or first))
        row["rejects"] = rejects
        version = _write(db, snapshot, merged, change, row, loading)
    return ImportResult(
        graph_version=version,
        import_id=import_id,
        counts=counts,
        source_ids=batch.source_ids,
        problems=(*batch.problems, *merged.conflicts)[:MAX_PROBLEMS],
        problem_count=batch.problem_count + len(merged.conflicts),
        problem_kinds=_kinds(batch, merged),
        changed=change.size,
        review=review_of(merged.tables, change),
    )


def _write(
    db: str,
    snapshot: Snapshot | None,
    merged: MergeResult,
    change: ChangeSet,
    row: dict[str, object],
    loading: Loading | None,
) -> int:
    """Commit, keep the change set, write the snapshot; return the version that now stands."""
    act, import_id = Act(what=str(row["mode"])), str(row["import_id"])
    if snapshot is not None:
        with open_store(db) as store:
            directory = store.directory()
            if change.size:
                return publish_change(store, directory, snapshot, change, merged.tables, row)
            with AuditLog(directory.audit_log) as log:
                store.record_import(row)
                version = change.base_version
                log.append(act, import_id=import_id, before=version, after=version)
            return version
    with ExitStack() as stack:
        load = loading or stack.enter_context(begin_first_load(db))
        directory = load.directory
        # What the merge had and needs no more is the engine's: Arrow would keep it for later.
        pa.default_memory_pool().release_unused()
        with _change_file_beside(directory, change, import_id) as write:
            meta = load.finish(merged.tables, row, meanwhile=write)
        with AuditLog(directory.audit_log) as log:
            log.append(act, import_id=import_id, before=0, after=meta.version)
        write_snapshot(
            directory.snapshots,
            meta.graph_id,
            meta.version,
            merged.tables,
            data_date=str(row["data_date"]),
            written=load.handed_over,
        )
        return meta.version


@contextmanager
def _change_file_beside(
    directory: DataDirectory, change: ChangeSet, import_id: str
) -> Iterator[Callable[[], None]]:
    """Give what writes the change set of a first load; it goes where the load fails."""
    path = change_path(directory, import_id)
    try:
        yield partial(write_change_file, path, change)
    except BaseException:
        path.unlink(missing_ok=True)
        with suppress(OSError):  # change sets of the user's are in it, or it was never made
            path.parent.rmdir()
        raise


def rederive_links(merged: MergeResult, data_date: date) -> None:
    """Replace the derived links as a whole, last, because they follow from the other facts."""
    model = load_model()
    known = merged.tables["SUPPLIES"]
    is_derived = pc.fill_null(pc.equal(known["evidence"], "derived"), False)
    stated = known.filter(pc.invert(is_derived)) if pc.any(is_derived).as_py() else known
    rules = link_rules()
    derived = derive_links({**merged.tables, "SUPPLIES": stated}, rules)
    if derived.num_rows or stated.num_rows != known.num_rows:
        parts = [stated, derived.cast(known.schema)]
        merged.tables["SUPPLIES"] = pa.concat_tables(parts).combine_chunks()
    if derived.num_rows:
        source = source_record(model, derived["source_id"][0].as_py())
        merge_record(model, merged, source, data_date=data_date)


def _count(batch: ImportBatch, merged: MergeResult, change: ChangeSet) -> dict[str, TableCounts]:
    """Return the batch's counts with created, updated, unchanged and removed filled in."""
    model = load_model()
    changes = {c.type: c for c in change.changes}
    for name, counts in batch.counts.items():
        type_ = model.type(name)
        records = pa.chunked_array(merged.asserted.get(name, []), type=pa.string())
        # No record says a thing twice.
        asserted = pc.unique(records) if records.num_chunks != 1 else records.chunk(0)
        found = changes.get(name)
        if found is not None:
            counts.created = _among(asserted, known_id_array(type_, found.created))
            counts.updated = _among(asserted, known_id_array(type_, found.after))
            counts.removed = found.removed.num_rows
        counts.unchanged = len(asserted) - counts.created - counts.updated
    return batch.counts


def _among(ids: pa.Array, others: pa.Array) -> int:
    """Return how many of ``ids`` are among others."""
    return pc.sum(pc.is_in(ids, value_set=others)).as_py() or 0


def _import_row(
    import_id: str,
    batch: ImportBatch,
    merged: MergeResult,
    counts: dict[str, TableCounts],
    version: int,
) -> dict[str, object]:
    problems = (*batch.problems, *merged.conflicts)[:MAX_PROBLEMS]
    return {
        "import_id": import_id,
        "source_ids": list(batch.source_ids),
        "files": [json.dumps(asdict(f), ensure_ascii=False) for f in batch.files],
        "data_date": batch.data_date,
        "version": version,
        "mode": batch.mode,
        "finished_at": finished_now(),
        "counts": json.dumps({name: asdict(c) for name, c in counts.items()}),
        "problem_count": batch.problem_count + len(merged.conflicts),
        "problem_kinds": json.dumps([[*kind, n] for kind, n in _kinds(batch, merged).items()]),
        "problems": [json.dumps(asdict(p), ensure_ascii=False) for p in problems],
    }


def _kinds(batch: ImportBatch, merged: MergeResult) -> dict[tuple[str, Severity], int]:
    """Return how many problems there are by code and severity, the most frequent first."""
    counted: Counter[tuple[str, Severity]] = Counter()
    counted.update(batch.problem_kinds)
    counted.update((p.code, p.severity) for p in merged.conflicts)
    return dict(counted.most_common())
