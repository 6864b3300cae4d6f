"""Bands: what may be said of a group and a gap."""

from typing import Literal, get_args

import numpy as np

from chainmap.analysis.columns import Floats, Small
from chainmap.analysis.gaps.coding import IntArray
from chainmap.analysis.gaps.examined import Flags
from graph_schema.gap_rules import GapRules

#: 确认, 疑似, 数据不足; empty: nothing is to be said.
Band = Literal["", "insufficient", "suspected", "confirmed"]
BANDS: tuple[Band, ...] = get_args(Band)


def bands_of(
    *,
    examined: IntArray,
    others: IntArray,
    q_value: Floats,
    chance: Floats,
    wide: Flags,
    rules: GapRules,
) -> Small:
    """Return the band of each cell, as a position in `BANDS`.

    Too few data comes before all others: five enterprises are no ground for a public list, however
    small the p value. A confirmation that its spread holds back can still be a suspicion.

    Parameters
    ----------
    examined, others : enterprises examined in the group, and in the other groups.
    chance : posterior probability that the rate is above δ × baseline.
    wide : where the spread allows a confirmation.
    """
    enough = (examined >= rules.enough) & (others >= rules.enough)
    confirmed = enough & wide & (q_value <= rules.discovery_rate)
    suspected = enough & (chance >= rules.suspected_chance)
    found = np.select(
        [~enough, confirmed, suspected],
        [BANDS.index("insufficient"), BANDS.index("confirmed"), BANDS.index("suspected")],
        BANDS.index(""),
    )
    return found.astype(np.int8)
