"""Tables with addresses: enterprises and the ends of links get their regions from them."""

import pytest

from tests.importers.written import codes_of, rows_of, the_problem, uscc

ADDRESS = "浙江省杭州市滨江区江南大道588号"


def regions_of(batch) -> list[str]:
    return [row["to"] for row in rows_of(batch, "LOCATED_IN", implied=True)]


@pytest.mark.parametrize("header", ["地址", "注册地址", "住所", "经营地址", "企业地址", "所在地区"])
def test_an_address_gives_the_region(import_rows, header) -> None:
    batch = import_rows(["企业名称", header], ["甲公司", ADDRESS])
    assert regions_of(batch) == ["330108"]
    assert rows_of(batch, "Enterprise")[0]["enterprise_id"] == "name:甲公司@330108"
    assert not batch.problems


def test_the_address_itself_is_kept(import_rows) -> None:
    batch = import_rows(["企业名称", "住所"], ["甲公司", ADDRESS])
    assert rows_of(batch, "Enterprise")[0]["address"] == ADDRESS


def test_the_region_given_wins_over_an_address_elsewhere(import_rows) -> None:
    batch = import_rows(["企业名称", "地址", "所在地区"], ["甲公司", ADDRESS, "宁波市"])
    assert regions_of(batch) == ["330200"]
    problem = the_problem(batch, "address.disagrees")
    assert (problem.column, problem.value) == ("地址", ADDRESS)
    assert "浙江省杭州市滨江区" in problem.hint_zh


def test_an_address_within_the_region_given_is_no_problem(import_rows) -> None:
    batch = import_rows(["企业名称", "地址", "所在地区"], ["甲公司", ADDRESS, "330100"])
    assert (regions_of(batch), codes_of(batch)) == (["330100"], [])


def test_rows_without_a_region_take_that_of_their_address(import_rows) -> None:
    batch = import_rows(
        ["企业名称", "所在地区", "地址"], ["甲公司", "", ADDRESS], ["乙公司", "宁波", ""]
    )
    assert sorted(regions_of(batch)) == ["330108", "330200"]


def test_an_address_that_fits_several_places_leaves_the_region_unknown(import_rows) -> None:
    batch = import_rows(["企业名称", "地址"], ["甲公司", "鼓楼区中山路1号"])
    assert regions_of(batch) == []
    problem = the_problem(batch, "address.uncertain")
    assert (problem.severity, "320106 江苏省南京市鼓楼区" in problem.hint_zh) == ("warn", True)


def test_an_address_without_a_place_is_said(import_rows) -> None:
    batch = import_rows(["企业名称", "地址"], ["甲公司", "科技园1号楼"], ["乙公司", "/"])
    assert codes_of(batch) == ["address.unknown"]


def test_the_address_of_an_end_tells_two_firms_of_one_name_apart(import_files) -> None:
    batch = import_files(
        {
            "a.csv": [
                ["企业名称", "所在地区"],
                *(["甲公司", "杭州"], ["甲公司", "宁波"], ["乙公司", "杭州"]),
            ],
            "b.csv": [["供应商", "供应商地址", "采购商"], ["甲公司", ADDRESS, "乙公司"]],
        }
    )
    assert [row["from"] for row in rows_of(batch, "SUPPLIES")] == ["name:甲公司@330100"]


def test_an_address_beside_the_one_enterprise_of_a_table_is_its_own(import_rows) -> None:
    batch = import_rows(
        ["证书编号", "企业名称", "企业地址", "认证标准"], ["C1", "甲公司", ADDRESS, "ISO9001"]
    )
    assert regions_of(batch) == ["330108"]


def test_a_former_county_in_the_column_of_regions_is_replaced_with_its_year(import_rows) -> None:
    batch = import_rows(["企业名称", "所在地区"], ["甲公司", "上饶县"])
    assert regions_of(batch) == ["361104"]
    assert "2019" in the_problem(batch, "region.former").hint_zh


def test_a_name_that_fits_several_regions_stays_unknown(import_rows) -> None:
    batch = import_rows(["企业名称", "所在地区"], ["甲公司", "鼓楼区"])
    assert (regions_of(batch), codes_of(batch)) == ([], ["region.unknown"])


def test_two_spellings_of_one_address_are_no_contradiction(import_rows) -> None:
    spaced = ADDRESS.replace("滨江区", " 滨江区 ")
    batch = import_rows(
        ["统一社会信用代码", "企业名称", "地址"],
        *([uscc(1), "甲公司", ADDRESS], [uscc(1), "甲公司", spaced]),
    )
    assert not batch.rejected_rows


def test_clearing_an_address_changes_no_region(import_rows) -> None:
    batch = import_rows(["统一社会信用代码", "企业名称", "地址"], [uscc(1), "甲公司", "清空"])
    assert (regions_of(batch), codes_of(batch)) == ([], [])
