"""A place among the tokens of a query, and the short phrases that are read there as a whole."""

from chainmap.stores.gate import words
from chainmap.stores.gate.tokens import Kind, Token

_NAMES = (Kind.WORD, Kind.QUOTED)
#: Symbols that come behind a name, and never behind a word that starts a clause.
_BEHIND_A_NAME = frozenset(
    (".", ",", ")", "]", "}", "=", "<>", "<", ">", "<=", ">=", "=~", "!=", "/", "%", "^", ":", "|")
)
_OPENERS = frozenset("([{$-+*")


class Cursor:
    """Goes through tokens; behind the last one stands an empty symbol.

    Parameters
    ----------
    found : tokens without spaces and comments.
    end : offset behind the text.
    """

    def __init__(self, found: list[Token], end: int) -> None:
        self._tokens = found
        self._at = 0
        self.end = Token(Kind.SYMBOL, "", end)

    def take(self) -> Token:
        """Return the next token and step over it."""
        token = self.peek()
        self._at += 1
        return token

    def peek(self, ahead: int = 0) -> Token:
        """Return the token that comes next, or after ``ahead`` others."""
        place = self._at + ahead
        return self._tokens[place] if 0 <= place < len(self._tokens) else self.end

    def before(self) -> Token:
        """Return the token before the one that was taken last."""
        return self.peek(-2)

    def is_done(self) -> bool:
        """Tell whether all tokens were taken."""
        return self._at >= len(self._tokens)

    def take_keyword(self, *keywords: str) -> str:
        """Step over one of these keywords; empty where something else comes."""
        word = self.peek().keyword
        if word not in keywords:
            return ""
        self._at += 1
        return word

    def take_symbol(self, symbol: str) -> Token | None:
        """Step over a symbol; None where something else comes."""
        return self.take() if self.peek().text == symbol else None

    def take_name(self) -> Token | None:
        """Step over a name; None where something else comes."""
        return self.take() if self.peek().kind in _NAMES else None

    def take_dotted(self, first: Token) -> str:
        """Step over the rest of a name with dots; return all of it."""
        parts = [first.name]
        while self.peek().text == "." and self.peek(1).kind in _NAMES:
            parts.append(self.peek(1).name)
            self._at += 2
        return ".".join(parts)

    def is_behind_name(self) -> bool:
        """Tell whether what comes next makes the word before it a name for certain."""
        return self.is_done() or self.peek().text in _BEHIND_A_NAME

    def starts_operand(self) -> bool:
        """Tell whether an expression can start here."""
        token = self.peek()
        if token.kind is Kind.SYMBOL:
            return token.text in _OPENERS
        return token.keyword not in words.BEHIND_OPERAND

    def take_selector(self, word: str) -> bool:
        """Step over the rest of ``SHORTEST 2 PATHS`` and its kin; False where it is a name."""
        following = self.peek()
        known = following.kind is Kind.NUMBER or following.keyword in words.SELECTOR_WORDS
        if not known and not (word == "SHORTEST" and following.text in ("(", "$")):
            return False
        while self.peek().kind is Kind.NUMBER or self.peek().keyword in words.SELECTOR_WORDS:
            self._at += 1
        return True

    def take_type(self) -> None:
        """Step over a type: ``LIST<INTEGER NOT NULL>``."""
        depth = 0
        while True:
            token = self.peek()
            depth += {"<": 1, ">": -1}.get(token.text, 0)
            if token.keyword not in words.TYPES and (token.text not in ("<", ">") or depth < 0):
                return
            self._at += 1

    def take_hint(self) -> bool:
        """Step over ``USING INDEX n:Label(property)`` and its kin behind USING; False if none."""
        if self.take_keyword("JOIN"):
            return bool(self.take_keyword("ON")) and self._take_list()
        self.take_keyword("TEXT", "RANGE", "POINT")
        kind = self.take_keyword("INDEX", "SCAN")
        self.take_keyword("SEEK")
        label = self.take_name() and self.take_symbol(":") and self.take_name()
        if not (kind and label):
            return False
        return kind == "SCAN" or bool(
            self.take_symbol("(") and self._take_list() and self.take_symbol(")")
        )

    def _take_list(self) -> bool:
        while self.take_name():
            if not self.take_symbol(","):
                return True
        return False

    def take_scope(self) -> bool:
        """Step over ``(a, b)`` or ``(*)`` of ``CALL (a, b) { … }``, behind its opening bracket."""
        if self.peek().text != ")" and not self.take_symbol("*"):
            self._take_list()
        return bool(self.take_symbol(")"))
