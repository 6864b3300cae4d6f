"""Draws of gaps from the taxonomy; each chain has some that are common among its firms."""

from collections.abc import Sequence
from functools import cache

from graph_schema.codelists import GapEntry, gaps
from importers.demo.draws import Draws
from importers.demo.enterprises import Firm

_COMMON_PER_CHAIN = 3
_COMMON_WEIGHT = 6.0
#: Gaps without a clause that a visit can establish: process capability, reliability, test items.
_TESTED = ("T.2", "T.3", "I.3", "I.5")


class GapDraws:
    """Draws gaps for firms; those common in the firm's chain come more often."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._draws = Draws(seed, "gaps")

    def of_clause(self, firm: Firm) -> GapEntry:
        """Return a gap that an audit can find: one with a clause of the standard."""
        return _by_code()[self._draws.weighted(self._weights(firm, _audited()))]

    def of_codes(self, codes: Sequence[str]) -> GapEntry:
        """Return one of the gaps with these codes."""
        return _by_code()[self._draws.one(codes)]

    def several(self, firm: Firm, n: int) -> list[str]:
        """Return the ids of ``n`` different gaps that a visit can look at."""
        drawn = self._draws.several(self._weights(firm, (*_audited(), *_TESTED)), n)
        return [_by_code()[code].gap_id for code in drawn]

    def _weights(self, firm: Firm, codes: Sequence[str]) -> dict[str, float]:
        common = _common_gaps(self._seed, firm.chain.chain_id)
        return {code: _COMMON_WEIGHT if code in common else 1.0 for code in codes}


def gap_of_code(code: str) -> GapEntry:
    """Return the gap with this code, which is its id without the version."""
    return _by_code()[code]


@cache
def _by_code() -> dict[str, GapEntry]:
    """Return the gaps of the taxonomy by their code, which is the id without its version."""
    return {gap_id.partition(":")[2]: gap for gap_id, gap in sorted(gaps().items())}


@cache
def _audited() -> tuple[str, ...]:
    return tuple(code for code, gap in _by_code().items() if gap.clause)


@cache
def _common_gaps(seed: int, chain_id: str) -> frozenset[str]:
    draws = Draws(seed, "common gaps", chain_id)
    return frozenset(draws.several(dict.fromkeys(_audited(), 1.0), _COMMON_PER_CHAIN))
