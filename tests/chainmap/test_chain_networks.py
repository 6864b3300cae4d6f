"""A chain for networkx and Gephi: the same enterprises and links as on its map."""

import json
from pathlib import Path

import networkx as nx
import pytest

import chainmap
from chainmap.chain_networks import chain_network, write_network
from graph_schema.errors import NotFound
from graph_schema.model import load_model
from tests.chainmap.maps.chain_tables import AS_OF, CHAIN_ID, chain_tables
from tests.map_samples import renamed, sample_map, shared_database

TABLES = chain_tables(60)
READERS = {"graphml": nx.read_graphml, "gexf": nx.read_gexf}


def network() -> "nx.MultiDiGraph[str]":
    return chain_network(TABLES, CHAIN_ID, as_of=AS_OF)


def test_the_network_holds_the_enterprises_and_links_of_the_map() -> None:
    drawn = sample_map(60)
    shown = [node["id"] for node in drawn["nodes"] if node["kind"] == "enterprise"]
    found = network()
    assert set(found.nodes) == set(shown)
    assert set(found.edges()) == {
        (edge["from"], edge["to"]) for edge in drawn["edges"] if not edge["derived"]
    }


def test_attributes_are_named_as_in_the_model_and_unknown_ones_are_missing() -> None:
    found, model = network(), load_model()
    node_names = {*model.nodes["Enterprise"].columns, "segment_id", "tier", "position"}
    link_names = {*model.relationships["SUPPLIES"].columns, "essential"}
    for _, data in found.nodes(data=True):
        assert set(data) <= node_names
        assert None not in data.values()
    for _, _, data in found.edges(data=True):
        assert set(data) <= link_names
    assert found.graph["chain_id"] == CHAIN_ID
    assert found.graph["as_of"] == AS_OF


def test_derived_links_come_only_where_they_are_asked_for() -> None:
    asked = chain_network(TABLES, CHAIN_ID, as_of=AS_OF, with_derived=True)
    evidence = [data.get("evidence") for _, _, data in asked.edges(data=True)]
    assert "derived" in evidence
    assert network().number_of_edges() == sum(e != "derived" for e in evidence)


@pytest.mark.parametrize("form", ["graphml", "gexf"])
def test_the_file_opens_again_with_its_chinese_and_its_numbers(form: str, tmp_path: Path) -> None:
    found, path = network(), tmp_path / f"链.{form}"
    write_network(found, path, form)
    opened = READERS[form](path)
    assert opened.number_of_nodes() == found.number_of_nodes()
    assert opened.number_of_edges() == found.number_of_edges()
    for node, data in found.nodes(data=True):
        again = opened.nodes[node]
        assert again["name"] == data["name"]
        assert again.get("employees") == data.get("employees")
        assert again["label"] == data.get("short_name", data["name"])


@pytest.mark.parametrize("form", ["graphml", "gexf"])
def test_markup_and_control_characters_do_not_break_the_file(form: str, tmp_path: Path) -> None:
    tables = renamed(TABLES, "Enterprise", "name", "<甲&乙>\x0b\"'")
    path = tmp_path / f"链.{form}"
    write_network(chain_network(tables, CHAIN_ID, as_of=AS_OF), path, form)
    names = {data["name"] for _, data in READERS[form](path).nodes(data=True)}
    assert names == {"<甲&乙>�\"'"}


def test_lists_and_dates_are_texts_in_the_file(tmp_path: Path) -> None:
    found = nx.MultiDiGraph()
    found.add_node("a", name="甲", tags=["专精特新|x"], founded=AS_OF, willing=True)
    write_network(found, tmp_path / "a.graphml", "graphml")
    data = nx.read_graphml(tmp_path / "a.graphml").nodes["a"]
    assert json.loads(data["tags"]) == ["专精特新|x"]
    assert (data["founded"], data["willing"]) == (AS_OF.isoformat(), True)


def test_an_unknown_chain_is_not_found() -> None:
    with pytest.raises(NotFound):
        chain_network(TABLES, "nope", as_of=AS_OF)


def test_python_gets_the_chain_of_a_database() -> None:
    with chainmap.connect(shared_database()) as graph:
        found = graph.chain(CHAIN_ID, as_of=AS_OF)
    assert nx.utils.graphs_equal(nx.MultiDiGraph(found.edges()), nx.MultiDiGraph(network().edges()))
