"""Times every structural measure on heavy-tailed networks, beside networkx and rustworkx.

Run ``.venv/bin/python benchmarks/structure.py [--sizes N:M,…] [--seed S] [--out FILE.json]``. The
numbers are CPU seconds of all threads; the machine is shared, so compare within one run. networkx
runs up to 100,000 enterprises, rustworkx on all sizes. What a smaller network of the same run lets
expect to take over 60 s is left out, and shown as such. "building" is the networkx graph itself.
"""

import argparse
import json
import resource
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import pyarrow as pa
import rustworkx as rx

from chainmap.analysis.columns import starts_of
from chainmap.analysis.concentration import compute_hhi
from chainmap.analysis.cuts import find_cuts
from chainmap.analysis.graph import ChainGraph
from chainmap.analysis.inputs import find_offers
from chainmap.analysis.sole_source import find_sole_sources
from chainmap.analysis.structure.betweenness import SAMPLES, estimate_betweenness
from chainmap.analysis.structure.components import find_components
from chainmap.analysis.structure.condensation import condense
from chainmap.analysis.structure.dominators import find_dominators
from chainmap.analysis.structure.k_core import compute_core_numbers
from chainmap.analysis.structure.network import SupplyNetwork
from chainmap.analysis.structure.pagerank import compute_pagerank
from chainmap.analysis.structure.strength import compute_strength
from chainmap.analysis.structure.upstreamness import compute_downstreamness, compute_upstreamness

SIZES = "100000:500000,1000000:5000000"
#: networkx takes 50 s and 2.2 GB to build a network of a million.
LARGEST_OF_NETWORKX = 100_000
BUDGET_S, BUDGET_GB = 15.0, 4.0
PATIENCE_S = 60.0
SEGMENTS, PRODUCTS = 50, 200

Work = Callable[[], object]
Figures = dict[str, float]


def make_graph(n: int, m: int, seed: int) -> ChainGraph:
    """Make a network with heavy-tailed partners, most links down the chain, some back.

    A fifth of the amounts, half of the shares and a tenth of the products are unknown.
    """
    draws = np.random.default_rng(seed)
    level, segment = draws.random(n), draws.integers(0, SEGMENTS, n).astype(np.int32)
    one, other = _ends(draws, n, m), _ends(draws, n, m)
    turned = (level[one] > level[other]) & (draws.random(m) > 0.3)
    source, target = np.where(turned, other, one), np.where(turned, one, other)
    product = segment[source] * 4 + draws.integers(0, 4, m)
    product = np.where(draws.random(m) < 0.1, -1, product).astype(np.int32)
    order = np.lexsort((product, target, source))
    source, target, product = source[order], target[order], product[order]
    in_links = np.argsort(target, kind="stable")
    return ChainGraph(
        node_ids=pa.array(np.char.zfill(np.arange(n).astype(str), 8)),
        products=pa.array([f"p{i:03}" for i in range(PRODUCTS)]),
        segments=pa.array([f"s{i:02}" for i in range(SEGMENTS)]),
        segment=segment,
        source=source,
        target=target,
        product=product,
        amount=np.where(draws.random(m) < 0.2, np.nan, draws.lognormal(12, 2, m)),
        share=np.where(draws.random(m) < 0.5, np.nan, draws.random(m)),
        evidence=np.zeros(m, np.int8),
        confidence=np.ones(m),
        essential=draws.integers(0, 3, m).astype(np.int8),
        row=np.arange(m),
        out_indptr=starts_of(source, n),
        in_indptr=starts_of(target[in_links], n),
        in_links=in_links,
    )


def _ends(draws: np.random.Generator, n: int, m: int) -> "np.ndarray[Any, np.dtype[np.int32]]":
    """Draw enterprises by a Pareto law of their size."""
    reach = np.cumsum(draws.pareto(1.6, n) + 0.05)
    return np.searchsorted(reach, draws.random(m) * reach[-1]).astype(np.int32)


