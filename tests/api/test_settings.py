from datetime import date

import pytest

from api.settings import Settings
from graph_schema.errors import UsageError


def test_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHAINMAP_DB", "a.db")
    monkeypatch.setenv("CHAINMAP_AS_OF", "2026-06-30")
    settings = Settings.from_environment()
    assert settings == Settings(db="a.db", as_of=date(2026, 6, 30))
    assert settings.day() == date(2026, 6, 30)
    assert settings.day(date(2020, 1, 1)) == date(2020, 1, 1)


@pytest.mark.parametrize(("db", "as_of"), [("", ""), ("a.db", "30.06.2026")])
def test_bad_settings_are_said(monkeypatch: pytest.MonkeyPatch, db: str, as_of: str) -> None:
    monkeypatch.setenv("CHAINMAP_DB", db)
    monkeypatch.setenv("CHAINMAP_AS_OF", as_of)
    with pytest.raises(UsageError):
        Settings.from_environment()
