"""Which enterprise a row means."""

import itertools

import pytest

from graph_schema.codelists.region_codes import regions_agree
from graph_schema.records import ReferenceIndex
from importers.enterprises import EnterpriseDirectory
from importers.mentions import Mention
from tests.importers.written import codes_of, rows_of, the_problem, uscc

HEADER = ["企业名称", "统一社会信用代码", "所在地区", "其他标识", "企业编号", "曾用名"]
LINK = ["供应商", "供应商统一社会信用代码", "供应商所在地区", "采购商", "产品名称"]


def index(**known: object) -> ReferenceIndex:
    return ReferenceIndex(**known)


KNOWN = index(
    identifiers={"stock:688268": "stock:688268", f"uscc:{uscc(9)}": uscc(9)},
    names={"甲公司": [("stock:688268", "330100")], "乙公司": [(uscc(9), "330100")]},
    keys={"Enterprise": {"stock:688268", uscc(9)}},
)


def ids(batch) -> list[str]:
    return [row["enterprise_id"] for row in rows_of(batch, "Enterprise")]


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (["甲公司", uscc(1), "330100", "stock:600000", "E-1"], "E-1"),
        (["甲公司", uscc(1), "330100", "stock:600000"], uscc(1)),
        (["甲公司", "", "330100", "org:1、stock:600000"], "stock:600000"),
        (["甲 公司（杭州）", "", "330100"], "name:甲公司(杭州)@330100"),
        (["甲公司", "", ""], "name:甲公司@000000"),
    ],
)
def test_a_new_enterprise_gets_the_first_key_that_it_has(import_rows, row, expected) -> None:
    assert ids(import_rows(HEADER, row)) == [expected]


def test_an_id_never_changes_once_the_graph_has_it(import_rows) -> None:
    row = ["改名公司", uscc(1), "330100", "stock:688268"]
    batch = import_rows(HEADER, row, index=KNOWN)
    assert ids(batch) == ["stock:688268"]
    assert rows_of(batch, "Enterprise")[0]["identifiers"] == [f"uscc:{uscc(1)}", "stock:688268"]


def test_a_code_learned_later_only_adds_an_identifier(import_rows) -> None:
    batch = import_rows(HEADER, ["甲公司", uscc(1), "330100"], index=KNOWN)
    assert ids(batch) == ["stock:688268"]
    assert rows_of(batch, "Enterprise")[0]["identifiers"] == [f"uscc:{uscc(1)}"]


def test_another_code_of_the_same_name_and_region_is_another_enterprise(import_rows) -> None:
    assert ids(import_rows(HEADER, ["乙公司", uscc(1), "330100"], index=KNOWN)) == [uscc(1)]


def test_a_name_in_a_district_of_the_known_city_is_the_same_enterprise(import_rows) -> None:
    assert ids(import_rows(HEADER, ["甲公司", "", "330108"], index=KNOWN)) == ["stock:688268"]


def test_a_name_in_another_city_is_another_enterprise(import_rows) -> None:
    found = ids(import_rows(HEADER, ["甲公司", "", "330200"], index=KNOWN))
    assert found == ["name:甲公司@330200"]


def test_identifiers_of_two_enterprises_in_one_row_are_a_conflict(import_rows) -> None:
    row = ["甲公司", uscc(9), "330100", "stock:688268"]
    problem = the_problem(import_rows(HEADER, row, index=KNOWN), "identifier.conflict")
    assert "stock:688268" in problem.hint_zh


def test_the_order_of_files_does_not_matter(tmp_path, import_files) -> None:
    tables = [
        [HEADER, ["丙公司", "", "330100", "stock:600001"], ["丁公司", "", "330100"]],
        [HEADER, ["丙公司", uscc(3), "330100"], ["丁公司", uscc(4), ""]],
        [LINK, ["丙公司", uscc(3), "", "丁公司", "锂"], ["戊公司", uscc(5), "", "丙公司", "锂"]],
        [LINK, ["戊公司", "", "", "丁公司", "锂"]],
    ]
    results = set()
    for order in itertools.permutations(range(4)):
        files = {f"{place}.csv": tables[i] for place, i in enumerate(order)}
        batch = import_files(files, source="s")
        found = {(r["from"], r["to"]) for r in rows_of(batch, "SUPPLIES")}
        results.add((frozenset(ids(batch)), frozenset(found), batch.counts["SUPPLIES"].rejected))
    ((enterprises, links, rejected),) = results
    assert enterprises == {uscc(3), uscc(4)}
    assert links == {(uscc(3), uscc(4)), (uscc(5), uscc(3)), (uscc(5), uscc(4))}
    assert rejected == 0


def test_a_former_name_finds_the_enterprise(import_files) -> None:
    batch = import_files(
        {
            "a.csv": [HEADER, ["新名公司", uscc(1), "330100", "", "", "旧名公司"]],
            "b.csv": [LINK, ["旧名公司", "", "", "新名公司", ""]],
        }
    )
    assert [(r["from"], r["to"]) for r in rows_of(batch, "SUPPLIES")] == [(uscc(1), uscc(1))]


