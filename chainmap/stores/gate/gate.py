"""What a user's query may be: within bounds."""

from dataclasses import dataclass

from chainmap.stores.limits import MAX_CHARACTERS
from graph_schema.errors import QueryRejected


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedQuery:
    """A query that passed.

    Attributes
    ----------
    text : what is sent to the engine.
    """

    text: str


def check_query(cypher: str) -> CheckedQuery:
    """Return the query that may be run.

    Raises
    ------
    QueryRejected
        Where it may not.
    """
    if len(cypher) > MAX_CHARACTERS:
        raise QueryRejected(
            f"查询超过 {MAX_CHARACTERS} 个字符；请缩短，值请用参数传入。",
            f"The query is longer than {MAX_CHARACTERS} characters; shorten it, and hand values "
            "over as parameters.",
        )
    return CheckedQuery(text=cypher)
