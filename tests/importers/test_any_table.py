"""Whatever stands in a table: it is read or refused, and every row is accounted for."""

from collections.abc import Sequence

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph_schema.errors import ImportRejected
from graph_schema.records import ReferenceIndex
from importers.headers import header_tables
from importers.read import read
from tests.importers.written import TODAY, uscc, write_csv, write_xlsx, wrong_uscc

VALUES = (
    "", "-", "无", "清空", uscc(1), uscc(2), wrong_uscc(1), "9.1E+17", "甲公司", "乙公司", "330100",
    "C38", "1,200", "35%", "2024年5月1日", "45413", "8.4", "是", '["a"]', "stock:1", "长期", "'=1",
    "name:甲公司@330100", "cell", "有效",
)  # fmt: skip
CELLS = st.sampled_from(VALUES) | st.text(
    alphabet=st.characters(exclude_categories=["Cs", "Cc"]), max_size=12
)
NUMBERS = st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(10**20), 10**20)


def heads(type_name: str) -> st.SearchStrategy[list[str]]:
    """Headers of one type, so that most tables are recognised."""
    return st.lists(st.sampled_from(sorted(header_tables()[type_name])), min_size=2, max_size=8)


HEADS = st.sampled_from(sorted(header_tables())).flatmap(heads)
SETTINGS = settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def check(path) -> None:
    try:
        batch = read([path], ReferenceIndex(), today=TODAY)
    except ImportRejected as refusal:
        if path.name not in refusal.zh:
            raise
        return
    for counts in batch.counts.values():
        assert counts.read == counts.accepted + counts.rejected
    rejected = sum(c.rejected for c in batch.counts.values())
    assert len(batch.rejected_rows) == rejected
    assert batch.problem_count >= rejected + sum(c.merged for c in batch.counts.values())
    for table in batch.tables:
        table.rows.validate(full=True)


@SETTINGS
@given(HEADS, st.data())
def test_any_csv_is_read_or_refused(tmp_path, head: Sequence[str], data) -> None:
    rows = data.draw(st.lists(st.lists(CELLS, max_size=9), max_size=12))
    check(write_csv(tmp_path / "any.csv", [head, *rows]))


@SETTINGS
@given(HEADS, st.data())
def test_any_workbook_is_read_or_refused(tmp_path, head: Sequence[str], data) -> None:
    cell = CELLS | NUMBERS | st.booleans() | st.dates() | st.none()
    rows = data.draw(st.lists(st.lists(cell, max_size=9), max_size=12))
    inert = [[f"'{c}" if isinstance(c, str) and c.startswith("=") else c for c in r] for r in rows]
    check(write_xlsx(tmp_path / "any.xlsx", {"表": [head, *inert]}))
