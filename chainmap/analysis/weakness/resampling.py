"""Rank intervals: how far ranks depend on links and amounts that are not certain."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np

from chainmap.analysis.columns import Flags, Floats
from chainmap.analysis.esri.shocks import RunCancelled
from chainmap.analysis.weakness.criticality import Anew, Computation
from chainmap.analysis.weakness.model import LevelFactors, WeaknessModel
from chainmap.analysis.weakness.scoring import ranks

#: Nine of ten resampled ranks lie between these.
LOWEST, HIGHEST = 0.05, 0.95
#: So many times as many compete for a rank as have an interval.
_RIVALS = 2
Interval = tuple[Floats, Floats]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RankIntervals:
    """Lowest and highest rank of enterprises, links and sectors, NaN where there is no rank."""

    enterprise: Interval
    link: Interval
    segment: Interval


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Ranks:
    enterprise: Floats
    link: Floats
    segment: Floats


def rank_intervals(
    model: WeaknessModel,
    point: LevelFactors,
    computation: Computation,
    *,
    resamples: int,
    seed: int,
    listed: int | None = None,
) -> RankIntervals:
    """Draw the network anew and rank it, ``resamples`` times.

    Each link is there with the probability of its confidence; each estimated amount is drawn from
    the known ones of its group. Of a link only the networks count in which it is there. The
    interval contains the rank of the network as it is; where nothing can be drawn it is that rank.
    Without resamples it is unknown.

    Parameters
    ----------
    listed : so many first ranks have an interval; None: all. Only enterprises that compete for
        them then fail anew: those of twice as many ranks, and the customers of the links of these
        ranks. What another's failure costs is taken from the network as it is, its other factors
        from the network drawn.

    Notes
    -----
    A pure function of the model and the seed: every resample has a generator of its own, so that
    threads change nothing.
    """
    own = _ranks_of(point, None)
    if model.certain:
        return RankIntervals(
            enterprise=(own.enterprise, own.enterprise),
            link=(own.link, own.link),
            segment=(own.segment, own.segment),
        )
    if not resamples:
        return RankIntervals(
            enterprise=_unknown(own.enterprise),
            link=_unknown(own.link),
            segment=_unknown(own.segment),
        )
    anew = None if listed is None else _compete(model, own, point, listed)
    alone = replace(computation, threads=1, progress=None, cancelled=None, unfinished=None)
    seeds = np.random.SeedSequence(seed).spawn(resamples)
    drawn = []
    with ThreadPoolExecutor(max(1, computation.threads)) as pool:
        tasks = [pool.submit(_resample, model, alone, own_seed, anew) for own_seed in seeds]
        for task in tasks:
            drawn.append(task.result())
            if computation.progress is not None:
                computation.progress(len(drawn), resamples)
            if computation.cancelled is not None and computation.cancelled():
                pool.shutdown(wait=False, cancel_futures=True)
                raise RunCancelled
    first = np.inf if listed is None else listed
    return RankIntervals(
        enterprise=_interval([d.enterprise for d in drawn], _within(own.enterprise, first)),
        link=_interval([d.link for d in drawn], _within(own.link, first)),
        segment=_interval([d.segment for d in drawn], own.segment),
    )


def _compete(model: WeaknessModel, own: _Ranks, point: LevelFactors, listed: int) -> Anew:
    """Return the enterprises whose failure decides about the first ranks."""
    near = _RIVALS * listed
    enterprises = np.flatnonzero(own.enterprise <= near)
    customers = model.supply.target[own.link <= near]
    both = np.union1d(enterprises, customers).astype(np.int32)
    return Anew(enterprises=both, known=point.criticality)


def _within(own: Floats, first: float) -> Floats:
    """Return the ranks, NaN behind the first."""
    return np.where(own <= first, own, np.nan)


def _resample(
    model: WeaknessModel,
    computation: Computation,
    seed: np.random.SeedSequence,
    anew: Anew | None,
) -> _Ranks:
    random = np.random.default_rng(seed)
    there = random.random(len(model.confidence)) < model.confidence
    weight = np.where(there, model.weights.draw(random), 0.0)
    return _ranks_of(model.factors(weight, computation, anew), there)


def _ranks_of(factors: LevelFactors, there: Flags | None) -> _Ranks:
    """Rank by the scores; links that are not there have no rank."""
    link = factors.link.score
    return _Ranks(
        enterprise=ranks(factors.enterprise.score),
        link=ranks(link if there is None else np.where(there, link, np.nan)),
        segment=ranks(factors.segment.score),
    )


def _unknown(own: Floats) -> Interval:
    nowhere = np.full(len(own), np.nan)
    return nowhere, nowhere


def _interval(drawn: Sequence[Floats], own: Floats) -> Interval:
    """Return the bounds of each rank, stretched to its own."""
    ordered = np.sort(np.array(drawn), axis=0)  # NaN stand last
    last = np.maximum((~np.isnan(ordered)).sum(axis=0) - 1, 0)
    column = np.arange(ordered.shape[1])
    low = ordered[np.floor(LOWEST * last).astype(np.int64), column]
    high = ordered[np.ceil(HIGHEST * last).astype(np.int64), column]
    unranked = np.isnan(own)
    return (
        np.where(unranked, np.nan, np.fmin(low, own)),
        np.where(unranked, np.nan, np.fmax(high, own)),
    )
