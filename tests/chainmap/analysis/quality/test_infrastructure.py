"""Demand for quality infrastructure, and what is seen of supply."""

from datetime import date

from chainmap.quality_overview import ChainQuality, chain_quality, find_basis
from tests.chainmap.analysis.quality.quality_tables import AS_OF, CHAIN, quality_tables

GAP = "2026.1:I.2"


def quality(**more: list[dict]) -> ChainQuality:
    return chain_quality(find_basis(quality_tables(**more), CHAIN, AS_OF))


def seen(firm: str, *, present: bool, on: date = date(2026, 1, 1), gap: str = GAP) -> dict:
    return {"from": firm, "to": gap, "on": on, "source": "检查", "present": present}


def demand(found: ChainQuality) -> dict[str, str]:
    return {item.id: item.kind for item in found.measures["infrastructure"].items}


def test_who_was_not_examined_for_infrastructure_is_not_said_to_have_it() -> None:
    found = quality(EXAMINED_FOR=[seen("a", present=True, gap="2026.1:8.4")])
    assert demand(found) == dict.fromkeys("abcd", "not_examined")


def test_a_gap_is_present_where_any_examination_of_the_window_found_it() -> None:
    found = quality(
        EXAMINED_FOR=[
            seen("a", present=True, on=date(2024, 1, 1)),
            seen("a", present=False, on=date(2026, 1, 1)),
            seen("b", present=False),
        ]
    )
    assert demand(found) == {
        "a": "unserved", "b": "absent", "c": "not_examined", "d": "not_examined",
    }  # fmt: skip


def test_the_window_begins_36_months_back_that_day_included() -> None:
    found = quality(
        EXAMINED_FOR=[
            seen("a", present=True, on=date(2023, 6, 30)),
            seen("b", present=True, on=date(2023, 6, 29)),
        ]
    )
    assert (demand(found)["a"], demand(found)["b"]) == ("unserved", "not_examined")


def test_an_open_issue_about_such_a_gap_is_demand_and_a_closed_one_is_not() -> None:
    issues = [{"issue_id": "i1", "title": "无能力", "state": "立项"}]
    issues.append({"issue_id": "i2", "title": "已整改", "state": "销号"})
    found = quality(
        QualityIssue=issues,
        HAS_ISSUE=[{"from": "a", "to": "i1"}, {"from": "b", "to": "i2"}],
        OF_GAP=[{"from": "i1", "to": GAP}, {"from": "i2", "to": GAP}],
    )
    assert (demand(found)["a"], demand(found)["b"]) == ("unserved", "not_examined")
    row = found.measures["shortfall"].rows([GAP])[0]
    assert (row.id, row.what) == ("a", "无检测机构")


def test_assistance_counts_as_supply_where_its_kind_says_so() -> None:
    found = quality(
        EXAMINED_FOR=[seen("a", present=True), seen("b", present=True)],
        Assistance=[
            {"assistance_id": "1", "kind": "检验检测能力提升", "started_on": date(2026, 3, 1)},
            {"assistance_id": "2", "kind": "质量人员培训", "started_on": date(2026, 3, 1)},
        ],
        ASSISTED_BY=[{"from": "a", "to": "1"}, {"from": "b", "to": "2"}],
    )
    assert (demand(found)["a"], demand(found)["b"]) == ("served", "unserved")
    assert found.measures["service"].total().counts == {"under_way": 1}


def test_assistance_that_has_not_begun_or_ended_long_ago_is_no_supply() -> None:
    found = quality(
        Assistance=[
            {"assistance_id": "1", "kind": "计量服务", "started_on": date(2026, 7, 1)},
            {"assistance_id": "2", "kind": "计量服务", "started_on": date(2022, 1, 1),
             "ended_on": date(2023, 6, 29)},
        ],
        ASSISTED_BY=[{"from": "a", "to": "1"}, {"from": "a", "to": "2"}],
    )  # fmt: skip
    assert found.measures["service"].total().n == 0


def test_valid_certificates_are_counted_by_the_body_behind_them() -> None:
    found = quality(
        CertificationBody=[{"body_id": "B1", "name": "示例认证"}],
        ISSUED_BY=[{"from": "cert-a", "to": "B1"}],
    )
    assert found.measures["body"].total().counts == {"B1": 1, "unknown": 1}  # a and b
    assert found.bodies["B1"] == "示例认证"


def test_institutions_of_the_same_counties_are_supply_also_from_outside_the_chain() -> None:
    lab = {"source_id": "s", "source_row": "f.csv!9", "data_date": AS_OF}
    named = [{"enterprise_id": e, "name": f"机构{e}"} for e in ("near", "far", "other")]
    found = quality(
        Enterprise=named,
        IN_INDUSTRY=[
            {"from": "near", "to": "7452", **lab},
            {"from": "far", "to": "7452", **lab},
            {"from": "other", "to": "7440", **lab},
        ],
        LOCATED_IN=[
            {"from": "near", "to": "330108", **lab},
            {"from": "far", "to": "330109", **lab},
            {"from": "other", "to": "330108", **lab},
        ],
    )
    rows = found.measures["institution"].rows(grouping="county", group="330108")
    assert [(row.id, row.what) for row in rows] == [("near", "机构near · 7452")]
    assert found.measures["institution"].total().n == 1
