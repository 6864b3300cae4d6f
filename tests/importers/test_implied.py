"""Facts that follow from rows: stable, never counted, and said again in a replacing import."""

from graph_schema.records import ReferenceIndex
from tests.importers.written import rows_of, tables_of, uscc

LINK = ["供应商名称", "供应商统一社会信用代码", "采购商名称", "采购商统一社会信用代码", "产品名称"]
ROW = ["甲", uscc(1), "乙", uscc(2), "锂"]
KNOWN = ReferenceIndex(
    identifiers={f"uscc:{uscc(1)}": uscc(1), f"uscc:{uscc(2)}": uscc(2)},
    names={"甲": [(uscc(1), "")], "乙有限公司": [(uscc(2), "")]},
    keys={"Enterprise": {uscc(1), uscc(2)}, "Product": {"name:锂"}},
    labels={"Product": {"锂": ["name:锂"]}},
)


def test_what_the_graph_knows_already_is_not_said_again(import_rows) -> None:
    batch = import_rows(LINK, ROW, index=KNOWN)
    assert [t.type for t in batch.tables] == ["SUPPLIES"]


def test_a_replacing_import_says_again_what_its_rows_name(import_rows) -> None:
    batch = import_rows(LINK, ROW, index=KNOWN, mode="replace")
    rows = {r["enterprise_id"]: r for r in rows_of(batch, "Enterprise", implied=True)}
    assert {key: r["name"] for key, r in rows.items()} == {uscc(1): "甲", uscc(2): None}
    assert [r["stub"] for r in rows.values()] == [True, True]
    assert [r["name"] for r in rows_of(batch, "Product", implied=True)] == ["锂"]


def test_implied_rows_are_not_counted(import_rows) -> None:
    batch = import_rows(LINK, ROW)
    assert list(batch.counts) == ["SUPPLIES"]
    assert len(rows_of(batch, "Enterprise", implied=True)) == 2


def test_a_rejected_row_implies_nothing(import_rows) -> None:
    batch = import_rows(LINK, ["甲", uscc(1), "没人知道", "", "锂"])
    assert batch.tables == ()


def test_each_implied_fact_stands_once_for_each_source(import_rows) -> None:
    rows = [[*ROW, "a"], [*ROW[:4], "锂", "a"], [*ROW[:4], "锂", "b"]]
    batch = import_rows([*LINK, "数据来源"], *rows)
    assert sorted(t.source_id for t in tables_of(batch, "Product")) == ["a", "b"]
    assert all(t.rows.num_rows == 1 for t in tables_of(batch, "Product"))


def test_regions_beyond_a_canonical_folder_are_still_implied(import_files) -> None:
    batch = import_files(
        {
            "Region.csv": [
                ["region_code", "name", "source_ids"],
                ["330000", "浙江省", '["codelist:regions"]'],
            ],
            "a.csv": [["企业名称", "所在地区"], ["甲", "330100"]],
        }
    )
    assert [r["region_code"] for r in rows_of(batch, "Region", implied=True)] == ["330100"]
