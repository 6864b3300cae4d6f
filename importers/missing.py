"""What people type into a cell that they leave empty, and the word that clears a value."""

import re
import unicodedata

#: Cells that say "nothing known" (DESIGN.md, "Importers").
MISSING = frozenset({"", "-", "--", "---", "—", "——", "–", "/", "//", "\\", "无", "暂无"})
_ALSO_NO_NUMBER = frozenset({"N/A", "#N/A", "NA", "NULL", "不详", "未知", "不适用", "未填"})

_TEXT_FORMULA = re.compile(r'="([^"]*)"')

#: The cell that makes a value unknown again (MODEL.md, "Sources, vanished rows, blank cells").
CLEAR_WORD = "清空"


def fold(text: str) -> str:
    """Return a code, number or date in half-width characters, trimmed.

    Examples
    --------
    >>> fold("　（万元） ")
    '(万元)'
    """
    if text.isascii():
        return text.strip()
    return unicodedata.normalize("NFKC", text).strip()


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


def is_no_value(text: str) -> bool:
    """Return whether a cell of numbers, dates or choices says nothing.

    Names may be anything, also ``NULL``; a number may not.
    """
    folded = fold(text)
    return is_missing(folded) or folded.upper() in _ALSO_NO_NUMBER
