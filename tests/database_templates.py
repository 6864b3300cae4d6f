"""Databases that several test files start from: made once a run, and copied."""

import atexit
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from chainmap.stores.bulk_load import first_load
from chainmap.stores.locks import take
from graph_schema.records import FactTables

#: Names the folder of templates that all processes of a run share.
VARIABLE = "CHAINMAP_TEST_TEMPLATES"
_MADE_WITHIN_S = 120.0


@cache
def templates_folder() -> Path:
    """Return the run's folder; the first process that asks makes it, and removes it at its end."""
    if VARIABLE not in os.environ:
        made = tempfile.TemporaryDirectory(prefix="chainmap-tests-", ignore_cleanup_errors=True)
        atexit.register(made.cleanup)
        os.environ[VARIABLE] = made.name
    return Path(os.environ[VARIABLE])


def copied_database(db: Path, tables: FactTables, import_row: Mapping[str, object]) -> str:
    """Make the database ``db`` with these facts and the row of their import; return its name.

    What nobody has opened is copied: the engine takes four seconds to make it.
    """
    facts = {name: tables[name].to_pylist() for name in sorted(tables)}
    told = json.dumps([facts, import_row], default=str).encode()
    template = templates_folder() / hashlib.sha256(told).hexdigest()
    lock = take(template.with_suffix(".lock"), "exclusive", timeout_s=_MADE_WITHIN_S)
    assert lock is not None, "another process still makes this template"
    with lock:
        if not template.exists():
            draft = template.with_suffix(".draft")
            first_load(str(draft), tables, import_row)
            draft.rename(template)
    return str(shutil.copytree(template, db))
