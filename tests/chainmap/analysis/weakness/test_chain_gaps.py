import json

import pytest

from chainmap.analysis.weakness.product_space import MIN_TOGETHER, ProductSpace
from tests.chainmap.analysis.small_tables import small_tables
from tests.chainmap.analysis.weakness.hand_worked import FRAME, analyse, chain_rows

PRODUCTS = [{"product_id": p, "name": f"产品{p}"} for p in "spqruv"]
#: Makers by city. p is made in three cities, q in two of them, r in one of them and elsewhere.
#: Shares of all ten makers: p 3, q 2, r 3, u 2.
WHERE = {
    "330100": "pq",
    "330200": "pqr",
    "330300": "pr",
    "330400": "ruu",
}


def makers(where=WHERE):
    """Return PRODUCES and LOCATED_IN of one enterprise for each letter."""
    produces, located = [], []
    for city, products in where.items():
        for at, product in enumerate(products):
            name = f"{city}-{product}{at}"
            produces.append((name, product))
            located.append((name, city))
    return {"PRODUCES": produces, "LOCATED_IN": located}


def space_of(where=WHERE):
    return ProductSpace.of_tables(small_tables(makers(where)))


def by_product(space, values):
    return dict(zip(space.products.to_pylist(), values.tolist(), strict=True))


def test_a_region_specialises_where_its_share_is_larger_than_all_the_regions():
    # 330200 has 3 of 10 makers: p 1/3 over 3/10, q 1/3 over 2/10, r 1/3 over 3/10.
    # 330400 has 3: r 1/3 over 3/10, u 2/3 over 2/10. 330100 and 330300 have 2 each: 1/2.
    space = space_of()
    rows = space.specialised.toarray().astype(int).tolist()
    assert space.products.to_pylist() == ["p", "q", "r", "u"]
    assert rows == [[1, 1, 0, 0], [1, 1, 1, 0], [1, 0, 1, 0], [0, 0, 1, 1]]


def test_as_large_a_share_as_everywhere_is_no_specialisation():
    # both cities make half p and half q: 1/2 is not over 2/4
    assert space_of({"330100": "pq", "330200": "pq"}).specialised.nnz == 0


def test_proximity_is_the_smaller_conditional_probability():
    # p in 3 cities, q in 2 of them: together 2 of max(3, 2). r in 3, with p in 2: 2 of 3.
    space = space_of()
    assert by_product(space, space.proximity(["p"])) == pytest.approx(
        {"p": 0, "q": 2 / 3, "r": 2 / 3, "u": 0}
    )


def test_what_one_region_alone_makes_together_is_chance():
    # r and u are together in 330400 alone
    assert MIN_TOGETHER == 2
    space = space_of()
    assert by_product(space, space.proximity(["u"])) == {"p": 0, "q": 0, "r": 0, "u": 0}


def test_density_is_the_part_of_the_near_products_that_a_region_makes():
    # around p: q 2/3, r 2/3; 330100 has q, 330200 both, 330300 r, 330400 r
    space = space_of()
    assert space.density(space.proximity(["p"])).tolist() == pytest.approx([0.5, 1.0, 0.5, 0.5])


def test_counties_count_with_their_city():
    space = space_of({"330106": "p", "330110": "q"})
    assert space.regions.to_pylist() == ["330100"]


def gaps(rows, **options):
    found = analyse(rows, **options).chain_gaps.to_pylist()
    return {gap["id"]: gap for gap in found}


def test_a_segment_without_enterprises_is_lacking():
    rows = chain_rows(
        Segment=[*FRAME["Segment"], {"segment_id": "film", "name": "隔膜", "tier": 1}],
        PART_OF=[*FRAME["PART_OF"], ("film", "t")],
        FEEDS=[*FRAME["FEEDS"], ("film", "cell", {"essential": 2}), ("film", "car")],
    )
    gap = gaps(rows)["film"]
    assert (gap["kind"], gap["name"], gap["essential"]) == ("segment", "隔膜", 2)
    assert gap["needed_by"] == ["整车", "电芯"]
    assert (gap["makers_elsewhere"], gap["regions"], gap["candidates"]) == (0, "[]", "[]")


def test_a_segment_in_which_a_member_works_beside_its_own_is_not_lacking():
    rows = chain_rows(
        Segment=[*FRAME["Segment"], {"segment_id": "film", "tier": 4}],
        PART_OF=[*FRAME["PART_OF"], ("film", "t")],
    )
    rows["OPERATES_IN"] = [*rows["OPERATES_IN"], ("c", "film")]
    assert gaps(rows) == {}


def lacking(essential, *, where=None, **rows):
    """A chain whose cell makers make "s", of which "p" is an input."""
    frame = {
        "Product": PRODUCTS,
        "MADE_IN": [("s", "cell")],
        "INPUT_OF": [("p", "s", {"essential": essential})],
    }
    return chain_rows(**frame, **makers(where or {})) | rows


def test_an_input_that_nobody_in_the_chain_makes_is_lacking():
    gap = gaps(lacking(2))["p"]
    assert (gap["kind"], gap["name"], gap["essential"]) == ("product", "产品p", 2)
    assert gap["needed_by"] == ["产品s"]


def test_a_negligible_input_is_not():
    assert gaps(lacking(0)) == {}


def test_an_input_that_a_member_makes_or_delivers_is_not():
    made = lacking(2, PRODUCES=[("y", "p")])
    assert gaps(made) == {}
    delivered = ("a", "c", {"product_id": "p", "amount_yuan": 5.0, "evidence": "declared"})
    assert gaps(lacking(2, SUPPLIES=[delivered])) == {}


def test_what_its_makers_make_beside_the_chains_products_needs_nothing():
    # c makes r too, which is no product of the chain
    rows = lacking(2, PRODUCES=[("c", "r")])
    rows["INPUT_OF"] = [*rows["INPUT_OF"], ("q", "r", {"essential": 2})]
    assert set(gaps(rows)) == {"p"}


def test_makers_elsewhere_come_first_among_the_candidates():
    gap = gaps(lacking(2, where=WHERE))["p"]
    candidates = json.loads(gap["candidates"])
    assert gap["makers_elsewhere"] == 3
    assert [c["proximity"] for c in candidates] == pytest.approx([1, 1, 1] + [2 / 3] * 5, abs=1e-6)
    assert {c["related_product"] for c in candidates[:3]} == {"产品p"}


def test_regions_are_the_densest_around_what_is_lacking():
    rows = lacking(2, where=WHERE, Region=[{"region_code": "330200", "name": "宁波市"}])
    best = json.loads(gaps(rows)["p"]["regions"])[0]
    # q and r are made by one enterprise each
    assert best == {
        "region_code": "330200",
        "name": "宁波市",
        "density": 1.0,
        "makers_of_related": 2,
    }


def test_the_whole_graph_lacks_what_nobody_makes():
    rows = lacking(2)
    assert set(gaps(rows, chain_id=None)) == {"p"}
    assert gaps(lacking(2, where={"330100": "p"}), chain_id=None) == {}
