r"""The tokeniser: Cypher's text in pieces that put together are the text again.

It reads text the way both engines do (measured on ArcadeDB 26.10 and Neo4j 5.26), and refuses what
they might read differently, so that no piece is a string here and a clause there:

- Neo4j replaces ``\uXXXX`` everywhere, in comments too, before it reads anything: only letters and
  digits may be written so;
- a number that runs into a word, spaces and dashes beyond those below, a string that never ends.
"""

import re
from dataclasses import dataclass
from enum import Enum

from chainmap.stores.gate.refusals import refusal
from graph_schema.errors import QueryRejected


class Kind(Enum):
    """What a piece of text is."""

    SPACE = "space"
    COMMENT = "comment"
    STRING = "string"
    QUOTED = "quoted"  # a name in back-quotes
    NUMBER = "number"
    WORD = "word"  # a keyword or a name, told apart by where it stands
    SYMBOL = "symbol"


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the text, and where it starts."""

    kind: Kind
    text: str
    offset: int

    @property
    def name(self) -> str:
        """What a word or a quoted name names."""
        return self.text[1:-1].replace("``", "`") if self.kind is Kind.QUOTED else self.text

    @property
    def keyword(self) -> str:
        """The word as a keyword: upper case, and only where it is plain ASCII."""
        is_word = self.kind is Kind.WORD and self.text.isascii()
        return self.text.upper() if is_word else ""


_PATTERN = re.compile(
    r"""
      (?P<space>[ \t\n\r\v\f\u00a0\u3000]+)
    | (?P<comment>//[^\r\n]*|/\*.*?\*/)
    | (?P<string>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")
    | (?P<quoted>`(?:[^`]|``)*`)
    | (?P<word>[^\W\d]\w*)
    | (?P<symbol1>\.\.)
    | (?P<number>(?:
          0[xX][0-9a-fA-F]+ | 0[oO][0-7]+
        | (?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?
      )(?!\w))
    | (?P<symbol>::|<>|<=|>=|=~|!=|\|\||[()\[\]{}.,:;|&!%*/+\-^=<>$])
    """,
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(r"(\\+)u([0-9a-fA-F]{4})?")
_UNCLOSED = {
    "'": ("字符串没有结束的引号", "the string has no closing quote"),
    '"': ("字符串没有结束的引号", "the string has no closing quote"),
    "`": ("名称没有结束的反引号", "the name has no closing back-quote"),
    "/": ("注释没有结束的 */", "the comment has no closing */"),
}


def tokens(text: str) -> list[Token]:
    """Return the pieces of a query.

    Raises
    ------
    QueryRejected
        For text that no Cypher has, or that the engines could read differently.

    Examples
    --------
    >>> [t.text for t in tokens("RETURN 1 // one")]
    ['RETURN', ' ', '1', ' ', '// one']
    """
    _check_escapes(text)
    found: list[Token] = []
    offset = 0
    while offset < len(text):
        match = _PATTERN.match(text, offset)
        if match is None or match.lastgroup is None:
            raise _unreadable(text, offset)
        found.append(Token(Kind(match.lastgroup.rstrip("1")), match.group(), offset))
        offset = match.end()
    return found


def _check_escapes(text: str) -> None:
    for match in _ESCAPE.finditer(text):
        slashes, digits = match.groups()
        if digits is None and len(slashes) % 2 == 0:
            continue  # a backslash before the letter u, as in 'C:\\users'
        if digits is None or not chr(int(digits, 16)).isalnum():
            raise refusal(
                text,
                match.start(),
                f"不接受转义 {match.group()[-6:]}；请直接写出该字符，或用参数 $名 传入",
                f"the escape {match.group()[-6:]} is not taken; write the character itself, or "
                "hand the value over as a parameter $name",
            )


def _unreadable(text: str, offset: int) -> QueryRejected:
    char = text[offset]
    if char in _UNCLOSED:
        return refusal(text, offset, *_UNCLOSED[char])
    if char in "0123456789":
        return refusal(
            text,
            offset,
            "数字后面紧跟着别的字符；请加空格",
            "a number runs into something else; put a space behind it",
        )
    shown = char if char.isprintable() else f"U+{ord(char):04X}"
    return refusal(
        text,
        offset,
        f"这里不能有字符 {shown}；请用半角符号，文本请放进引号",
        f"the character {shown} cannot stand here; use plain ASCII signs, and quotes around text",
    )
