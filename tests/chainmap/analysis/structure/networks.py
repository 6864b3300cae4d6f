"""Random supply networks, and what networkx makes of them."""

import networkx as nx
from hypothesis import strategies as st

from chainmap.analysis.graph import ChainGraph
from chainmap.analysis.structure.network import SupplyNetwork

NODES = list("abcdefgh")
_NAMES = st.sampled_from(NODES)
_LINK = st.tuples(_NAMES, _NAMES, st.sampled_from(["p", "q", None]))
_AMOUNTS = st.floats(0.01, 100.0)

#: (supplier, customer, product): self-loops, parallel links and cycles come by themselves.
LINKS = st.lists(_LINK, max_size=20, unique=True)
#: The same with an amount each.
SALES = st.lists(st.tuples(_LINK, _AMOUNTS), max_size=20, unique_by=lambda sale: sale[0])
#: The same with amounts of which some are unknown.
PARTLY_KNOWN = st.lists(
    st.tuples(_LINK, st.one_of(st.none(), _AMOUNTS)), max_size=20, unique_by=lambda sale: sale[0]
)
RENAMING = st.permutations(NODES).map(lambda new: dict(zip(NODES, new, strict=True)))


def unweighted(links, nodes=()):
    return SupplyNetwork.of(ChainGraph.of(links, nodes=nodes))


def weighted(sales, nodes=()):
    """Return the network of ((supplier, customer, product), amount)."""
    return SupplyNetwork.of(graph_of(sales, nodes))


def graph_of(sales, nodes=()):
    graph = nx.MultiDiGraph()
    graph.add_nodes_from(nodes)
    for (start, end, product), amount in sales:
        values = {"product_id": product, "amount_yuan": amount}
        graph.add_edge(start, end, **{k: v for k, v in values.items() if v is not None})
    return ChainGraph.from_networkx(graph)


def oracle(network):
    """Return the pairs as a networkx graph of positions, amounts as ``weight``."""
    graph = nx.DiGraph()
    graph.add_nodes_from(range(network.node_count))
    ends = zip(network.supplier.tolist(), network.customer.tolist(), strict=True)
    for (start, end), amount in zip(ends, network.amount.tolist(), strict=True):
        graph.add_edge(start, end, weight=amount)
    return graph


def renamed(links, names):
    return [(names[start], names[end], product) for start, end, product in links]


def by_name(links, values, nodes=()):
    """Return enterprise → value of an (n,) array of the network of these links."""
    ids = sorted({*nodes, *(name for link in links for name in link[:2])})
    return dict(zip(ids, values.tolist(), strict=True))
