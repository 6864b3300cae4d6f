from datetime import date
from typing import Any

import pytest

from chainmap.quality_work.assistance import find_enterprise
from chainmap.quality_work.indicators import INDICATORS, find_indicator
from chainmap.quality_work.kpi import Progress, measure_target
from chainmap.quality_work.scope import enterprises_in
from graph_schema.errors import InputRefused
from graph_schema.model import load_model
from graph_schema.records import table_of
from tests.work_tables import AS_OF, CHAIN, work_tables

TABLES = work_tables()


def measured(indicator: str, tables: Any = TABLES, **values: Any) -> Progress:
    empty = dict.fromkeys(load_model().nodes["Target"].properties)
    return measure_target(tables, empty | {"indicator": indicator} | values, AS_OF)


def counted(progress: Progress) -> list[str]:
    return [row.enterprise_id for row in progress.rows if row.counts]


@pytest.mark.parametrize(
    ("indicator", "enterprises", "n"),
    [
        ("有效体系认证企业占比", ["a"], 5),
        ("帮扶企业数", ["a", "b"], 2),
        ("帮扶小微企业数", ["a", "b"], 2),
        ("帮扶满意度", ["a", "b"], 2),
        ("帮扶后营收增长企业占比", ["a"], 1),
        ("帮扶企业获证占比", ["a"], 2),
        ("问题全部销号企业占比", ["b"], 4),
        ("销号问题企业数", ["b"], 1),
    ],
)
def test_each_indicator_counts_the_enterprises_that_it_says(
    indicator: str, enterprises: list[str], n: int
) -> None:
    progress = measured(indicator)
    assert (counted(progress), progress.n) == (enterprises, n)
    assert len({row.enterprise_id for row in progress.rows}) == n


def test_every_indicator_has_been_asked_for_above() -> None:
    assert len(INDICATORS) == 8


def test_only_what_happened_in_the_window_counts() -> None:
    assert counted(measured("帮扶企业数", starts_on=date(2026, 1, 1))) == ["b"]
    assert counted(measured("帮扶企业数", due=date(2025, 12, 31))) == ["a"]
    assert counted(measured("帮扶企业数", year=2026)) == ["b"]


def test_certificates_are_judged_at_the_end_of_the_window() -> None:
    assert counted(measured("有效体系认证企业占比", due=date(2025, 12, 31))) == ["a", "b"]


def test_an_enterprise_assisted_twice_counts_once() -> None:
    model = load_model()
    again = {"assistance_id": "B3", "started_on": date(2026, 3, 1), "satisfaction": 0.5}
    links = TABLES["ASSISTED_BY"].to_pylist()
    links.append({"from": "a", "to": "B3", "source_id": "survey"})
    tables = TABLES | {
        "Assistance": table_of(
            model.nodes["Assistance"], [*TABLES["Assistance"].to_pylist(), again]
        ),
        "ASSISTED_BY": table_of(model.relationships["ASSISTED_BY"], links),
    }
    assert counted(measured("帮扶企业数", tables)) == ["a", "b"]
    assert measured("帮扶满意度", tables).actual == pytest.approx((0.5 + 0.8) / 2)


def test_a_mean_has_students_interval() -> None:
    found = measured("帮扶满意度")  # 0.95 and 0.8: mean 0.875, s = 0.106, t(1) = 12.706
    assert found.actual == pytest.approx(0.875)
    assert (found.low, found.high) == (0.0, 1.0)


def test_a_figure_of_nobody_is_unknown_and_a_count_of_nobody_is_none() -> None:
    nowhere = {"region_code": "110000"}
    assert measured("有效体系认证企业占比", **nowhere).actual is None
    assert measured("帮扶企业数", **nowhere).actual == 0


def test_a_target_is_reached_at_its_value() -> None:
    assert measured("有效体系认证企业占比", value=0.2).reached is True
    assert measured("有效体系认证企业占比", value=0.21).reached is False
    assert measured("有效体系认证企业占比", value=20).reached is None
    assert measured("幸福指数", value=0.2).reached is None


def test_an_indicator_is_known_by_other_names_too() -> None:
    assert find_indicator("体系认证覆盖率") is find_indicator("有效体系认证企业占比")


@pytest.mark.parametrize(
    ("scope", "found"),
    [
        ({}, ["a", "b", "c", "d", "e"]),
        ({"region_code": "330100"}, ["a", "b"]),
        ({"region_code": "330203"}, ["c", "d"]),
        ({"chain_id": CHAIN, "region_code": "330212"}, ["e"]),
        ({"chain_id": "none"}, []),
    ],
)
def test_a_scope_holds_the_enterprises_of_its_region_and_chain(
    scope: dict[str, str], found: list[str]
) -> None:
    assert enterprises_in(TABLES, AS_OF, **scope).to_pylist() == found


def test_an_enterprise_that_only_a_link_names_is_in_no_scope() -> None:
    rows = TABLES["Enterprise"].to_pylist()
    rows[0]["stub"] = True
    tables = TABLES | {"Enterprise": table_of(load_model().nodes["Enterprise"], rows)}
    assert "a" not in enterprises_in(tables, AS_OF).to_pylist()


def test_an_enterprise_is_found_by_id_or_full_name_and_never_guessed() -> None:
    assert find_enterprise(TABLES, "a") == find_enterprise(TABLES, "杭州甲电池有限公司") == "a"
    for text in ("甲电池", "", "杭州"):
        with pytest.raises(InputRefused):
            find_enterprise(TABLES, text)
