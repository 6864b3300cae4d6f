"""What every query of a user passes: only reads, within bounds, one statement."""

from dataclasses import dataclass

from chainmap.stores.gate.bounds import check_length
from chainmap.stores.gate.reader import Reader
from chainmap.stores.gate.tokens import Kind, tokens


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedQuery:
    """A query that passed.

    Attributes
    ----------
    text : the query without a semicolon at its end, and with spaces for EXPLAIN and what stands
        before it, so that positions stay.
    is_explain : it asks for the plan only.
    start : where in the text the first word stands.
    """

    text: str
    start: int
    is_explain: bool


def check_query(cypher: str) -> CheckedQuery:
    """Return a user's query, checked: it only reads, and stays within the bounds.

    Raises
    ------
    QueryRejected
        It says in both languages where, what is not allowed, and what to do instead.

    Examples
    --------
    >>> check_query("MATCH (set:Create) RETURN set.delete;").text
    'MATCH (set:Create) RETURN set.delete'
    """
    check_length(cypher)
    found = [t for t in tokens(cypher) if t.kind not in (Kind.SPACE, Kind.COMMENT)]
    Reader(cypher, found).read()
    is_explain = found[0].keyword == "EXPLAIN"
    start = found[is_explain].offset
    end = found[-1].offset if found[-1].text == ";" else len(cypher)
    text = cypher[:end]
    if is_explain:
        text = _blank(cypher[:start]) + cypher[start:end]
    return CheckedQuery(text=text, start=start, is_explain=is_explain)


def _blank(text: str) -> str:
    """Return spaces and ends of lines for a text."""
    return "".join(char if char in "\r\n" else " " for char in text)
