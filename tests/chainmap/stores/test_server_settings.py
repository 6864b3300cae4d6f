"""A transaction that the server has no memory for is refused, with the lines to change."""

import pytest

from chainmap.stores.server_settings import fitting_facts, require_memory, weak_settings
from graph_schema.errors import StoreError

TRANSACTION, TOTAL = "db.memory.transaction.max", "dbms.memory.transaction.total.max"


def test_the_smaller_limit_counts() -> None:
    assert fitting_facts({TRANSACTION: "512MiB", TOTAL: "150MiB"}) == 142 * 2**20 // 2000
    assert fitting_facts({TRANSACTION: "150MiB", TOTAL: "512MiB"}) == 142 * 2**20 // 2000


@pytest.mark.parametrize("settings", [{}, {TRANSACTION: "0B"}, {TRANSACTION: "0B", TOTAL: "0B"}])
def test_without_a_limit_everything_fits(settings: dict[str, str]) -> None:
    assert fitting_facts(settings) is None
    require_memory(settings, 10**9)


def test_what_fits_passes() -> None:
    require_memory({TRANSACTION: "150MiB", TOTAL: "0B"}, 70_000)


def test_only_lines_that_are_too_small_are_named() -> None:
    with pytest.raises(StoreError) as refused:
        require_memory({TRANSACTION: "256MiB", TOTAL: "4GiB"}, 1_000_000)
    assert f"{TRANSACTION}=1916m" in refused.value.en
    assert TOTAL not in refused.value.en
    assert f"{TRANSACTION}=1916m" in refused.value.zh


GOOD = {
    "dbms.security.allow_csv_import_from_file_urls": "false",
    "dbms.security.auth_enabled": "true",
    "server.bolt.listen_address": "127.0.0.1:7687",
    TRANSACTION: "1.00GiB",
    TOTAL: "2.00GiB",
}


def test_a_well_kept_server_has_no_weakness() -> None:
    assert weak_settings(GOOD) == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("dbms.security.allow_csv_import_from_file_urls", "true"),
        ("dbms.security.auth_enabled", "false"),
        ("server.bolt.listen_address", "0.0.0.0:7687"),
        ("server.bolt.listen_address", "[::]:7687"),
        ("server.bolt.listen_address", ":7687"),
        (TRANSACTION, "0B"),
        (TOTAL, "0B"),
    ],
)
def test_a_weak_setting_is_named_with_the_line_that_mends_it(name: str, value: str) -> None:
    found = weak_settings(GOOD | {name: value})
    assert [weakness.line.partition("=")[0] for weakness in found] == [name]
    assert found[0].zh
    assert found[0].en
