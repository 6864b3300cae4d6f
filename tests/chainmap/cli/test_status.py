"""``chainmap status`` on a real database."""

import json
from collections.abc import Callable

import neo4j
import pytest

Run = Callable[..., tuple[int, str, str]]


def test_status_tells_graph_counts_server_and_last_import(run_read: Run) -> None:
    code, out, _ = run_read("status", "--json")
    told = json.loads(out)
    assert code == 0
    assert (told["backend"], told["graph_version"]) == ("embedded", 1)
    assert told["counts"]["Enterprise"] == 2
    assert told["counts"]["SUPPLIES"] == 0
    assert told["last_import"]["problem_count"] == 5
    assert told["server"]["memory_mb"] > 50


def test_a_bolt_client_attaches_with_what_status_says_and_may_only_read(run_read: Run) -> None:
    server = json.loads(run_read("status", "--json")[1])["server"]
    auth = (server["bolt_user"], server["bolt_password"])
    with (
        neo4j.GraphDatabase.driver(server["bolt_uri"], auth=auth) as driver,
        driver.session(database=server["bolt_database"]) as session,
    ):
        found = session.run("MATCH (n:Enterprise) RETURN count(n) AS n").single(strict=True)
        assert found["n"] == 2
        with pytest.raises(neo4j.exceptions.ClientError, match="not allowed"):
            session.run("CREATE (n:Enterprise {enterprise_id: 'x'})").consume()


def test_status_for_people_says_the_same(run_read: Run) -> None:
    code, out, _ = run_read("status")
    assert code == 0
    assert "bolt://127.0.0.1:" in out
    assert "Enterprise" in out
    assert "SUPPLIES" not in out
