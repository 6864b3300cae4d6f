"""``chainmap query`` on a real database, through the program's own entry."""

import json
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest

import chainmap
from chainmap.cli.app import main
from graph_schema.errors import QueryRejected, QueryTimeout

ORDERED = (
    "MATCH (n:Enterprise) RETURN n.name AS name, n.founded AS founded ORDER BY n.enterprise_id"
)
ENDLESS = "UNWIND range(1, 1000000) AS a UNWIND range(1, 1000000) AS b RETURN sum(a * b)"
Run = Callable[..., tuple[int, str, str]]


def test_json_is_a_list_of_objects(run_read: Run) -> None:
    code, out, err = run_read("query", ORDERED, "--format", "json")
    assert (code, err) == (0, "")
    assert json.loads(out) == [
        {"name": "甲", "founded": "2020-01-02"},
        {"name": "[red]=乙", "founded": None},
    ]


def test_csv_is_exact(run_read: Run) -> None:
    code, out, _ = run_read("query", "MATCH (n:Enterprise) RETURN n.name, n.tags, n.willing "
                       "ORDER BY n.enterprise_id", "--format", "csv")  # fmt: skip
    assert code == 0
    assert out == 'n.name,n.tags,n.willing\n甲,"[""x""]",\n[red]=乙,,true\n'


def test_a_table_shows_names_as_they_are(run_read: Run) -> None:
    code, out, _ = run_read("query", ORDERED)
    assert code == 0
    assert "[red]=乙" in out
    assert "2020-01-02" in out


@pytest.mark.parametrize(
    ("param", "value"),
    [("x=1", 1), ("x=甲", "甲"), ('x="1"', "1"), ("x=[1,2]", [1, 2]), ("x=", "")],
)
def test_parameters_are_json_or_text(run_read: Run, param: str, value: object) -> None:
    code, out, _ = run_read("query", "RETURN $x AS x", "--param", param, "--format", "json")
    assert code == 0
    assert json.loads(out) == [{"x": value}]


def test_a_cut_answer_is_said_on_stderr(run_read: Run) -> None:
    code, out, err = run_read("query", ORDERED, "--limit", "1", "--format", "json")
    assert code == 0
    assert len(json.loads(out)) == 1
    assert "1 rows" in err


@pytest.mark.parametrize("cypher", ["CREATE (n:Enterprise)", "MATCH (n", "MATCH (n) DELETE n"])
def test_a_refused_query_is_one_line_and_exit_code_1(run_read: Run, cypher: str) -> None:
    code, out, err = run_read("query", cypher, "--format", "json")
    assert (code, out) == (1, "")
    assert err.count("\n") == 1
    assert err.startswith("错误：")


def test_a_query_past_its_time_is_one_line_and_exit_code_1(run_read: Run) -> None:
    code, out, err = run_read("query", ENDLESS, "--timeout", "0.5")
    assert (code, out, err.count("\n")) == (1, "", 1)


@pytest.mark.parametrize(
    "options",
    [("--timeout", "0"), ("--timeout", "111"), ("--limit", "0"), ("--param", "x"), ("--nope",)],
)
def test_wrong_usage_is_exit_code_2(run_read: Run, options: tuple[str, ...]) -> None:
    assert run_read("query", "RETURN 1", *options)[0] == 2


def test_python_gets_a_frame(read_db: str) -> None:
    with chainmap.connect(read_db) as graph:
        frame = graph.query(
            "MATCH (n:Enterprise {enterprise_id: $id}) RETURN n.name AS name", id="a"
        )
    assert frame["name"].tolist() == ["甲"]
    assert frame.attrs["truncated"] is False


def test_python_is_refused_writes_and_goes_on(read_db: str) -> None:
    with chainmap.connect(read_db) as graph:
        with pytest.raises(QueryRejected):
            graph.query("CREATE (n:Enterprise)")
        assert graph.query("RETURN 1 AS one")["one"].tolist() == [1]


def test_the_time_limit_of_python_is_a_setting(
    read_db: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHAINMAP_QUERY_TIMEOUT_S", "0.5")
    with chainmap.connect(read_db) as graph, pytest.raises(QueryTimeout):
        graph.query(ENDLESS)


def test_a_database_that_is_not_there_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(
        sys, "argv", ["chainmap", "query", "RETURN 1", "--db", str(tmp_path / "no")]
    )
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 1
    assert capsys.readouterr().err.count("\n") == 1


TYPED = (
    "MATCH (n:Enterprise) RETURN n.name AS name, n.founded AS founded, n.employees AS employees, "
    "n.tags AS tags, n AS node ORDER BY n.enterprise_id"
)


def test_parquet_keeps_types(run_read: Run, tmp_path: Path) -> None:
    out = tmp_path / "rows.parquet"
    code, printed, _ = run_read("query", TYPED, "--format", "parquet", "--out", str(out))
    assert (code, printed) == (0, "")
    table = pq.read_table(out)
    assert table.column_names == ["name", "founded", "employees", "tags", "node"]
    assert table["founded"].to_pylist() == [date(2020, 1, 2), None]
    assert table["employees"].to_pylist() == [3, None]
    assert table["tags"].to_pylist() == [["x"], None]
    assert json.loads(table["node"][0].as_py())["name"] == "甲"


def test_every_format_goes_into_a_file(run_read: Run, tmp_path: Path) -> None:
    for output in ("table", "csv", "json"):
        out = tmp_path / f"rows.{output}"
        assert run_read("query", ORDERED, "--format", output, "--out", str(out))[:2] == (0, "")
        assert "[red]=乙" in out.read_text(encoding="utf-8")
