"""Every Cypher text that chainmap itself runs is built here, and nowhere else.

Labels, relationship types and property names come from graph_schema's types; every value is a
parameter. Rows of a batch stand in ``$rows``; ends of a relationship in ``from`` and ``to``.
"""

from collections.abc import Iterable
from pathlib import Path

import graph_schema
from graph_schema.model import Model, NodeType, RelationshipType, Type

META = """MATCH (m:Meta {key: $key})
RETURN m.graph_id AS graph_id, m.version AS version, m.schema_version AS schema_version,
       m.state AS state"""
#: Compare and set: no row where somebody else committed since. The first SET takes the lock on
#: Neo4j, which else compares before it waits for another transaction and then overwrites.
NEXT_VERSION = """MATCH (m:Meta {key: $key}) SET m.state = m.state
WITH m WHERE m.version = $base
SET m.version = $base + 1 RETURN m.version AS version"""
#: The card of a first load in several transactions: made, or taken over from one that stopped.
CLAIM_LOAD = """MERGE (m:Meta {key: $key})
ON CREATE SET m.version = 0, m.state = $loading
SET m.key = m.key
WITH m WHERE m.state = $loading
SET m.graph_id = $graph_id, m.schema_version = $schema_version RETURN m.state AS state"""
#: No row where another process has taken the load over.
HOLD_LOAD = """MATCH (m:Meta {key: $key}) SET m.key = m.key
WITH m WHERE m.graph_id = $graph_id AND m.state = $loading RETURN m.state AS state"""
END_LOAD = """MATCH (m:Meta {key: $key}) SET m.version = $version, m.state = $ready
RETURN m.state AS state"""
ANY_NODE = "MATCH (n) RETURN n LIMIT 1"
COMPONENTS = """CALL dbms.components() YIELD name, versions, edition
RETURN name, versions, edition"""
SETTINGS = "SHOW SETTINGS YIELD name, value WHERE name IN $names RETURN name, value"
AWAIT_INDEXES = "CALL db.awaitIndexes($seconds)"
#: A port that nobody listens on; who blocks addresses refuses before it tries.
LOAD_FROM_LOOPBACK = "LOAD CSV FROM 'http://127.0.0.1:9/' AS line RETURN line"
IMPORT = "MATCH (i:Import {import_id: $import_id}) RETURN i"
IMPORT_EXISTS = "MATCH (i:Import {import_id: $import_id}) RETURN count(i) AS n"
RUN_EXISTS = "MATCH (r:AnalysisRun {run_id: $run_id}) RETURN count(r) AS n"
RUN = "MATCH (r:AnalysisRun {run_id: $run_id}) RETURN r"
#: Runs of one kind and chain; the graph as a whole has no chain.
RUNS = """MATCH (r:AnalysisRun) WHERE r.kind = $kind AND
      ($every OR r.chain_id = $chain_id OR (r.chain_id IS NULL AND $chain_id IS NULL))
RETURN r ORDER BY coalesce(r.finished_at, '') DESC, r.run_id DESC LIMIT $limit"""
DELETE_OLDER_SCORES = """MATCH (r:AnalysisRun)
WHERE r.kind = $kind AND r.run_id <> $run_id
  AND (r.chain_id = $chain_id OR (r.chain_id IS NULL AND $chain_id IS NULL))
MATCH (:Enterprise)-[s:SCORED]->(r) DELETE s"""
PING = "RETURN 1 AS one"
SHOW_TRANSACTIONS = "SHOW TRANSACTIONS"
NEO4J_DDL_FILE = Path(graph_schema.__file__).parent / "ddl" / "neo4j.cypher"
_ROWS = "UNWIND $rows AS row"


def count(type_: Type) -> str:
    """Count the records of a type."""
    if isinstance(type_, NodeType):
        return f"MATCH (n:{_name(type_)}) RETURN count(n) AS n"
    return f"MATCH ()-[r:{_name(type_)}]->() RETURN count(r) AS n"


def imports(columns: Iterable[str]) -> str:
    """Return these columns of the latest imports, newest first."""
    listed = ", ".join(f"i.{_quoted(name)} AS {_quoted(name)}" for name in columns)
    return (
        "MATCH (i:Import) WITH i ORDER BY coalesce(i.finished_at, '') DESC, i.import_id DESC "
        f"LIMIT $limit RETURN {listed}"
    )


def create_nodes(type_: NodeType) -> str:
    """Create nodes.

    The properties stand in the pattern: ``SET n = row`` after CREATE writes each record twice and
    takes the embedded engine ten times as long.
    """
    return f"{_ROWS} CREATE (n:{_name(type_)} {_literal(type_)}) RETURN count(n) AS n"


def update_nodes(type_: NodeType) -> str:
    """Replace all properties of nodes; a property that the row lacks goes."""
    return f"{_ROWS} {_node(type_, 'n', type_.key)} SET n = row RETURN count(n) AS n"


