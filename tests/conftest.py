"""Fixtures of all tests; a missing part skips with its reason, or fails where required."""

import gc
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from coverage import Coverage
from hypothesis import settings

from tests.database_templates import templates_folder
from tests.neo4j_server import PartMissing, TestServer, given_server, started_server

# Machines are shared: how long one example takes says nothing about the code.
settings.register_profile("shared", deadline=None)
settings.load_profile("shared")

CHECKOUT = Path(__file__).parent.parent
CHROMIUM = Path("/usr/bin/chromium")


def missing(part: str, reason: str) -> None:
    """Skip with the reason, or fail where CHAINMAP_REQUIRE names the part."""
    if part in os.environ.get("CHAINMAP_REQUIRE", "").split(","):
        pytest.fail(f"CHAINMAP_REQUIRE={part}, but {reason}")
    pytest.skip(reason)


#: A test of a backend that cannot pass: why, and who would have to change that.
GAPS = {
    "notimpl": "chainmap owes it",
    "notyet": "the backend has no such thing so far",
    "never": "different by design",
}


#: Files that take long: they go first, so that no process waits for one of them at the end.
LENGTHY = (
    "tests/test_crash.py",
    "tests/chainmap/stores/test_server_load.py",
    "tests/security/test_hostile_cypher.py",
    "tests/security/test_pathological_cypher.py",
    "tests/chainmap/questions/test_answers.py",
    "tests/notebooks/test_notebooks.py",
    "tests/test_backends_agree.py",
    "tests/test_bad_calls.py",
    "tests/examples/test_listed_companies.py",
    "tests/chainmap/stores/test_bulk_load.py",
    "tests/chainmap/stores/test_crash.py",
    "tests/importers/test_defects.py",
)

#: Whose lines count for coverage: a package's own tests, which run it for its behaviour. To count
#: lines takes as long again as to run them, so nobody counts where others pass through the same.
COVERING = (
    "chainmap/",
    "importers/",
    "tests/chainmap/analysis/",
    "tests/chainmap/stores/",
    "tests/importers/",
)
#: Tests that run the same lines hundreds of times; others of their folder reach them too.
REPEATING = (
    "tests/chainmap/analysis/weakness/test_invariants.py",
    "tests/importers/demo/test_states.py",
    "tests/importers/test_any_table.py",
    "tests/importers/test_defects.py",
    "tests/importers/test_plain_cells.py",
)


def pytest_configure(config: pytest.Config) -> None:
    for name, meaning in GAPS.items():
        line = f"{name}(backend, reason, raises=None): a strict xfail on one backend: {meaning}"
        config.addinivalue_line("markers", line)
    templates_folder()  # made here, before other processes start that share it


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--suite", type=Path, help="folder of a conformance suite to run instead")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        backend = getattr(item, "callspec", None) and item.callspec.params.get("backend")
        for mark in (m for name in GAPS for m in item.iter_markers(name)):
            if mark.args == (backend,):
                item.add_marker(pytest.mark.xfail(strict=True, **mark.kwargs))
    items.sort(key=lambda item: not item.nodeid.startswith(LENGTHY))


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """Look for garbage among what tests make, not in all the code and tests that stay."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Count lines, where they are counted at all, for the covering tests only."""
    counting = Coverage.current()
    covering = item.nodeid.startswith(COVERING) and not item.nodeid.startswith(REPEATING)
    if counting is None or covering:
        return (yield)
    counting.stop()
    try:
        return (yield)
    finally:
        counting.start()


@pytest.fixture(scope="session")
def neo4j_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestServer]:
    """A real Neo4j server with its credentials in the environment; tests empty it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CHAINMAP_HOME", str(tmp_path_factory.mktemp("home")))
        given = given_server()
        if given is not None:
            yield given
            return
        try:
            with started_server(tmp_path_factory.mktemp("neo4j")) as server:
                for name, value in server.variables.items():
                    patch.setenv(name, value)
                yield server
        except PartMissing as error:
            missing("neo4j", str(error))


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with real data and expected results, which is no part of the checkout."""
    folder = Path(os.environ.get("CHAINMAP_SHARED", CHECKOUT.parent / "shared"))
    if not folder.is_dir():
        missing("shared", f"no shared folder at {folder} (set CHAINMAP_SHARED)")
    return folder


@pytest.fixture(scope="session")
def shared_data(shared: Path) -> Path:
    """Real data, for running and testing only."""
    return shared / "data"


@pytest.fixture(scope="session")
def chromium_path() -> Path:
    """Debian's Chromium, driven by playwright."""
    if not CHROMIUM.exists():
        missing("chromium", f"no {CHROMIUM} (apt-get install chromium)")
    return CHROMIUM
