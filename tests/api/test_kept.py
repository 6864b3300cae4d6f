"""Answers are built once, at one time, and those asked for last are kept."""

import threading
import time
from pathlib import Path

from api.kept import KeptAnswers
from chainmap.snapshot import Snapshot


def version(number: int) -> Snapshot:
    return Snapshot(graph_id="g", version=number, folder=Path(), data_date=None, tables={})


def test_an_answer_is_built_once_for_each_version() -> None:
    kept, built = KeptAnswers(4), []
    for number in (1, 1, 2, 1):
        kept.once(version(number), ("map",), lambda: built.append(None))
    assert len(built) == 2


def test_the_answer_not_asked_for_longest_goes_first() -> None:
    kept, built = KeptAnswers(2), []
    for key in ("a", "b", "a", "c", "a", "b"):
        kept.once(version(1), (key,), lambda key=key: built.append(key))
    assert built == ["a", "b", "c", "b"]


def test_two_who_ask_at_once_wait_for_one_building() -> None:
    kept, built = KeptAnswers(2), []

    def build() -> int:
        time.sleep(0.05)
        built.append(None)
        return len(built)

    found: list[int] = []
    ask = [
        threading.Thread(target=lambda: found.append(kept.once(version(1), ("a",), build)))
        for _ in range(4)
    ]
    for one in ask:
        one.start()
    for one in ask:
        one.join()
    assert found == [1, 1, 1, 1]


def test_what_is_built_may_ask_for_what_it_is_built_from() -> None:
    kept = KeptAnswers(2)
    page = kept.once(
        version(1), ("page",), lambda: f"<{kept.once(version(1), ('model',), lambda: 'm')}>"
    )
    assert page == "<m>"
