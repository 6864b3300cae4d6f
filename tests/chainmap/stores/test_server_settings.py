"""A transaction that the server has no memory for is refused, with the lines to change."""

import pytest

from chainmap.stores.server_settings import fitting_facts, require_memory
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
