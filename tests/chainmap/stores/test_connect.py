"""Bad names of databases are one clear line each, in both languages."""

import importlib.util
import os
from pathlib import Path
from typing import Any

import pytest

from chainmap.stores.connect import database_exists, open_store
from graph_schema.errors import NotFound, StoreError, StoreUnavailable


def refusal(db: object, kind: type[StoreError | NotFound], **options: Any) -> str:
    with pytest.raises(kind) as caught:
        open_store(str(db), **options)
    assert "\n" not in caught.value.zh + caught.value.en
    return caught.value.en


def test_a_folder_that_is_not_there_is_not_found_and_not_made(tmp_path: Path) -> None:
    refusal(tmp_path / "none.db", NotFound)
    assert not (tmp_path / "none.db").exists()
    assert not database_exists(str(tmp_path / "none.db"))


def test_an_empty_folder_holds_no_database(tmp_path: Path) -> None:
    refusal(tmp_path, NotFound)


@pytest.mark.parametrize("create", [False, True])
def test_a_file_is_no_database(tmp_path: Path, create: bool) -> None:
    path = tmp_path / "企业.xlsx"
    path.write_text("x")
    assert "is a file" in refusal(path, StoreUnavailable, create=create)
    assert path.read_text() == "x"


@pytest.mark.parametrize("create", [False, True])
def test_a_folder_of_other_files_is_left_alone(tmp_path: Path, create: bool) -> None:
    (tmp_path / "letter.txt").write_text("x")
    assert "other files" in refusal(tmp_path, StoreUnavailable, create=create)
    assert [p.name for p in tmp_path.iterdir()] == ["letter.txt"]


def test_a_path_below_a_file_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    refusal(tmp_path / "file" / "chain.db", StoreUnavailable, create=True)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_folder_without_permission_is_said(tmp_path: Path) -> None:
    folder = tmp_path / "closed.db"
    folder.mkdir(mode=0o000)
    assert "permission" in refusal(folder, StoreUnavailable)


def test_a_missing_engine_names_its_platforms_and_the_other_way(
    embedded_db: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    find = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda n, *a: None if n == "arcadedb_embedded" else find(n, *a)
    )
    said = refusal(embedded_db, StoreUnavailable)
    assert "glibc 2.34" in said
    assert "neo4j://" in said
