"""The example with real data, as its README runs it."""

import csv
import subprocess
import sys
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
import yaml

from chainmap.cli.import_ import ImportOptions, run_import
from chainmap.maps.model import MapStamp, build_chain_map
from chainmap.snapshot import current_snapshot
from chainmap.stores.derive import derive_links
from chainmap.stores.merge import merge_batch
from graph_schema.records import ImportBatch, ReferenceIndex
from graph_schema.rules import link_rules
from importers.read import read
from importers.rejects import write_rejects

EXAMPLE = Path(__file__).parents[2] / "examples" / "listed-companies"
MAPPING = EXAMPLE / "mapping.yaml"
CHAINS = EXAMPLE / "chains.xlsx"
TODAY = date(2026, 6, 30)

Tables = dict[str, pa.Table]


@pytest.fixture(scope="module")
def batch(shared_data: Path) -> ImportBatch:
    return read([CHAINS, shared_data], ReferenceIndex(), mapping=MAPPING, today=TODAY)


@pytest.fixture(scope="module")
def tables(batch: ImportBatch) -> Tables:
    merged = merge_batch({}, batch).tables
    links = [merged["SUPPLIES"], derive_links(merged, link_rules())]
    return {**merged, "SUPPLIES": pa.concat_tables(links)}


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def map_of(tables: Tables, chain: str) -> dict[str, Any]:
    stamp = MapStamp(
        graph_id="g", graph_version=1, data_date=None, simulated=False, program_version="0"
    )
    return build_chain_map(tables, chain, as_of=TODAY, stamp=stamp)


def links_by_product(chain_map: dict[str, Any]) -> Counter[str]:
    assert all(edge["derived"] for edge in chain_map["edges"])
    return Counter(edge["product"] for edge in chain_map["edges"])


def segment_links(chain_map: dict[str, Any]) -> set[tuple[str, str, int, int]]:
    return {
        (pair["input"], pair["output"], pair["makers"], pair["users"])
        for link in chain_map["segment_links"]
        for pair in link["pairs"]
    }


def test_every_row_of_every_file_is_read_and_accounted_for(
    batch: ImportBatch, shared_data: Path
) -> None:
    files = {
        "Certificate": ["listed_companies/cert_mentions.csv"],
        "Enterprise": [
            "listed_companies/companies.csv",
            "listed_companies/finance_2024.csv",
            "chainkg/companies.csv",
        ],
        "Industry": ["chainkg/industries.csv"],
        "PRODUCES": ["chainkg/company_product.csv"],
        "WITHIN": ["chainkg/industry_parent.csv"],
    }
    for type_, names in files.items():
        assert batch.counts[type_].read == sum(len(rows_of(shared_data / n)) for n in names)
    relations = Counter(r["rel"] for r in rows_of(shared_data / "chainkg/product_relation.csv"))
    assert batch.counts["INPUT_OF"].read == relations["上游材料"] + relations["下游产品"]
    for counts in batch.counts.values():
        assert counts.read == counts.accepted + counts.rejected


def test_rejected_rows_all_stand_in_the_rejects_files(batch: ImportBatch, tmp_path: Path) -> None:
    rejected = sum(counts.rejected for counts in batch.counts.values())
    rows = [row for path in write_rejects(batch, tmp_path) for row in rows_of(path)]
    assert len(rows) == rejected == len(batch.rejected_rows) > 100
    assert all(row["问题代码"] and row["处理建议"] and row["行号"] for row in rows)


def test_one_code_with_two_firms_is_rejected_with_both_rows(batch: ImportBatch) -> None:
    twice = [
        dict(row.original)
        for row in batch.rejected_rows
        if row.problem.code == "identity.contradiction" and row.table == "chainkg/companies.csv"
    ]
    contradictory = [row["fullname"] for row in twice if row["code"].startswith("688096")]
    assert sorted(contradictory) == sorted(["江苏京源环保股份有限公司", "大连港股份有限公司"]), (
        "SOURCE.md names this code"
    )
    assert len({row["code"][:6] for row in twice}) == 53


def test_impossible_shares_of_revenue_are_warned_and_stored_as_unknown(
    batch: ImportBatch, tables: Tables, shared_data: Path
) -> None:
    weights = [float(r["weight"]) for r in rows_of(shared_data / "chainkg/company_product.csv")]
    impossible = sum(not 0 <= weight <= 1 for weight in weights)
    warned = Counter(p.code for p in batch.problems if p.severity == "warn")
    assert impossible == 811
    assert warned["number.range"] > 0
    shares = [s for s in tables["PRODUCES"]["revenue_share"].to_pylist() if s is not None]
    assert min(shares) >= 0
    assert max(shares) <= 1
    assert 0.001 not in shares  # the placeholder


def test_codes_with_and_without_exchange_are_one_enterprise(tables: Tables) -> None:
    keys = tables["Enterprise"]["enterprise_id"].to_pylist()
    assert "stock:688268" in keys
    assert all(key.startswith("stock:") and len(key) == 12 for key in keys)


