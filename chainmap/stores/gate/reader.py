"""Reads a query just far enough to know that it only reads.

Cypher lets a name be any word: ``MATCH (set:Create) RETURN set.delete``. So a word is judged by
where it stands. Where an expression is complete (`Expect.OPERATOR`), a word can only be an operator
or the start of a clause, and only those of the list pass; where an expression must follow
(`Expect.OPERAND`), it is a name, and a name before ``(`` is a function of the list. Errors of
syntax are left to the engines, as long as they cannot hide a clause.
"""

from dataclasses import dataclass
from enum import Enum

from chainmap.stores.gate import words
from chainmap.stores.gate.bounds import Bounds
from chainmap.stores.gate.cursor import Cursor
from chainmap.stores.gate.refusals import FORBIDDEN, forbidden, refusal
from chainmap.stores.gate.tokens import Kind, Token
from graph_schema.errors import QueryRejected

_CLOSERS = {")": "(", "]": "[", "}": "{"}
_STARTERS = words.CLAUSES | FORBIDDEN.keys()
_LONGEST = 40
#: Signs that set values apart, as a colon behind the key of a map does: long lists are no trouble.
_APART = (",", "..")


class Expect(Enum):
    """What may come next."""

    CLAUSE = "clause"
    OPERAND = "operand"
    OPERATOR = "operator"
    EITHER = "either"  # behind "*" and "+" of a pattern, which may be of a product as well


@dataclass(slots=True)
class Frame:
    """An open bracket.

    Attributes
    ----------
    is_query : clauses stand in it.
    behind : what is expected behind its end.
    function : the function whose arguments it holds.
    cases : how many CASE are open in it.
    """

    opener: Token
    is_query: bool = False
    behind: Expect = Expect.OPERATOR
    function: str = ""
    cases: int = 0


