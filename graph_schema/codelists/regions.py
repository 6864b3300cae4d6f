"""Administrative divisions 行政区划: province, city and county codes, names, and former codes."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache

from graph_schema.codelists.files import read_rows

#: Ethnic groups as they stand in the names of autonomous prefectures and counties.
_GROUPS = (
    "蒙古族|蒙古|回族|藏族|维吾尔族|维吾尔|苗族|彝族|壮族|布依族|朝鲜族|满族|侗族|瑶族|白族|土家族|哈尼族|哈萨克族|哈萨克|傣族|黎族|"
    "傈僳族|佤族|畲族|拉祜族|水族|东乡族|纳西族|景颇族|柯尔克孜族|柯尔克孜|土族|达斡尔族|达斡尔|仫佬族|羌族|布朗族|撒拉族|毛南族|"
    "仡佬族|锡伯族|锡伯|阿昌族|普米族|塔吉克族|塔吉克|怒族|保安族|裕固族|独龙族|各族"
)
_AUTONOMOUS = re.compile(rf"(..+?)(?:{_GROUPS})*自治([区州县旗])")
_KIND = re.compile(r"(..+?)(省|特别行政区|市|地区|盟|新区|区|县|旗)")
_NOISE = re.compile(r"中华人民共和国|^中国|市辖区|省直辖县级行政区划|自治区直辖县级行政区划|[\W_]+")
#: GB/T 2260 codes that only group counties: 市辖区 of the municipalities, and 省直辖.
_GROUPING = re.compile(r"(?:11|12|31|50)0[12]00|[1-6][0-9]9000")

_LEVELS = ("province", "city", "county")
_LONGEST = 200  # characters of a cell that can still be a place
_REMEMBERED = 100_000  # texts of one import; addresses would otherwise fill the memory


@dataclass(frozen=True, slots=True, kw_only=True)
class RegionEntry:
    """One administrative division. ``level`` is province, city or county."""

    code: str
    name: str
    full_name: str
    level: str
    parent_code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FormerRegion:
    """A division that is no more; ``successor`` is None where it was split or its trail is lost."""

    code: str
    name: str
    successor: str | None
    year_ended: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RegionList:
    """All divisions of county level and above, and what became of the former ones.

    Attributes
    ----------
    by_code : code → entry, provinces before cities before counties of each province.
    former_by_code : code → the division that had it.
    """

    by_code: Mapping[str, RegionEntry]
    former_by_code: Mapping[str, FormerRegion]
    _full: Mapping[str, tuple[str, ...]]  # name → codes
    _short: Mapping[str, tuple[str, ...]]  # short form → codes
    _found: dict[str, str | None] = field(default_factory=dict)

    def find(self, text: str) -> str | None:
        """Return the code that ``text`` means, None where it is unknown or fits several.

        Examples
        --------
        >>> found = regions()
        >>> [found.find(t) for t in ("330108", "浙江", "杭州", "浙江省杭州市滨江区", "杭州滨江区")]
        ['330108', '330000', '330100', '330108', '330108']
        >>> found.find("鼓楼区") is None, found.find("南京鼓楼区"), found.find("3301") is None
        (True, '320106', True)
        """
        if len(text) > _LONGEST:
            return None
        if text not in self._found:
            if len(self._found) >= _REMEMBERED:
                self._found.clear()
            self._found[text] = self._find(text)
        return self._found[text]

    def former(self, code: str) -> tuple[str | None, int] | None:
        """Return (successor, year in which the code ended), None for a code that never was.

        The successor is None where the code was split up or its trail is lost.

        Examples
        --------
        >>> regions().former("330184")
        ('330110', 2001)
        """
        found = self.former_by_code.get(code)
        return (found.successor, found.year_ended) if found else None

    def _find(self, text: str) -> str | None:
        word = _NOISE.sub("", unicodedata.normalize("NFKC", text))
        if re.fullmatch(r"[0-9]{6}", word):
            if word not in self.by_code and _GROUPING.fullmatch(word):
                word = word[:2] + "0000"
            return word if word in self.by_code else None
        return self._choose(word, "") or self._one(self._under(word, "", len(_LEVELS)))

    def _under(self, word: str, parent: str, depth: int) -> set[str]:
        """Return what ``word`` can mean inside ``parent``, read as names one behind the other."""
        chosen = self._choose(word, parent)
        if chosen is not None:
            return {chosen}
        found: set[str] = set()
        for cut in range(2, len(word) - 1) if depth else ():
            for head in self._named(word[:cut], parent):
                if self.by_code[head].level != "county":
                    found |= self._under(word[cut:], head, depth - 1)
        return found

    def _named(self, word: str, parent: str) -> list[str]:
        codes = (*self._full.get(word, ()), *self._short.get(word, ()))
        return [c for c in codes if self.within(c, parent)]

    def within(self, code: str, parent: str) -> bool:
        """Return whether ``code`` lies under ``parent``, itself aside; "" holds everything.

        Examples
        --------
        >>> found = regions()
        >>> found.within("330108", "330000"), found.within("330000", "330000")
        (True, False)
        """
        while parent and code and code != parent:
            code = self.by_code[code].parent_code
            if code == parent:
                return True
        return not parent

    def _choose(self, word: str, parent: str) -> str | None:
        """Return the one division called ``word`` inside ``parent``; full names come first."""
        full = [c for c in self._full.get(word, ()) if self.within(c, parent)]
        if full:
            return self._one(full)
        short = [c for c in self._short.get(word, ()) if self.within(c, parent)]
        return self._one(short) or self._best_known(short)

    def _one(self, codes: Iterable[str]) -> str | None:
        found = set(codes)
        if len(found) == 1:
            return found.pop()
        # A division and what lies inside it: the outer one is right in either case.
        outer = [c for c in found if all(c == o or self.within(o, c) for o in found)]
        return outer[0] if outer else None

    def _best_known(self, codes: list[str]) -> str | None:
        """Return the province or city that a short form means against its smaller namesakes.

        西安 is the city, although two far-off districts are called 西安区; 朝阳 stays open,
        because a district of Beijing is meant as often as the city in Liaoning.
        """
        by_level = {lv: [c for c in codes if self.by_code[c].level == lv] for lv in _LEVELS}
        if by_level["province"]:
            return self._one(by_level["province"])
        rivals = [c for c in by_level["county"] if self._is_rival(c, by_level["city"])]
        return self._one(by_level["city"]) if not rivals else None

    def _is_rival(self, county: str, cities: list[str]) -> bool:
        entry = self.by_code[county]
        if any(self.within(county, city) for city in cities):
            return False
        parent = self.by_code[entry.parent_code]
        in_capital = parent.level == "province" or parent.code.endswith("0100")
        return in_capital or not entry.name.endswith("区")


@cache
def regions() -> RegionList:
    """Return the divisions of ``regions.csv`` and ``former_regions.csv``.

    Examples
    --------
    >>> regions().by_code["330108"].full_name
    '浙江省杭州市滨江区'
    """
    by_code = {row["code"]: RegionEntry(**row) for row in read_rows("regions.csv")}
    former = {
        row["code"]: FormerRegion(
            code=row["code"],
            name=row["name"],
            successor=row["successor"] or None,
            year_ended=int(row["year_ended"]),
        )
        for row in read_rows("former_regions.csv")
    }
    full: dict[str, tuple[str, ...]] = {}
    short: dict[str, tuple[str, ...]] = {}
    for entry in by_code.values():
        full[entry.name] = (*full.get(entry.name, ()), entry.code)
        for form in short_forms(entry.name):
            short[form] = (*short.get(form, ()), entry.code)
    return RegionList(by_code=by_code, former_by_code=former, _full=full, _short=short)


def short_forms(name: str) -> tuple[str, ...]:
    """Return the common shorter forms of a division's name.

    Examples
    --------
    >>> short_forms("内蒙古自治区"), short_forms("恩施土家族苗族自治州"), short_forms("杭州市")
    (('内蒙古',), ('恩施', '恩施州'), ('杭州',))
    """
    autonomous = _AUTONOMOUS.fullmatch(name)
    if autonomous:
        core, kind = autonomous.groups()
        forms = (core, core + ("自治区" if kind == "区" else kind))
        return tuple(f for f in forms if f != name)
    kind_of = _KIND.fullmatch(name)
    return (kind_of[1],) if kind_of else ()
