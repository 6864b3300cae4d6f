"""All structural measures of each enterprise beside each other."""

from dataclasses import dataclass

from chainmap.analysis.columns import Floats, Index, IntArray
from chainmap.analysis.graph import ChainGraph
from chainmap.analysis.structure.betweenness import SAMPLES, estimate_betweenness
from chainmap.analysis.structure.components import find_components
from chainmap.analysis.structure.condensation import condense
from chainmap.analysis.structure.dominators import find_dominators
from chainmap.analysis.structure.k_core import compute_core_numbers
from chainmap.analysis.structure.network import SupplyNetwork
from chainmap.analysis.structure.pagerank import compute_pagerank
from chainmap.analysis.structure.strength import compute_strength
from chainmap.analysis.structure.upstreamness import compute_downstreamness, compute_upstreamness


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StructureTable:
    """The structural measures of n enterprises, in the order of the graph's nodes.

    Attributes
    ----------
    component, component_size : (n,) connected part, 0 for the largest, and its enterprises.
    strong_component, loop_size : (n,) strongly connected component in the order in which goods
        flow, and its enterprises; 1 for an enterprise in no loop.
    tier : (n,) longest way from the raw materials in steps.
    core : (n,) core number.
    pagerank : (n,) fraction 0..1, votes go from customers to suppliers.
    sales, purchases : (n,) strength out and in, yuan per period on record, NaN where unknown.
    dominator : (n,) the last enterprise through which all ways to this one lead, -1 for none.
    dominated_count, dominated_output : (n,) how many others hang on this one, and their sales on
        record, NaN where none is known.
    upstreamness, downstreamness : (n,) steps to final use and from primary inputs, 1 or more, NaN
        where unknown.
    betweenness, betweenness_error : (n,) estimate and its standard error, fractions 0..1.
    weight_coverage : fraction of the pairs (supplier, customer) whose amount is known.
    """

    component: Index
    component_size: IntArray
    strong_component: Index
    loop_size: IntArray
    tier: Index
    core: Index
    pagerank: Floats
    sales: Floats
    purchases: Floats
    dominator: Index
    dominated_count: IntArray
    dominated_output: Floats
    upstreamness: Floats
    downstreamness: Floats
    betweenness: Floats
    betweenness_error: Floats
    weight_coverage: float


def compute_structure(
    graph: ChainGraph,
    *,
    with_derived: bool = False,
    unit_weights: bool = False,
    samples: int = SAMPLES,
    seed: int = 0,
) -> StructureTable:
    """Compute the structural measures of every enterprise of a graph.

    Parameters
    ----------
    with_derived : derived links too.
    unit_weights : every link weighs 1, whatever its amount; sales and purchases are then numbers of
        links, and so is ``dominated_output``.
    samples, seed : of betweenness (`estimate_betweenness`).

    Notes
    -----
    O(m log m) beside the sweeps of PageRank, upstreamness and downstreamness.

    Examples
    --------
    >>> table = compute_structure(ChainGraph.of([("mine", "plant"), ("plant", "shop")]))
    >>> table.tier.tolist(), table.dominated_count.tolist(), table.upstreamness.tolist()
    ([0, 1, 2], [2, 1, 0], [3.0, 2.0, 1.0])
    """
    network = SupplyNetwork.of(graph, with_derived=with_derived, unit_weights=unit_weights)
    parts, strong = find_components(network), condense(network)
    strength = compute_strength(network)
    dominators = find_dominators(network, output=strength.sales, condensation=strong)
    betweenness = estimate_betweenness(network, samples=samples, seed=seed)
    return StructureTable(
        component=parts.component,
        component_size=parts.size[parts.component],
        strong_component=strong.component,
        loop_size=strong.size[strong.component],
        tier=strong.tier,
        core=compute_core_numbers(network),
        pagerank=compute_pagerank(network, condensation=strong).rank,
        sales=strength.sales,
        purchases=strength.purchases,
        dominator=dominators.dominator,
        dominated_count=dominators.count,
        dominated_output=dominators.output,
        upstreamness=compute_upstreamness(network, condensation=strong).value,
        downstreamness=compute_downstreamness(network, condensation=strong).value,
        betweenness=betweenness.value,
        betweenness_error=betweenness.standard_error,
        weight_coverage=network.weight_coverage,
    )
