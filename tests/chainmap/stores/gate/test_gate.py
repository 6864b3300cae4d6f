"""The gate: what passes, what is refused, and what the refusal says."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from chainmap.stores.gate import check_query
from chainmap.stores.gate.words import FUNCTIONS
from chainmap.stores.limits import (
    MAX_BOOLEAN_TERMS,
    MAX_CHARACTERS,
    MAX_NESTING,
    MAX_OPERATORS,
)
from graph_schema.errors import QueryRejected
from tests.security.corpora import hostile_cypher, ordinary_reads


def is_refused(cypher: str) -> bool:
    try:
        check_query(cypher)
    except QueryRejected:
        return True
    return False


@pytest.mark.parametrize("cypher", hostile_cypher(), ids=ascii)
def test_hostile_statements_are_refused(cypher: str) -> None:
    assert is_refused(cypher)


@pytest.mark.parametrize("cypher", ordinary_reads(), ids=ascii)
def test_ordinary_reads_pass(cypher: str) -> None:
    assert check_query(cypher).text.strip()[:-1] in cypher


@pytest.mark.parametrize(
    ("cypher", "line", "column", "en"),
    [
        ("MATCH (n) DELETE n", 1, 11, "DELETE is not allowed"),
        ("MATCH (n)\n  SET n.name = 'x'", 2, 3, "chainmap import"),
        ("LOAD CSV FROM 'x' AS row RETURN row", 1, 1, "reads no file"),
        ("SHOW USERS", 1, 1, "chainmap status"),
        ("RETURN 1; RETURN 2", 1, 9, "one statement"),
        ("RETURN apoc.version()", 1, 8, "apoc.version is not allowed"),
        ("CALL dbms.components()", 1, 6, "db.labels"),
        ("RETURN 'x", 1, 8, "closing quote"),
        ("RETURN （1）", 1, 8, "ASCII"),
        ("RETURN (1", 1, 8, "not closed"),
        ("RETURN 1)", 1, 9, "no bracket"),
        ("", 1, 1, "empty"),
        ("MATCH (n) RETURN n.name,", 1, 25, "not complete"),
        ("MATCH (n)\nRETRUN n", 2, 1, "RETRUN cannot stand here"),
    ],
)
def test_a_refusal_says_where_and_what_to_do(cypher: str, line: int, column: int, en: str) -> None:
    with pytest.raises(QueryRejected) as refused:
        check_query(cypher)
    error = refused.value
    assert (error.line, error.column) == (line, column)
    assert error.zh.startswith(f"第 {line} 行第 {column} 列：")
    assert error.en.startswith(f"Line {line}, column {column}: ")
    assert en in error.en


@pytest.mark.parametrize(
    ("sent", "text"),
    [
        ("RETURN 1", "RETURN 1"),
        ("RETURN 1 ;", "RETURN 1 "),
        ("RETURN 1; // done\n", "RETURN 1"),
        ("RETURN ';' AS x", "RETURN ';' AS x"),
    ],
)
def test_a_semicolon_at_the_end_is_taken_away(sent: str, text: str) -> None:
    assert check_query(sent).text == text


def test_explain_is_told() -> None:
    assert check_query("EXPLAIN RETURN 1").is_explain
    assert not check_query("RETURN 'EXPLAIN' AS x").is_explain


@pytest.mark.parametrize(
    ("make", "most"),
    [
        (lambda n: "RETURN " + "(" * n + "1" + ")" * n, MAX_NESTING),
        (lambda n: "RETURN " + "[" * n + "]" * n, MAX_NESTING),
        (lambda n: "RETURN " + "{a: " * n + "1" + "}" * n, MAX_NESTING),
        (lambda n: "RETURN " + "NOT " * n + "true", MAX_NESTING),
        (lambda n: "RETURN " + "- " * n + "1", MAX_NESTING),
        (lambda n: "RETURN " + "CASE WHEN true THEN " * n + "1" + " END" * n, MAX_NESTING),
        (lambda n: "RETURN " + "toString(" * n + "1" + ")" * n, MAX_NESTING),
        (lambda n: "CALL { " * n + "RETURN 1 AS x" + " } RETURN x" * n, MAX_NESTING),
        (lambda n: "RETURN " + " OR ".join(["true"] * n), MAX_BOOLEAN_TERMS),
        (lambda n: "RETURN " + " XOR ".join(["true"] * n), MAX_BOOLEAN_TERMS),
        (lambda n: "RETURN " + " + ".join(["1"] * (n + 1)), MAX_OPERATORS),
        (lambda n: "MATCH (n" + ":A" * n + ") RETURN n", MAX_OPERATORS),
        (lambda n: "RETURN '" + "x" * (n - 9) + "'", MAX_CHARACTERS),
    ],
)
def test_bounds_hold_exactly(make: Callable[[int], str], most: int) -> None:
    assert not is_refused(make(most))
    assert is_refused(make(most + 1))


_PIECES = """MATCH RETURN CREATE DELETE SET WITH CALL LOAD CSV WHERE NOT CASE WHEN END DISTINCT AS n
limit EXISTS COUNT UNION OPTIONAL ORDER BY ( ) [ ] { } ' " ` // /* */ \\ \\u0027 . .. , ; : | * + -
= < > $ 1 0x 1e5 链"""
_WORDS = st.sampled_from([*_PIECES.split(), "\n", "\r", "\u00a0"])
_TEXTS = st.one_of(st.text(max_size=80), st.lists(_WORDS, max_size=30).map(" ".join))


@given(_TEXTS)
@example("RETURN '")
@example("\\u")
@example("n:$(")
@example("USING JOIN ON")
def test_any_text_passes_or_is_refused_and_nothing_else(text: str) -> None:
    is_refused(text)


@given(
    st.sampled_from(["'{}'", '"{}"', "`{}`", "/* {} */ 1", "// {}\n1"]),
    st.sampled_from(["CREATE (n)", "DELETE n", "LOAD CSV", ";", "SET x", "CALL dbms.x()", "(((("]),
)
def test_what_stands_in_quotes_and_comments_never_matters(quote: str, words: str) -> None:
    assert not is_refused(f"RETURN {quote.format(words)}")


@given(
    st.sampled_from(ordinary_reads()),
    st.sampled_from(["DELETE n", "SET n.x = 1", "CREATE (n)", "DETACH DELETE n", "MERGE (n)"]),
)
def test_no_read_with_a_write_behind_it_passes(read: str, write: str) -> None:
    text = check_query(read).text
    assert is_refused(f"{text}\n{write}")


@pytest.mark.parametrize("cypher", ["RETURN 'x'", "MATCH (n) RETURN n LIMIT 1"])
def test_upper_and_lower_case_are_the_same(cypher: str) -> None:
    assert not is_refused(cypher.lower())


def test_the_place_of_the_first_word_stays_where_it_was() -> None:
    checked = check_query("/* a */ EXPLAIN\n RETURN 1")
    assert (checked.text, checked.start) == (" " * 15 + "\n RETURN 1", 17)
    assert checked.text[checked.start :] == "RETURN 1"


def test_long_lists_and_maps_of_values_pass() -> None:
    assert not is_refused("RETURN [" + ", ".join(["{a: 1}"] * 1000) + "] AS rows")


def test_the_documentation_lists_exactly_the_functions_that_pass() -> None:
    page = (Path(__file__).parents[4] / "docs" / "queries.md").read_text(encoding="utf-8")
    listed = page.partition("```text\n")[2].partition("```")[0].split()
    assert sorted(name.lower() for name in listed) == sorted(FUNCTIONS)
