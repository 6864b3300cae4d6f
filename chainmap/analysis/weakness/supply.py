"""The supply network of an analysis: sizes, dependences, and what each failure costs."""

from dataclasses import dataclass

import numpy as np

from chainmap.analysis.columns import Floats, Index, IntArray, Small
from chainmap.analysis.esri.network import (
    ESSENTIAL,
    NEGLIGIBLE,
    NON_ESSENTIAL,
    ShockNetwork,
    compile_network,
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Supply:
    """m links between n enterprises in k sectors, before they are weighed.

    Attributes
    ----------
    source, target : (m,) enterprises 0..n-1.
    sector : (n,) 0..k-1.
    essential : (k, k) E.
    kind : (m,) entry of E for each link.
    input_of : (m,) number of the (customer, supplying sector) that each link serves.
    """

    source: Index
    target: Index
    sector: Index
    essential: Small
    kind: Small
    input_of: IntArray

    @classmethod
    def of(cls, source: Index, target: Index, sector: Index, essential: Small) -> "Supply":
        """Return links whose inputs are numbered."""
        supplying = sector[source].astype(np.int64)
        _, input_of = np.unique(
            target.astype(np.int64) * len(essential) + supplying, return_inverse=True
        )
        return cls(
            source=source,
            target=target,
            sector=sector,
            essential=essential,
            kind=essential[supplying, sector[target]],
            input_of=input_of.astype(np.int64),
        )

    @property
    def size(self) -> int:
        """Number of enterprises, n."""
        return len(self.sector)

    def sales(self, weight: Floats) -> Floats:
        """Return what each enterprise sells in the network, (n,)."""
        return _sums(self.source, weight, self.size)

    def purchases(self, weight: Floats) -> Floats:
        """Return what each enterprise buys in the network, (n,)."""
        return _sums(self.target, weight, self.size)

    def volume(self, weight: Floats) -> Floats:
        """Return how large each enterprise is in the network: its sales or, if larger, purchases.

        Whoever buys more in the network than it sells there sells elsewhere; the makers at a
        chain's end would else count for nothing.
        """
        return np.maximum(self.sales(weight), self.purchases(weight))

    def shocks(self, weight: Floats) -> Floats:
        """Return what part of its output each link's customer loses at once without it, (m,).

        Λd of ESRI: the link's part of all its customer buys of the supplying sector, where that is
        essential; of all its customer buys, where it is not; 0 where it is negligible.
        """
        of_input = _sums(self.input_of, weight, int(self.input_of.max(initial=-1)) + 1)
        of_customer = self.purchases(weight)[self.target]
        whole = np.where(self.kind == ESSENTIAL, of_input[self.input_of], of_customer)
        part = weight / np.where(whole > 0, whole, 1.0)
        return np.where(self.kind == NEGLIGIBLE, 0.0, part)

    def network(self, weight: Floats) -> ShockNetwork:
        """Compile the network as it is, for ESRI as published."""
        counted = weight > 0
        return compile_network(
            self.source[counted],
            self.target[counted],
            weight[counted],
            self.sector,
            self.essential,
        )

    def closed_network(self, weight: Floats) -> ShockNetwork:
        """Compile the network with one more firm, number n: final demand.

        It buys what an enterprise buys in the network and does not sell there, so that sales are
        the `volume`; it never fails and needs nothing.
        """
        rest = self.purchases(weight) - self.sales(weight)
        ends = np.flatnonzero(rest > 0).astype(np.int32)
        counted = weight > 0
        sectors = len(self.essential)
        essential = np.full((sectors + 1, sectors + 1), NON_ESSENTIAL, np.int8)
        essential[:sectors, :sectors] = self.essential
        essential[:, sectors] = NEGLIGIBLE
        demand = np.full(len(ends), self.size, np.int32)
        return compile_network(
            np.concatenate((self.source[counted], ends)),
            np.concatenate((self.target[counted], demand)),
            np.concatenate((weight[counted], rest[ends])),
            np.append(self.sector, np.int32(sectors)),
            essential,
        )


def _sums(keys: Index | IntArray, values: Floats, count: int) -> Floats:
    return np.bincount(keys, weights=values, minlength=count).astype(np.float64)
