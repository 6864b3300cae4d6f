"""Analyses of weak links behind the pages: recorded ones, else computed once and kept."""

import os
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from api.graph import GraphSource
from api.kept import KeptAnswers
from chainmap.maps.describe import names_by_key
from chainmap.maps.stamp import map_stamp
from chainmap.weak_link_rows import WeakLinkRows, name_rows
from graph_schema.errors import NotFound

if TYPE_CHECKING:
    from chainmap.analysis.weakness.options import WeakLinkOptions
    from chainmap.snapshot import Snapshot
    from chainmap.weak_link_runs import FoundLinks

#: Analyses of 300 enterprises take about 2 MB each.
KEPT = 24


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ShelvedLinks:
    """An analysis, its rows with names, and the version that it was made of.

    ``chain_name`` is empty where the whole graph was analysed.
    """

    found: "FoundLinks"
    rows: WeakLinkRows
    snapshot: "Snapshot"
    chain_name: str
    simulated: bool


class WeakLinkShelf:
    """Answers for (version, chain, day, options); one analysis is computed at a time."""

    def __init__(self, graph: GraphSource) -> None:
        self._graph = graph
        self._kept = KeptAnswers(KEPT)

    def weak_links(
        self, chain_id: str | None, as_of: date, options: "WeakLinkOptions"
    ) -> ShelvedLinks:
        """Return the analysis of a chain; of the whole graph only one that was recorded.

        Raises
        ------
        NotFound
            Where there is no such chain, or no recorded analysis of the whole graph.
        AnalysisError
            Where too few amounts are known.
        """
        snapshot = self._graph.snapshot()
        key = (chain_id, as_of, options)
        return self._kept.once(
            snapshot, key, lambda: self._made(snapshot, chain_id, as_of, options)
        )

    def _made(
        self,
        snapshot: "Snapshot",
        chain_id: str | None,
        as_of: date,
        options: "WeakLinkOptions",
    ) -> ShelvedLinks:
        from chainmap.weak_link_runs import find_weak_links, recorded_weak_links

        store = self._graph.store()
        found = recorded_weak_links(
            store, snapshot, chain_id=chain_id, as_of=as_of, options=options
        )
        if found is None and chain_id is None:
            raise NotFound(
                "全图的弱链分析还没有做过：请先运行 chainmap analyse，或用 chain_id 指定产业链。",
                "The whole graph has not been analysed at this version and day: run chainmap "
                "analyse first, or name a chain by chain_id.",
            )
        if found is None:
            found = find_weak_links(snapshot, chain_id=chain_id, as_of=as_of, options=options)
        names = names_by_key(snapshot.tables, "Chain", "chain_id", "name")
        return ShelvedLinks(
            found=found,
            rows=name_rows(snapshot.tables, found.tables),
            snapshot=snapshot,
            chain_name=names[chain_id] if chain_id is not None else "",
            simulated=map_stamp(snapshot).simulated,
        )


def threads() -> int:
    """Return how many threads an analysis for a page may use: one core stays for answering."""
    return max(1, (os.cpu_count() or 2) - 1)
