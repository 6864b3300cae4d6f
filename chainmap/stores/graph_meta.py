"""The graph's own card: which graph, which version."""

from dataclasses import dataclass

#: The key of the one Meta node.
META_KEY = "graph"
READY, LOADING = "ready", "loading"


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphMeta:
    """Identity and version of a graph.

    ``graph_id`` is new whenever a graph is made or restored; ``version`` counts changes of facts.
    """

    graph_id: str
    version: int
    schema_version: str
    state: str
