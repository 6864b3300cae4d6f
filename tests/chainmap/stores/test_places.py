"""Places for users' queries are few, waited for, and kept by what does not end."""

import threading

import pytest

from chainmap.stores.limits import CONCURRENT_SETTING, concurrent_queries
from chainmap.stores.places import Places
from graph_schema.errors import UsageError


def test_a_place_that_comes_free_is_given_to_who_waits() -> None:
    places = Places(1)
    assert places.take("first", timeout_s=0)
    got: list[bool] = []
    waiting = threading.Thread(target=lambda: got.append(places.take("second", timeout_s=30)))
    waiting.start()
    places.free("first")
    waiting.join()
    assert got == [True]
    assert places.held == 1


def test_who_gives_up_waiting_gets_none() -> None:
    places, cancel = Places(1), threading.Event()
    places.take("first", timeout_s=0)
    cancel.set()
    assert not places.take("second", timeout_s=30, cancel=cancel)


def test_what_was_told_to_end_is_counted_until_it_is_gone() -> None:
    places = Places(2)
    places.take("first", timeout_s=0)
    places.mark_unended("first")
    places.mark_unended("gone long ago")
    assert (places.held, places.unended) == (1, 1)
    places.free("first")
    assert (places.held, places.unended) == (0, 0)


def test_the_number_of_places_is_a_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(CONCURRENT_SETTING, "7")
    assert concurrent_queries() == 7


@pytest.mark.parametrize("text", ["0", "-1", "many", "1.5"])
def test_a_number_of_places_that_is_none_is_refused(
    monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    monkeypatch.setenv(CONCURRENT_SETTING, text)
    with pytest.raises(UsageError):
        concurrent_queries()
