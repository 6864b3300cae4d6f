"""Certification coverage of enterprises, links and purchasing value, counted by hand."""

from datetime import date

import pytest

from chainmap.analysis.certificates import HeldCertificate
from chainmap.analysis.origin import Origin
from chainmap.analysis.quality.coverage import standing_of
from chainmap.analysis.quality.population import Choice
from chainmap.quality_overview import chain_quality, find_basis
from tests.chainmap.analysis.quality.quality_tables import AS_OF, CHAIN, quality_tables

QMS = ("GB/T 19001",)


def held(status: str | None, expires: date | None = None, number: str = "1") -> HeldCertificate:
    return HeldCertificate(
        enterprise_id="a",
        number=number,
        standard="GB/T 19001",
        edition=None,
        status=status,
        since=None,
        expires=expires,
        origin=Origin(source_id="s", source_row="f!2"),
    )


def standing(*certificates: HeldCertificate) -> str:
    return standing_of(certificates, AS_OF, standards=QMS, expiring_days=90).kind


@pytest.mark.parametrize(
    ("status", "expires", "kind"),
    [
        ("有效", date(2026, 9, 28), "expiring"),  # 90 days after 30 June
        ("有效", date(2026, 9, 29), "valid"),
        ("有效", None, "valid"),
        ("暂停", date(2027, 1, 1), "suspended"),
        ("撤销", None, "lapsed"),
        ("注销", None, "lapsed"),
        ("过期", date(2026, 6, 29), "lapsed"),
        ("声称", None, "claimed"),
        (None, None, "unclear"),
    ],
)
def test_each_status_has_its_class(status: str | None, expires: date | None, kind: str) -> None:
    assert standing(held(status, expires)) == kind


def test_without_a_certificate_none_is_seen() -> None:
    assert standing() == "none"


def test_a_certificate_to_another_standard_does_not_count() -> None:
    found = standing_of([held("有效")], AS_OF, standards=("IATF 16949",), expiring_days=90)
    assert (found.kind, found.certificate) == ("none", None)


def test_the_best_certificate_decides() -> None:
    assert standing(held("过期"), held("有效", date(2028, 1, 1)), held("暂停")) == "valid"


def test_an_enterprise_is_expiring_only_where_everything_valid_lapses() -> None:
    soon = held("有效", date(2026, 7, 1), number="1")
    assert standing(soon, held("有效", date(2027, 7, 1), number="2")) == "valid"
    assert standing(soon, held("暂停", date(2027, 7, 1), number="2")) == "expiring"


def test_enterprises_are_counted_by_their_standing() -> None:
    quality = chain_quality(find_basis(quality_tables(), CHAIN, AS_OF))
    total = quality.measures["certificate"].total()
    assert total.counts == {"expiring": 1, "valid": 1, "suspended": 1, "claimed": 1}


def test_links_and_amounts_are_counted_by_their_supplier() -> None:
    quality = chain_quality(find_basis(quality_tables(), CHAIN, AS_OF))
    tally = quality.measures["link"].total()
    assert (tally.n, tally.known) == (3, 2)  # the amount of b's link is unknown
    assert tally.count("valid", "expiring") == 2
    assert tally.amount("valid", "expiring") == 300.0
    assert tally.amount("suspended") == 100.0


def test_a_derived_link_does_not_count() -> None:
    derived = {"from": "b", "to": "d", "link_id": "x", "product_id": "q", "evidence": "derived"}
    quality = chain_quality(find_basis(quality_tables(SUPPLIES=[derived]), CHAIN, AS_OF))
    assert quality.measures["link"].total().n == 3


def test_every_figure_is_the_number_of_its_rows() -> None:
    quality = chain_quality(find_basis(quality_tables(), CHAIN, AS_OF))
    for measure in quality.measures.values():
        for group, tally in measure.by("city").items():
            for kind, n in tally.counts.items():
                assert len(measure.rows([kind], grouping="city", group=group)) == n


def test_a_row_says_where_it_comes_from() -> None:
    quality = chain_quality(find_basis(quality_tables(), CHAIN, AS_OF))
    row = quality.measures["link"].rows(["suspended"])[0]
    assert (row.origin.source_id, row.origin.source_row) == ("s", "f.csv!4")
    assert (row.partner, row.what, row.amount) == ("d", "q", 100.0)


def test_a_choice_keeps_the_links_of_its_suppliers() -> None:
    quality = chain_quality(find_basis(quality_tables(), CHAIN, AS_OF), Choice(region="330000"))
    assert list(quality.population.subjects) == ["a", "b"]
    assert quality.measures["link"].total().n == 2


def test_another_standard_can_be_asked_for() -> None:
    quality = chain_quality(find_basis(quality_tables(), CHAIN, AS_OF), standard="IATF 16949")
    assert quality.measures["certificate"].total().counts == {"none": 4}
