"""Tables as they would be: enterprises, links and regions gone, or there again."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from chainmap.analysis.columns import Flags, fact_table
from chainmap.analysis.origin import Origin
from chainmap.analysis.states import EnterpriseStates, Hit
from chainmap.analysis.weakness.options import Scenario
from graph_schema.codelists.region_codes import significant_digits
from graph_schema.errors import NotFound
from graph_schema.records import FactTables
from graph_schema.rules import STATES, RuleText

#: What an enterprise has a part in as one of the two ends.
_OWN = {"SUPPLIES": ("from", "to"), "OPERATES_IN": ("from",), "LEADS": ("from",)}
_OWN_ONLY = _OWN | {"PRODUCES": ("from",)}
#: The evidence of a state that is only supposed.
SUPPOSED = Hit(
    rule="scenario.certified",
    text=RuleText(zh="假设：该企业已通过认证", en="Supposed: the enterprise is certified"),
    on=None,
    node="",
    origin=Origin(source_id=None, source_row=None),
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Removal:
    """What a scenario takes away: enterprises, and (r,) flags on the rows of SUPPLIES."""

    enterprises: frozenset[str]
    links: Flags


def find_removal(tables: FactTables, scenario: Scenario) -> Removal:
    """Return what a scenario takes away, after what it gives back.

    Raises
    ------
    NotFound
        Where the scenario names what the tables do not have.
    """
    _check(tables, scenario)
    gone = {*scenario.removed_enterprises, *_located(tables, scenario.removed_regions)}
    gone -= {*scenario.restored_enterprises, *_located(tables, scenario.restored_regions)}
    links = set(scenario.removed_links) - set(scenario.restored_links)
    return Removal(enterprises=frozenset(gone), links=_same_deliveries(tables, links))


def suppose(tables: FactTables, scenario: Scenario) -> FactTables:
    """Return the tables as they would be; `Scenario.certified` is not theirs to tell.

    Raises
    ------
    NotFound
        Where the scenario names what the tables do not have.
    """
    removal = find_removal(tables, scenario)
    supplies = fact_table(tables, "SUPPLIES")
    found = {**tables, "SUPPLIES": supplies.filter(pa.array(~removal.links))}
    back = set(scenario.restored_enterprises) - set(scenario.removed_enterprises)
    back -= set(_located(tables, scenario.removed_regions))
    if back:
        for name, ends in _OWN.items():
            table = fact_table(found, name)
            found[name] = _opened(table, _with_end(table, ends, back))
    links = set(scenario.restored_links) - set(scenario.removed_links)
    if links:
        table = found["SUPPLIES"]
        asked = pc.is_in(table["link_id"], value_set=pa.array(sorted(links)))
        found["SUPPLIES"] = _opened(table, _flags(asked))
    if removal.enterprises:
        for name, ends in _OWN_ONLY.items():
            table = fact_table(found, name)
            found[name] = table.filter(pa.array(~_with_end(table, ends, removal.enterprises)))
        table = fact_table(found, "Enterprise")
        lost = _with_end(table, ("enterprise_id",), removal.enterprises)
        found["Enterprise"] = table.filter(pa.array(~lost))
    return found


def certify(states: EnterpriseStates, certified: Iterable[str]) -> EnterpriseStates:
    """Return the states with some enterprises supposed to be in state none_seen."""
    asked = frozenset(certified)
    if not asked:
        return states
    inside = np.array([e in asked for e in states.enterprise_ids.to_pylist()], np.bool_)
    supposed = states.enterprise_ids.filter(pa.array(inside)).to_pylist()
    codes = np.where(inside, STATES.index("none_seen"), states.codes).astype(np.int8)
    return replace(
        states, codes=codes, hits={**states.hits, **dict.fromkeys(supposed, (SUPPOSED,))}
    )


def _located(tables: FactTables, regions: Collection[str]) -> list[str]:
    """Return the enterprises located in regions, or in what lies within them."""
    if not regions:
        return []
    located = fact_table(tables, "LOCATED_IN")
    inside = [pc.starts_with(located["to"], significant_digits(code)) for code in regions]
    mask = inside[0]
    for other in inside[1:]:
        mask = pc.or_(mask, other)
    found: list[str] = located.filter(mask)["from"].to_pylist()
    return found


def _same_deliveries(tables: FactTables, links: Collection[str]) -> Flags:
    """Mark the rows of links, and those that tell of the same delivery otherwise.

    Another source or period would else step into the place of a link that is gone.
    """
    supplies = fact_table(tables, "SUPPLIES")
    if not links:
        return np.zeros(supplies.num_rows, np.bool_)
    product = pc.fill_null(supplies["product_id"], "")
    delivery = pc.binary_join_element_wise(supplies["from"], supplies["to"], product, "\n")
    own = pc.is_in(supplies["link_id"], value_set=pa.array(sorted(links)))
    return _flags(pc.is_in(delivery, value_set=pc.unique(delivery.filter(own))))


def _with_end(table: pa.Table, ends: tuple[str, ...], enterprises: Collection[str]) -> Flags:
    asked = pa.array(sorted(enterprises), pa.string())
    found = np.zeros(table.num_rows, np.bool_)
    for end in ends:
        found |= _flags(pc.is_in(table[end], value_set=asked))
    return found


def _opened(table: pa.Table, rows: Flags) -> pa.Table:
    """Return the table with some of its rows valid at any date."""
    for name in ("valid_from", "valid_to"):
        opened = pc.if_else(pa.array(rows), pa.scalar(None, pa.date32()), table[name])
        table = table.set_column(table.schema.get_field_index(name), name, opened)
    return table


def _flags(mask: pa.ChunkedArray) -> Flags:
    return np.asarray(pc.fill_null(mask, False), np.bool_)


def _check(tables: FactTables, scenario: Scenario) -> None:
    named: list[tuple[str, str, str, str, tuple[str, ...]]] = [
        (
            "Enterprise",
            "enterprise_id",
            "企业",
            "enterprise",
            scenario.removed_enterprises + scenario.restored_enterprises + scenario.certified,
        ),
        (
            "SUPPLIES",
            "link_id",
            "供应关系",
            "link",
            scenario.removed_links + scenario.restored_links,
        ),
        (
            "Region",
            "region_code",
            "地区",
            "region",
            scenario.removed_regions + scenario.restored_regions,
        ),
    ]
    for type_, key, zh, en, ids in named:
        _check_ids(fact_table(tables, type_)[key], zh, en, ids)


def _check_ids(known: pa.ChunkedArray, zh: str, en: str, ids: tuple[str, ...]) -> None:
    found = pc.is_in(pa.array(ids, pa.string()), value_set=pc.unique(known))
    for asked, there in zip(ids, found.to_pylist(), strict=True):
        if not there:
            raise NotFound(f"情景里的{zh}“{asked}”不在图中。", f"The graph has no {en} {asked!r}.")
