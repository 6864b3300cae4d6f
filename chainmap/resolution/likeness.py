"""How much two company names resemble each other, and in what."""

from dataclasses import dataclass
from itertools import zip_longest

from rapidfuzz.distance import OSA, LCSseq

from graph_schema.codelists.region_codes import regions_agree
from graph_schema.company_names import NameParts, split_company_name
from graph_schema.names import normalise_name

#: Below this nobody is asked.
LEAST_SCORE = 70
#: Characters that tell sister firms apart: 一厂 and 二厂 are no slip of the pen.
_TELLING = frozenset("0123456789一二三四五六七八九十东西南北甲乙丙丁新老大小")
_CITY_DIGITS = 4
#: Cores below this length allow one edit, others two.
_LONG_CORE = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Called:
    """An enterprise as far as its name and place go."""

    name: str
    region: str  # region_code or ""

    @property
    def parts(self) -> NameParts:
        """Its name taken apart."""
        return split_company_name(self.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """A score of 0..100 and its reasons in words, Chinese and English."""

    score: int
    zh: str
    en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Finding:
    points: int
    zh: str
    en: str


def compare_names(one: Called, other: Called) -> Likeness | None:
    """Compare two enterprises by name and place.

    Returns
    -------
    None where they are surely two (other city, other branch, a telling character), or alike too
    little to ask anybody. The score starts from how the cores compare (100 equal, 92 equal in
    sound, 70 to 90 one character, ...) and loses points for legal form and place.

    Examples
    --------
    >>> one = Called(name="杭州远桥矿业有限公司", region="330100")
    >>> compare_names(one, Called(name="远桥矿业有限责任公司", region="330106")).score
    97
    >>> compare_names(one, Called(name="宁波远桥矿业有限公司", region="330200")) is None
    True
    """
    findings = [_cores(one.parts, other.parts), _places(one, other), _forms(one, other)]
    known = [finding for finding in findings if finding is not None]
    score = sum(finding.points for finding in known)
    if len(known) < len(findings) or score < LEAST_SCORE:
        return None
    return Likeness(
        score=score,
        zh="；".join(f.zh for f in known if f.zh) or "名称相同",
        en="; ".join(f.en for f in known if f.en) or "same name",
    )


def _cores(one: NameParts, other: NameParts) -> _Finding | None:
    a, b = one.core, other.core
    if one.branch != other.branch:
        return None
    if not (one.distinctive and other.distinctive) and one.place != other.place:
        return None  # 江苏银行 and 南京银行: the place is the trade name
    if a == b:
        return _Finding(points=100, zh="", en="")
    edited = None if _tells_apart(a, b) else _edited(one, other)
    found = [finding for finding in (edited, _shortened(one, other)) if finding is not None]
    return max(found, key=lambda finding: finding.points, default=None)


def _edited(one: NameParts, other: NameParts) -> _Finding | None:
    """Compare as a slip of the pen: equal in sound, or one or two characters off."""
    a, b = one.core, other.core
    distance = OSA.distance(a, b)
    if distance > allowed_edits(max(len(a), len(b))):
        return None
    if len(a) == len(b) and _sound(a) == _sound(b):
        return _Finding(points=92, zh=f"同音字：{_shown(a, b)}", en="same sound")
    # The less there is beside the common line of business, the more one character says.
    length = min(len(one.distinctive), len(other.distinctive))
    points = {0: 70, 1: 70, 2: 74, 3: 80, 4: 86}.get(length, 90) - 14 * (distance - 1)
    words = ("一个字", "one character differs") if distance == 1 else ("两个字", "two differ")
    return _Finding(points=points, zh=f"相差{words[0]}：{_shown(a, b)}", en=words[1])


def allowed_edits(length: int) -> int:
    """Return how many characters two cores may differ in, by the length of the longer one."""
    return 1 if length < _LONG_CORE else 2


def _shortened(one: NameParts, other: NameParts) -> _Finding | None:
    """Compare as name and short name, which keeps the beginning and leaves characters out."""
    short, long = sorted((one, other), key=lambda parts: len(parts.core))
    a, b = short.core, long.core
    if a[:2] != b[:2] or LCSseq.similarity(a, b) < len(a):
        return None
    length = len(a) + (2 if one.place and one.place == other.place else 0)
    # With a legal form of its own it is a whole name, more likely that of a sister firm.
    points = {2: 74, 3: 80}.get(length, 86) - (14 if short.form else 0)
    return _Finding(points=points, zh=f"简称：{a}／{b}", en="a short name of the other")


def _tells_apart(a: str, b: str) -> bool:
    """Whether each name has a character that the other has not and that tells firms apart."""
    return bool(_TELLING.intersection(set(a) - set(b)) and _TELLING.intersection(set(b) - set(a)))


def _shown(a: str, b: str) -> str:
    pairs = [(x, y) for x, y in zip_longest(a, b, fillvalue="") if x != y]
    if len(a) == len(b) and len(pairs) <= 2:
        return "、".join(f"{x}→{y}" for x, y in pairs)
    return f"{a}／{b}"


def _sound(text: str) -> list[str]:
    # Heavy with its dictionaries, and asked of few pairs.
    from pypinyin import lazy_pinyin

    found: list[str] = lazy_pinyin(text)
    return found


def _places(one: Called, other: Called) -> _Finding | None:
    """Compare the places in the names, and the regions where they are registered."""
    named = (one.parts.place, other.parts.place)
    if not regions_agree(*named):
        return None
    points, zh, en = 0, [], []
    if bool(named[0]) != bool(named[1]):
        points, zh, en = -3, ["一方名称未写地名"], ["one name has no place"]
    if not one.region or not other.region:
        points, zh, en = points - 3, [*zh, "一方地区未知"], [*en, "one region is unknown"]
    elif not regions_agree(one.region, other.region):
        if one.region[:_CITY_DIGITS] != other.region[:_CITY_DIGITS]:
            return None
        points, zh, en = points - 5, [*zh, "同市不同区县"], [*en, "other county of one city"]
    return _Finding(points=points, zh="；".join(zh), en="; ".join(en))


def _forms(one: Called, other: Called) -> _Finding:
    forms = (one.parts.form, other.parts.form)
    if forms[0] == forms[1]:
        return _Finding(points=0, zh=_spelling(one, other), en="")
    if not all(forms):
        return _Finding(points=-2, zh="一方未写组织形式", en="one name has no legal form")
    return _Finding(points=-6, zh="组织形式不同", en="other legal form")


def _spelling(one: Called, other: Called) -> str:
    """Say where names differ although all their parts are the same."""
    same = one.parts == other.parts and normalise_name(one.name) != normalise_name(other.name)
    return "括号、地名或组织形式写法不同" if same else ""
