"""The tokeniser loses nothing, and refuses what the engines might read differently."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chainmap.stores.gate.tokens import Kind, tokens
from graph_schema.errors import QueryRejected

_PIECES = st.sampled_from(
    ["'a'", '"b\\""', "`c``d`", "// x\n", "/* y */", "n", " ", "\n", "1.5", "..", "->", "$p", "("]
)


@given(st.one_of(st.text(max_size=60), st.lists(_PIECES, max_size=30).map(" ".join)))
def test_the_tokens_put_together_are_the_text(text: str) -> None:
    try:
        found = tokens(text)
    except QueryRejected:
        return
    assert "".join(token.text for token in found) == text
    assert all(text.startswith(token.text, token.offset) for token in found)


@given(st.lists(_PIECES, min_size=1, max_size=30))
def test_pieces_apart_are_found_again(pieces: list[str]) -> None:
    found = tokens("\n".join(pieces))
    assert "".join(t.text for t in found) == "\n".join(pieces)
    quoted = sum(t.kind in (Kind.STRING, Kind.QUOTED, Kind.COMMENT) for t in found)
    assert quoted == sum(p[0] in "'\"`/" for p in pieces)


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("'it\\'s'", [Kind.STRING]),
        ("'a\nb'", [Kind.STRING]),
        ("'a\\\\'", [Kind.STRING]),
        ("`a``b`", [Kind.QUOTED]),
        ("1..3", [Kind.NUMBER, Kind.SYMBOL, Kind.NUMBER]),
        ("0x1F", [Kind.NUMBER]),
        ("1.5e-3", [Kind.NUMBER]),
        ("// a\rb", [Kind.COMMENT, Kind.SPACE, Kind.WORD]),
        ("/* /* */ n", [Kind.COMMENT, Kind.SPACE, Kind.WORD]),
        ("企业_1", [Kind.WORD]),
    ],
)
def test_pieces_have_their_kind(text: str, kinds: list[Kind]) -> None:
    assert [token.kind for token in tokens(text)] == kinds


@pytest.mark.parametrize("escape", ["\\u0041", "\\u4e2d", "\\\\users", "\\\\u0041"])
def test_escapes_of_letters_pass_wherever_they_stand(escape: str) -> None:
    assert tokens(f"'{escape}' /* {escape} */ `{escape}`")


@pytest.mark.parametrize("escape", ["\\u0027", "\\u000a", "\\u002F", "\\u0060", "\\\\u0027"])
@pytest.mark.parametrize("place", ["'{}'", '"{}"', "`{}`", "/*{}*/", "//{}"])
def test_escapes_of_anything_else_are_refused(escape: str, place: str) -> None:
    with pytest.raises(QueryRejected):
        tokens(place.format(escape))


@pytest.mark.parametrize(
    "text", ["'\\u12'", "1a", "1.5x", "0xg", "n\u200b", "—", "＝", "\uff11", "\0"]
)
def test_what_engines_could_read_differently_is_refused(text: str) -> None:
    with pytest.raises(QueryRejected):
        tokens(text)