def our_work(graph: ChainGraph, seed: int) -> Iterator[tuple[str, Work]]:
    """Give each measure; what several of them need is built once, and counted."""
    network = SupplyNetwork.of(graph)
    strong = condense(network)
    offers = find_offers(graph)
    yield "offers", lambda: find_offers(graph)
    yield "single source", lambda: find_sole_sources(graph, offers=offers)
    yield "HHI", lambda: compute_hhi(graph, offers=offers)
    yield "cuts", lambda: find_cuts(graph)
    yield "pairs", lambda: SupplyNetwork.of(graph)
    yield "components", lambda: find_components(network)
    yield "loops and tiers", lambda: condense(network)
    yield "dominators", lambda: find_dominators(network, condensation=strong)
    yield "k-core", lambda: compute_core_numbers(network)
    yield "PageRank", lambda: compute_pagerank(network, condensation=strong)
    yield "strength", lambda: compute_strength(network)
    yield "upstreamness", lambda: compute_upstreamness(network, condensation=strong)
    yield "downstreamness", lambda: compute_downstreamness(network, condensation=strong)
    yield f"betweenness of {SAMPLES}", lambda: estimate_betweenness(network, seed=seed)


def networkx_work(graph: "nx.DiGraph[Any]", seed: int) -> Iterator[tuple[str, Work]]:
    """Give the measures that networkx has, on distinct pairs of enterprises."""
    plain = nx.Graph(graph)
    plain.remove_edges_from(list(nx.selfloop_edges(plain)))
    rooted = graph.copy()
    rooted.add_edges_from(("root", i) for i, into in graph.in_degree() if into == 0)
    yield "cuts", lambda: (list(nx.articulation_points(plain)), list(nx.bridges(plain)))
    yield "components", lambda: list(nx.weakly_connected_components(graph))
    yield "loops and tiers", lambda: list(nx.topological_generations(nx.condensation(graph)))
    yield "dominators", lambda: nx.immediate_dominators(rooted, "root")
    yield "k-core", lambda: nx.core_number(plain)
    yield "PageRank", lambda: nx.pagerank(graph.reverse(copy=False), tol=1e-12, max_iter=500)
    yield "strength", lambda: (dict(graph.in_degree(weight="weight")), dict(graph.out_degree()))
    yield (
        f"betweenness of {SAMPLES}",
        lambda: nx.betweenness_centrality(graph, k=SAMPLES, seed=seed),
    )


def rustworkx_work(graph: "rx.PyDiGraph[int, float]") -> Iterator[tuple[str, Work]]:
    """Give the measures that rustworkx has; betweenness it has unsampled only: n / 16 as long."""
    plain = graph.to_undirected(multigraph=False)
    plain.remove_edges_from([(i, i) for i in plain.node_indices() if plain.has_edge(i, i)])
    rooted = graph.copy()
    root = rooted.add_node(-1)
    sources = [i for i in graph.node_indices() if graph.in_degree(i) == 0]
    rooted.add_edges_from([(root, i, 1.0) for i in sources])
    yield "cuts", lambda: (rx.articulation_points(plain), rx.bridges(plain))
    yield "components", lambda: rx.weakly_connected_components(graph)
    yield "loops and tiers", lambda: rx.strongly_connected_components(graph)
    yield "dominators", lambda: rx.immediate_dominators(rooted, root)
    yield "k-core", lambda: rx.core_number(plain)
    yield "PageRank", lambda: rx.pagerank(graph, tol=1e-12, max_iter=500)


def cpu_seconds(work: Work) -> float:
    """Return the CPU seconds that ``work`` takes."""
    begun = time.process_time()
    work()
    return time.process_time() - begun


