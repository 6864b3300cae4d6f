"""What rows imply: relationships of a node's columns, nodes that rows merely name."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import pyarrow as pa

from graph_schema.codelists import GAP_VERSION, gaps, industries, regions
from graph_schema.model import End, NodeType, RelationshipType, Type, load_model
from graph_schema.records import RecordTable, arrow_type
from importers.assemble import coded, living_pairs, source_rows
from importers.cells import joint_codes
from importers.identity import references_of
from importers.mentions import Mention
from importers.problems import Place, make_problem
from importers.resolve import Resolver
from importers.worktable import WorkTable

#: Sources of nodes that code lists describe; always the same, so a second import changes nothing.
REGIONS, INDUSTRIES, GAPS = "codelist:regions", "codelist:industries", "codelist:gaps"

_PAIR = ["from", "to", "source_row"]


@dataclass(slots=True)
class Implied:
    """Collects implied facts of resolved tables.

    Parameters
    ----------
    resolver : what the tables were resolved with.
    replace : the import is the whole content of its sources, so that nodes which they merely name
        are said again, although the graph knows them already.
    """

    resolver: Resolver
    replace: bool = False
    _pairs: dict[tuple[str, str], list[pa.Table]] = field(default_factory=lambda: defaultdict(list))
    _nodes: dict[tuple[str, str], dict[str, dict[str, object]]] = field(
        default_factory=lambda: defaultdict(dict)
    )
    _coded: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    #: Numbers of mentions that have a code which nobody describes.
    _teaching: set[int] = field(default_factory=set)

    def run(self, explicit: Mapping[tuple[str, str], pa.Table]) -> list[RecordTable]:
        """Return the implied record tables.

        Parameters
        ----------
        explicit : (type, source) → rows that tables give themselves; those are not repeated.
        """
        enterprises = self.resolver.enterprises
        knows = enterprises.directory.knows_identifier
        self._teaching = {
            n for n in enterprises.asked if not all(map(knows, enterprises.said[n].codes))
        }
        for table in self.resolver.tables:
            self._relationships(table)
            for address, node in _references(table):
                self._referenced(table, address, node)
        return [
            *self._node_records(),
            *_beyond(_code_list_records(self._coded), explicit),
            *self._relationship_records(explicit),
        ]

    # Relationships that a node's own columns say.

    def _relationships(self, table: WorkTable) -> None:
        if not isinstance(table.type, NodeType):
            return
        for end in table.type.implies.values():
            if end.relationship is not None and end.address in table.columns:
                self._relationship(table, end, end.relationship)

    def _relationship(self, table: WorkTable, end: End, relationship: str) -> None:
        rows = np.flatnonzero(table.alive & table.columns[end.address].known())
        own = table.columns[table.key].take(rows).to_arrow(pa.string())
        other = table.columns[end.address].take(rows).to_arrow(pa.string())
        start, stop = (own, other) if end.direction == "out" else (other, own)
        everything = pa.table({"from": start, "to": stop, "source_row": source_rows(table, rows)})
        sources = table.source_ids.take(rows)
        for code, source in enumerate(sources.values):
            part = everything.filter(pa.array(sources.codes == code))
            if part.num_rows:
                self._pairs[relationship, source].append(part)

    def _relationship_records(
        self, explicit: Mapping[tuple[str, str], pa.Table]
    ) -> Iterator[RecordTable]:
        for name, source in sorted(self._pairs):
            given = explicit.get((name, source))
            parts = [part.select(_PAIR) for part in ([given] if given is not None else [])]
            parts += self._pairs[name, source]
            rows = pa.concat_tables(parts).combine_chunks()
            rows = self._without_repeats(name, rows, len(given) if given is not None else 0)
            if rows.num_rows:
                yield RecordTable(type=name, source_id=source, rows=rows, implied=True)

    def _without_repeats(self, name: str, rows: pa.Table, explicit: int) -> pa.Table:
        """Keep the first of each pair, of a functional relationship the first of each start.

        The first ``explicit`` rows are those that tables give themselves.
        """
        identity = ["from"] if load_model().relationships[name].functional else ["from", "to"]
        groups, first = joint_codes([coded(rows[column]) for column in identity])
        keep = np.zeros(rows.num_rows, dtype=bool)
        keep[first] = True
        repeated = np.flatnonzero(~keep)
        keep[:explicit] = False
        said = rows.select(["to", "source_row"])
        later, kept = (said.take(pa.array(at)) for at in (repeated, first[groups[repeated]]))
        for row, earlier in zip(later.to_pylist(), kept.to_pylist(), strict=True):
            if row["to"] != earlier["to"]:
                self._conflict(row["source_row"], row["to"], earlier["to"], earlier["source_row"])
        return rows.filter(pa.array(keep))

    def _conflict(self, source_row: str, value: str, kept: str, kept_row: str) -> None:
        """Warn of a start that two tables of one source give different ends."""
        label, _, line = source_row.rpartition("!")
        table = next(t for t in self.resolver.tables if t.source.label == label)
        place = Place(file=table.source.file, sheet=table.source.sheet, row=int(line))
        problem = make_problem("conflict", place, value=value, kept=kept, place=kept_row)
        table.log.add(problem, table=table.order)

    # Nodes that rows name.

    def _referenced(self, table: WorkTable, address: str, node: str) -> None:
        if node in ("Region", "Industry", "Gap"):
            self._coded_nodes(table, address, node)
        elif node == "Enterprise":
            self._enterprises(table, address)
        elif load_model().nodes[node].created_at_reference:
            self._named_nodes(table, address, node)

    def _named_nodes(self, table: WorkTable, address: str, node: str) -> None:
        """Note products and bodies that come to be because rows name them."""
        type_ = load_model().nodes[node]
        for key, source, row in living_pairs(table, address):
            name = self._name_of(type_, key, table.typed(address, row)[1])
            if name is not None:
                place = str(table.place(row))
                found: dict[str, object] = {type_.key: key, "name": name, "source_row": place}
                self._nodes[node, source].setdefault(key, found)

    def _name_of(self, type_: NodeType, key: str, typed: str | None) -> str | None:
        """Return the name with which a node comes to be, None where it is described already."""
        nodes = self.resolver.nodes
        if nodes.describes(type_.name, key):
            return None
        created = nodes.created.get(type_.name, {}).get(key)
        if created is not None or not self.replace or not typed:
            return created
        return typed if nodes.new_key(type_, typed) == key else None

    def _coded_nodes(self, table: WorkTable, address: str, node: str) -> None:
        """Note codes that a list of ours describes; others come with the source that has them."""
        type_ = load_model().nodes[node]
        for key, source, row in living_pairs(table, address):
            if type_.key_pattern and not re.match(type_.key_pattern, key):
                continue
            if node == "Industry" and ":" in key:
                if not self.resolver.nodes.exists(node, key):
                    place = str(table.place(row))
                    self._nodes[node, source].setdefault(key, {type_.key: key, "source_row": place})
            else:
                self._coded[node].add(key)

    def _enterprises(self, table: WorkTable, address: str) -> None:
        """Add stubs, and codes that a reference teaches about a known enterprise."""
        resolved = self.resolver.enterprises
        mentions, directory = resolved.mentions[table.order, address], resolved.directory
        keys = table.columns[address]
        fresh = mentions.where(self._teaching.__contains__)
        is_stub = keys.where(lambda key: key in directory.stubs and not directory.exists(key))
        wanted = fresh | is_stub
        if self.replace:
            wanted |= keys.where(lambda key: not directory.describes(key))
        part = np.flatnonzero(table.alive & wanted & keys.known())
        seen: set[tuple[str, str, int]] = set()
        for row in part.tolist():
            said = (keys[row], table.source_ids[row], mentions[row])
            if said not in seen:
                seen.add(said)
                key, source, number = said
                place = str(table.place(row))
                self._enterprise(key, source, resolved.said[number], place=place)

    def _enterprise(self, key: str, source: str, mention: Mention, *, place: str) -> None:
        directory = self.resolver.enterprises.directory
        row = self._nodes["Enterprise", source].setdefault(
            key, {"enterprise_id": key, "source_row": place, "identifiers": []}
        )
        codes = tuple(c for c in mention.codes if not directory.knows_identifier(c))
        stub = directory.stubs.get(key)
        if stub is not None and not directory.exists(key):
            row |= {"name": stub.name, "stub": True}
            codes = (*stub.identifiers, *codes)
            self._located(key, stub.region, source, place)
        elif self.replace and not directory.describes(key):
            row["stub"] = True
            if mention.name and directory.is_called(key, mention.name):
                row["name"] = mention.name
            codes = mention.codes
            self._located(key, mention.region, source, place)
        known = row["identifiers"]
        merged = [*(known if isinstance(known, list) else []), *codes]
        row["identifiers"] = list(dict.fromkeys(merged))
        uscc = next((c.partition(":")[2] for c in codes if c.startswith("uscc:")), None)
        if uscc is not None:
            row["uscc"] = uscc

    def _located(self, key: str, region: str | None, source: str, place: str) -> None:
        if not region:
            return
        self._coded["Region"].add(region)
        rows = pa.table({"from": [key], "to": [region], "source_row": [place]})
        self._pairs["LOCATED_IN", source].append(rows)

    def _node_records(self) -> Iterator[RecordTable]:
        for (node, source), rows in sorted(self._nodes.items()):
            ordered = [rows[key] for key in sorted(rows)]
            yield record_of(load_model().nodes[node], source, ordered)


def _beyond(
    records: Iterator[RecordTable], explicit: Mapping[tuple[str, str], pa.Table]
) -> Iterator[RecordTable]:
    """Leave out what tables of this import give themselves, as those of a canonical folder do."""
    for record in records:
        given = explicit.get((record.type, record.source_id))
        if given is None:
            yield record
            continue
        type_ = load_model().type(record.type)
        names = type_.identity if isinstance(type_, NodeType) else ("from", "to")
        known = set(zip(*(given[name].to_pylist() for name in names), strict=True))
        own = zip(*(record.rows[name].to_pylist() for name in names), strict=True)
        rows = record.rows.filter(pa.array([key not in known for key in own], type=pa.bool_()))
        if rows.num_rows:
            yield replace(record, rows=rows)


def _references(table: WorkTable) -> Iterator[tuple[str, str]]:
    """Yield (address, node type) of every resolved column that holds keys of nodes."""
    type_ = table.type
    ends = type_.implies if isinstance(type_, NodeType) else type_.ends
    found = {end.address: end.node for end in ends.values()}
    found |= {name: str(p.reference) for name, p in references_of(type_).items()}
    for address, node in found.items():
        if address not in table.columns:
            continue
        if type_.name == "WITHIN":
            # Its keys are regions or industries; their form tells which.
            yield address, "Region"
            yield address, "Industry"
        else:
            yield address, node


def record_of(type_: Type, source: str, rows: list[dict[str, object]]) -> RecordTable:
    """Return an implied record table of Python rows; columns that no row has are left out."""
    names = [n for n in (*_ends(type_), *type_.properties) if any(n in row for row in rows)]
    columns: dict[str, pa.Array] = {}
    for name in names:
        kind = arrow_type(type_.properties[name]) if name in type_.properties else pa.string()
        columns[name] = pa.array([row.get(name) or None for row in rows], type=kind)
    if any("source_row" in row for row in rows):
        columns["source_row"] = pa.array([row.get("source_row") for row in rows], type=pa.string())
    return RecordTable(type=type_.name, source_id=source, rows=pa.table(columns), implied=True)


def _ends(type_: Type) -> tuple[str, ...]:
    return ("from", "to") if isinstance(type_, RelationshipType) else ()


def _code_list_records(used: Mapping[str, set[str]]) -> Iterator[RecordTable]:
    model = load_model()
    yield from _hierarchy_records(
        REGIONS,
        model.nodes["Region"],
        {code: entry.parent_code for code, entry in regions().by_code.items()},
        used.get("Region", set()),
        _region_row,
    )
    parents = {code: entry.parent_code for code, entry in industries().items()}
    wanted = used.get("Industry", set())
    parents |= {code: _known_parent(code) for code in wanted if code not in parents}
    yield from _hierarchy_records(
        INDUSTRIES, model.nodes["Industry"], parents, wanted, _industry_row
    )
    known = sorted(key for key in used.get("Gap", set()) if key in gaps())
    if known:
        yield record_of(model.nodes["Gap"], GAPS, [_gap_row(key) for key in known])


def _hierarchy_records(
    source: str,
    type_: NodeType,
    parents: Mapping[str, str],
    used: set[str],
    row_of: object,
) -> Iterator[RecordTable]:
    codes = {code for code in used if code in parents}
    for code in list(codes):
        while parents.get(code):
            code = parents[code]
            codes.add(code)
    if not codes or not callable(row_of):
        return
    yield record_of(type_, source, [row_of(code) for code in sorted(codes)])
    pairs: list[dict[str, object]] = [
        {"from": code, "to": parents[code]} for code in sorted(codes) if parents.get(code)
    ]
    if pairs:
        yield record_of(load_model().relationships["WITHIN"], source, pairs)


def _region_row(code: str) -> dict[str, object]:
    entry = regions().by_code[code]
    return {
        "region_code": code,
        "name": entry.name,
        "full_name": entry.full_name,
        "level": entry.level,
    }


def _industry_row(code: str) -> dict[str, object]:
    entry = industries().get(code)
    if entry is None:
        return {"industry_code": code, "level": len(code)}
    return {"industry_code": code, "name": entry.name, "level": entry.level}


def _known_parent(code: str) -> str:
    """Return the nearest code of the list above a group or class that is not in it."""
    return next((code[:n] for n in (3, 2) if code[:n] != code and code[:n] in industries()), "")


def _gap_row(key: str) -> dict[str, object]:
    entry = gaps()[key]
    return {
        "gap_id": key,
        "name": entry.name,
        "axis": entry.axis,
        "clause": entry.clause,
        "taxonomy_version": entry.version or GAP_VERSION,
    }