class Reader:
    """Goes through the tokens of a query once.

    Parameters
    ----------
    text : the query.
    found : its tokens without spaces and comments.
    """

    def __init__(self, text: str, found: list[Token]) -> None:
        self._text = text
        self._cursor = Cursor(found, len(text))
        self._bounds = Bounds(text)
        self._expect = Expect.CLAUSE
        self._frames = [Frame(self._cursor.end, is_query=True, behind=Expect.CLAUSE)]
        self._is_prefixed = False  # the word before was read as a keyword, and might be a name

    @property
    def _frame(self) -> Frame:
        return self._frames[-1]

    def read(self) -> None:
        """Go through the query.

        Raises
        ------
        QueryRejected
            At the first thing that is not allowed.
        """
        self._cursor.take_keyword("EXPLAIN")
        if self._cursor.is_done():
            raise self._refuse(self._cursor.end, "查询是空的", "the query is empty")
        while not self._cursor.is_done():
            token = self._cursor.take()
            if token.kind is Kind.SYMBOL:
                self._symbol(token)
            elif token.kind in (Kind.WORD, Kind.QUOTED):
                self._word(token)
            else:
                self._operand(token)
        if len(self._frames) > 1:
            raise self._refuse(self._frame.opener, "括号没有结束", "the bracket is not closed")
        if self._expect is Expect.OPERAND:
            raise self._refuse(self._cursor.end, "查询没有写完", "the query is not complete")

    # Words

    def _word(self, token: Token) -> None:
        prefixed, self._is_prefixed = self._is_prefixed, False
        could_start = token.keyword in _STARTERS and not self._cursor.is_behind_name()
        if prefixed and could_start and self._frame.is_query:
            raise self._unexpected(token)
        if self._expect is Expect.CLAUSE:
            self._clause(token)
        elif self._expect is Expect.OPERATOR:
            self._behind_operand(token)
        elif self._expect is Expect.EITHER and self._is_keyword(token):
            self._behind_operand(token)
            self._is_prefixed = True
        elif not self._prefix(token):
            self._name(token)

    def _is_keyword(self, token: Token) -> bool:
        known = token.keyword in words.BEHIND_OPERAND or token.keyword in FORBIDDEN
        return known and not self._cursor.is_behind_name()

    def _name(self, token: Token) -> None:
        """Read a variable, or a function and its opening bracket."""
        name = self._cursor.take_dotted(token)
        opener = self._cursor.take_symbol("(")
        self._operand(token)
        if opener is None:
            return
        if token.keyword in FORBIDDEN:
            raise forbidden(self._text, token.offset, token.keyword)
        if name.lower() not in words.FUNCTIONS:
            raise self._refuse(
                token,
                f"不允许函数 {name[:_LONGEST]}；可用的函数见 docs/queries.md",
                f"the function {name[:_LONGEST]} is not allowed; docs/queries.md lists those "
                "that are",
            )
        self._push(Frame(opener, function=name.lower()))

    def _prefix(self, token: Token) -> bool:
        """Read a keyword that stands before an expression; False where the word is a name."""
        word, cursor = token.keyword, self._cursor
        if word in words.SUBQUERIES and cursor.peek().text == "{":
            self._push(Frame(cursor.take(), is_query=True), Expect.CLAUSE)
            return True
        if word in words.SELECTORS and cursor.take_selector(word):
            self._is_prefixed = True
            return True
        if not cursor.starts_operand() and word != "WHEN":
            return False
        if word == "WHEN" and self._frame.cases:
            self._when()
            return True
        if word == "DISTINCT":
            return cursor.before().keyword in ("RETURN", "WITH") or bool(self._frame.function)
        if word == "CASE":
            self._frame.cases += 1
            self._bounds.open(token)
        elif word == "NOT":
            self._bounds.prefix(token)
        elif not self._is_local_prefix(word):
            return False
        self._is_prefixed = True
        return True

    def _is_local_prefix(self, word: str) -> bool:
        if word == "WHERE":  # of a node or relationship without a name
            return self._cursor.before().text in ("(", "[")
        return self._frame.function == "trim" and word in ("BOTH", "LEADING", "TRAILING", "FROM")

    def _behind_operand(self, token: Token) -> None:
        """Read an operator, or the start of a clause."""
        word, cursor = token.keyword, self._cursor
        self._expect = Expect.OPERAND
        if word in words.OPERATORS:
            if word in words.BOOLEAN:
                self._bounds.term(token)
        elif word == "WHERE" or (word == "FROM" and self._frame.function == "trim"):
            return
        elif word in ("STARTS", "ENDS"):
            self._require(cursor.take_keyword("WITH"))
        elif word == "AS":
            self._require(cursor.take_name())
            self._expect = Expect.OPERATOR
        elif word == "IS":
            self._is()
        elif self._frame.cases and word in ("WHEN", "THEN", "ELSE", "END"):
            self._case(word)
        elif self._frame.is_query and word in words.SORTING:
            self._expect = Expect.OPERATOR
        elif self._frame.is_query and word in words.CLAUSES:
            self._clause(token)
        else:
            raise self._unexpected(token)

    def _is(self) -> None:
        cursor = self._cursor
        negated = cursor.take_keyword("NOT")
        if cursor.take_keyword("TYPED") or cursor.take_symbol("::"):
            cursor.take_type()
        elif not cursor.take_keyword("NULL", "NORMALIZED"):
            if not cursor.take_keyword(*words.NORMAL_FORMS):
                self._require(not negated)
                return  # a label follows
            self._require(cursor.take_keyword("NORMALIZED"))
        self._expect = Expect.OPERATOR

    def _case(self, word: str) -> None:
        if word == "WHEN":
            self._when()
        elif word == "END":
            self._frame.cases -= 1
            self._bounds.close()
            self._expect = Expect.OPERATOR

    def _when(self) -> None:
        """Expect an expression, or only its right side: WHEN > 3, WHEN IS NULL."""
        cursor = self._cursor
        is_half = cursor.peek().keyword in ("IS", "IN", "STARTS", "ENDS", "CONTAINS")
        self._expect = Expect.OPERATOR if is_half else Expect.OPERAND

    # Clauses

    def _clause(self, token: Token) -> None:
        word, cursor = token.keyword, self._cursor
        self._expect = Expect.OPERAND
        if word not in words.CLAUSES:
            if cursor.peek().text != "=" or not self._is_pattern_place(token):
                raise self._unexpected(token)
            self._expect = Expect.OPERATOR
        elif word == "OPTIONAL":
            self._require(cursor.peek().keyword in ("MATCH", "CALL"))
            self._clause(cursor.take())
        elif word == "ORDER":
            self._require(cursor.take_keyword("BY"))
        elif word == "UNION":
            cursor.take_keyword("ALL", "DISTINCT")
            self._expect = Expect.CLAUSE
        elif word == "USING":
            self._require(cursor.take_hint())
            self._expect = Expect.OPERATOR
        elif word == "CALL":
            self._call()

    def _call(self) -> None:
        """Read CALL of a subquery or of a procedure of the list."""
        cursor = self._cursor
        if cursor.take_symbol("("):
            self._require(cursor.take_scope() and cursor.peek().text == "{")
        opener = cursor.take_symbol("{")
        if opener is not None:
            self._push(Frame(opener, is_query=True, behind=Expect.CLAUSE), Expect.CLAUSE)
            return
        first = cursor.peek()
        self._require(cursor.take_name())
        name = cursor.take_dotted(first)
        if name not in words.PROCEDURES:
            listed = ", ".join(sorted(words.PROCEDURES))
            raise self._refuse(
                first,
                f"不允许过程 {name[:_LONGEST]}；可用的有 {listed}",
                f"the procedure {name[:_LONGEST]} is not allowed; these are: {listed}",
            )
        self._expect = Expect.OPERATOR
        arguments = cursor.take_symbol("(")
        if arguments is not None:
            self._push(Frame(arguments))

    # Symbols and values

    def _operand(self, token: Token) -> None:
        if self._expect in (Expect.OPERATOR, Expect.CLAUSE):
            raise self._unexpected(token)
        self._bounds.operand()
        self._expect = Expect.OPERATOR

    def _symbol(self, token: Token) -> None:
        text = token.text
        self._is_prefixed = False
        if text in _CLOSERS:
            self._close(token)
        elif text == ";":
            self._statement_end(token)
        elif text in _CLOSERS.values():
            self._open(token)
        elif self._expect is Expect.CLAUSE or (text == "," and self._expect is Expect.OPERAND):
            raise self._unexpected(token)
        elif text == "$":
            self._operand(token)
            self._parameter()
        elif text == ".":
            self._require(self._cursor.take_name() or self._cursor.take_symbol("*"))
            self._require(self._cursor.peek().text != "(")
            self._expect = Expect.OPERATOR
        elif text == "::":
            self._cursor.take_type()
            self._expect = Expect.OPERATOR
        else:
            self._operator(token)

    def _parameter(self) -> None:
        cursor = self._cursor
        if cursor.peek().kind is Kind.NUMBER:
            cursor.take()
        elif not cursor.take_name():
            self._require(cursor.peek().text == "(")  # a label that is computed: n:$(x)
        if cursor.peek().text == "(":
            self._expect = Expect.OPERAND

    def _operator(self, token: Token) -> None:
        text = token.text
        if text not in _APART and not (text == ":" and self._frame.opener.text == "{"):
            self._bounds.operator(token)
        if text in "*+%" and self._expect is not Expect.OPERAND:
            # Behind a pattern it repeats the pattern, and a clause may follow.
            repeats = self._cursor.before().text in (")", "]") or not self._frame.is_query
            self._expect = Expect.EITHER if repeats else Expect.OPERAND
        elif text in "*%":
            self._expect = Expect.OPERATOR if self._frame.is_query else Expect.EITHER
        else:
            if self._expect is Expect.OPERAND and text in "+-!":
                self._bounds.prefix(token)
            self._expect = Expect.OPERAND

    def _open(self, token: Token) -> None:
        if self._expect is Expect.CLAUSE and not self._is_pattern_place(token):
            raise self._unexpected(token)
        if (
            token.text == "("
            and self._expect is Expect.OPERATOR
            and self._cursor.before().text not in (")", "}", "*")
        ):
            raise self._unexpected(token)
        self._bounds.operand()
        self._push(Frame(token))

    def _is_pattern_place(self, token: Token) -> bool:
        """Tell whether a pattern may stand where a clause is expected: EXISTS { (a)-->(b) }."""
        frame = self._frame
        return frame.behind is Expect.OPERATOR and self._cursor.before() is frame.opener

    def _push(self, frame: Frame, expect: Expect = Expect.OPERAND) -> None:
        self._bounds.open(frame.opener)
        self._frames.append(frame)
        self._expect = expect

    def _close(self, token: Token) -> None:
        if len(self._frames) == 1 or self._frame.opener.text != _CLOSERS[token.text]:
            raise self._refuse(
                token, f"多余的 {token.text}", f"there is no bracket for {token.text} to close"
            )
        frame = self._frames.pop()
        for _ in range(frame.cases + 1):
            self._bounds.close()
        self._expect = frame.behind

    def _statement_end(self, token: Token) -> None:
        if len(self._frames) > 1 or not self._cursor.is_done():
            raise self._refuse(
                token,
                "一次只能执行一条语句；请去掉分号及其后的内容",
                "one statement at a time; take away the semicolon and what follows it",
            )

    # Refusals

    def _require(self, given: object) -> None:
        if not given:
            raise self._unexpected(self._cursor.peek())

    def _refuse(self, token: Token, zh: str, en: str) -> QueryRejected:
        return refusal(self._text, token.offset, zh, en)

    def _unexpected(self, token: Token) -> QueryRejected:
        """Return the error for a token that cannot stand here, or for the word that led to it."""
        for culprit in (token, self._cursor.before()):
            if culprit.keyword in FORBIDDEN:
                return forbidden(self._text, culprit.offset, culprit.keyword)
        shown = token.text[:_LONGEST] or "（结尾 end）"
        listed = (
            "MATCH, OPTIONAL MATCH, WHERE, WITH, RETURN, UNWIND, ORDER BY, SKIP, LIMIT, UNION, CALL"
        )
        return self._refuse(
            token,
            f"这里不能是 {shown}；可用的子句：{listed}；与关键字同名的名称请加反引号",
            f"{shown} cannot stand here; the clauses are {listed}; a name that reads like a "
            "keyword goes in back-quotes",
        )