def test_names_of_the_newer_source_win(tables: Tables, shared_data: Path) -> None:
    current = {
        f"stock:{row['ts_code'][:6]}": row["name"]
        for row in rows_of(shared_data / "listed_companies/companies.csv")
    }
    enterprises = tables["Enterprise"]
    names = dict(
        zip(enterprises["enterprise_id"].to_pylist(), enterprises["name"].to_pylist(), strict=True)
    )
    differing = [key for key, name in current.items() if names.get(key, name) != name]
    assert len(differing) < 10


def test_industries_of_both_systems_stand_side_by_side(tables: Tables) -> None:
    codes = tables["IN_INDUSTRY"]["to"].to_pylist()
    assert sum(code.startswith("sw:") for code in codes) > 4000
    assert sum(code.isdigit() for code in codes) > 5000


def test_mentions_of_certificates_become_claims_only(tables: Tables) -> None:
    certificates = tables["Certificate"].to_pylist()
    assert len(certificates) > 1000
    assert {row["status"] for row in certificates} == {"声称"}
    assert "claim:stock:300984:GB/T 19001" in {row["certificate_no"] for row in certificates}


def test_derived_links_of_all_product_pairs(tables: Tables) -> None:
    derived = [row for row in tables["SUPPLIES"].to_pylist() if row["evidence"] == "derived"]
    assert 3500 < len(derived) < 3800
    assert not [row for row in derived if row["from"] == row["to"]]


def test_cotton_chain_has_links_up_to_yarn_and_is_dotted_below(tables: Tables) -> None:
    cotton = map_of(tables, "cotton")
    # 20 and 22 pairs of maker and user, less three firms that would supply themselves.
    assert links_by_product(cotton) == {"棉花": 18, "皮棉": 21}
    assert segment_links(cotton) == {
        ("棉花", "服装", 10, 29),
        ("棉花", "纺织品", 10, 15),
        ("棉纱", "纺织品", 11, 15),
    }


def test_polyolefin_chain_has_about_sixty_links(tables: Tables) -> None:
    found = links_by_product(map_of(tables, "polyolefin"))
    assert found == {"液化气": 31, "丙烯": 15, "聚乙烯": 15, "乙烯": 3}


def test_fertiliser_chain_has_dotted_links_between_segments_only(tables: Tables) -> None:
    fertiliser = map_of(tables, "fertiliser")
    assert fertiliser["edges"] == []
    assert {pair[:2] for pair in segment_links(fertiliser)} == {
        ("焦炭", "甲醇"),
        ("焦炭", "尿素"),
        ("天然气", "尿素"),
        ("液氨", "尿素"),
        ("尿素", "复合肥"),
    }


def test_every_segment_has_enterprises(tables: Tables) -> None:
    members = Counter(tables["OPERATES_IN"]["to"].to_pylist())
    segments = tables["Segment"]["segment_id"].to_pylist()
    assert len(segments) == 19
    assert all(members[segment] for segment in segments)


def test_chains_say_what_their_data_cannot_tell(tables: Tables) -> None:
    notes = {row["chain_id"]: row["note"] for row in tables["Chain"].to_pylist()}
    assert set(notes) == {"cotton", "polyolefin", "fertiliser"}
    assert "只在环节之间画虚线" in notes["fertiliser"]
    assert all("推断" in note for note in notes.values())


def test_segments_of_the_mapping_are_those_of_the_workbook(tables: Tables) -> None:
    entries = yaml.safe_load(MAPPING.read_text(encoding="utf-8"))["entries"]
    entry = next(e for e in entries if e["to"] == "OPERATES_IN")
    made_in = {
        (row["from"].removeprefix("name:"), row["to"]) for row in tables["MADE_IN"].to_pylist()
    }
    assert set(entry["columns"]["to"]["values"].items()) == made_in
    assert set(entry["when"]["product"]) == {product for product, _ in made_in}


def test_the_committed_workbook_is_what_its_script_writes(tmp_path: Path) -> None:
    script = tmp_path / "make_chains.py"
    script.write_bytes((EXAMPLE / "make_chains.py").read_bytes())
    subprocess.run([sys.executable, script], check=True)
    assert (tmp_path / "chains.xlsx").read_bytes() == CHAINS.read_bytes()


@pytest.mark.long
def test_the_same_import_again_changes_nothing(shared_data: Path, tmp_path: Path) -> None:
    db = str(tmp_path / "listed.db")
    options = ImportOptions(mapping=MAPPING, rejects=tmp_path / "rejects")
    first = run_import(db, [CHAINS, shared_data], options).result
    again = run_import(db, [CHAINS, shared_data], options).result
    assert (first.graph_version, again.graph_version) == (1, 1)
    assert again.changed == 0
    for counts in again.counts.values():
        assert (counts.created, counts.updated) == (0, 0)
        assert counts.accepted == counts.unchanged + counts.merged
    assert current_snapshot(db).tables["SUPPLIES"].num_rows > 3500
