"""A database that an older model made: properties that came since are declared at its start."""

import json
import urllib.request
from base64 import b64encode
from datetime import date
from pathlib import Path

from chainmap.snapshot import snapshot_for
from chainmap.stores import _sql
from chainmap.stores.bulk_load import first_load
from chainmap.stores.connect import open_store
from chainmap.stores.diff import compare_graphs
from chainmap.stores.directory import DATABASE, DataDirectory
from chainmap.stores.state_file import OWNER, read_state
from graph_schema.model import load_model
from graph_schema.records import table_of

ISSUE = load_model().nodes["QualityIssue"]


def test_only_properties_that_a_known_type_lacks_are_declared() -> None:
    declared = {"QualityIssue": set(ISSUE.properties) - {"due"}, "Chain": {"chain_id"}}
    found = _sql.undeclared(declared)
    assert "CREATE PROPERTY `QualityIssue`.`due` IF NOT EXISTS DATE" in found
    assert all("`Enterprise`" not in statement for statement in found)
    assert len(found) == len(load_model().nodes["Chain"].properties)


def forget(db: str, statement: str) -> None:
    """Run a statement of the engine's own SQL as the owner."""
    state = read_state(DataDirectory(db).state_file)
    credentials = b64encode(f"{OWNER}:{state.owner_password}".encode()).decode()
    request = urllib.request.Request(
        f"http://127.0.0.1:{state.http_port}/api/v1/command/{DATABASE}",
        data=json.dumps({"language": "sql", "command": statement}).encode(),
        headers={"Authorization": f"Basic {credentials}", "Content-Type": "application/json"},
    )
    urllib.request.urlopen(request, timeout=30).read()


def test_a_date_that_is_new_to_a_database_comes_back_as_a_date(tmp_path: Path) -> None:
    db = str(tmp_path / "chain.db")
    before = {"QualityIssue": table_of(ISSUE, [{"issue_id": "a", "state": "发现"}])}
    first_load(db, before, {"import_id": "first", "version": 1})
    with open_store(db) as store:
        forget(db, "DROP PROPERTY `QualityIssue`.`due`")
        store.dialect.end_runaway()
        row = {"issue_id": "a", "state": "发现", "due": date(2026, 9, 30)}
        after = {"QualityIssue": table_of(ISSUE, [row])}
        change = compare_graphs(before, after, base_version=1)
        store.commit(change, {"import_id": "second", "version": 2})
        assert snapshot_for(store).tables["QualityIssue"]["due"].to_pylist() == [date(2026, 9, 30)]
