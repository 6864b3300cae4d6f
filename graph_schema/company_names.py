"""The parts of a Chinese company name: place, core, legal form, branch.

企业名称 = 行政区划 + 字号 + 行业 + 组织形式 (企业名称登记管理规定, 2020, Art. 6). The core is what
is left of the trade name (字号) and the line of business.
"""

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from graph_schema.codelists import regions
from graph_schema.codelists.files import read_rows
from graph_schema.codelists.regions import short_forms
from graph_schema.names import normalise_name

#: Legal forms, longest first; those of one row are the same form, spelled in full or short.
_FORMS = {
    "limited": ("有限责任公司", "有限公司"),
    "joint-stock": ("股份有限公司", "股份公司", "股份"),
    "group": ("集团有限责任公司", "集团股份有限公司", "集团有限公司", "集团公司", "集团"),
    "partnership": ("(有限合伙)", "(普通合伙)", "合伙企业"),
    "cooperative": ("农民专业合作社", "专业合作社", "合作社"),
    "company": ("总公司", "公司"),
}
_FORM_OF = {word: form for form, words in _FORMS.items() for word in words}
_FORM = re.compile("(" + "|".join(sorted(map(re.escape, _FORM_OF), key=len, reverse=True)) + ")$")
_BRANCH = re.compile(r"(?<=公司|集团)\(?([^()]{0,20}?(?:分公司|分厂|办事处|分店|分部))\)?$")
_BRACKETED = re.compile(r"\(([^()]*)\)")
_STATE = ("中国", "中华")
_SHORTEST_CORE = 2
_LONGEST_PLACE = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class NameParts:
    """A company name taken apart; each part empty where the name has none.

    Attributes
    ----------
    places : region codes of the place in the name; several where places share what it is called.
    core : trade name and line of business.
    form : kind of legal form, "limited" for 有限公司 and 有限责任公司 alike.
    branch : what makes it a branch of the company: a branch is another enterprise.
    """

    places: tuple[str, ...]
    core: str
    form: str
    branch: str

    @property
    def place(self) -> str:
        """Region code of the place in the name, "000000" where it may be several, "" for none."""
        return self.places[0] if len(self.places) == 1 else "000000" if self.places else ""

    @property
    def distinctive(self) -> str:
        """The core without the common line of business behind it.

        Examples
        --------
        >>> split_company_name("远桥新材料科技有限公司").distinctive
        '远桥'
        """
        return _common_business().sub("", self.core)


@lru_cache(maxsize=1 << 18)
def split_company_name(name: str) -> NameParts:
    """Take a company name apart.

    Examples
    --------
    >>> split_company_name("杭州市远桥矿业有限责任公司")
    NameParts(places=('330100',), core='远桥矿业', form='limited', branch='')
    >>> split_company_name("远桥（杭州）矿业有限公司宁波分公司")
    NameParts(places=('330100',), core='远桥矿业', form='limited', branch='宁波分公司')
    >>> split_company_name("远桥").core
    '远桥'
    """
    text = normalise_name(name)
    branch = _BRANCH.search(text)
    if branch:
        text = text[: branch.start()]
    form = _FORM.search(text)
    if form:
        text = text[: form.start()]
    places: tuple[str, ...] = ()
    for inner in _BRACKETED.findall(text):
        places = places or _places_called(inner)
        text = text.replace(f"({inner})", "" if _places_called(inner) or inner == "集团" else inner)
    front, core = _place_in_front(text)
    return NameParts(
        places=front or places,
        core=core or normalise_name(name),
        form=_FORM_OF[form[1]] if form else "",
        branch=branch[1] if branch else "",
    )


def _place_in_front(text: str) -> tuple[tuple[str, ...], str]:
    """Return the place that ``text`` begins with, the most exact one, and what follows it."""
    places: tuple[str, ...] = ()
    while True:
        found = next(
            (
                (codes, text[end:])
                for end in range(min(_LONGEST_PLACE, len(text) - _SHORTEST_CORE), 1, -1)
                if (codes := _places_called(text[:end]))
            ),
            None,
        )
        if found is None:
            return places, text
        places, text = found


def _places_called(word: str) -> tuple[str, ...]:
    return _places().get(word, ())


@cache
def _common_business() -> re.Pattern[str]:
    """Return what matches the lines of business at an end that half of all firms have there."""
    words = [re.escape(row["word"]) for row in read_rows("business_words.csv")]
    return re.compile("(?:" + "|".join(sorted(words, key=len, reverse=True)) + ")+$")


@cache
def _places() -> dict[str, tuple[str, ...]]:
    """Return the names that stand for a place within a company name, with their codes.

    Provinces and cities with and without 省, 市; of counties only the full names, because their
    short ones (和平, 新华, 鼓楼) are ordinary words of trade names.
    """
    found: dict[str, set[str]] = {}
    for entry in regions().by_code.values():
        short = () if entry.level == "county" else short_forms(entry.name)
        for word in (entry.name, *short):
            if len(word) > 1 and word not in _STATE:
                found.setdefault(word, set()).add(entry.code)
    return {word: tuple(sorted(codes)) for word, codes in found.items()}
