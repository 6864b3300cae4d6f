"""Names of enterprises that do not exist: an invented word, what they make, their place."""

from importers.demo.draws import Draws
from importers.demo.specification import ProductSpec

# Words of one character of each row. No listed company, region or product of the real data that
# the project is tested with contains one of them (tests/importers/demo/test_names.py).
_FIRST = "澄岚砚澜麓霁芃屿沅珩昀栩泓湛翊槿渝沭溪漪珞璟翎筠潇嵘峤峪沁汀"
_SECOND = "启衡川禾垣岳桥曜域舟铭拓枢原朔泽歌里渡磐越序恒嘉辰野陵松庭棠"
_REAL = frozenset({"沅陵", "溪桥"})

INVENTED_WORDS = tuple(a + b for a in _FIRST for b in _SECOND if a + b not in _REAL)


class NameMaker:
    """Makes names, each short name once."""

    def __init__(self, draws: Draws) -> None:
        self._draws = draws
        self._used: set[str] = set()

    def short_name(self, product: ProductSpec) -> str:
        """Return an unused short name of a maker of ``product``."""
        while True:
            name = self._draws.one(INVENTED_WORDS) + self._draws.one(product.words)
            if name not in self._used:
                self._used.add(name)
                return name

    def full_name(self, place: str, short: str, *, listed: bool) -> str:
        """Return the registered name: place, short name, legal form."""
        return f"{place}{short}{'股份有限公司' if listed else '有限公司'}"
