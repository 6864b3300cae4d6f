"""Built maps and overviews, kept until the graph's version or the day changes."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from api.graph import GraphSource
from api.kept import KeptAnswers
from chainmap.maps.model import ChainOverview, build_chain_map, chain_overviews
from chainmap.maps.stamp import map_stamp
from chainmap.snapshot import Snapshot

#: Maps of 300 cards take about 1 MB each.
KEPT = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class BuiltMap:
    """One chain's map model and its JSON."""

    model: Mapping[str, Any]
    json: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """All chains at one version."""

    snapshot: Snapshot
    simulated: bool
    as_of: date
    chains: tuple[ChainOverview, ...]


class MapLibrary:
    """Builds each map once per (graph, version, chain, day)."""

    def __init__(self, graph: GraphSource) -> None:
        self._graph = graph
        self._kept = KeptAnswers(KEPT)

    def chain_map(self, chain_id: str, as_of: date) -> BuiltMap:
        """Return the chain's map at the graph's present version.

        Raises
        ------
        NotFound
            Where there is no such chain.
        """
        snapshot = self._graph.snapshot()

        def build() -> BuiltMap:
            stamp = map_stamp(snapshot)
            model = build_chain_map(snapshot.tables, chain_id, as_of=as_of, stamp=stamp)
            text = json.dumps(model, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
            return BuiltMap(model=model, json=text.encode())

        return self._kept.once(snapshot, (chain_id, as_of), build)

    def overview(self, as_of: date) -> Overview:
        """Return every chain with its counts at the graph's present version."""
        snapshot = self._graph.snapshot()

        def build() -> Overview:
            return Overview(
                snapshot=snapshot,
                simulated=map_stamp(snapshot).simulated,
                as_of=as_of,
                chains=tuple(chain_overviews(snapshot.tables, as_of=as_of)),
            )

        return self._kept.once(snapshot, (None, as_of), build)

    def page(self, chain_id: str, as_of: date, language: str, render: Callable[[], str]) -> str:
        """Return the rendered page of a map, rendered once."""
        snapshot = self._graph.snapshot()
        return self._kept.once(snapshot, (chain_id, as_of, language), render)
