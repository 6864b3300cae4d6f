import re

from graph_schema.generators.neo4j import render_neo4j
from graph_schema.model import load_model

MODEL = load_model()
LINES = render_neo4j(MODEL).splitlines()


def test_every_node_key_is_unique() -> None:
    for node in MODEL.nodes.values():
        expected = f"FOR (x:`{node.name}`) REQUIRE x.`{node.key}` IS UNIQUE;"
        assert len([line for line in LINES if line.endswith(expected)]) == 1


def test_link_id_is_unique() -> None:
    assert any("()-[x:`SUPPLIES`]-() REQUIRE x.`link_id` IS UNIQUE;" in line for line in LINES)


def test_what_readers_look_up_is_indexed() -> None:
    for label, name in (("Enterprise", "name"), ("Enterprise", "uscc"), ("Product", "name")):
        assert any(f"(x:`{label}`) ON (x.`{name}`);" in line for line in LINES)
    assert any("()-[x:`SUPPLIES`]-() ON (x.`source_id`);" in line for line in LINES)


def test_statements_can_run_again_and_have_names_of_their_own() -> None:
    form = re.compile(r"CREATE (?:CONSTRAINT|INDEX) (\w+) IF NOT EXISTS FOR .*;")
    names = [m[1] for line in LINES if (m := form.fullmatch(line))]
    assert len(names) == len(LINES)
    assert len(set(names)) == len(names)
