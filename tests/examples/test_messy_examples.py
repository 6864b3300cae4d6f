"""The mappings of real messy files take the whole folder, and account for every row."""

from datetime import date
from pathlib import Path

import pytest

from graph_schema.records import ImportBatch, ReferenceIndex
from importers.read import read

EXAMPLES = Path(__file__).parents[2] / "examples"


def take(folder: Path, example: str) -> ImportBatch:
    if not folder.is_dir():
        pytest.skip(f"no {folder.name} in the shared data")
    mapping = EXAMPLES / example / "mapping.yaml"
    return read([folder], ReferenceIndex(), mapping=mapping, today=date(2026, 6, 30))


def assert_accounted_for(batch: ImportBatch) -> None:
    for counts in batch.counts.values():
        assert counts.read == counts.accepted + counts.rejected
    assert sum(c.rejected for c in batch.counts.values()) == len(batch.rejected_rows)
    merged = sum(c.merged for c in batch.counts.values())
    assert batch.problem_count >= len(batch.rejected_rows) + merged


def test_messy_samples_are_taken_as_they_are(shared_data: Path) -> None:
    batch = take(shared_data / "messy_samples", "messy-samples")
    assert_accounted_for(batch)
    assert batch.counts["Enterprise"].accepted > 5_000
    names = {n for r in batch.tables if r.type == "Enterprise" for n in r.rows["name"].to_pylist()}
    assert "浦发银行" in names
    assert "青岛冠中生态股份有限公司" in names


def test_quality_issues_keep_every_notice(shared_data: Path) -> None:
    batch = take(shared_data / "quality_issues_cqn", "quality-issues")
    assert_accounted_for(batch)
    assert batch.counts["QualityIssue"].rejected == 0
    unnamed = {row.problem.code for row in batch.rejected_rows}
    assert unnamed == {"key.missing"}
