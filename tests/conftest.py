"""Fixtures of all tests; a missing part skips with its reason, or fails where required."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

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
