"""What people type into a cell that they leave empty, and the word that clears a value."""

import unicodedata

#: Cells that say "nothing known" (DESIGN.md, "Importers").
MISSING = frozenset({"", "-", "--", "---", "—", "——", "–", "/", "//", "\\", "无", "暂无"})
_ALSO_NO_NUMBER = frozenset({"N/A", "#N/A", "NA", "NULL", "不详", "未知", "不适用", "未填"})

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
    >>> [is_missing(t) for t in ("－", "暂无", "0", "无锡")]
    [True, True, False, False]
    """
    return text in MISSING or fold(text) in MISSING


def is_no_value(text: str) -> bool:
    """Return whether a cell of numbers, dates or choices says nothing.

    Names may be anything, also ``NULL``; a number may not.
    """
    folded = fold(text)
    return folded in MISSING or folded.upper() in _ALSO_NO_NUMBER
