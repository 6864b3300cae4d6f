"""Levels of maturity as they were entered; unknown stays unknown."""

import pytest

from chainmap.quality_overview import chain_quality, find_basis
from tests.chainmap.analysis.quality.quality_tables import AS_OF, CHAIN, quality_tables


def kind_of(level: str | None, scale: str | None) -> str:
    firm = {"enterprise_id": "z", "name": "企业z", "maturity_level": level, "maturity_scale": scale}
    tables = quality_tables(Enterprise=[firm], OPERATES_IN=[{"from": "z", "to": "up"}])
    items = chain_quality(find_basis(tables, CHAIN, AS_OF)).measures["maturity"].items
    return next(item.kind for item in items if item.id == "z")


@pytest.mark.parametrize(
    ("level", "scale", "kind"),
    [
        ("3", None, "3"),
        ("三级", "1", "3"),
        ("卓越级", None, "5"),
        ("\uff13", "maturity-1", "3"),  # a full-width 3
        ("3", "另一量表", "other"),
        ("9", None, "other"),
        ("很好", None, "other"),
        (None, None, "unknown"),
        (" ", None, "unknown"),
        (None, "1", "unknown"),
    ],
)
def test_a_level_is_read_on_its_scale(level: str | None, scale: str | None, kind: str) -> None:
    assert kind_of(level, scale) == kind


def test_without_an_entered_level_nobody_has_one() -> None:
    quality = chain_quality(find_basis(quality_tables(), CHAIN, AS_OF))
    assert quality.measures["maturity"].total().counts == {"unknown": 4}