def delete_scores(type_: NodeType) -> str:
    """Delete what analyses wrote about nodes that are about to go: no facts."""
    return f"{_ROWS} {_node(type_, 'n', type_.key)} MATCH (n)-[s:SCORED]->() DELETE s"


def delete_nodes(type_: NodeType) -> str:
    """Delete nodes; the database refuses where a relationship is left."""
    return (
        f"{_ROWS} {_node(type_, 'n', type_.key)} WITH n, 1 AS one DELETE n RETURN count(one) AS n"
    )


def create_relationships(model: Model, type_: RelationshipType, pair: tuple[str, str]) -> str:
    """Create relationships between two labels."""
    return (
        f"{_ends(model, pair)} CREATE (a)-[r:{_name(type_)} {_literal(type_)}]->(b) "
        "RETURN count(r) AS n"
    )


def update_relationships(model: Model, type_: RelationshipType, pair: tuple[str, str]) -> str:
    """Replace the properties of relationships found by their identity; ``row.set`` holds them."""
    return f"{_found(model, type_, pair)} SET r = row.set RETURN count(r) AS n"


def delete_relationships(model: Model, type_: RelationshipType, pair: tuple[str, str]) -> str:
    """Delete relationships found by their identity."""
    return f"{_found(model, type_, pair)} WITH r, 1 AS one DELETE r RETURN count(one) AS n"


def scan_nodes(type_: NodeType) -> str:
    """Return every node of a type, a column a property."""
    return f"MATCH (n:{_name(type_)}) RETURN {_columns('n', type_)}"


def scan_relationships(model: Model, type_: RelationshipType, pair: tuple[str, str]) -> str:
    """Return every relationship between two labels, keys of its ends first."""
    start, end = (model.nodes[label] for label in pair)
    ends = f"a.{_quoted(start.key)} AS `from`, b.{_quoted(end.key)} AS `to`"
    listed = ", ".join(part for part in (ends, _columns("r", type_)) if part)
    return f"MATCH (a:{_name(start)})-[r:{_name(type_)}]->(b:{_name(end)}) RETURN {listed}"


def neo4j_ddl() -> list[str]:
    """Return the statements that make every constraint and index on Neo4j, safe to run again."""
    lines = NEO4J_DDL_FILE.read_text(encoding="utf-8").splitlines()
    return [line.rstrip(";") for line in lines if line]


def explained(cypher: str) -> str:
    """Ask for the plan of a user's query, which does not run it."""
    return f"EXPLAIN {cypher}"


def terminate(transaction_id: str) -> str:
    """End a transaction by the id that SHOW TRANSACTIONS gave; it takes no parameter.

    Raises
    ------
    ValueError
        Where the id is not of the form that servers give.
    """
    if not transaction_id.replace("-", "").isalnum():
        raise ValueError(transaction_id)
    return f"TERMINATE TRANSACTIONS '{transaction_id}'"


def marked(cypher: str, mark: str, *, until: int, explain: bool = False) -> str:
    """Head a user's query by a comment by which SHOW TRANSACTIONS tells it; lines move down by one.

    ``until`` is the second since the epoch at which it must have ended. The comment comes first,
    as the embedded engine shows the first 1,024 characters only, but behind EXPLAIN, which it
    wants first of all.
    """
    word = "EXPLAIN " if explain else ""
    return f"{word}/* chainmap:{mark}:{until} */\n{cypher}"


def _name(type_: Type) -> str:
    return _quoted(type_.name)


def _quoted(name: str) -> str:
    if not name.isidentifier():
        raise ValueError(name)
    return f"`{name}`"


def _literal(type_: Type) -> str:
    return "{" + ", ".join(f"{_quoted(p)}: row.{_quoted(p)}" for p in type_.properties) + "}"


def _columns(variable: str, type_: Type) -> str:
    return ", ".join(f"{variable}.{_quoted(p)} AS {_quoted(p)}" for p in type_.properties)


def _node(type_: NodeType, variable: str, column: str) -> str:
    key = _quoted(type_.key)
    return f"MATCH ({variable}:{_name(type_)} {{{key}: row.{_quoted(column)}}})"


def _ends(model: Model, pair: tuple[str, str]) -> str:
    start, end = (model.nodes[label] for label in pair)
    return f"{_ROWS} {_node(start, 'a', 'from')} {_node(end, 'b', 'to')}"


def _found(model: Model, type_: RelationshipType, pair: tuple[str, str]) -> str:
    """Find relationships: both ends by key first, so that a hub's links are not walked from it."""
    tests = [type_.identity_property] if type_.identity_property else list(type_.identity)
    same = [_same(p) for p in tests if p not in ("from", "to")]
    return f"{_ends(model, pair)} MATCH (a)-[r:{_name(type_)}]->(b) WHERE {' AND '.join(same)}"


def _same(name: str) -> str:
    stored, given = f"r.{_quoted(name)}", f"row.{_quoted(name)}"
    return f"({stored} = {given} OR ({stored} IS NULL AND {given} IS NULL))"
