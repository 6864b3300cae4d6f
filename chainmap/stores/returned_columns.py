"""The names of an answer's columns as the query states them, for engines that give none."""

from chainmap.stores.gate.tokens import Kind, Token, tokens

_OPENING, _CLOSING = frozenset("([{"), frozenset(")]}")
_ENDING = frozenset({"ORDER", "SKIP", "LIMIT", "UNION"})
_SILENT = frozenset({Kind.SPACE, Kind.COMMENT})


def returned_columns(cypher: str) -> tuple[str, ...]:
    """Return what the query's RETURN names; nothing for ``RETURN *``, which only the engine knows.

    Examples
    --------
    >>> returned_columns("MATCH (e) RETURN DISTINCT e.name AS `企业 名`, count(*), [1, 2] LIMIT 3")
    ('企业 名', 'count(*)', '[1, 2]')
    >>> returned_columns("CALL { RETURN 1 AS a } RETURN *")
    ()
    """
    names = []
    for item in _items(_projection(tokens(cypher))):
        if not item or item[0].text == "*":
            return ()
        named = len(item) > 1 and _word_before(item) == "AS"
        names.append(item[-1].name if named else "".join(token.text for token in item))
    return tuple(names)


def _projection(pieces: list[Token]) -> list[Token]:
    """Return what stands between the first RETURN outside brackets and what follows it."""
    found: list[Token] = []
    depth, inside = 0, False
    for token in pieces:
        depth += (token.text in _OPENING) - (token.text in _CLOSING)
        if depth == 0 and token.keyword == "RETURN":
            found, inside = [], True
        elif inside and depth == 0 and (token.keyword in _ENDING or token.text == ";"):
            break
        elif inside:
            found.append(token)
    first = next((token for token in found if token.kind not in _SILENT), None)
    return found[found.index(first) + 1 :] if first and first.keyword == "DISTINCT" else found


def _items(projection: list[Token]) -> list[list[Token]]:
    """Return the parts between commas outside brackets, without space around them."""
    items: list[list[Token]] = [[]]
    depth = 0
    for token in projection:
        depth += (token.text in _OPENING) - (token.text in _CLOSING)
        if depth == 0 and token.text == ",":
            items.append([])
        elif items[-1] or token.kind not in _SILENT:
            items[-1].append(token)
    for item in items:
        while item and item[-1].kind in _SILENT:
            item.pop()
    return items


def _word_before(item: list[Token]) -> str:
    """Return the keyword before the last piece."""
    return next((t.keyword for t in reversed(item[:-1]) if t.kind not in _SILENT), "")
