from collections import Counter
from datetime import date

from importers.demo.draws import Draws


def test_one_topic_gives_one_stream() -> None:
    assert [Draws(7, "a").unit() for _ in range(2)] == [0.07785293002311999, 0.07785293002311999]


def test_topics_have_streams_of_their_own() -> None:
    assert Draws(7, "a").unit() != Draws(7, "b").unit()


def test_between_takes_both_ends() -> None:
    draws = Draws(7, "between")
    assert {draws.between(1, 3) for _ in range(100)} == {1, 2, 3}


def test_weights_decide_how_often_a_key_is_drawn() -> None:
    draws = Draws(7, "weights")
    counts = Counter(
        draws.weighted({"often": 3.0, "rarely": 1.0, "never": 0.0}) for _ in range(2000)
    )
    assert set(counts) == {"often", "rarely"}
    assert 1400 < counts["often"] < 1600


def test_several_draws_each_key_once_and_none_without_weight() -> None:
    drawn = Draws(7, "several").several({"a": 1.0, "b": 1.0, "c": 0.0}, 5)
    assert sorted(drawn) == ["a", "b"]


def test_shuffling_keeps_every_item() -> None:
    items = list(range(20))
    mixed = Draws(7, "shuffle").shuffled(items)
    assert mixed != items
    assert sorted(mixed) == items


def test_near_stays_within_three_deviations() -> None:
    draws = Draws(7, "near")
    values = [draws.near(0.5, 0.1) for _ in range(2000)]
    assert 0.2 <= min(values) < 0.35
    assert 0.65 < max(values) <= 0.8
    assert abs(sum(values) / len(values) - 0.5) < 0.01


def test_a_day_lies_between_its_bounds() -> None:
    draws = Draws(7, "day")
    days = {draws.day(date(2026, 1, 1), date(2026, 1, 3)) for _ in range(50)}
    assert days == {date(2026, 1, 1), date(2026, 1, 2), date(2026, 1, 3)}
