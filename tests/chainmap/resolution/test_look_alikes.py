from chainmap.resolution.look_alikes import find_look_alikes
from tests.chainmap.resolution.graphs import enterprise, graph

CITY = [{"from": "a", "to": "330100"}, {"from": "b", "to": "330100"}]


def pairs(tables, **options):
    return [(p.kept_id, p.other_id) for p in find_look_alikes(tables, **options).pairs]


def test_the_enterprise_with_a_code_is_the_one_to_keep() -> None:
    tables = graph(
        [
            enterprise("a", "远桥矿业有限责任公司"),
            enterprise("b", "杭州远桥矿业有限公司", uscc="91330100MA2ABCDE1R"),
        ],
        LOCATED_IN=CITY,
    )
    assert pairs(tables) == [("b", "a")]


def test_two_enterprises_with_codes_are_two() -> None:
    tables = graph(
        [
            enterprise("a", "远桥矿业有限公司", uscc="91330100MA2ABCDE1R"),
            enterprise("b", "杭州远桥矿业有限公司", uscc="91440300708461136T"),
        ],
        LOCATED_IN=CITY,
    )
    assert pairs(tables) == []


def test_those_told_apart_are_not_asked_about_again() -> None:
    tables = graph(
        [
            enterprise("a", "远桥矿业有限公司", distinct_from=["b"]),
            enterprise("b", "杭州远桥矿业有限公司"),
        ],
        LOCATED_IN=CITY,
    )
    assert pairs(tables) == []


def test_a_wrong_first_character_does_not_hide_a_pair() -> None:
    tables = graph(
        [enterprise("a", "远桥稀土矿业有限公司"), enterprise("b", "元桥稀土矿业有限公司")],
        LOCATED_IN=CITY,
    )
    assert pairs(tables) == [("a", "b")]


def test_a_wrong_character_of_two_is_found_within_a_city() -> None:
    firms = [enterprise("a", "远桥有限公司"), enterprise("b", "远鹏有限公司")]
    assert pairs(graph(firms, LOCATED_IN=CITY)) == [("a", "b")]
    assert pairs(graph(firms)) == []


def test_other_codes_of_one_kind_lower_the_score() -> None:
    names = ("远桥矿业有限公司", "远桥矿业有限责任公司")
    codes = (["stock:600001"], ["stock:600002"])
    known, none = (
        graph(
            [
                enterprise(key, n, identifiers=c)
                for key, n, c in zip("ab", names, given, strict=True)
            ]
        )
        for given in (codes, (None, None))
    )
    assert find_look_alikes(known).pairs[0].score < find_look_alikes(none).pairs[0].score


def test_the_organisation_code_in_a_social_credit_code_counts() -> None:
    tables = graph(
        [
            enterprise("a", "远桥矿业有限公司", uscc="91440300708461136T"),
            enterprise("b", "远桥矿业有限责任公司", identifiers=["org:000000018"]),
        ],
        LOCATED_IN=CITY,
    )
    assert "组织机构代码不同" in find_look_alikes(tables).pairs[0].reason_zh


def test_an_enterprise_without_a_region_is_compared_with_every_city() -> None:
    tables = graph(
        [enterprise("a", "远桥矿业有限公司"), enterprise("c", "远桥矿业有限责任公司")],
        LOCATED_IN=CITY[:1],
    )
    assert pairs(tables) == [("c", "a")]


def test_at_least_one_of_a_pair_is_among_those_asked_for() -> None:
    tables = graph(
        [
            enterprise("a", "远桥矿业有限公司"),
            enterprise("b", "杭州远桥矿业有限公司"),
            enterprise("c", "金山食品有限公司"),
            enterprise("d", "金山食品有限责任公司"),
        ],
        LOCATED_IN=CITY,
    )
    assert pairs(tables, among={"d"}) == [("d", "c")]
    assert pairs(tables, among=set()) == []


def test_the_most_alike_come_first_and_the_least_alike_can_be_left_out() -> None:
    tables = graph(
        [
            enterprise("a", "远桥矿业有限公司"),
            enterprise("b", "远标矿业有限公司"),
            enterprise("c", "金山食品有限公司"),
            enterprise("d", "金山食品有限责任公司"),
        ]
    )
    found = find_look_alikes(tables)
    assert [p.kept_id for p in found.pairs] == ["d", "a"]
    assert pairs(tables, least_score=90) == [("d", "c")]