def test_a_name_and_region_that_nothing_knows_become_a_stub_with_its_region(import_rows) -> None:
    batch = import_rows(LINK, ["新公司", "", "330100", "乙公司", "锂"], index=KNOWN)
    (stub,) = rows_of(batch, "Enterprise", implied=True)
    assert (stub["enterprise_id"], stub["stub"]) == ("name:新公司@330100", True)
    located = rows_of(batch, "LOCATED_IN", implied=True)
    assert [(r["from"], r["to"]) for r in located] == [("name:新公司@330100", "330100")]


def test_a_name_that_fits_several_is_ambiguous_with_the_candidates(import_files) -> None:
    batch = import_files(
        {
            "a.csv": [HEADER, ["甲公司", uscc(1), "330100"], ["甲公司", uscc(2), "330200"]],
            "b.csv": [LINK, ["甲公司", "", "", "甲公司", ""]],
        }
    )
    problems = [p for p in batch.problems if p.code == "ref.ambiguous"]
    assert {p.severity for p in problems} == {"reject"}
    assert uscc(1) in problems[0].hint_zh
    assert uscc(2) in problems[0].hint_zh


def test_the_region_decides_between_namesakes(import_files) -> None:
    batch = import_files(
        {
            "a.csv": [HEADER, ["甲公司", uscc(1), "330100"], ["甲公司", uscc(2), "330200"]],
            "b.csv": [LINK, ["甲公司", "", "330200", uscc(1), ""]],
        }
    )
    assert [(r["from"], r["to"]) for r in rows_of(batch, "SUPPLIES")] == [(uscc(2), uscc(1))]


def test_rejected_enterprises_are_known_to_nobody(import_files) -> None:
    batch = import_files(
        {
            "a.csv": [HEADER, ["甲公司", uscc(1), "330100"], ["乙公司", uscc(1), "330100"]],
            "b.csv": [LINK, ["甲公司", "", "", uscc(1), ""], ["丙公司", uscc(3), "", uscc(1), ""]],
        }
    )
    assert codes_of(batch) == ["identity.contradiction"] * 2 + ["ref.unknown"]
    stubs = [r["enterprise_id"] for r in rows_of(batch, "Enterprise", implied=True)]
    assert stubs == sorted([uscc(1), uscc(3)])


def test_a_reference_teaches_the_code_of_an_enterprise_known_by_name(import_rows) -> None:
    batch = import_rows(LINK, ["甲公司", uscc(7), "330100", "乙公司", ""], index=KNOWN)
    (learned,) = rows_of(batch, "Enterprise", implied=True)
    assert learned["enterprise_id"] == "stock:688268"
    assert learned["identifiers"] == [f"uscc:{uscc(7)}"]
    assert learned.get("stub") is None


@pytest.mark.parametrize("key", ["stock:688268", "甲公司", "name:甲公司@330100"])
def test_a_bare_key_may_be_an_identifier_or_a_name(import_rows, key) -> None:
    batch = import_rows(["from", "to"], [key, uscc(9)], name="SUPPLIES.csv", index=KNOWN)
    assert rows_of(batch, "SUPPLIES")[0]["from"] == "stock:688268"


def test_a_bare_key_with_a_wrong_check_character_is_rejected(import_rows) -> None:
    wrong = uscc(1)[:-1] + ("0" if uscc(1)[-1] != "0" else "1")
    batch = import_rows(["from", "to"], [wrong, uscc(9)], name="SUPPLIES.csv", index=KNOWN)
    assert codes_of(batch) == ["uscc.checksum"]


@pytest.mark.parametrize(
    ("one", "other", "agree"),
    [
        ("330100", "330100", True),
        ("330000", "330108", True),
        ("", "330100", True),
        ("330100", "330200", False),
        ("110000", "110101", True),
        ("469001", "460000", True),
    ],
)
def test_regions_agree_where_one_lies_in_the_other(one, other, agree) -> None:
    assert regions_agree(one, other) is agree
    assert regions_agree(other, one) is agree


def test_an_unknown_stock_code_alone_is_no_enterprise() -> None:
    directory = EnterpriseDirectory(ReferenceIndex())
    assert directory.refer(Mention(key="stock:1")).code == "ref.unknown"


@pytest.mark.parametrize(
    ("mention", "told"),
    [
        (Mention(codes=("stock:1",), name="甲公司"), "e1"),
        (Mention(codes=("stock:1", "stock:2")), None),
        (Mention(codes=("stock:3",)), None),
        (Mention(codes=("stock:1",), name="e2"), None),
        (Mention(key="e2", codes=("stock:1",)), None),
    ],
)
def test_a_mentions_only_code_tells_what_its_turn_would(mention, told) -> None:
    index = ReferenceIndex(identifiers={"stock:1": "e1"}, keys={"Enterprise": {"e1", "e2"}})
    directory = EnterpriseDirectory(index)
    assert directory.told_by_code(mention) == told
    if told is not None:
        assert directory.refer(mention).enterprise_id == told
