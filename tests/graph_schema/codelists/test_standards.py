import pytest

from graph_schema.codelists import find_standard, standards


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("GB/T 19001", "GB/T 19001"),
        ("GB/T19001-2016", "GB/T 19001"),
        ("ISO9001:2015", "GB/T 19001"),
        ("iso 9001：2015", "GB/T 19001"),
        ("GB/T 19001-2016/ISO 9001:2015", "GB/T 19001"),
        ("GB/T19001-2016 idt ISO9001:2015", "GB/T 19001"),
        ("质量管理体系认证（ISO9001）", "GB/T 19001"),
        ("ISO9001认证证书", "GB/T 19001"),
        ("质量管理体系", "GB/T 19001"),
        ("IATF16949:2016", "IATF 16949"),
        ("ISO/TS16949", "IATF 16949"),
        ("ISO14001:2015", "GB/T 24001"),
        ("环境管理体系认证", "GB/T 24001"),
        ("OHSAS18001", "GB/T 45001"),
        ("ISO/IEC 27001:2022", "ISO/IEC 27001"),
        ("ISO27001", "ISO/IEC 27001"),
        ("GJB9001C-2017", "GJB 9001C"),
        ("AS9100D", "AS9100"),
        ("CCC认证", "CCC"),
        ("3C", "CCC"),
        ("强制性产品认证", "CCC"),
        ("ISO 50001", "GB/T 23331"),
        ("HACCP体系认证", "HACCP"),
    ],
)
def test_usual_ways_to_name_a_standard_are_understood(text: str, code: str) -> None:
    assert find_standard(text) == code


@pytest.mark.parametrize(
    "text", ["", "认证", "ISO", "ISO 90011", "ISO 9001、ISO 14001", "Q/ABC 001-2020", "GB/T"]
)
def test_unknown_or_several_standards_are_not_guessed(text: str) -> None:
    assert find_standard(text) is None


def test_every_code_name_and_alias_leads_to_its_own_standard() -> None:
    wrong = [
        (word, entry.code)
        for entry in standards()
        for word in (entry.code, entry.name, *entry.aliases)
        if find_standard(word) != entry.code
    ]
    assert wrong == []


def test_quality_management_systems_are_marked() -> None:
    marked = {s.code for s in standards() if s.qms}
    assert {"GB/T 19001", "IATF 16949", "ISO 13485", "AS9100", "GJB 9001C"} <= marked
    assert marked.isdisjoint({"GB/T 24001", "GB/T 45001", "CCC", "GB/T 27922"})
    assert all(s.kind == "管理体系" for s in standards() if s.qms)


def test_kinds_are_the_three_of_certification() -> None:
    assert {s.kind for s in standards()} == {"管理体系", "产品", "服务"}
