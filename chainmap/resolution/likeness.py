"""How much two company names resemble each other, and in what."""

import math
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from itertools import zip_longest

from rapidfuzz.distance import OSA, LCSseq

from chainmap.resolution.called import CITY_DIGITS, Called
from chainmap.resolution.names_at_hand import NamesAtHand
from graph_schema.codelists.region_codes import regions_agree
from graph_schema.company_names import NameParts
from graph_schema.names import normalise_name

#: Below this nobody is asked.
LEAST_SCORE = 70
#: Characters that tell sister firms apart: 一厂 and 二厂 are no slip of the pen.
_TELLING = frozenset("0123456789一二三四五六七八九十东西南北甲乙丙丁新老大小")
#: Cores below this length allow one edit, others two.
_LONG_CORE = 6
#: Points off for each doubling of the firms that have as much in common by chance.
_POINTS_A_DOUBLING = 3
#: Codes that an authority gives. Two firms have two; one firm seldom has (A and B shares).
_CODES = {
    "org:": ("组织机构代码", "organisation codes"),
    "reg:": ("注册号", "registration numbers"),
    "stock:": ("证券代码", "stock codes"),
}
_OTHER_CODE = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """A score of 0..100 and its reasons in words, Chinese and English."""

    score: int
    zh: str
    en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Finding:
    points: int
    zh: str = ""
    en: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Way:
    """A way in which cores are alike.

    Attributes
    ----------
    free : log2 of the firms alike by chance that cost no points yet: the fewer, the rarer one firm
        is written in two such ways. Set so that benchmarks/resolution.py loses no recall.
    """

    points: int
    free: int

    def worth(self, alike: float) -> int:
        """Return the points where 2**alike other firms have as much in common by chance."""
        return self.points - max(0, round(_POINTS_A_DOUBLING * (alike - self.free)))


_EQUAL = _Way(points=100, free=-3)
_SOUND = _Way(points=92, free=-4)
_SLIP, _TWO_SLIPS = _Way(points=90, free=-9), _Way(points=76, free=-9)
_SHORT_FREE = -4


def compare_names(one: Called, other: Called, at_hand: NamesAtHand) -> Likeness | None:
    """Compare two enterprises by name and place.

    Returns
    -------
    None where they are surely two (other city, other branch, a telling character), or alike too
    little to ask anybody. The score starts from how the cores compare (100 equal, 92 equal in
    sound, 90 one character, ...) and loses points for legal form and place, and where other names
    at hand have as much in common with them.

    Examples
    --------
    >>> one = Called(name="杭州远桥矿业有限公司", region="330100")
    >>> two = Called(name="远桥矿业有限责任公司", region="330106")
    >>> among = NamesAtHand.of([one, two], count=2)
    >>> compare_names(one, two, among).score
    97
    >>> compare_names(one, Called(name="宁波远桥矿业有限公司", region="330200"), among) is None
    True
    """
    findings = [_cores(one, other, at_hand), _places(one, other), _forms(one, other)]
    known = [finding for finding in findings if finding is not None]
    score = sum(finding.points for finding in known)
    if len(known) < len(findings) or score < LEAST_SCORE:
        return None
    return Likeness(
        score=score,
        zh="；".join(f.zh for f in known if f.zh) or "名称相同",
        en="; ".join(f.en for f in known if f.en) or "same name",
    )


def weigh_codes(
    alike: Likeness, codes: Collection[str], others: Collection[str]
) -> Likeness | None:
    """Take off points where both have a code of one kind, but not the same; None below the least.

    Examples
    --------
    >>> same = Likeness(score=97, zh="名称相同", en="same name")
    >>> weigh_codes(same, ["stock:600631"], ["stock:600827"])
    Likeness(score=82, zh='名称相同；证券代码不同', en='same name; other stock codes')
    """
    score, reasons = alike.score, [(alike.zh, alike.en)]
    for scheme, (zh, en) in _CODES.items():
        one, other = (
            {code for code in side if code.startswith(scheme)} for side in (codes, others)
        )
        if one and other and one.isdisjoint(other):
            score -= _OTHER_CODE
            reasons.append((f"{zh}不同", f"other {en}"))
    if score < LEAST_SCORE:
        return None
    return Likeness(
        score=score, zh="；".join(zh for zh, _ in reasons), en="; ".join(en for _, en in reasons)
    )


