import hashlib
import json
from collections import Counter, defaultdict
from datetime import date

import pytest

from graph_schema.codelists import find_standard, gaps, normalise_industry, regions
from graph_schema.names import short_name
from graph_schema.uscc import check_uscc
from importers.demo import SOURCE_ID
from importers.demo.chain_rows import Row
from importers.demo.plan import AS_OF
from importers.demo.rows import generate_demo
from importers.demo.specification import load_chains

Rows = dict[str, list[Row]]

#: Changes whenever a row of the demo changes: then look at the map again before you change it.
DIGEST = "aeecaa309569e46cc15a032c3b568993f1e677ad37661260bd1818eb73d67e14"

CHAINS = load_chains()
PRODUCTS = {p.name: p for c in CHAINS for s in c.segments for p in s.products}


@pytest.fixture(scope="module")
def rows() -> Rows:
    return generate_demo()


def digest(rows: Rows) -> str:
    text = json.dumps(rows, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def test_rows_are_the_same_on_every_machine(rows: Rows) -> None:
    assert digest(rows) == DIGEST


def test_another_seed_gives_another_province(rows: Rows) -> None:
    assert digest(generate_demo(1)) != digest(rows)


def test_counts_are_those_of_the_model(rows: Rows) -> None:
    assert len(rows["Chain"]) == 16
    assert len(rows["Enterprise"]) == 1750
    assert len(rows["LEADS"]) == 24
    segment_chain = {r["segment_id"]: r["chain"] for r in rows["Segment"]}
    members = defaultdict(set)
    for row in rows["OPERATES_IN"]:
        members[segment_chain[row["to"]]].add(row["from.uscc"])
    sizes = {chain: len(firms) for chain, firms in members.items()}
    assert sizes["battery"] == 300
    assert all(60 <= size <= 300 for size in sizes.values())
    assert sum(sizes.values()) == 1750


def test_battery_chain_has_six_tiers_and_about_700_links(rows: Rows) -> None:
    battery = [r for r in rows["Segment"] if r["chain"] == "battery"]
    assert {r["tier"] for r in battery} == {1, 2, 3, 4, 5, 6}
    firms = {
        r["from.uscc"] for r in rows["OPERATES_IN"] if r["to"] in {s["segment_id"] for s in battery}
    }
    valid = {
        (r["from.uscc"], r["to.uscc"], r["product_id"])
        for r in rows["SUPPLIES"]
        if r["from.uscc"] in firms and (r["valid_to"] is None or r["valid_to"] >= AS_OF)
    }
    assert 660 <= len(valid) <= 740


def test_every_chain_has_four_to_six_tiers_of_one_to_three_segments() -> None:
    for chain in CHAINS:
        tiers = Counter(s.tier for s in chain.segments)
        assert sorted(tiers) == list(range(1, len(tiers) + 1))
        assert 4 <= len(tiers) <= 6
        assert all(1 <= n <= 3 for n in tiers.values())


def test_codes_are_valid_and_lie_in_their_region(rows: Rows) -> None:
    codes = [r["uscc"] for r in rows["Enterprise"]]
    assert len(set(codes)) == len(codes)
    for row in rows["Enterprise"]:
        check = check_uscc(row["uscc"])
        assert (check.value, check.problem, check.inner_ok) == (row["uscc"], None, True)
        assert row["uscc"][2:8] == row["region_code"]


def test_name_starts_with_the_place_that_is_its_region(rows: Rows) -> None:
    known = regions().by_code
    for row in rows["Enterprise"]:
        county = known[row["region_code"]]
        places = {county.name, known[county.parent_code].name}
        assert any(row["name"].startswith(place) for place in places), row


def test_names_are_distinct_and_short_names_follow_from_them(rows: Rows) -> None:
    names = [r["name"] for r in rows["Enterprise"]]
    shorts = [r["short_name"] for r in rows["Enterprise"]]
    assert len(set(names)) == len(set(shorts)) == 1750
    assert [short_name(name) for name in names] == shorts


def test_suppliers_sit_in_eleven_other_provinces_and_no_leader_does(rows: Rows) -> None:
    provinces = Counter(r["region_code"][:2] for r in rows["Enterprise"])
    assert provinces.pop("33") > 1400
    assert len(provinces) == 11
    leaders = {r["from.uscc"] for r in rows["LEADS"]}
    assert all(code[2:4] == "33" for code in leaders)


def test_industries_are_known_and_most_firms_are_small(rows: Rows) -> None:
    assert all(normalise_industry(r["industry_code"]) for r in rows["Enterprise"])
    sizes = Counter(r["size_class"] for r in rows["Enterprise"])
    assert sizes["小型"] + sizes["微型"] > 0.7 * 1750


def test_references_resolve(rows: Rows) -> None:
    firms = {(r["name"], r["uscc"]) for r in rows["Enterprise"]}
    keys = {
        "segment": {r["segment_id"] for r in rows["Segment"]},
        "product": {r["name"] for r in rows["Product"]},
        "chain": {r["chain_id"] for r in rows["Chain"]},
        "gap": set(gaps()),
    }
    ends = {
        "OPERATES_IN": {"to": "segment"},
        "PRODUCES": {"to": "product"},
        "LEADS": {"to": "chain"},
        "SUPPLIES": {"product_id": "product"},
        "FEEDS": {"from": "segment", "to": "segment"},
        "INPUT_OF": {"from": "product", "to": "product"},
        "Product": {"segment": "segment"},
        "Segment": {"chain": "chain"},
        "Requirement": {"product_id": "product"},
        "EXAMINED_FOR": {"to": "gap"},
        "QualityIssue": {"gap": "gap"},
    }
    for type_, of_type in rows.items():
        assert of_type, type_
        for row in of_type:
            for address, kind in ends.get(type_, {}).items():
                assert row[address] in keys[kind], (type_, row)
            for end in ("from", "to", "enterprise"):
                if f"{end}.uscc" in row:
                    assert (row[f"{end}.name"], row[f"{end}.uscc"]) in firms


def test_identities_are_given_once(rows: Rows) -> None:
    identities = {
        "SUPPLIES": ("from.uscc", "to.uscc", "product_id", "period"),
        "EXAMINED_FOR": ("from.uscc", "to", "on", "source"),
        "OPERATES_IN": ("from.uscc", "to"),
        "PRODUCES": ("from.uscc", "to"),
        "Certificate": ("certificate_no",),
        "QualityIssue": ("issue_id",),
        "Assistance": ("assistance_id",),
        "Product": ("name",),
        "Segment": ("segment_id",),
    }
    for type_, columns in identities.items():
        seen = [tuple(r[c] for c in columns) for r in rows[type_]]
        assert len(set(seen)) == len(seen), type_


def test_every_row_says_that_it_is_simulated(rows: Rows) -> None:
    assert "模拟数据" in SOURCE_ID
    assert all(r["source_id"] == SOURCE_ID for of_type in rows.values() for r in of_type)


def test_nothing_happens_before_a_firm_is_founded_or_after_the_date(rows: Rows) -> None:
    founded = {r["uscc"]: r["founded"] for r in rows["Enterprise"]}
    dated = {
        "Certificate": ("enterprise.uscc", "issued"),
        "QualityIssue": ("enterprise.uscc", "found_on"),
        "EXAMINED_FOR": ("from.uscc", "on"),
        "Assistance": ("enterprise.uscc", "started_on"),
        "SUPPLIES": ("from.uscc", "valid_from"),
        "OPERATES_IN": ("from.uscc", "valid_from"),
    }
    for type_, (firm, day) in dated.items():
        for row in rows[type_]:
            if row[day] is not None:
                assert founded[row[firm]] <= row[day] <= AS_OF, row


def test_histories_run_forward_and_end_in_the_present_state(rows: Rows) -> None:
    for type_, state in (("Certificate", "status"), ("QualityIssue", "state")):
        for row in rows[type_]:
            steps = [
                step.split("|")
                for step in row.get("status_history") or row.get("state_history") or []
            ]
            days = [date.fromisoformat(day) for day, _, _ in steps]
            assert days == sorted(days)
            assert all(day <= AS_OF for day in days)
            assert not steps or steps[-1][1] == row[state]


def test_certificates_come_in_every_status(rows: Rows) -> None:
    statuses = Counter(r["status"] for r in rows["Certificate"])
    assert set(statuses) == {"有效", "暂停", "撤销", "注销", "过期", "声称"}
    assert min(statuses.values()) >= 10
    for row in rows["Certificate"]:
        assert row["status"] != "有效" or row["expires"] >= AS_OF
        assert row["status"] != "过期" or row["expires"] < AS_OF


def test_claims_have_no_number_of_their_own(rows: Rows) -> None:
    for row in rows["Certificate"]:
        claim = f"claim:{row['enterprise.uscc']}:{row['standard']}"
        assert (row["certificate_no"] == claim) == (row["status"] == "声称")


def test_certificates_fit_what_their_holders_make(rows: Rows) -> None:
    made = defaultdict(list)
    for row in rows["PRODUCES"]:
        made[row["from.uscc"]].append(PRODUCTS[row["to"]])
    for row in rows["Certificate"]:
        assert find_standard(row["standard"]) == row["standard"]
        products = made[row["enterprise.uscc"]]
        if row["standard"] == "CCC":
            assert any(p.ccc for p in products)
        if row["standard"] == "IATF 16949":
            assert any(p.auto for p in products)


def test_issues_come_in_every_state_severity_and_from_every_source(rows: Rows) -> None:
    issues = rows["QualityIssue"]
    assert {r["state"] for r in issues} == {"发现", "立项", "攻关", "验证", "销号"}
    assert {r["severity"] for r in issues} == {"一般", "较重", "严重"}
    assert len({r["source"] for r in issues}) == 8
    assert 300 <= len(issues) <= 1400


def test_shares_of_an_input_add_up_to_at_most_one(rows: Rows) -> None:
    bought: dict[tuple[str, str], float] = defaultdict(float)
    for row in rows["SUPPLIES"]:
        if row["period"] == "2025" and row["share"] is not None:
            bought[row["to.uscc"], row["product_id"]] += row["share"]
    assert max(bought.values()) <= 1.0001


def test_links_lead_one_tier_on_except_for_none(rows: Rows) -> None:
    tiers = {r["segment_id"]: r["tier"] for r in rows["Segment"]}
    tier_of: dict[str, int] = {}
    for row in rows["OPERATES_IN"]:
        tier_of.setdefault(row["from.uscc"], tiers[row["to"]])
    steps = {tier_of[r["to.uscc"]] - tier_of[r["from.uscc"]] for r in rows["SUPPLIES"]}
    assert steps == {1}


def test_some_inputs_have_one_source_and_some_links_are_over(rows: Rows) -> None:
    valid = [r for r in rows["SUPPLIES"] if r["valid_to"] is None]
    sources = defaultdict(set)
    for row in valid:
        sources[row["to.uscc"], row["product_id"]].add(row["from.uscc"])
    sole = sum(len(s) == 1 for s in sources.values())
    assert 0.1 < sole / len(sources) < 0.3
    assert len(valid) < len(rows["SUPPLIES"])
    assert {r["evidence"] for r in valid} == {"observed", "declared"}
