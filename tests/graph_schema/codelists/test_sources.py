import hashlib

import pytest

from graph_schema.codelists.files import FOLDER, read_yaml

SOURCES = read_yaml("SOURCES.yaml")
DATA_FILES = sorted(
    p.name for p in FOLDER.iterdir() if p.suffix in (".csv", ".yaml") and p.name != "SOURCES.yaml"
)


def test_every_list_has_a_source() -> None:
    assert sorted(SOURCES) == DATA_FILES


@pytest.mark.parametrize("name", DATA_FILES)
def test_file_is_the_one_that_its_source_describes(name: str) -> None:
    assert SOURCES[name]["sha256"] == hashlib.sha256((FOLDER / name).read_bytes()).hexdigest()
    assert {"version", "source", "licence"} <= SOURCES[name].keys()


@pytest.mark.parametrize("name", DATA_FILES)
def test_file_is_small_enough_for_a_repository(name: str) -> None:
    assert (FOLDER / name).stat().st_size < 500_000