def gigabytes() -> float:
    """Return the most memory that this process has had so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


@contextmanager
def reported(name: str, figures: Figures) -> Iterator[None]:
    """Note the CPU seconds of a block."""
    begun = time.process_time()
    yield
    figures[name] = round(time.process_time() - begun, 3)


def edges(network: SupplyNetwork) -> list[tuple[int, int, float]]:
    """Return the pairs with their amounts, 1 where unknown."""
    amount = np.nan_to_num(network.amount, nan=1.0)
    columns = (network.supplier.tolist(), network.customer.tolist(), amount.tolist())
    return list(zip(*columns, strict=True))


def run_all(works: Iterator[tuple[str, Work]], figures: Figures, expected: Figures) -> None:
    """Measure what is expected to take less than a minute; infinite is what is not."""
    for name, work in works:
        patient = expected.get(name, 0.0) <= PATIENCE_S
        figures[name] = cpu_seconds(work) if patient else float("inf")


def others(graph: ChainGraph, seed: int, smaller: dict[str, Any] | None) -> dict[str, Figures]:
    """Return the CPU seconds of networkx and of rustworkx on the same pairs."""
    network = SupplyNetwork.of(graph)
    found: dict[str, Figures] = {"rustworkx": {}}
    expected: dict[str, Figures] = {"rustworkx": {}, "networkx": {}}
    if smaller is not None:
        growth = network.node_count / smaller["enterprises"]
        for library in expected.keys() & smaller.keys():
            expected[library] = {k: growth * v for k, v in smaller[library].items()}
    rust: rx.PyDiGraph[int, float] = rx.PyDiGraph(multigraph=False)
    with reported("building", found["rustworkx"]):
        rust.add_nodes_from(range(network.node_count))
        rust.add_edges_from(edges(network))
    run_all(rustworkx_work(rust), found["rustworkx"], expected["rustworkx"])
    if network.node_count <= LARGEST_OF_NETWORKX:
        python: nx.DiGraph[Any] = nx.DiGraph()
        found["networkx"] = {}
        with reported("building", found["networkx"]):
            python.add_nodes_from(range(network.node_count))
            python.add_weighted_edges_from(edges(network))
        run_all(networkx_work(python, seed), found["networkx"], expected["networkx"])
    return found


def measure(n: int, m: int, seed: int, smaller: dict[str, Any] | None) -> dict[str, Any]:
    """Measure one size; memory is looked at before the other libraries run."""
    graph = make_graph(n, m, seed)
    before = gigabytes()
    ours = {name: cpu_seconds(work) for name, work in our_work(graph, seed)}
    peak = gigabytes()
    return {
        "enterprises": n,
        "links": m,
        "chainmap": ours,
        "total_cpu_s": sum(ours.values()),
        "graph_gb": before,
        "peak_gb": peak,
        **others(graph, seed, smaller),
    }


def show(result: dict[str, Any]) -> None:
    """Print one size as a table."""
    print(f"\n{result['enterprises']:,} enterprises, {result['links']:,} links: CPU seconds")
    libraries = [name for name in ("networkx", "rustworkx") if name in result]
    print(f"{'':22}{'chainmap':>10}" + "".join(f"{name:>12}{'ratio':>8}" for name in libraries))
    for name, ours in {"building": None, **result["chainmap"]}.items():
        line = f"{name:22}" + (f"{ours:10.3f}" if ours is not None else f"{'':>10}")
        for library in libraries:
            theirs = result[library].get(name)
            line += f"{_seconds(theirs):>12}" + _ratio(theirs, ours)
        print(line)
    print(f"{'total':22}{result['total_cpu_s']:10.3f}   to reach at 1M / 5M: {BUDGET_S:.0f}")
    print(f"{'GB':22}{result['peak_gb']:10.2f}   to reach at 1M / 5M: {BUDGET_GB:.0f}")


def _seconds(theirs: float | None) -> str:
    if theirs is None:
        return "-"
    return f"{theirs:.3f}" if np.isfinite(theirs) else f"> {PATIENCE_S:.0f}"


def _ratio(theirs: float | None, ours: float | None) -> str:
    known = theirs is not None and ours and np.isfinite(theirs)
    return f"{theirs / ours:7.1f}x" if known and theirs and ours else f"{'':>8}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default=SIZES)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path)
    asked = parser.parse_args()
    small = make_graph(1000, 5000, asked.seed)
    compiling = cpu_seconds(lambda: [work() for _, work in our_work(small, asked.seed)])
    print(f"compiling, or reading what was compiled before: {compiling:.1f} CPU s")
    results = []
    for size in asked.sizes.split(","):
        n, m = map(int, size.split(":"))
        results.append(measure(n, m, asked.seed, results[-1] if results else None))
        show(results[-1])
    if asked.out is not None:
        text = json.dumps({"compiling_cpu_s": compiling, "sizes": results}, indent=2)
        asked.out.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
