"""How deep and how wide a query may be: engines parse and plan in time that grows without bound."""

from chainmap.stores.gate.refusals import refusal
from chainmap.stores.gate.tokens import Token
from chainmap.stores.limits import (
    MAX_BOOLEAN_TERMS,
    MAX_CHARACTERS,
    MAX_NESTING,
    MAX_OPERATORS,
)


def check_length(text: str) -> None:
    """Refuse a text over `MAX_CHARACTERS`.

    Raises
    ------
    QueryRejected
        It names the place where the bound is passed.
    """
    if len(text) > MAX_CHARACTERS:
        raise refusal(
            text,
            MAX_CHARACTERS,
            f"查询超过 {MAX_CHARACTERS} 个字符；长列表请用参数 $名 传入",
            f"the query is longer than {MAX_CHARACTERS} characters; hand long lists over as a "
            "parameter $name",
        )


class Bounds:
    """Counts nesting, boolean terms and operators while a query is read.

    Parameters
    ----------
    text : the query, for positions.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._depth = 0
        self._prefixes = 0
        self._terms = 1
        self._operators = 0

    def open(self, token: Token) -> None:
        """Count a bracket or CASE that opens."""
        self._depth += 1
        self._check_depth(token)

    def close(self) -> None:
        """Count its end."""
        self._depth -= 1

    def prefix(self, token: Token) -> None:
        """Count NOT or a sign: each is a level of the parser's, until an operand follows."""
        self._prefixes += 1
        self._check_depth(token)

    def operand(self) -> None:
        """End a run of prefixes."""
        self._prefixes = 0

    def term(self, token: Token) -> None:
        """Count AND, OR or XOR."""
        self._terms += 1
        if self._terms > MAX_BOOLEAN_TERMS:
            raise refusal(
                self._text,
                token.offset,
                f"AND、OR、XOR 连接的条件超过 {MAX_BOOLEAN_TERMS} 个；请改用 x IN $列表",
                f"more than {MAX_BOOLEAN_TERMS} conditions joined by AND, OR or XOR; use "
                "x IN $list instead",
            )

    def operator(self, token: Token) -> None:
        """Count a sign between expressions or in a pattern."""
        self._operators += 1
        if self._operators > MAX_OPERATORS:
            raise refusal(
                self._text,
                token.offset,
                f"运算符和路径符号超过 {MAX_OPERATORS} 个；请用列表参数、reduce 或可变长路径代替",
                f"more than {MAX_OPERATORS} operators and signs of patterns; use a list as a "
                "parameter, reduce, or a path of variable length instead",
            )

    def _check_depth(self, token: Token) -> None:
        if self._depth + self._prefixes > MAX_NESTING:
            raise refusal(
                self._text,
                token.offset,
                f"嵌套超过 {MAX_NESTING} 层；请用 WITH 把查询分成几步",
                f"nested more than {MAX_NESTING} deep; split the query into steps by WITH",
            )
