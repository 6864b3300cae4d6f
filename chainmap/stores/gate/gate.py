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
    text : what is sent to the engine: the query without a semicolon at its end.
    is_explain : it asks for the plan only.
    """

    text: str
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
    ends = bool(found) and found[-1].text == ";"
    return CheckedQuery(
        text=cypher[: found[-1].offset] if ends else cypher,
        is_explain=found[0].keyword == "EXPLAIN",
    )
