"""The files an import left in the data directory; no text of a request is part of their paths."""

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from chainmap.stores.directory import DataDirectory
from chainmap.stores.publish import change_path as stored_change_path

#: Names as the program generates them: `uuid4().hex`, and the time of the import.
_IMPORT_ID = re.compile(r"[0-9a-f]{32}")
_REJECTS_FOLDER = re.compile(r"\d{8}-\d{6}-\d{6}")


def change_path(directory: DataDirectory, row: Mapping[str, Any]) -> Path | None:
    """Return the change file of an import, or None where it changed nothing or the file is gone."""
    return _own_file(row, lambda name: stored_change_path(directory, name))


def review_path(directory: DataDirectory, row: Mapping[str, Any]) -> Path | None:
    """Return the look-alikes of an import, or None where it brought none."""
    return _own_file(row, directory.review_file)


def _own_file(row: Mapping[str, Any], place: Callable[[str], Path]) -> Path | None:
    """Return a file that is named by the import's id, if the id is one of ours and it is there."""
    name = str(row["import_id"])
    if not _IMPORT_ID.fullmatch(name):
        return None
    path = place(name)
    return path if path.is_file() else None


def rejects_paths(directory: DataDirectory, row: Mapping[str, Any]) -> list[Path]:
    """Return the rejects files of an import in a stable order; none where the folder is gone."""
    name = str(row["rejects"] or "")
    if not _REJECTS_FOLDER.fullmatch(name):
        return []
    folder = directory.rejects / name
    return sorted(path for path in folder.glob("*.csv") if path.is_file())
