"""The index by which rows of new files name what the graph already knows."""

from collections import defaultdict

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
        _add_enterprises(index, tables)
    if "PART_OF" in tables:
        part_of = tables["PART_OF"]
        index.segment_chains = dict(
            zip(part_of["from"].to_pylist(), part_of["to"].to_pylist(), strict=True)
        )
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


def _add_enterprises(index: ReferenceIndex, tables: FactTables) -> None:
    table = tables["Enterprise"]
    located = tables.get("LOCATED_IN")
    regions: dict[str, str] = {}
    if located is not None:
        regions = dict(zip(located["from"].to_pylist(), located["to"].to_pylist(), strict=True))
    columns = ("enterprise_id", "uscc", "identifiers", "name", "former_names", "other_names")
    rows = zip(*(table[name].to_pylist() for name in columns), strict=True)
    names: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for key, uscc, identifiers, name, former, other in rows:
        if uscc:
            index.identifiers[f"uscc:{uscc}"] = key
        for identifier in identifiers or ():
            index.identifiers[identifier] = key
        region = regions.get(key, "")
        if not former and not other:
            if name:
                names[normalise_name(name)].append((key, region))
            continue
        further = (*(former or ()), *(other or ()))
        if name:
            index.current_names[key] = name
        for spelled in {normalise_name(n) for n in (name, *further) if n}:
            names[spelled].append((key, region))
    index.names = dict(names)
