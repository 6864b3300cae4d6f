"""What people type into a cell that they leave empty, and the word that clears a value."""

import re
import unicodedata

from graph_schema.names import visible

#: Cells that say "nothing known" (DESIGN.md, "Importers").
MISSING = frozenset({"", "-", "--", "---", "—", "——", "–", "/", "//", "\\", "无", "暂无"})
_ALSO_NO_NUMBER = frozenset({"N/A", "#N/A", "NA", "NULL", "不详", "未知", "不适用", "未填"})

#: What a cell shows whose formula failed, or, saved as CSV, whose column was too narrow.
_ERROR = re.compile(
    r"#(N/A|REF!|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|SPILL!|CALC!|GETTING_DATA|#{2,})", re.IGNORECASE
)
_TEXT_FORMULA = re.compile(r'="([^"]*)"')

#: The cell that makes a value unknown again (MODEL.md, "Sources, vanished rows, blank cells").
CLEAR_WORD = "清空"


def fold(text: str) -> str:
    """Return a code, number or date in half-width characters that can be seen, trimmed.

    Examples
    --------
    >>> fold("　（万\u200b元） ")
    '(万元)'
    """
    if text.isascii():
        return visible(text).strip()
    return visible(unicodedata.normalize("NFKC", text)).strip()


def without_controls(text: str) -> str:
    r"""Return words without control characters; line breaks stay.

    Examples
    --------
    >>> without_controls("甲\x00 乙")
    '甲 乙'
    """
    if text.isprintable():
        return text
    return "".join(c for c in text if unicodedata.category(c) != "Cc" or c.isspace())


def is_missing(text: str) -> bool:
    """Return whether a cell says nothing.

    Examples
    --------
    >>> [is_missing(t) for t in ("－", "暂无", "\u200b\ufeff", "0", "无锡")]
    [True, True, True, False, False]
    """
    return text in MISSING or fold(text) in MISSING or _shows_nothing(text)


def _shows_nothing(text: str) -> bool:
    """Return whether a text is made of characters without ink: zero-width and format ones."""
    return not text.isprintable() and all(unicodedata.category(c)[0] in "CZ" for c in text)


def bare_code(text: str) -> str:
    """Return a code without what keeps Excel from taking it for a number: ``'91…``, ``="91…"``.

    Examples
    --------
    >>> bare_code("'9133"), bare_code('="0133"'), bare_code("9133")
    ('9133', '0133', '9133')
    """
    folded = fold(text)
    formula = _TEXT_FORMULA.fullmatch(folded)
    return formula[1].strip() if formula else folded.removeprefix("'")


def is_error(cell: object) -> bool:
    """Return whether a cell shows that its formula failed.

    Examples
    --------
    >>> [is_error(cell) for cell in ("#N/A", "#REF!", "########", "#1", "N/A", 3.0)]
    [True, True, True, False, False, False]
    """
    return isinstance(cell, str) and cell[:1] == "#" and _ERROR.fullmatch(cell) is not None


def is_no_value(text: str) -> bool:
    """Return whether a cell of numbers, dates or choices says nothing.

    Names may be anything, also ``NULL``; a number may not.
    """
    folded = fold(text)
    return is_missing(folded) or folded.upper() in _ALSO_NO_NUMBER
