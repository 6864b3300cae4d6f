"""The index by which rows of new files name what the graph already knows."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from graph_schema.model import NodeType, load_model
from graph_schema.names import normalise_name
from graph_schema.records import FactTables, ReferenceIndex


def build_reference_index(tables: FactTables) -> ReferenceIndex:
    """Return identifiers, names and keys of every node in ``tables``."""
    index = ReferenceIndex()
    for type_ in load_model().nodes.values():
        if type_.fact and type_.name in tables:
            _add_nodes(index, type_, tables)
    if "Enterprise" in tables:
        table = tables["Enterprise"]
        index.identifiers = _identifiers(table)
        index.names = EnterpriseNames(table, _ends(tables, "LOCATED_IN"))
        index.current_names = _current_names(table)
    index.segment_chains = _ends(tables, "PART_OF")
    return index


def _add_nodes(index: ReferenceIndex, type_: NodeType, tables: FactTables) -> None:
    table = tables[type_.name]
    keys = table[type_.key].to_pylist()
    index.keys[type_.name] = set(keys)
    if type_.name_property and type_.name != "Enterprise":
        labels: dict[str, list[str]] = defaultdict(list)
        for key, name in zip(keys, table[type_.name_property].to_pylist(), strict=True):
            if name:
                labels[normalise_name(name)].append(key)
        index.labels[type_.name] = dict(labels)


def _ends(tables: FactTables, type_name: str) -> dict[str, str]:
    """Return the end of each start of a relationship that has one."""
    if type_name not in tables:
        return {}
    table = tables[type_name]
    return dict(zip(table["from"].to_pylist(), table["to"].to_pylist(), strict=True))


def _identifiers(table: pa.Table) -> dict[str, str]:
    """Return the enterprise of each identifier; the later row's where two have one."""
    codes = pc.binary_join_element_wise("uscc:", table["uscc"].combine_chunks(), "")
    listed = table["identifiers"].combine_chunks()
    texts = pa.concat_arrays([codes, listed.flatten()])
    owners = np.concatenate([np.arange(len(codes)), pc.list_parent_indices(listed).to_numpy()])
    by_row = np.argsort(owners, kind="stable")
    known = by_row[texts.is_valid().to_numpy(zero_copy_only=False)[by_row]]
    keys = table["enterprise_id"].take(pa.array(owners[known]))
    return dict(zip(texts.take(pa.array(known)).to_pylist(), keys.to_pylist(), strict=True))


def _has_further_names(table: pa.Table) -> pa.Array:
    """Return which enterprises have former or other names."""
    counts = [pc.list_value_length(table[name]) for name in ("former_names", "other_names")]
    return pc.greater(pc.add(*(pc.fill_null(count, 0) for count in counts)), 0).combine_chunks()


def _current_names(table: pa.Table) -> dict[str, str]:
    named = pc.and_(_has_further_names(table), pc.is_valid(table["name"]))
    rows = table.select(["enterprise_id", "name"]).filter(named)
    return dict(zip(rows[0].to_pylist(), rows[1].to_pylist(), strict=True))


class EnterpriseNames(Mapping[str, list[tuple[str, str]]]):
    """Normalised name → enterprises of this name, each with its region or "".

    Of the hundreds of thousands that a graph has a file asks for a few: a name leads to rows, and
    what is told of them is put together when somebody asks.

    Parameters
    ----------
    table : the enterprises.
    regions : enterprise_id → region_code.
    """

    def __init__(self, table: pa.Table, regions: Mapping[str, str]) -> None:
        self._keys: list[str] = table["enterprise_id"].to_pylist()
        self._regions = regions
        self._first: dict[str, int] = {}
        self._further: defaultdict[str, list[int]] = defaultdict(list)
        for label, row in _spellings(table):
            if self._first.setdefault(label, row) != row:
                self._further[label].append(row)

    def __getitem__(self, label: str) -> list[tuple[str, str]]:
        rows = [self._first[label], *self._further.get(label, ())]
        keys = [self._keys[row] for row in rows]
        return [(key, self._regions.get(key, "")) for key in keys]

    def __iter__(self) -> Iterator[str]:
        return iter(self._first)

    def __len__(self) -> int:
        return len(self._first)


def _spellings(table: pa.Table) -> Iterator[tuple[str, int]]:
    """Yield each normalised name of each row, once a row."""
    has_further = _has_further_names(table)
    rows = table.select(["former_names", "other_names"]).filter(has_further)
    lists = zip(*(column.to_pylist() for column in rows.columns), strict=True)
    further = dict(zip(pc.indices_nonzero(has_further).to_pylist(), lists, strict=True))
    for row, name in enumerate(table["name"].to_pylist()):
        if row in further:
            names = (name, *(further[row][0] or ()), *(further[row][1] or ()))
            for label in dict.fromkeys(normalise_name(n) for n in names if n):
                yield label, row
        elif name:
            yield normalise_name(name), row