def _cores(one: Called, other: Called, at_hand: NamesAtHand) -> _Finding | None:
    """Compare the cores: the fewer others have as much in common with them, the more it says."""
    parts, others = one.parts, other.parts
    if parts.branch != others.branch:
        return None
    if not (parts.distinctive and others.distinctive) and parts.places != others.places:
        return None  # 江苏银行 and 南京银行: the place is the trade name
    alike = math.log2(at_hand.expected_alike(one, other))
    if parts.core == others.core:
        return _weighed(_EQUAL, alike)
    if _SOUND.worth(alike) < LEAST_SCORE:
        return None  # nor is any other way worth asking about; most pairs end here
    ways = (_edited(parts.core, others.core, alike), _shortened(parts, others, alike))
    found = [finding for finding in ways if finding is not None]
    return max(found, key=lambda finding: finding.points, default=None)


def _weighed(way: _Way, alike: float, zh: str = "", en: str = "") -> _Finding:
    points = way.worth(alike)
    if points < way.points:
        zh, en = f"{zh}；相同部分常见", f"{en}; what is the same is common"
    return _Finding(points=points, zh=zh.lstrip("；"), en=en.lstrip("; "))


def _edited(a: str, b: str, alike: float) -> _Finding | None:
    """Compare as a slip of the pen: equal in sound, or one or two characters off."""
    distance = OSA.distance(a, b)
    if distance > allowed_edits(max(len(a), len(b))) or _tells_apart(a, b):
        return None
    if len(a) == len(b) and _sound(a) == _sound(b):
        return _weighed(_SOUND, alike, f"同音字：{_shown(a, b)}", "same sound")
    if distance == 1:
        return _weighed(_SLIP, alike, f"相差一个字：{_shown(a, b)}", "one character differs")
    return _weighed(_TWO_SLIPS, alike, f"相差两个字：{_shown(a, b)}", "two differ")


def allowed_edits(length: int) -> int:
    """Return how many characters two cores may differ in, by the length of the longer one."""
    return 1 if length < _LONG_CORE else 2


def _shortened(one: NameParts, other: NameParts, alike: float) -> _Finding | None:
    """Compare as name and short name, which keeps the beginning and leaves characters out."""
    short, long = sorted((one, other), key=lambda parts: len(parts.core))
    a, b = short.core, long.core
    if a[:2] != b[:2] or LCSseq.similarity(a, b) < len(a):
        return None
    length = len(a) + (2 if one.place and one.place == other.place else 0)
    # With a legal form of its own it is a whole name, more likely that of a sister firm.
    points = {2: 74, 3: 80}.get(length, 86) - (14 if short.form else 0)
    way = _Way(points=points, free=_SHORT_FREE)
    return _weighed(way, alike, f"简称：{a}／{b}", "a short name of the other")


def _tells_apart(a: str, b: str) -> bool:
    """Whether each name has a character that the other has not and that tells firms apart."""
    return bool(_TELLING.intersection(set(a) - set(b)) and _TELLING.intersection(set(b) - set(a)))


def _shown(a: str, b: str) -> str:
    pairs = [(x, y) for x, y in zip_longest(a, b, fillvalue="") if x != y]
    if len(a) == len(b) and len(pairs) <= 2:
        return "、".join(f"{x}→{y}" for x, y in pairs)
    return f"{a}／{b}"


@lru_cache(maxsize=1 << 14)
def _sound(text: str) -> tuple[str, ...]:
    # Heavy with its dictionaries, and asked of few pairs.
    from pypinyin import lazy_pinyin

    return tuple(lazy_pinyin(text))


def _places(one: Called, other: Called) -> _Finding | None:
    """Compare the places in the names, and the regions where they are registered."""
    named, others = one.parts.places, other.parts.places
    points, zh, en = 0, [], []
    if bool(named) != bool(others):
        points, zh, en = -3, ["一方名称未写地名"], ["one name has no place"]
    elif named and set(named).isdisjoint(others):
        if not any(regions_agree(a, b) for a in named for b in others):
            return None
        points, zh, en = -5, ["名称中的地名一大一小"], ["one place within the other"]
    if not one.region or not other.region:
        points, zh, en = points - 3, [*zh, "一方地区未知"], [*en, "one region is unknown"]
    elif not regions_agree(one.region, other.region):
        if one.region[:CITY_DIGITS] != other.region[:CITY_DIGITS]:
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
