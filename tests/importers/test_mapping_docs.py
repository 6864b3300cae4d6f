"""The examples of docs/mapping-files.md are run as they stand there."""

import re
from datetime import date
from pathlib import Path

import pytest
import yaml

from graph_schema.errors import ImportRejected
from graph_schema.model import load_model
from graph_schema.records import ImportBatch, ReferenceIndex
from importers.mapping import addresses_of
from importers.read import read
from tests.importers.written import TODAY, rows_of

PAGE = (Path(__file__).parents[2] / "docs" / "mapping-files.md").read_text(encoding="utf-8")
CSV = re.findall(r"`(\S+\.csv)`[^`]*?```csv\n(.*?)```", PAGE, re.DOTALL)
YAML = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)


def run(folder: Path, number: int) -> ImportBatch:
    for name, text in CSV:
        (folder / name).write_text(text, encoding="utf-8")
    mapping = folder / "m.yaml"
    mapping.write_text(YAML[number], encoding="utf-8")
    index = ReferenceIndex(
        identifiers={"stock:600373": "stock:600373"}, keys={"Enterprise": {"stock:600373"}}
    )
    return read([folder], index, mapping=mapping, today=TODAY)


def test_the_page_has_its_examples() -> None:
    assert [name for name, _ in CSV] == ["companies.csv", "links_2024.csv", "mentions.csv"]
    assert len(YAML) == 3


def test_the_smallest_mapping_gives_two_enterprises(tmp_path) -> None:
    batch = run(tmp_path, 0)
    rows = {r["enterprise_id"]: r for r in rows_of(batch, "Enterprise")}
    assert {key: r["employees"] for key, r in rows.items()} == {
        "stock:600373": 5230,
        "stock:300788": None,
    }
    assert {r["status"] for r in rows.values()} == {"存续"}
    assert batch.counts["Enterprise"].read == 2
    assert batch.source_ids == ("m",)


def test_the_document_gives_a_link_with_every_step(tmp_path) -> None:
    batch = run(tmp_path, 1)
    (link,) = rows_of(batch, "SUPPLIES")
    assert (link["from"], link["to"]) == ("stock:600373", "name:乙公司@330100")
    assert (link["amount_yuan"], link["share"]) == (1_500_000.0, 0.35)
    assert (link["evidence"], link["valid_from"]) == ("observed", date(2024, 3, 31))
    assert (link["source_id"], batch.data_date) == ("上市公司供应链调查", date(2025, 6, 30))


def test_the_claim_becomes_a_certificate(tmp_path) -> None:
    (row,) = rows_of(run(tmp_path, 2), "Certificate")
    assert row["certificate_no"].startswith("claim:")
    assert (row["standard"], row["status"]) == ("GB/T 19001", "声称")


def test_the_error_reads_as_the_page_says(tmp_path) -> None:
    (tmp_path / "companies.csv").write_text("code,fullname,exchange\n1,a,上海\n", encoding="utf-8")
    mapping = tmp_path / "m.yaml"
    mapping.write_text(YAML[0], encoding="utf-8")
    with pytest.raises(ImportRejected) as refusal:
        read([tmp_path], ReferenceIndex(), mapping=mapping, today=TODAY)
    assert refusal.value.zh in PAGE


def test_every_address_of_the_examples_exists() -> None:
    for text in YAML:
        document = yaml.safe_load(text)
        for entry in document["entries"] if isinstance(document, dict) else document:
            known = addresses_of(load_model().type(entry["to"]))
            assert set(entry["columns"]) <= known
