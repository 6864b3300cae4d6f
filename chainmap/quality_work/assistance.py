"""The ledger of assistance 帮扶台账: its entries as a list, and what a person may enter."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from chainmap.analysis.columns import fact_table
from chainmap.analysis.origin import Origin, origin_of_row
from chainmap.quality_work.places import PlacedEnterprise, place_enterprises
from graph_schema.errors import InputRefused
from graph_schema.model import load_model
from graph_schema.names import normalise_name
from graph_schema.records import FactTables

#: (field, Chinese, English) of one thing that is wrong.
Wrong = tuple[str, str, str]

#: What an entry may say; its number is given.
FIELDS = tuple(
    name
    for name, prop in load_model().nodes["Assistance"].properties.items()
    if name not in ("assistance_id", "source_ids") and not prop.bookkeeping
)
_NOT_NEGATIVE = ("revenue", "sales")
_FRACTIONS = ("satisfaction", "quality_cost_rate_before", "quality_cost_rate_after")
_MARGINS = ("profit_margin_before", "profit_margin_after")
_LISTED = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedAssistance:
    """One entry with its enterprise; ``links`` say where it is said whose it is."""

    assistance_id: str
    row: Mapping[str, Any]
    enterprise: PlacedEnterprise | None
    links: tuple[Origin, ...]


def list_assistance(tables: FactTables, as_of: date) -> tuple[ListedAssistance, ...]:
    """Return the entries that had begun by ``as_of``, the latest first."""
    links = fact_table(tables, "ASSISTED_BY")
    by_entry: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for link in links.to_pylist():
        by_entry[link["to"]].append(link)
    placed = place_enterprises(tables, as_of, pc.unique(links["from"]))
    found = []
    for row in fact_table(tables, "Assistance").to_pylist():
        if row["started_on"] is not None and row["started_on"] > as_of:
            continue
        mine = by_entry.get(row["assistance_id"], [])
        holders = [placed[link["from"]] for link in mine if link["from"] in placed]
        found.append(
            ListedAssistance(
                assistance_id=row["assistance_id"],
                row=row,
                enterprise=holders[0] if holders else None,
                links=tuple(origin_of_row(link) for link in mine),
            )
        )
    return tuple(sorted(found, key=_newest))


def _newest(entry: ListedAssistance) -> tuple[int, str]:
    return -(entry.row["started_on"] or date.min).toordinal(), entry.assistance_id


def check_entry(entry: Mapping[str, Any], *, today: date) -> None:
    """Refuse an entry that cannot be.

    Parameters
    ----------
    entry : the whole entry as it would stand.

    Raises
    ------
    InputRefused
        It names every field that is wrong.
    """
    wrong = [*_wrong_days(entry, today), *_wrong_figures(entry)]
    if not entry.get("kind"):
        wrong.append(("kind", "请填写帮扶类型", "say what kind of assistance it is"))
    if wrong:
        raise InputRefused(*wrong)


def _wrong_days(entry: Mapping[str, Any], today: date) -> Iterator[Wrong]:
    start, end = entry.get("started_on"), entry.get("ended_on")
    if start is None:
        yield "started_on", "请填写开始日期", "say when it began"
    for name, day in (("started_on", start), ("ended_on", end)):
        if day is not None and day > today:
            yield name, f"日期不能晚于 {today}", f"the date lies after {today}"
    if start is not None and end is not None and end < start:
        yield "ended_on", "结束日期早于开始日期", "it ends before it begins"


def _wrong_figures(entry: Mapping[str, Any]) -> Iterator[Wrong]:
    for name in FIELDS:
        value = entry.get(name)
        if value is None:
            continue
        if name.startswith(_NOT_NEGATIVE) and value < 0:
            yield name, "金额不能为负", "an amount cannot be negative"
        if name in _FRACTIONS and not 0 <= value <= 1:
            yield name, "应为 0 到 100% 之间", "must lie between 0 and 100 %"
        if name in _MARGINS and not -10 <= value <= 1:
            yield name, "利润率应不高于 100%", "a margin is at most 100 %"


def find_enterprise(tables: FactTables, text: str) -> str:
    """Return the id of the enterprise that a person means: by id, social credit code or full name.

    Raises
    ------
    InputRefused
        Where there is none or the name fits several.
    """
    wanted = text.strip()
    table = fact_table(tables, "Enterprise")
    for column in ("enterprise_id", "uscc"):
        at = table[column].index(wanted.upper() if column == "uscc" else wanted).as_py()
        if wanted and at >= 0:
            return str(table["enterprise_id"][at].as_py())
    name = normalise_name(wanted)
    ids, names = table["enterprise_id"].to_pylist(), table["name"].to_pylist()
    found = [i for i, n in zip(ids, names, strict=True) if n and normalise_name(n) == name]
    if len(found) == 1:
        return str(found[0])
    listed = "、".join(found[:_LISTED])
    if found:
        zh, en = f"名称对应多家企业，请填代码：{listed}", f"several enterprises: {listed}"
    else:
        zh, en = "没有这家企业，请填全称或统一社会信用代码", "there is no such enterprise"
    raise InputRefused(("enterprise", zh, en))


def next_number(tables: FactTables, started_on: date) -> str:
    """Return a number that no entry has yet.

    Examples
    --------
    >>> next_number({}, date(2026, 5, 1))
    'BF-2026-0001'
    """
    prefix = f"BF-{started_on.year}-"
    numbers = fact_table(tables, "Assistance")["assistance_id"].to_pylist()
    used = [n.removeprefix(prefix) for n in numbers if n.startswith(prefix)]
    last = max((int(n) for n in used if n.isdecimal()), default=0)
    return f"{prefix}{last + 1:04d}"


def assisted_enterprises(tables: FactTables) -> pa.Array:
    """Return the ids of all enterprises that were ever assisted."""
    return pc.unique(fact_table(tables, "ASSISTED_BY")["from"].combine_chunks())
