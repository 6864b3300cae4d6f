"""Names as they are compared and as they are shown: normalised, and short for a card."""

import re
import unicodedata

_SPACES = re.compile(r"\s+")
#: Brackets that NFKC does not make round, the tortoise shell ones (U+3014, U+3015) among them.
_BRACKETS = str.maketrans("\u3014\u3015【】[]", "()()()")
_LEGAL_FORM = re.compile(
    r"(股份有限公司|有限责任公司|集团有限公司|（集团）有限公司|有限公司|股份公司|总公司|公司|集团)$"
)
_PLACE = re.compile(
    r"^[一-鿿]{2,8}?(?:省|自治区|特别行政区|自治州|地区|市|县|区|旗)(?=[一-鿿]{3,})"
)


def normalise_name(name: str) -> str:
    """Return the form in which two spellings of one name are equal.

    Full-width forms become half-width (NFKC), brackets ASCII, white space goes, letters are upper
    case. Nothing else: 有限公司 and 有限责任公司 stay different firms.

    Examples
    --------
    >>> normalise_name("　杭州（滨江） abc 有限公司 ")
    '杭州(滨江)ABC有限公司'
    """
    text = unicodedata.normalize("NFKC", name)
    text = text.translate(_BRACKETS)
    # Without its space an accent joins the letter before it: normalised once more.
    return unicodedata.normalize("NFKC", _SPACES.sub("", text).upper())


def short_name(name: str) -> str:
    """Return the name for a card: without the place in front and the legal form behind.

    Examples
    --------
    >>> short_name("杭州市远桥矿业有限公司")
    '远桥矿业'
    >>> short_name("宁德时代新能源科技股份有限公司")
    '宁德时代新能源科技'
    """
    text = name.strip()
    core = _PLACE.sub("", _LEGAL_FORM.sub("", text))
    return core or text
