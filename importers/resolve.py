"""Keys and references of all tables, first of what others refer to.

Enterprises are told apart first (`importers.enterprises`), then everything that enterprises do.
No step depends on the order in which files were read.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial

import numpy as np

from graph_schema.model import End, NodeType, load_model
from graph_schema.records import ReferenceIndex
from importers.cells import Cell, Column, combine, text_of
from importers.codes import CodeReader, read_uscc
from importers.completion import complete_certificates, complete_enterprises
from importers.enterprises import (
    EnterpriseDirectory,
    Match,
    Mention,
    mention_of,
    resolving_order,
)
from importers.identity import references_of, reject_contradictions
from importers.missing import fold, is_missing
from importers.nodes import Found, NodeDirectory
from importers.readings import Reading
from importers.values import read_text, reader_for
from importers.worktable import WorkTable

#: Node types in the order in which rows may refer to them; all others come behind.
_FIRST = ("Source", "Region", "Industry", "Gap", "CertificationBody", "Chain", "Segment", "Product")
#: Nodes that a code list describes.
_CODED = ("Region", "Industry", "Gap")
#: A requirement whose product, region or customer got lost would bind everybody.
_NARROWING = frozenset({"Requirement"})
CLAIMED = "声称"

_REMEDIES = {
    "Enterprise": (
        "其统一社会信用代码，或名称和所在地区",
        "its social credit code, or name and region",
    ),
    "Gap": ("质量短板编号或标准条款号", "a gap id or a clause"),
}
_REMEDY = ("已登记的编号或名称", "a key or name that is registered")


@dataclass(slots=True)
class Resolver:
    """Fills every work table's key, ends and references.

    Attributes
    ----------
    enterprises, nodes : what is known once `run` is through.
    mentions : (table's order, address) → what each row says of an enterprise.
    """

    index: ReferenceIndex
    tables: list[WorkTable]
    enterprises: EnterpriseDirectory = field(init=False)
    nodes: NodeDirectory = field(init=False)
    codes: CodeReader = field(init=False)
    mentions: dict[tuple[int, str], Column] = field(default_factory=dict)

    def run(self, progress: Callable[[str, int, int], None]) -> None:
        """Resolve everything."""
        self.nodes = NodeDirectory(self.index)
        for number, table in enumerate(self.tables):
            progress("校验 checking", number, len(self.tables))
            table.read_properties()
        self._code_nodes()
        self._describe_enterprises()
        self._refer_to_enterprises()
        for name in _node_order():
            self._node_tables([t for t in self.tables if t.type.name == name])
        for table in self.tables:
            if not isinstance(table.type, NodeType):
                self._relationship_table(table)
        progress("校验 checking", len(self.tables), len(self.tables))

    def _of(self, type_name: str) -> list[WorkTable]:
        return [table for table in self.tables if table.type.name == type_name]

    # Nodes of code lists: a table of this import, or the graph, may add to the list.

    def _code_nodes(self) -> None:
        for name in _CODED:
            for table in self._of(name):
                keys = table.columns.get(table.key)
                for key in set(keys.tolist() if keys else ()) - {None}:
                    self.nodes.add(name, key, None)
        self.codes = CodeReader(
            regions=self.nodes.keys("Region"),
            industries=self.nodes.keys("Industry"),
            gaps=self.nodes.keys("Gap"),
        )

    # Enterprises.

    def _describe_enterprises(self) -> None:
        tables = self._of("Enterprise")
        for table in tables:
            for address, reader in (
                ("region_code", self.codes.region),
                ("industry_code", self.codes.industry),
            ):
                if address in table.fields:
                    table.read(address, reader)
            mentions = combine(
                [
                    _column(table, "enterprise_id"),
                    _column(table, "uscc"),
                    _column(table, "identifiers"),
                    _column(table, "name"),
                    _column(table, "region_code"),
                ],
                mention_of,
            )
            self.mentions[table.order, "enterprise_id"] = mentions
            empty = mentions.where(lambda m: m.is_empty) & table.alive
            table.report(
                np.flatnonzero(empty).tolist(),
                "key.missing",
                needed="企业名称或统一社会信用代码",
            )
        while self._identify(tables):
            pass
        self.enterprises = EnterpriseDirectory(self.index)
        for table in tables:
            self._register_enterprises(table)

    def _identify(self, tables: list[WorkTable]) -> bool:
        """Give every row its enterprise_id; tell whether rows fell out, which may change ids."""
        directory = EnterpriseDirectory(self.index)
        columns = [self.mentions[table.order, "enterprise_id"] for table in tables]
        found = _in_order(
            zip(columns, (table.alive for table in tables), strict=True), directory.describe
        )
        fell = False
        for table, mentions in zip(tables, columns, strict=True):
            matches = mentions.map(lambda m: found.get(m, Match(None)))
            table.columns["enterprise_id"] = matches.map(lambda m: m.enterprise_id)
            before = int(table.alive.sum())
            self._report_matches(table, "enterprise_id", matches, "Enterprise")
            reject_contradictions(table)
            fell |= int(table.alive.sum()) < before
        return fell

    def _register_enterprises(self, table: WorkTable) -> None:
        former = _column(table, "former_names")
        columns = [
            table.columns["enterprise_id"],
            self.mentions[table.order, "enterprise_id"],
            former,
        ]
        alive = np.flatnonzero(table.alive)
        everything = combine([c.take(alive) for c in columns], lambda *row: row)
        for key, mention, names in everything.values:
            self.enterprises.add(key, mention, names=names or ())
        complete_enterprises(table)

    def _refer_to_enterprises(self) -> None:
        referring = [t for t in self.tables if t.type.name != "Enterprise"]
        for table in referring:
            for end in _enterprise_ends(table):
                self.mentions[table.order, end] = self._mentions(table, end)
        keys = [(t, a) for t in referring for a in _enterprise_ends(t)]
        columns = [(self.mentions[t.order, a], t.alive) for t, a in keys]
        found = _in_order(columns, self.enterprises.refer)
        for table, address in keys:
            matches = self.mentions[table.order, address].map(lambda m: found.get(m, Match(None)))
            table.columns[address] = matches.map(lambda m: m.enterprise_id)
            self._report_matches(table, address, matches, "Enterprise")

    def _mentions(self, table: WorkTable, address: str) -> Column:
        readers = {
            "": _read_key,
            ".uscc": read_uscc,
            ".identifiers": reader_for(
                load_model().nodes["Enterprise"],
                load_model().nodes["Enterprise"].properties["identifiers"],
            ),
            ".name": read_text,
            ".region_code": self.codes.region,
        }
        parts = []
        for suffix, reader in readers.items():
            if address + suffix in table.fields:
                parts.append(table.read(address + suffix, reader))
            else:
                parts.append(Column.constant(None, len(table)))
        return combine(parts, mention_of)

    def _report_matches(self, table: WorkTable, address: str, matches: Column, target: str) -> None:
        """Report rows whose reference found nothing, or too much."""
        bad = matches.where(lambda m: m[1] is not None) & table.alive
        for row in np.flatnonzero(bad).tolist():
            match = matches[row]
            zh, en = _REMEDIES.get(target, _REMEDY)
            node = load_model().nodes[target]
            table.report(
                [row],
                match[1],
                address,
                candidates=match[2],
                target=node.zh,
                target_en=node.name,
                remedy=zh,
                remedy_en=en,
            )

    # Other nodes.

    def _node_tables(self, tables: list[WorkTable]) -> None:
        for table in tables:
            if not isinstance(table.type, NodeType):
                continue
            for end in table.type.implies.values():
                if end.node != "Enterprise" and end.address in table.fields:
                    self._resolve(table, end.address, end.node)
            self._property_references(table)
            complete_certificates(table)
        self._give_keys(tables)
        for table in tables:
            reject_contradictions(table)
        for table in tables:
            self._register(table)

    def _give_keys(self, tables: list[WorkTable]) -> None:
        """Give rows without a key that of the node of their name, or a new one."""
        own: dict[tuple[str, str | None], set[str]] = {}
        for table in tables:
            rows = _named_rows(table)
            for key, name, chain, _ in rows.take(np.flatnonzero(table.alive)).distinct().tolist():
                if key and name:
                    label = self.nodes.new_key(_node(table), name, chain)
                    own.setdefault((label, chain), set()).add(key)
        for table in tables:
            found = _named_rows(table).map(partial(self._key, _node(table), own))
            table.columns[table.key] = found.map(lambda f: f.key)
            missing = found.where(lambda f: f.code == "key.missing") & table.alive
            needed = _needed(_node(table))
            table.report(np.flatnonzero(missing).tolist(), "key.missing", needed=needed)
            self._report_matches(table, table.key, found, table.type.name)

    def _key(
        self,
        type_: NodeType,
        own: dict[tuple[str, str | None], set[str]],
        row: tuple[str | None, str | None, str | None, str | None],
    ) -> Found:
        key, name, chain, claim = row
        if key or claim:
            return Found(key or claim)
        if not name or not type_.key_from or ("chain" in type_.key_from and not chain):
            return Found(None, "key.missing")
        label = self.nodes.new_key(type_, name, chain)
        known = [
            k
            for k in self.nodes.labelled(type_.name, name)
            if chain is None or self.nodes.chain_of(k) == chain
        ]
        keys = sorted({*known, *own.get((label, chain), ())})
        if len(keys) > 1:
            return Found(None, "ref.ambiguous", "、".join(keys))
        return Found(keys[0] if keys else label)

    def _register(self, table: WorkTable) -> None:
        alive = np.flatnonzero(table.alive)
        for key, name, chain, _ in _named_rows(table).take(alive).distinct().tolist():
            self.nodes.add(table.type.name, key, name, chain)

    # References.

    def _property_references(self, table: WorkTable) -> None:
        for name, prop in references_of(table.type).items():
            if name in table.fields and prop.reference not in (None, "Enterprise"):
                self._resolve(table, name, str(prop.reference))

    def _relationship_table(self, table: WorkTable) -> None:
        for side, end in load_model().relationships[table.type.name].ends.items():
            if end.node != "Enterprise":
                self._resolve_end(table, side, end)
            found = _column(table, side)
            missing = found.where(lambda key: key is None) & table.alive
            table.report(np.flatnonzero(missing).tolist(), "key.missing", needed=end.zh)
        self._property_references(table)
        for prop in table.type.properties.values():
            if prop.required and prop.name in table.columns:
                empty = table.columns[prop.name].where(lambda v: v is None) & table.alive
                table.report(np.flatnonzero(empty).tolist(), "value.missing", prop.name)
            elif prop.required and prop.name != "source_id":
                table.report(np.flatnonzero(table.alive).tolist(), "key.missing", needed=prop.zh)
        reject_contradictions(table)

    def _resolve_end(self, table: WorkTable, side: str, end: End) -> None:
        if table.type.name == "WITHIN":
            table.read(side, lambda cell: self._place_or_industry(cell))
            return
        if side in table.fields:
            self._resolve(table, side, end.node)

    def _place_or_industry(self, cell: Cell) -> Reading:
        text = fold(text_of(cell))
        in_list = text in self.codes.regions or (len(text) == 6 and text.isdigit())
        found = self.codes.region(cell) if in_list else self.codes.industry(cell)
        return found if found.value or found.code is None else found._replace(severity="reject")

    def _resolve(self, table: WorkTable, address: str, node: str) -> None:
        """Fill ``columns[address]`` with keys of ``node``."""
        narrowing = table.type.name in _NARROWING or address in table.type.identity
        strict = narrowing or address in ("from", "to")
        if node in _CODED:
            readers = {
                "Region": self.codes.region,
                "Industry": self.codes.industry,
                "Gap": self.codes.gap,
            }
            self._read_coded(table, address, readers[node], strict=strict)
            return
        type_ = load_model().nodes[node]
        texts = table.fields[address].column.map(_reference_text)
        chains = self._chains_meant(table, address)
        found = combine([texts, chains], lambda text, chain: self._refer(type_, text, chain))
        table.columns[address] = found.map(lambda f: f.key)
        self._report_matches(table, address, found, node)

    def _read_coded(
        self, table: WorkTable, address: str, reader: Callable[[Cell], Reading], *, strict: bool
    ) -> None:
        def read(cell: Cell) -> Reading:
            reading = reader(cell)
            if reading.code == "ref.unknown":
                zh, en = _REMEDIES["Gap"]
                words = {"target": "质量短板", "target_en": "Gap", "remedy": zh, "remedy_en": en}
                return reading._replace(details=words)
            if strict and reading.code is not None and reading.value is None:
                return reading._replace(severity="reject")
            return reading

        table.read(address, read)

    def _refer(self, type_: NodeType, text: str | None, chain: str | None) -> Found:
        if text is None:
            return Found(None)
        chains = self.nodes.chains_called(chain) if chain else ()
        return self.nodes.refer(type_, text, chains=chains)

    def _chains_meant(self, table: WorkTable, address: str) -> Column:
        """Return the chain that a segment's name is meant in, where the row says so."""
        for side in (address, "from", "to"):
            column = table.fields.get(f"{side}.chain")
            if column is not None:
                return column.column.map(_reference_text)
        if table.type.name == "FEEDS":
            # A row of FEEDS stays in one chain, so the other end tells.
            other = table.fields.get("to" if address == "from" else "from")
            if other is not None:
                return other.column.map(self._chain_of_text)
        return Column.constant(None, len(table))

    def _chain_of_text(self, cell: Cell) -> str | None:
        text = _reference_text(cell)
        if text is None:
            return None
        found = self.nodes.find(load_model().nodes["Segment"], text)
        return self.nodes.chain_of(found.key) if found.key else None


def _node_order() -> list[str]:
    every = [name for name, node in load_model().nodes.items() if node.fact]
    rest = [name for name in every if name not in (*_FIRST, "Enterprise")]
    return [*_FIRST, *rest]


def _node(table: WorkTable) -> NodeType:
    return load_model().nodes[table.type.name]


def _column(table: WorkTable, address: str) -> Column:
    return table.columns.get(address) or Column.constant(None, len(table))


def _enterprise_ends(table: WorkTable) -> list[str]:
    """Return the addresses of a table at which rows name an enterprise."""
    if isinstance(table.type, NodeType):
        ends: Iterable[End] = table.type.implies.values()
    else:
        ends = table.type.ends.values()
    found = [end.address for end in ends if end.node == "Enterprise"]
    found += [n for n, p in references_of(table.type).items() if p.reference == "Enterprise"]
    given = {address.partition(".")[0] for address in table.fields}
    return [address for address in found if address in given]


def _in_order(
    columns: Iterable[tuple[Column, np.ndarray]], resolve: Callable[[Mention], Match]
) -> dict[Mention, Match]:
    """Resolve every mention of living rows once, what says most about itself first."""
    mentions: set[Mention] = set()
    for column, alive in columns:
        used = np.unique(column.codes[alive]).tolist()
        mentions.update(column.values[code] for code in used)
    ordered = sorted((m for m in mentions if not m.is_empty), key=resolving_order)
    return {mention: resolve(mention) for mention in ordered}


def _read_key(cell: Cell) -> Reading:
    """Read a bare word for an enterprise: a code half-width, a name as it stands."""
    text = _reference_text(cell)
    if text is None:
        return Reading()
    return Reading(text if any("一" <= c <= "鿿" for c in text) else fold(text))


def _reference_text(cell: Cell) -> str | None:
    text = text_of(cell)
    return None if is_missing(text) else text


def _named_rows(table: WorkTable) -> Column:
    """Return (key, name, chain, claim) of each row of a node table."""
    type_ = _node(table)
    claim = (
        _column(table, "claim")
        if type_.name == "Certificate"
        else Column.constant(None, len(table))
    )
    chain = (
        _column(table, "chain") if "chain" in type_.key_from else Column.constant(None, len(table))
    )
    name = (
        _column(table, type_.name_property)
        if type_.name_property
        else Column.constant(None, len(table))
    )
    return combine([_column(table, type_.key), name, chain, claim], lambda *row: row)


def _needed(type_: NodeType) -> str:
    words = [type_.properties[type_.key].zh]
    if type_.name == "Certificate":
        words.append("（无编号的认证声明须有企业、标准，且状态为“声称”）")
    elif type_.key_from:
        parts = [p.zh if (p := type_.properties.get(a)) else "产业链" for a in type_.key_from]
        words.append("或" + "和".join(parts))
    return "".join(words)
