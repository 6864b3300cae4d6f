from hypothesis import given, settings

from chainmap.analysis.structure.undirected import find_partners
from tests.chainmap.analysis.structure.networks import LINKS, unweighted


@settings(deadline=None)
@given(LINKS)
def test_every_pair_of_two_enterprises_has_one_number(links):
    network = unweighted(links, nodes=["isolate"])
    found = find_partners(network)
    number = {}
    ends = zip(network.supplier.tolist(), network.customer.tolist(), strict=True)
    for pair, edge in zip(ends, found.of_pair.tolist(), strict=True):
        if pair[0] == pair[1]:
            assert edge == -1
        else:
            assert number.setdefault(frozenset(pair), edge) == edge
    assert sorted(number.values()) == list(range(found.edge_count))
    for node in range(network.node_count):
        row = slice(found.start[node], found.start[node + 1])
        partners = found.partner[row].tolist()
        assert partners == sorted(
            {other for ends in number if node in ends for other in ends - {node}}
        )
        assert found.edge[row].tolist() == [number[frozenset({node, o})] for o in partners]
