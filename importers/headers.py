"""Which table a sheet is: its header row found by known words, its type told by the columns."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import graph_schema
from graph_schema.headers import normalise_header
from graph_schema.model import NodeType, Property, Type, load_model
from importers.cells import Cell

#: A header stands within the first lines, below titles and notes.
SCANNED_LINES = 20
_WIDEST = 16_384  # columns, as Excel has
#: Properties of its own by which a table is known that lacks the numbers of its rows.
_OWN_COLUMNS = 2

_BRACKETED = re.compile(r"^(.*?)\(([^()]*)\)$")
_BRACKETS = str.maketrans("[]【】", "()()")
_REQUIRED_MARK = "*"
_NAMING_ENTERPRISE = frozenset(
    {"name", "uscc", "organisation_code", "registration_number", "identifiers"}
)

#: Factor of a header's or a cell's unit, by what the property is measured in.
UNITS: dict[str, dict[str, float]] = {
    "yuan": {"元": 1, "人民币元": 1, "千元": 1e3, "万元": 1e4, "百万元": 1e6, "亿元": 1e8},
    "persons": {"人": 1, "名": 1, "位": 1, "万人": 1e4},
    "fraction": {"%": 0.01, "百分比": 0.01, "‰": 0.001},
}
#: Longest first, so that 万元 is not taken for 元.
_UNIT_WORDS = sorted({unit for units in UNITS.values() for unit in units}, key=len, reverse=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownColumn:
    """A header's meaning: the address of a column, and the unit its brackets name."""

    address: str
    unit: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognition:
    """A header row as a table of one type; ``columns`` by position, None where not known."""

    type: Type
    columns: tuple[KnownColumn | None, ...]
    score: int

    @property
    def addresses(self) -> set[str]:
        """The addresses that the columns give."""
        return {known.address for known in self.columns if known is not None}


@cache
def header_tables() -> dict[str, dict[str, str]]:
    """Return type → normalised header → address, from the generated ``headers.json``."""
    return {name: dict(table) for name, table in _generated()["types"].items()}


@cache
def ignored_headers() -> frozenset[str]:
    """Return the headers that say nothing about a fact, normalised."""
    return frozenset(normalise_header(word) for word in _generated()["ignored"])


@cache
def _generated() -> dict[str, dict[str, dict[str, str]]]:
    path = Path(graph_schema.__file__).parent / "headers.json"
    tables: dict[str, dict[str, dict[str, str]]] = json.loads(path.read_text(encoding="utf-8"))
    return tables


def known_column(type_: Type, header: Cell) -> KnownColumn | None:
    """Return what a header means in a table of ``type_``.

    Examples
    --------
    >>> known_column(load_model().nodes["Enterprise"], "营业收入（万元）")
    KnownColumn(address='revenue_yuan', unit='万元')
    >>> known_column(load_model().nodes["Enterprise"], "营业收入（万美元）")
    """
    if not isinstance(header, str) or not _is_word(header):
        return None
    return _meaning(type_.name, header)


@lru_cache(maxsize=1 << 14)
def _meaning(type_name: str, header: str) -> KnownColumn | None:
    """Look for a header once: every line of a sheet's head is held against every type."""
    type_ = load_model().type(type_name)
    words = header_tables()[type_name]
    text = normalise_header(header).strip(_REQUIRED_MARK)
    if text in words:
        return KnownColumn(address=words[text])
    if text in _chain_words() and (segment := _segment_address(type_)) is not None:
        return KnownColumn(address=f"{segment}.chain")
    stem, remark = _split_unit(text)
    if stem is None or stem not in words:
        return None
    address = words[stem]
    prop = type_.properties.get(address)
    if not text.translate(_BRACKETS).endswith(")") and (prop is None or prop.unit is None):
        return None  # 联系单位人 is no 单位
    return _with_unit(address, prop, remark)


def _split_unit(text: str) -> tuple[str | None, str]:
    """Take a header apart: 营业收入(万元) · 营业收入/万元 · 营业收入万元.

    Examples
    --------
    >>> _split_unit("*营业收入[万元]"), _split_unit("从业人员/人"), _split_unit("名称")
    (('营业收入', '万元'), ('从业人员', '人'), (None, ''))
    """
    text = text.translate(_BRACKETS)
    bracketed = _BRACKETED.match(text)
    if bracketed is not None:
        return bracketed[1].strip(_REQUIRED_MARK), bracketed[2]
    unit = next((u for u in _UNIT_WORDS if text.endswith(u)), None)
    if unit is None:
        return None, ""
    return text.removesuffix(unit).rstrip("/:,").strip(_REQUIRED_MARK), unit


@lru_cache(maxsize=1 << 16)
def _is_word(header: str) -> bool:
    """Return whether any type may know a header: most lines of a sheet's head hold none."""
    text = normalise_header(header).strip(_REQUIRED_MARK)
    stem, _ = _split_unit(text)
    return text in _words() or text in _chain_words() or stem in _words()


@cache
def _words() -> frozenset[str]:
    return frozenset(word for table in header_tables().values() for word in table)


