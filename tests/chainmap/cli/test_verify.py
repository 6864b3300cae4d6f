"""``chainmap verify`` on a real database."""

import json
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa

from chainmap.snapshot import write_snapshot
from chainmap.stores.audit import Act, AuditLog
from chainmap.stores.connect import open_store
from chainmap.stores.content_hash import content_hash
from chainmap.stores.directory import DataDirectory

Run = Callable[..., tuple[int, str, str]]


def test_verify_prints_version_and_content_hash(
    run_read: Run, read_tables: dict[str, pa.Table]
) -> None:
    code, out, _ = run_read("verify", "--json")
    told = json.loads(out)
    assert code == 0
    assert told["graph_version"] == 1
    assert told["content_hash"] == content_hash(read_tables)
    assert told["same"] is None


def test_verify_tells_an_audit_log_that_was_changed(run_read: Run, read_db: str) -> None:
    log = DataDirectory(read_db).audit_log
    with AuditLog(log) as opened:
        opened.append(Act(what="upsert"), import_id="i", before=0, after=1)
    told = json.loads(run_read("verify", "--json")[1])["audit"]
    assert told == {"records": 1, "broken_lines": [], "missing_imports": []}
    log.write_bytes(log.read_bytes().replace(b"upsert", b"upsery"))
    code, out, err = run_read("verify")
    log.unlink()
    assert code == 1
    assert "damaged" in out
    assert "audit.log" in err


def test_verify_tells_a_snapshot_that_differs(
    run_read: Run, read_db: str, read_tables: dict[str, pa.Table]
) -> None:
    root = DataDirectory(read_db).snapshots
    with open_store(read_db) as store:
        meta = store.meta()
    folder: Path = write_snapshot(root, meta.graph_id, meta.version, read_tables)
    assert json.loads(run_read("verify", "--json")[1])["same"] is True
    path = folder / "Enterprise.arrow"
    fewer = write_snapshot(root / "other", meta.graph_id, meta.version, {})
    path.write_bytes((fewer / "Enterprise.arrow").read_bytes())
    code, out, err = run_read("verify")
    assert code == 1
    assert "different" in out
    assert err.count("\n") == 1
