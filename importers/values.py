"""Cells → values of a property: numbers, dates, choices, lists, texts."""

import json
import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from graph_schema.model import NodeType, Property, Type
from importers.cells import Cell, text_of
from importers.codes import read_standard
from importers.dates import parse_date
from importers.enterprise_codes import (
    normalise_identifier,
    read_organisation_code,
    read_registration_number,
    read_uscc,
)
from importers.missing import (
    CLEAR_WORD,
    bare_code,
    fold,
    is_missing,
    is_no_value,
    without_controls,
)
from importers.numbers import parse_number
from importers.readings import UNKNOWN, Reader, Reading

_TRUE = frozenset({"是", "有", "Y", "YES", "TRUE", "T", "1", "√", "✓", "对"})
_FALSE = frozenset({"否", "没有", "N", "NO", "FALSE", "F", "0", "×", "✗", "X", "不是", "错"})

_LIST_SEPARATORS = re.compile(r"[、，,；;\n|]")
_TAG_SEPARATORS = re.compile(r"[、，,；;\n]")
_HISTORY_SEPARATORS = re.compile(r"[；;\n]")
#: What characters become that an encoding does not know: U+FFFD, or that read as GBK.
_LOST = re.compile("\ufffd|锟斤拷")
_IDENTIFIER = re.compile(r"[a-z][a-z0-9_-]*:\S.*")

#: Chinese words for choices that the model keeps in English; both are read.
CHOICE_WORDS: dict[str, dict[str, str]] = {
    "evidence": {"有凭证": "observed", "企业申报": "declared", "推算": "derived"},
    "level": {"省级": "province", "地级": "city", "县级": "county"},
}
#: Words for ``essential`` (ESRI.md: 2 essential, 1 non-essential, 0 negligible).
ESSENTIAL_WORDS = {"必需": 2, "是": 2, "非必需": 1, "否": 1, "可忽略": 0}

#: String properties that are codes, not words: half-width, where words stay as they were typed.
_CODE_ENDINGS = ("_id", "_no", "_code")
_CODES = frozenset({"period", "edition"})

#: Lists whose parts are DATE|STATE|REASON, with the property that holds the allowed states.
HISTORIES = {"status_history": "status", "state_history": "state"}


def reader_for(type_: Type, prop: Property, unit: str | None = None) -> Reader:
    """Return the function that reads the cells of a property.

    Examples
    --------
    >>> from graph_schema.model import load_model
    >>> enterprise = load_model().nodes["Enterprise"]
    >>> reader_for(enterprise, enterprise.properties["employees"])("86人").value
    86
    """
    if prop.name in _OWN_READERS:
        return _OWN_READERS[prop.name]
    if prop.name in HISTORIES:
        return _history_reader(type_.properties[HISTORIES[prop.name]].enum)
    if prop.code_list == "standards":
        return read_standard
    if prop.enum:
        return _choice_reader(prop)
    if prop.name == "essential":
        return _essential_reader(prop)
    readers: dict[str, Callable[[], Reader]] = {
        "date": lambda: lambda cell: Reading(*parse_date(cell)),
        "boolean": lambda: read_boolean,
        "strings": lambda: _list_reader(prop),
        "float": lambda: _number_reader(prop, unit),
        "integer": lambda: _number_reader(prop, unit),
    }
    if prop.type in readers:
        return readers[prop.type]()
    return read_code if is_code(type_, prop) else read_text


def is_code(type_: Type, prop: Property) -> bool:
    """Return whether a property's text is a code, in which width and case of forms mean nothing."""
    is_key = isinstance(type_, NodeType) and prop.name == type_.key
    return is_key or prop.name.endswith(_CODE_ENDINGS) or prop.name in _CODES


def is_clear(cell: object) -> bool:
    """Return whether the cell says 清空."""
    return isinstance(cell, str) and cell.strip() == CLEAR_WORD


@lru_cache(maxsize=1 << 18)  # both ends of a million links name the same enterprises
def read_text(cell: Cell) -> Reading:
    r"""Read words: as they stand, trimmed; markup in them is data, control characters are not.

    Examples
    --------
    >>> read_text("<b>甲</b>").value, read_text("甲\x00乙")[:2]
    ('<b>甲</b>', ('甲乙', 'text.damaged'))
    """
    text = text_of(cell)
    if is_missing(text):
        return UNKNOWN
    plain = without_controls(text)
    is_damaged = plain != text or _LOST.search(text) is not None
    return Reading(plain, "text.damaged" if is_damaged else None)


def read_code(cell: Cell) -> Reading:
    """Read a code: half-width, trimmed; a whole number is its digits."""
    text = bare_code(text_of(cell))
    return UNKNOWN if is_missing(text) else Reading(text)


