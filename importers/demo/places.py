"""Where the firms of the demo sit: real counties of one province, and of eleven others."""

from dataclasses import dataclass
from functools import cache

from graph_schema.codelists import RegionEntry, regions
from importers.demo.draws import Draws

#: The province of the demo (浙江省): its counties are real, its firms are not.
HOME_PROVINCE = "330000"
#: Where other suppliers sit, by weight: 江苏 上海 安徽 江西 福建 广东 山东 湖北 湖南 四川 陕西.
OTHER_PROVINCES: dict[str, float] = {
    "320000": 5, "310000": 3, "340000": 3, "360000": 2, "350000": 2, "440000": 3,
    "370000": 2, "420000": 1, "430000": 1, "510000": 1, "610000": 1,
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A county, and the word for it in the name of a firm."""

    region_code: str
    word: str


def draw_place(draws: Draws, home: dict[str, float], *, outside: bool) -> Place:
    """Return a county: of the chain's home cities, or of another province."""
    if outside:
        city = draws.one(_cities(draws.weighted(OTHER_PROVINCES)))
    else:
        city = regions().by_code[f"{draws.weighted(home)}00"]
    # 莒县 is not told from a brand by its length, so that `short_name` would keep it.
    county = draws.one([c for c in _below(city.code) if len(c.name) > 2])
    return Place(region_code=county.code, word=_word(county, city))


def _word(county: RegionEntry, city: RegionEntry) -> str:
    """Return the county in a name; a district's firms name their city."""
    return city.name if county.name.endswith("区") else county.name


def _cities(province: str) -> list[RegionEntry]:
    """Return the cities of a province that have counties; a municipality is its own city."""
    cities = [c for c in _below(province) if c.level == "city" and _below(c.code)]
    return cities or [regions().by_code[province]]


def _below(code: str) -> list[RegionEntry]:
    return sorted(_children().get(code, []), key=lambda entry: entry.code)


@cache
def _children() -> dict[str, list[RegionEntry]]:
    children: dict[str, list[RegionEntry]] = {}
    for entry in regions().by_code.values():
        if entry.parent_code:
            children.setdefault(entry.parent_code, []).append(entry)
    return children
