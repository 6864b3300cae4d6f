import csv
from pathlib import Path

import pytest

from importers.demo.draws import Draws
from importers.demo.names import INVENTED_WORDS, NameMaker
from importers.demo.specification import load_chains

PRODUCT = load_chains()[0].segments[0].products[0]


@pytest.fixture(scope="module")
def real_names(shared_data: Path) -> str:
    """Every name of a listed company and of a region in the real data, in one text."""
    columns = {
        "chainkg/companies.csv": ("name", "fullname"),
        "listed_companies/companies.csv": ("name",),
        "kag_supplychain_apache2/Company.csv": ("name",),
        "regions/divisions_2026.csv": ("name",),
    }
    found: set[str] = set()
    for file, names in columns.items():
        with (shared_data / file).open(encoding="utf-8-sig", newline="") as stream:
            for row in csv.DictReader(stream):
                found.update(row[name] for name in names)
    return "|".join(sorted(found))


def test_no_invented_word_stands_in_a_real_name(real_names: str) -> None:
    assert len(real_names) > 50_000
    assert [word for word in INVENTED_WORDS if word in real_names] == []


def test_a_short_name_is_given_once() -> None:
    maker = NameMaker(Draws(1, "test"))
    names = [maker.short_name(PRODUCT) for _ in range(500)]
    assert len(set(names)) == 500


def test_a_short_name_ends_in_what_the_firm_makes() -> None:
    name = NameMaker(Draws(1, "test")).short_name(PRODUCT)
    assert name[:2] in INVENTED_WORDS
    assert name[2:] in PRODUCT.words
