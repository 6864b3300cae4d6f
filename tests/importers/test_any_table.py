"""Whatever stands in a file: it is read or refused, and every row is accounted for."""

import csv
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph_schema.errors import ImportRejected, UsageError
from graph_schema.records import ImportBatch, ReferenceIndex
from importers.inspect import inspect_files, mapping_text
from importers.read import read
from importers.rejects import write_rejects
from tests.importers import any_files as any_
from tests.importers.written import TODAY

#: Characters that a csv reader of ours or of anybody gives back as they were.
CSV_CELLS = st.sampled_from(any_.VALUES) | st.text(
    alphabet=st.characters(exclude_categories=["Cs", "Cc"]), max_size=12
)
SAMPLES = any_.sample_files()


def examples(count: int) -> settings:
    return settings(
        max_examples=count,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )


def check(path: Path) -> None:
    try:
        batch = read([path], ReferenceIndex(), today=TODAY)
    except (ImportRejected, UsageError) as refusal:
        check_refusal(path, refusal)
    else:
        check_batch(batch)
    try:
        assert mapping_text(inspect_files(path), "调查")
    except (ImportRejected, UsageError) as refusal:
        check_refusal(path, refusal)


def check_refusal(path: Path, refusal: ImportRejected | UsageError) -> None:
    assert path.name in refusal.zh
    assert path.name in refusal.en


def check_batch(batch: ImportBatch) -> None:
    for counts in batch.counts.values():
        assert counts.read == counts.accepted + counts.rejected
    rejected = sum(c.rejected for c in batch.counts.values())
    assert len(batch.rejected_rows) == rejected
    assert batch.problem_count >= rejected + sum(c.merged for c in batch.counts.values())
    for table in batch.tables:
        table.rows.validate(full=True)
    with TemporaryDirectory() as folder:
        assert sum(map(rows_in, write_rejects(batch, Path(folder)))) == rejected


def rows_in(path: Path) -> int:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return sum(1 for _ in csv.reader(file)) - 1


def write_rows(path: Path, rows: Sequence[Sequence[str]], encoding: str) -> Path:
    with path.open("w", encoding=encoding, errors="replace", newline="") as file:
        csv.writer(file).writerows(rows)
    return path


ROWS = st.lists(st.lists(CSV_CELLS, max_size=9), max_size=12)


@examples(40)
@given(any_.HEADS, ROWS, st.sampled_from(any_.ENCODINGS))
def test_any_csv_is_read_or_refused(tmp_path, head, rows, encoding) -> None:
    check(write_rows(tmp_path / "any.csv", [head, *rows], encoding))


@examples(25)
@given(any_.WORKBOOKS)
def test_any_workbook_is_read_or_refused(tmp_path, sheets) -> None:
    check(any_.write_workbook(tmp_path / "any.xlsx", sheets))


@examples(60)
@given(st.binary(max_size=400), st.sampled_from(any_.SUFFIXES))
def test_any_bytes_under_any_name_are_read_or_refused(tmp_path, content, suffix) -> None:
    path = tmp_path / f"any{suffix}"
    path.write_bytes(content)
    check(path)


@examples(100)
@given(st.data(), st.sampled_from(sorted({*SAMPLES, ".xls"})))
def test_any_damaged_file_is_read_or_refused(tmp_path, data, suffix) -> None:
    whole = SAMPLES.get(suffix) or any_.sample_xls(tmp_path)
    path = tmp_path / f"any{suffix}"
    path.write_bytes(data.draw(any_.damaged(whole)))
    check(path)


def test_a_cell_that_is_billions_away_takes_no_memory(tmp_path) -> None:
    whole = bytearray(any_.sample_xls(tmp_path))
    at = whole.rindex(bytes([0x04, 0x02])) + 4  # a Label: its length, then row and column (MS-XLS)
    whole[at : at + 4] = b"\xff" * 4
    path = tmp_path / "any.xls"
    path.write_bytes(whole)
    with pytest.raises(ImportRejected):
        read([path], ReferenceIndex(), today=TODAY)


@pytest.mark.long
@examples(500)
@given(any_.WORKBOOKS)
def test_very_many_workbooks_are_read_or_refused(tmp_path, sheets) -> None:
    check(any_.write_workbook(tmp_path / "any.xlsx", sheets))


@pytest.mark.long
@examples(500)
@given(any_.HEADS, ROWS, st.sampled_from(any_.ENCODINGS))
def test_very_many_csv_files_are_read_or_refused(tmp_path, head, rows, encoding) -> None:
    check(write_rows(tmp_path / "any.csv", [head, *rows], encoding))


@pytest.mark.long
@examples(3_000)
@given(st.data(), st.sampled_from(sorted({*SAMPLES, ".xls"})))
def test_very_many_damaged_files_are_read_or_refused(tmp_path, data, suffix) -> None:
    whole = SAMPLES.get(suffix) or any_.sample_xls(tmp_path)
    path = tmp_path / f"any{suffix}"
    path.write_bytes(data.draw(any_.damaged(whole)))
    check(path)
