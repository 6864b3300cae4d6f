"""The canonical form: a folder of <Type>.csv, property names as headers."""

from datetime import date

from graph_schema.records import ReferenceIndex
from tests.importers.written import rows_of, uscc

FOLDER = {
    "SUPPLIES.csv": [
        ["from", "to", "link_id", "product_id", "period", "amount_yuan", "source_id", "source_row",
         "data_date"],
        ["e1", "e2", "whatever", "p1", "2025", "1.5", "调查", "原表.xlsx/链接!7", "2025-01-02"],
    ],
    "Enterprise.csv": [
        ["enterprise_id", "uscc", "identifiers", "name", "tags", "stub", "source_ids",
         "provenance"],
        ["e1", uscc(1), f'["uscc:{uscc(1)}"]', "<b>甲</b>", '["四新|名录"]', "false",
         '["名录", "年报"]', '{"name": ["名录", "2025-01-02", "a.csv!2"]}'],
        ["e2", "", "", "乙", "", "true", '["调查"]', "{}"],
    ],
    "Product.csv": [["product_id", "name", "source_ids"], ["p1", "锂", '["调查"]']],
    "LOCATED_IN.csv": [["from", "to", "source_id"], ["e1", "330100", "名录"]],
    "WITHIN.csv": [["from", "to", "source_id"], ["330100", "330000", "codelist:regions"],
                   ["3841", "38", "codelist:industries"]],
    "Source.csv": [["source_id", "name", "source_ids"], ["名录", "", '["名录"]']],
    "Certificate.csv": [["certificate_no", "status"], ["C1", "有效"]],
    "HOLDS.csv": [["from", "to", "source_id"], ["e1", "C1", "名录"]],
}  # fmt: skip


def test_a_canonical_folder_needs_no_mapping_and_no_order(import_files) -> None:
    batch = import_files(FOLDER)
    assert batch.rejected_rows == ()
    assert {name: c.accepted for name, c in batch.counts.items()} == {
        "Enterprise": 2, "Product": 1, "Source": 1, "Certificate": 1, "SUPPLIES": 1,
        "LOCATED_IN": 1,
        "WITHIN": 2, "HOLDS": 1,
    }  # fmt: skip


def test_a_canonical_row_keeps_its_source_its_row_and_its_date(import_files) -> None:
    (link,) = rows_of(import_files(FOLDER), "SUPPLIES")
    assert link["source_id"] == "调查"
    assert link["source_row"] == "原表.xlsx/链接!7"
    assert link["data_date"] == date(2025, 1, 2)
    assert "link_id" not in link


def test_a_canonical_node_belongs_to_the_first_of_its_sources_and_keeps_all(import_files) -> None:
    rows = {r["enterprise_id"]: r for r in rows_of(import_files(FOLDER), "Enterprise")}
    assert rows["e1"]["source_id"] == "名录"
    assert rows["e1"]["source_ids"] == ["名录", "年报"]
    assert rows["e1"]["provenance"].startswith('{"name"')
    assert rows["e1"]["tags"] == ["四新|名录"]
    assert (rows["e2"]["source_id"], rows["e2"]["stub"]) == ("调查", True)


def test_markup_arrives_verbatim(import_files) -> None:
    rows = rows_of(import_files(FOLDER), "Enterprise")
    assert "<b>甲</b>" in [r["name"] for r in rows]


def test_what_a_table_gives_itself_is_not_implied_again(import_files) -> None:
    files = FOLDER | {
        "Enterprise.csv": [
            ["enterprise_id", "name", "region_code", "source_id"], ["e1", "甲", "330100", "名录"],
            ["e2", "乙", "330200", "名录"],
        ],
    }  # fmt: skip
    batch = import_files(files)
    implied = rows_of(batch, "LOCATED_IN", implied=True)
    assert [(r["from"], r["to"]) for r in implied] == [("e2", "330200")]


def test_an_address_implies_no_place_where_the_folder_says_who_lies_where(import_files) -> None:
    files = {
        "Enterprise.csv": [["enterprise_id", "name", "address"], ["e1", "甲", "浙江省杭州市"]],
        "LOCATED_IN.csv": [["from", "to", "source_id"], ["e1", "330200", "名录"]],
    }
    batch = import_files(files)
    assert [r["to"] for r in rows_of(batch, "LOCATED_IN")] == ["330200"]
    assert not rows_of(batch, "LOCATED_IN", implied=True)


def test_keys_of_another_graph_follow_the_enterprise_that_is_known_here(import_files) -> None:
    index = ReferenceIndex(
        identifiers={f"uscc:{uscc(1)}": "here"}, keys={"Enterprise": {"here"}}, names={}
    )
    (link,) = rows_of(import_files(FOLDER, index=index), "SUPPLIES")
    assert link["from"] == "here"


def test_a_source_of_its_own_is_a_node_with_its_name_and_note(import_rows) -> None:
    batch = import_rows(
        ["source_id", "name", "note", "source_ids", "provenance"],
        ["年报", "某某年报", "逐页核对", '["年报"]', "{}"],
        ["问卷", "", "", "", ""],
        name="Source.csv",
    )
    assert batch.counts["Source"].accepted == 2
    rows = {row["source_id"]: row for row in rows_of(batch, "Source")}
    assert (rows["年报"]["name"], rows["年报"]["note"]) == ("某某年报", "逐页核对")
