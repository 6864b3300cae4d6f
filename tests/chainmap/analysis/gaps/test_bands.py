"""The bands, each by the number that decides it."""

from typing import Any

import numpy as np
import pytest

from chainmap.analysis.gaps.bands import BANDS, bands_of
from graph_schema.gap_rules import gap_rules


def band(
    *, n: int = 5, others: int = 5, q: float = 0.1, chance: float = 0.8, wide: bool = True
) -> str:
    code = bands_of(
        examined=np.array([n]),
        others=np.array([others]),
        q_value=np.array([q]),
        chance=np.array([chance]),
        wide=np.array([wide]),
        rules=gap_rules(),
    )
    return BANDS[code[0]]


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        ({}, "confirmed"),
        ({"q": 0.1001}, "suspected"),
        ({"q": 0.1001, "chance": 0.7999}, ""),
        ({"wide": False}, "suspected"),
        ({"wide": False, "chance": 0.5}, ""),
        ({"n": 4}, "insufficient"),
        ({"others": 4}, "insufficient"),
        ({"others": 0, "q": np.nan, "chance": np.nan}, "insufficient"),
    ],
)
def test_a_band_is_decided_at_its_bound(case: dict[str, Any], expected: str) -> None:
    assert band(**case) == expected
