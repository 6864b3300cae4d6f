"""Criticality: what the network loses by the failure of an enterprise, a link, a segment."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from chainmap.analysis.columns import Floats, Index
from chainmap.analysis.esri.network import ShockNetwork
from chainmap.analysis.esri.shocks import (
    Cancelled,
    Progress,
    RunCancelled,
    compute_all_losses,
    compute_esri,
)
from chainmap.analysis.weakness.sectors import Sectors
from chainmap.analysis.weakness.supply import Supply


@dataclass(frozen=True, slots=True, kw_only=True)
class Computation:
    """How losses are computed: ε and θ of ESRI, threads, who is told, and what is kept.

    Attributes
    ----------
    unfinished : a folder for what is done of a run that may be killed; None: nothing is kept.
    """

    tolerance: float
    threshold: float
    threads: int = 1
    progress: Progress | None = None
    cancelled: Cancelled | None = None
    unfinished: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Criticality:
    """Parts 0..1 of the network that failures cost, where nobody steps in.

    Attributes
    ----------
    enterprise : (n,) the larger of the losses downstream and upstream, enterprise by enterprise.
    downstream : (n,) the losses downstream alone.
    link : (m,) losses downstream when its customer loses what the link delivers; NaN where an
        enterprise supplies itself.
    segment : (k,) what the enterprises outside lose when a whole sector fails.
    """

    enterprise: Floats
    downstream: Floats
    link: Floats
    segment: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Anew:
    """Enterprises that fail once more; the losses of all others are taken as ``known``."""

    enterprises: Index
    known: Criticality


def compute_criticality(
    supply: Supply,
    weight: Floats,
    sectors: Sectors,
    computation: Computation,
    anew: Anew | None = None,
) -> Criticality:
    """Let each enterprise, link and sector fail alone, and sum up what all others lose.

    Losses are weighed by `Supply.volume`; nobody steps in: who could is the business of
    substitutability.

    Parameters
    ----------
    anew : the only enterprises that fail; default all.

    Notes
    -----
    Without substitution losses downstream grow in proportion to the shock: a loss is the largest
    of sums of parts, and those never exceed the shock. So a link that takes the part ψ of its
    customer's output costs ψ times what the customer's whole failure costs downstream, and the
    cascades of n enterprises give the criticality of m links.
    """
    network = supply.closed_network(weight)
    failed = np.arange(supply.size, dtype=np.int32) if anew is None else anew.enterprises
    table = compute_esri(
        network,
        failed,
        use_market=False,
        tolerance=computation.tolerance,
        threshold=computation.threshold,
        threads=computation.threads,
        progress=computation.progress,
        cancelled=computation.cancelled,
        checkpoint=computation.unfinished,
    )
    enterprise, downstream = table.loss, table.loss_downstream
    if anew is not None:
        enterprise, downstream = anew.known.enterprise.copy(), anew.known.downstream.copy()
        enterprise[failed], downstream[failed] = table.loss, table.loss_downstream
    link = supply.shocks(weight) * downstream[supply.target]
    return Criticality(
        enterprise=enterprise,
        downstream=downstream,
        link=np.where(supply.source == supply.target, np.nan, link),
        segment=_of_sectors(network, supply, weight, sectors, computation),
    )


def _of_sectors(
    network: ShockNetwork,
    supply: Supply,
    weight: Floats,
    sectors: Sectors,
    computation: Computation,
) -> Floats:
    """Return what those outside a sector lose, as part of their own volume; 0 where nobody is."""
    volume = supply.volume(weight)
    found = np.zeros(len(sectors.labels))
    every = compute_all_losses(
        network,
        (np.append(sectors.code == at, False).astype(np.float64) for at in range(len(found))),
        use_market=False,
        tolerance=computation.tolerance,
        threshold=computation.threshold,
    )
    for at, losses in enumerate(every):
        if computation.cancelled is not None and computation.cancelled():
            raise RunCancelled
        outside = np.where(sectors.code == at, 0.0, volume)
        found[at] = losses.loss[:-1] @ outside / (outside.sum() or 1.0)
    return found