@cache
def _chain_words() -> frozenset[str]:
    """Return the headers that name a chain, beside which a segment's name is known."""
    chain = load_model().nodes["Segment"].implies["chain"]
    return frozenset(normalise_header(word) for word in (chain.zh, *chain.aliases))


def _segment_address(type_: Type) -> str | None:
    """Return the first address of a type at which rows name a segment."""
    ends = type_.implies if isinstance(type_, NodeType) else type_.ends
    return next(
        (e.address for e in ends.values() if e.node == "Segment" and e.zh != e.address), None
    )


def _with_unit(address: str, prop: Property | None, remark: str) -> KnownColumn | None:
    """Take the brackets as a unit where the property has one, else as a remark."""
    measured = prop is not None and prop.type in ("integer", "float")
    if not measured or prop is None or prop.unit is None:
        return KnownColumn(address=address)
    unit = remark.removeprefix("单位:")
    return KnownColumn(address=address, unit=unit) if unit in UNITS.get(prop.unit, {}) else None


def is_ignored(header: Cell) -> bool:
    """Return whether a column is left alone without a word: 序号, 备注, or no header at all."""
    return isinstance(header, str) and _says_nothing(header)


@lru_cache(maxsize=1 << 14)
def _says_nothing(header: str) -> bool:
    return header == "" or normalise_header(header) in ignored_headers()


def recognise(header: Sequence[Cell], hints: Sequence[str] = ()) -> list[Recognition]:
    """Return the types that a header row fits best; more than one where they tie.

    Parameters
    ----------
    header : the cells of the row.
    hints : names of the sheet and the file, which break ties only.
    """
    if len(header) > _WIDEST or not any(isinstance(c, str) and _is_word(c) for c in header):
        return []
    cells = [cell for cell in header if not is_ignored(cell)]
    readings = _readings(header)
    fits = [fit for fit in readings if identifies(fit.type, fit.addresses)]
    best = max((fit.score for fit in fits), default=0)
    if best == 0 or (best == 1 and len(cells) > 1) or _unnumbered(readings, fits):
        return []
    ties = [fit for fit in fits if fit.score == best]
    named = [fit for fit in ties if _is_called(fit.type, hints)]
    if named or len(ties) == 1:
        return (named or ties)[:1]
    keyed = [fit for fit in ties if _has_own_key(fit)]
    return keyed if len(keyed) == 1 else ties


def unnumbered(header: Sequence[Cell]) -> Recognition | None:
    """Return the table that a header row would be, had its rows the numbers they are known by.

    A list of failed samples is no list of who makes what, though both name a maker and a product.
    """
    return _unnumbered(_readings(header), [])


def _unnumbered(readings: Sequence[Recognition], fits: Sequence[Recognition]) -> Recognition | None:
    """Return which of the readings lacks only its key, and reads more than what fits.

    A list of enterprises is taken as it stands: what it says beside their names is left to its
    other columns.
    """
    most = max((fit.score for fit in fits), default=0)
    if any(fit.type.name == "Enterprise" and fit.score == most for fit in fits):
        return None
    return max(
        (r for r in readings if r.score > most and _lacks_its_key_only(r)),
        key=lambda reading: reading.score,
        default=None,
    )


def _lacks_its_key_only(reading: Recognition) -> bool:
    type_, addresses = reading.type, reading.addresses
    return (
        isinstance(type_, NodeType)
        and type_.template is not None
        and len(addresses & type_.properties.keys()) >= _OWN_COLUMNS
        and not identifies(type_, addresses)
        and identifies(type_, addresses | {type_.key})
    )


def _readings(header: Sequence[Cell]) -> list[Recognition]:
    """Return what each type of facts would read, whether it could tell rows apart or not."""
    return [_columns_read(type_, header) for type_ in load_model().fact_types]


def _columns_read(type_: Type, header: Sequence[Cell]) -> Recognition:
    columns: list[KnownColumn | None] = []
    taken: set[str] = set()
    for cell in header:
        known = None if is_ignored(cell) else known_column(type_, cell)
        columns.append(known)
        if known is not None:
            taken.add(known.address)
    return Recognition(type=type_, columns=tuple(columns), score=len(taken))


def identifies(type_: Type, addresses: set[str]) -> bool:
    """Return whether these columns can say which fact a row is about."""
    if not isinstance(type_, NodeType):
        return all(
            any(a == side or a.startswith(f"{side}.") for a in addresses) for side in ("from", "to")
        )
    if type_.key in addresses:
        return True
    if type_.name == "Enterprise":
        return bool(addresses & _NAMING_ENTERPRISE)
    if type_.name == "Certificate":
        return "standard" in addresses and any(a.startswith("enterprise") for a in addresses)
    return bool(type_.key_from) and set(type_.key_from) <= addresses


def _is_called(type_: Type, hints: Sequence[str]) -> bool:
    words = {type_.name, type_.zh, type_.template.sheet if type_.template else type_.zh}
    return any(normalise_header(hint) in words for hint in hints)


def _has_own_key(fit: Recognition) -> bool:
    if not isinstance(fit.type, NodeType):
        return False
    return any(c is not None and c.address == fit.type.key for c in fit.columns)