def read_boolean(cell: Cell) -> Reading:
    """Read yes or no.

    Examples
    --------
    >>> [read_boolean(c).value for c in ("是", "FALSE", 1.0, "无")]
    [True, False, True, None]
    """
    text = fold(text_of(cell)).upper()
    if is_no_value(text):
        return UNKNOWN
    if text in _TRUE or text in _FALSE:
        return Reading(text in _TRUE)
    return Reading(code="boolean.format")


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberReader:
    """Reads the numbers of a property.

    Parameters
    ----------
    unit : the unit in the header's brackets.
    low, high : the bounds of the property; infinite where it has none.
    """

    prop: Property
    unit: str | None
    low: float
    high: float

    def __call__(self, cell: Cell) -> Reading:
        """Read one cell."""
        number, code = parse_number(cell, self.prop.unit, self.unit)
        if number is None:
            return Reading(code=code)
        if not self.low <= number <= self.high:
            bounds = (
                f"{bound:g}" if math.isfinite(bound) else "" for bound in (self.low, self.high)
            )
            return Reading(code="number.range", details={"allowed": " 至 ".join(bounds)})
        if self.prop.type == "float":
            return Reading(number)
        if not number.is_integer() or abs(number) >= 2**63:
            return Reading(code="number.integer")
        return Reading(int(number))


def _number_reader(prop: Property, unit: str | None) -> NumberReader:
    low, high = prop.minimum, prop.maximum
    if prop.unit == "fraction":
        low, high = 0.0, 1.0
    return NumberReader(
        prop=prop,
        unit=unit,
        low=-math.inf if low is None else low,
        high=math.inf if high is None else high,
    )


def _essential_reader(prop: Property) -> Reader:
    numbers = _number_reader(prop, None)

    def read(cell: Cell) -> Reading:
        word = ESSENTIAL_WORDS.get(fold(text_of(cell)))
        return numbers(cell) if word is None else Reading(word)

    return read


def _choice_reader(prop: Property) -> Reader:
    words = CHOICE_WORDS.get(prop.name, {})
    choices = {fold(choice): choice for choice in prop.enum}
    choices |= {zh: en for zh, en in words.items() if en in prop.enum}
    details = {"allowed": "、".join(choices)}

    def read(cell: Cell) -> Reading:
        text = fold(text_of(cell))
        if text in choices:
            return Reading(choices[text])
        return UNKNOWN if is_no_value(text) else Reading(code="enum.unknown", details=details)

    return read


def _parts(cell: object, separators: re.Pattern[str]) -> list[str]:
    """Return the parts of a list: a JSON array of the canonical form, or words with separators."""
    if isinstance(cell, list):
        return [str(part).strip() for part in cell]
    if not isinstance(cell, str | float):
        return [str(cell)]
    text = text_of(cell)
    if text.startswith("[") and text.endswith("]"):
        try:
            loaded = json.loads(text)
        except json.JSONDecodeError:
            loaded = None
        except RecursionError:
            loaded = None
        if isinstance(loaded, list) and all(isinstance(part, str) for part in loaded):
            return [part.strip() for part in loaded]
    return [part.strip() for part in separators.split(text)]


def _known(parts: list[str]) -> list[str]:
    return list(dict.fromkeys(without_controls(part) for part in parts if not is_missing(part)))


def _list_reader(prop: Property) -> Reader:
    separators = _TAG_SEPARATORS if prop.name == "tags" else _LIST_SEPARATORS

    def read(cell: Any) -> Reading:  # noqa: ANN401 - a cell or a list of texts
        return Reading(_known(_parts(cell, separators)) or None)

    return read


def _read_identifiers(cell: Any) -> Reading:  # noqa: ANN401 - a cell or a list of texts
    if isinstance(cell, float):
        return Reading(code="code.numeric")
    parts = [fold(part) for part in _known(_parts(cell, _LIST_SEPARATORS))]
    read = [normalise_identifier(part) for part in parts if _IDENTIFIER.fullmatch(part)]
    good = [identifier for identifier, _ in read if identifier is not None]
    problem = next((problem for _, problem in read if problem is not None), None)
    return Reading(good or None, problem if len(read) == len(parts) else "identifier.format")


_OWN_READERS: dict[str, Reader] = {
    "uscc": read_uscc,
    "organisation_code": read_organisation_code,
    "registration_number": read_registration_number,
    "identifiers": _read_identifiers,
}


def _history_reader(states: tuple[str, ...]) -> Reader:
    def read(cell: Any) -> Reading:  # noqa: ANN401 - a cell or a list of texts
        parts = _known(_parts(cell, _HISTORY_SEPARATORS))
        events = [event for part in parts if (event := _event(part, states)) is not None]
        code = None if len(events) == len(parts) else "history.format"
        return Reading(events or None, code)

    return read


def _event(text: str, states: tuple[str, ...]) -> str | None:
    """Return DATE|STATE|REASON with the date in ISO form, or None where it is nothing such."""
    day_text, _, rest = text.replace("\uff5c", "|").partition("|")
    state, _, reason = rest.partition("|")
    day, _ = parse_date(day_text)
    if day is None or state.strip() not in states:
        return None
    return f"{day.isoformat()}|{state.strip()}|{reason.strip()}"
