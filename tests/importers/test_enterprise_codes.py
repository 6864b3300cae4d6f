"""Organisation codes and registration numbers: read, put where they belong, used as identifiers."""

import pytest

from graph_schema.records import ReferenceIndex
from tests.importers.written import codes_of, rows_of, the_problem, uscc

ORGANISATION = uscc(1)[8:17]
HYPHENED = f"{ORGANISATION[:8]}-{ORGANISATION[8]}"
REGISTRATION = "110108000000016"


def only_row(batch) -> dict:
    (row,) = rows_of(batch, "Enterprise")
    return row


@pytest.mark.parametrize("cell", [HYPHENED, ORGANISATION, HYPHENED.lower(), f" {HYPHENED} "])
def test_an_organisation_code_is_an_identifier(import_rows, cell) -> None:
    batch = import_rows(["企业名称", "组织机构代码"], ["甲公司", cell])
    assert only_row(batch)["organisation_code"] == ORGANISATION
    assert only_row(batch)["identifiers"] == [f"org:{ORGANISATION}"]
    assert not batch.problems


@pytest.mark.parametrize("header", ["工商注册号", "注册号", "营业执照注册号"])
def test_a_registration_number_is_an_identifier(import_rows, header) -> None:
    batch = import_rows(["企业名称", header], ["甲公司", REGISTRATION])
    assert only_row(batch)["identifiers"] == [f"reg:{REGISTRATION}"]
    assert not batch.problems


@pytest.mark.parametrize(
    ("header", "cell", "code"),
    [
        ("组织机构代码", "70846113-5", "organisation.checksum"),
        ("组织机构代码", "7084613", "organisation.format"),
        ("工商注册号", "110108000000017", "registration.checksum"),
        ("工商注册号", "11010800000001", "registration.format"),
        ("工商注册号", "1.10108E+14", "registration.format"),
    ],
)
def test_a_wrong_one_is_said_and_left_out_but_its_row_is_taken(
    import_rows, header, cell, code
) -> None:
    batch = import_rows(["企业名称", header], ["甲公司", cell])
    assert (codes_of(batch), only_row(batch)["name"]) == ([code], "甲公司")
    assert not only_row(batch)["identifiers"]


def test_a_row_that_a_wrong_code_alone_identifies_is_rejected(import_rows) -> None:
    batch = import_rows(["企业名称", "组织机构代码"], ["", "70846113-5"])
    assert codes_of(batch) == ["key.missing", "organisation.checksum"]
    assert batch.counts["Enterprise"].rejected == 1


@pytest.mark.parametrize(
    ("cell", "code", "identifier"),
    [
        (HYPHENED, "uscc.organisation", f"org:{ORGANISATION}"),
        (REGISTRATION, "uscc.registration", f"reg:{REGISTRATION}"),
    ],
)
def test_an_old_code_in_the_column_of_social_credit_codes_is_recognised(
    import_rows, cell, code, identifier
) -> None:
    batch = import_rows(["企业名称", "统一社会信用代码"], ["甲公司", cell])
    assert identifier in the_problem(batch, code).hint_zh
    assert only_row(batch)["identifiers"] == [identifier]
    assert only_row(batch)["uscc"] is None


@pytest.mark.parametrize("cell", ["70846113-5", "110108000000017"])
def test_what_only_looks_like_an_old_code_is_no_social_credit_code(import_rows, cell) -> None:
    batch = import_rows(["企业名称", "统一社会信用代码"], ["甲公司", cell])
    assert the_problem(batch, "uscc.length").severity == "reject"


@pytest.mark.parametrize("header", ["组织机构代码", "工商注册号"])
def test_a_social_credit_code_in_the_column_of_old_codes_is_taken_as_one(
    import_rows, header
) -> None:
    batch = import_rows(["企业名称", header], ["甲公司", uscc(1)])
    assert (only_row(batch)["enterprise_id"], only_row(batch)["uscc"]) == (uscc(1), uscc(1))
    assert codes_of(batch) == ["code.elsewhere"]


def test_an_enterprise_known_by_its_social_credit_code_is_found_by_the_organisation_code(
    import_rows,
) -> None:
    known = ReferenceIndex(identifiers={f"uscc:{uscc(1)}": uscc(1)}, keys={"Enterprise": {uscc(1)}})
    batch = import_rows(["企业名称", "组织机构代码"], ["改了名的公司", HYPHENED], index=known)
    assert only_row(batch)["enterprise_id"] == uscc(1)


def test_an_enterprise_known_by_its_organisation_code_is_found_by_the_social_credit_code(
    import_rows,
) -> None:
    known = ReferenceIndex(
        identifiers={f"org:{ORGANISATION}": "name:甲公司@330100"},
        keys={"Enterprise": {"name:甲公司@330100"}},
    )
    batch = import_rows(["企业名称", "统一社会信用代码"], ["改了名的公司", uscc(1)], index=known)
    assert only_row(batch)["enterprise_id"] == "name:甲公司@330100"


@pytest.mark.parametrize("turn", [1, -1])
def test_two_files_that_name_one_firm_by_old_and_new_code_make_one_enterprise(
    import_files, turn
) -> None:
    tables = [
        [["企业名称", "组织机构代码", "从业人员"], ["甲公司", HYPHENED, "86"]],
        [["企业名称", "统一社会信用代码"], ["甲有限公司", uscc(1)]],
    ][::turn]
    batch = import_files({f"{i}.csv": rows for i, rows in enumerate(tables)})
    assert {row["enterprise_id"] for row in rows_of(batch, "Enterprise")} == {uscc(1)}


def test_the_same_name_with_another_organisation_code_is_another_enterprise(import_rows) -> None:
    known = ReferenceIndex(
        identifiers={f"uscc:{uscc(2)}": uscc(2)},
        names={"甲公司": [(uscc(2), "330100")]},
        keys={"Enterprise": {uscc(2)}},
    )
    header = ["企业名称", "所在地区", "组织机构代码"]
    batch = import_rows(header, ["甲公司", "330100", HYPHENED], index=known)
    assert only_row(batch)["enterprise_id"] == "name:甲公司@330100"


def test_an_organisation_code_that_contradicts_the_social_credit_code_is_left_out(
    import_rows,
) -> None:
    batch = import_rows(
        ["企业名称", "统一社会信用代码", "组织机构代码"], ["甲公司", uscc(2), HYPHENED]
    )
    assert codes_of(batch) == ["organisation.differs"]
    assert only_row(batch)["identifiers"] == [f"uscc:{uscc(2)}"]


def test_a_link_names_its_ends_by_old_codes(import_files) -> None:
    batch = import_files(
        {
            "a.csv": [
                ["企业名称", "统一社会信用代码", "注册号"],
                *(["甲公司", uscc(1), ""], ["乙公司", "", REGISTRATION]),
            ],
            "b.csv": [
                ["供应商", "供应商组织机构代码", "采购商", "采购商统一社会信用代码", "产品"],
                ["", HYPHENED, "", REGISTRATION, "铝箔"],
            ],
        }
    )
    (link,) = rows_of(batch, "SUPPLIES")
    assert (link["from"], link["to"]) == (uscc(1), "name:乙公司@000000")


def test_identifiers_with_a_scheme_are_brought_into_one_form(import_rows) -> None:
    batch = import_rows(["企业名称", "其他标识"], ["甲公司", f"org:{HYPHENED}、stock:688268"])
    assert only_row(batch)["identifiers"] == [f"org:{ORGANISATION}", "stock:688268"]
