"""Names as they are compared and as they are shown: normalised, and short for a card."""

import re
import unicodedata

_SPACES = re.compile(r"\s+")
#: Brackets that NFKC does not make round, the tortoise shell ones (U+3014, U+3015) among them.
_BRACKETS = str.maketrans("\u3014\u3015【】[]", "()()()")
#: Unicode categories of characters without ink: controls, and format ones such as U+200B.
_UNSEEN = ("Cc", "Cf")
_LEGAL_FORM = re.compile(
    r"(股份有限公司|有限责任公司|集团有限公司|（集团）有限公司|有限公司|股份公司|总公司|公司|集团)$"
)
_SCHEME = re.compile(r"[a-z][a-z0-9_-]*:\S")
_USCC = re.compile(r"[0-9A-HJ-NPQRTUWXY]{18}")
_PLACE = re.compile(
    r"^[一-鿿]{2,8}?(?:省|自治区|特别行政区|自治州|地区|市|县|区|旗)(?=[一-鿿]{3,})"
)


def visible(text: str) -> str:
    r"""Return the text without control and format characters; white space stays.

    Examples
    --------
    >>> visible("甲\u200b乙\x00 丙")
    '甲乙 丙'
    """
    if text.isprintable():
        return text
    return "".join(c for c in text if unicodedata.category(c) not in _UNSEEN or c.isspace())


def normalise_name(name: str) -> str:
    """Return the form in which two spellings of one name are equal.

    Full-width forms become half-width (NFKC), brackets ASCII, white space and characters that
    nobody sees go, letters are upper case. Nothing else: 有限公司 and 有限责任公司 stay different
    firms.

    Examples
    --------
    >>> normalise_name("　杭州（滨江） abc 有限公司 ")
    '杭州(滨江)ABC有限公司'
    """
    if name.isalnum() and unicodedata.is_normalized("NFKC", name):
        text = name  # nothing below has anything to take off, as with nine names of ten
    else:
        text = visible(unicodedata.normalize("NFKC", name)).translate(_BRACKETS)
        text = _SPACES.sub("", text)
    # Without its space an accent joins the letter before it: normalised once more.
    return unicodedata.normalize("NFKC", text.upper())


def identifier_of_key(key: str) -> str:
    """Return an enterprise_id as an identifier ``scheme:value`` that still finds it when it went.

    Examples
    --------
    >>> identifier_of_key("91440300708461136T"), identifier_of_key("stock:688268")
    ('uscc:91440300708461136T', 'stock:688268')
    >>> identifier_of_key("E001")
    'id:E001'
    """
    if _SCHEME.match(key):
        return key
    return f"uscc:{key}" if _USCC.fullmatch(key) else f"id:{key}"


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
