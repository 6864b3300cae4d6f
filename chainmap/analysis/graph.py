"""The supply graph as arrays: links in compressed rows both ways, one array per property."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import networkx as nx
import numpy as np
import pyarrow as pa

from chainmap.analysis.columns import (
    Flags,
    Floats,
    Index,
    IntArray,
    Small,
    codes_in,
    fact_table,
    floats,
    small_integers,
    sorted_values,
    starts_of,
)
from chainmap.analysis.essential import NOT_SAID, link_essentials
from chainmap.analysis.links import DERIVED, EVIDENCE, current_links
from chainmap.analysis.memberships import Memberships
from chainmap.analysis.networkx_exchange import SMALL_LINKS, multigraph_of, rows_of
from graph_schema.errors import NotFound
from graph_schema.records import FactTables


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ChainGraph:
    """n enterprises and m links; a link goes from supplier to customer, as goods flow.

    Links are sorted by (source, target, product), nodes by id, so that equal data give equal
    arrays. Every array may be memory-mapped; none is ever written to.

    Attributes
    ----------
    node_ids : (n,) enterprise ids, ascending.
    products, segments : ids that ``product`` and ``segment`` number.
    segment : (n,) each enterprise's first segment, -1 where it works in none.
    source, target, product : (m,) positions; product is -1 where the link names none.
    amount : (m,) yuan per period, NaN where unknown.
    share : (m,) fraction 0..1 of the customer's purchases of that product, NaN where unknown.
    evidence : (m,) position in `EVIDENCE`, -1 where unknown.
    confidence : (m,) 0..1, NaN where unknown.
    essential : (m,) 0, 1, 2 as in ESRI, -1 where no rule speaks about the input.
    row : (m,) row of the SUPPLIES table, -1 where the graph was not made from one.
    out_indptr : (n + 1,) links ``out_indptr[i]:out_indptr[i + 1]`` leave node i.
    in_indptr, in_links : links ``in_links[in_indptr[i]:in_indptr[i + 1]]`` reach node i.
    """

    node_ids: pa.Array
    products: pa.Array
    segments: pa.Array
    segment: Index
    source: Index
    target: Index
    product: Index
    amount: Floats
    share: Floats
    evidence: Small
    confidence: Floats
    essential: Small
    row: IntArray
    out_indptr: IntArray
    in_indptr: IntArray
    in_links: IntArray

    @property
    def node_count(self) -> int:
        """Number of enterprises, n."""
        return len(self.node_ids)

    @property
    def link_count(self) -> int:
        """Number of links, m."""
        return len(self.source)

    @property
    def derived(self) -> Flags:
        """Which links were derived from product inputs, not seen or told."""
        return np.equal(self.evidence, DERIVED)

    def index_of(self, node_id: str) -> int:
        """Return the position of an enterprise.

        Raises
        ------
        NotFound
            Where the graph has no such enterprise.
        """
        at = bisect_left(range(self.node_count), node_id, key=lambda i: self.node_ids[i].as_py())
        if at == self.node_count or self.node_ids[at].as_py() != node_id:
            raise NotFound(
                f"图中没有编号为“{node_id}”的企业。", f"The graph has no enterprise {node_id!r}."
            )
        return at

    def indices_of(self, node_ids: pa.Array | Sequence[str]) -> Index:
        """Return the positions of enterprises, -1 for those that are not there."""
        asked = node_ids if isinstance(node_ids, pa.Array) else pa.array(node_ids, pa.string())
        return codes_in(asked, self.node_ids)

    def ids_of(self, indices: Iterable[int]) -> list[str]:
        """Return the ids at these positions."""
        ids: list[str] = self.node_ids.take(pa.array(list(indices), pa.int64())).to_pylist()
        return ids

    @classmethod
    def of(
        cls,
        links: Iterable[Sequence[object]],
        *,
        nodes: Iterable[str] = (),
        segments: Mapping[str, str] | None = None,
    ) -> "ChainGraph":
        """Build a small graph.

        Parameters
        ----------
        links : (supplier, customer[, product[, share[, essential]]]) each.
        nodes : enterprises beside those that the links name.
        segments : enterprise → its first segment.

        Examples
        --------
        >>> graph = ChainGraph.of([("a", "x", "p1", 0.5), ("b", "x", "p1", 0.5)])
        >>> graph.node_count, graph.share.tolist()
        (3, [0.5, 0.5])
        """
        names = ("from", "to", "product_id", "share", "essential")
        rows = [dict(zip(names, link, strict=False)) for link in links]
        return cls._of_rows(rows, nodes=nodes, segments=segments or {})

    @classmethod
    def from_networkx(cls, graph: "nx.Graph[str]") -> "ChainGraph":
        """Build the graph of a networkx one; parallel links of one product are added up.

        Attributes are named as in graph_schema: ``product_id``, ``amount_yuan`` (else ``weight``),
        ``share``, ``evidence``, ``confidence``, ``essential``; on nodes ``segment_id``. The sum
        with an unknown amount is unknown; of several evidences the strongest counts.

        Examples
        --------
        >>> import networkx as nx
        >>> graph = nx.MultiDiGraph()
        >>> for amount in (2.0, 3.0):
        ...     key = graph.add_edge("a", "b", product_id="p", amount_yuan=amount)
        >>> ChainGraph.from_networkx(graph).amount.tolist()
        [5.0]
        """
        segments = {
            str(node): str(segment)
            for node, segment in graph.nodes(data="segment_id")
            if segment is not None
        }
        nodes = [str(node) for node in graph.nodes]
        return cls._of_rows(rows_of(graph), nodes=nodes, segments=segments)

    def to_networkx(self, tables: FactTables | None = None) -> "nx.MultiDiGraph[str]":
        """Return the graph for networkx, attributes named as in graph_schema.

        Unknown values have no attribute. With the ``tables`` that the graph was made from, the
        properties of the enterprises and of the links (source, period, …) come along.
        """
        return multigraph_of(self, tables)

    @classmethod
    def from_tables(
        cls,
        tables: FactTables,
        *,
        as_of: date,
        with_derived: bool = False,
        into: pa.Array | None = None,
    ) -> "ChainGraph":
        """Build the graph of the links that count at ``as_of`` (see `current_links`).

        Parameters
        ----------
        with_derived : derived links too.
        into : only the links whose customer is one of these enterprises; the nodes are then these
            and their suppliers. Default: every link and every enterprise.

        Notes
        -----
        O(m log m).
        """
        supplies = fact_table(tables, "SUPPLIES")
        row = current_links(supplies, as_of, with_derived=with_derived, into=into)
        links = supplies.take(pa.array(row))
        if into is None:
            into = fact_table(tables, "Enterprise")["enterprise_id"].combine_chunks()
        node_ids = sorted_values(pa.chunked_array([into]), links["from"], links["to"])
        memberships = Memberships.of_tables(tables, as_of, enterprises=node_ids)
        products = sorted_values(links["product_id"])
        ends = _Ends.of(links, node_ids, products)
        essential = link_essentials(
            tables,
            memberships,
            source=ends.source,
            target=ends.target,
            product=ends.product,
            products=products,
        )
        return cls._assemble(
            links,
            ends,
            row=row,
            essential=essential,
            node_ids=node_ids,
            products=products,
            segments=memberships.segments,
            segment=memberships.first_segment(),
        )

    def subgraph(self, nodes: Iterable[str]) -> "ChainGraph":
        """Return the graph of these enterprises and the links among them.

        Ids that the graph does not have are passed over.
        """
        inside = self._inside(nodes)
        return self._part(inside, np.flatnonzero(inside[self.source] & inside[self.target]))

    def without_links(self, dropped: Flags) -> "ChainGraph":
        """Return the graph of the same enterprises without some links, (m,) of them marked."""
        every = np.ones(self.node_count, np.bool_)
        return self._part(every, np.flatnonzero(~dropped))

    def _part(self, inside: Flags, links: IntArray) -> "ChainGraph":
        number = np.cumsum(inside, dtype=np.int32) - 1
        source, target = number[self.source[links]], number[self.target[links]]
        in_links = np.argsort(target, kind="stable")
        size = int(inside.sum())
        return ChainGraph(
            node_ids=self.node_ids.filter(pa.array(inside)),
            products=self.products,
            segments=self.segments,
            segment=self.segment[inside],
            source=source,
            target=target,
            product=self.product[links],
            amount=self.amount[links],
            share=self.share[links],
            evidence=self.evidence[links],
            confidence=self.confidence[links],
            essential=self.essential[links],
            row=self.row[links],
            out_indptr=starts_of(source, size),
            in_indptr=starts_of(target[in_links], size),
            in_links=in_links,
        )

    def links_among(self, nodes: Iterable[str]) -> IntArray:
        """Return the positions of the links of `subgraph`, in its order."""
        inside = self._inside(nodes)
        return np.flatnonzero(inside[self.source] & inside[self.target])

    def _inside(self, nodes: Iterable[str]) -> Flags:
        inside = np.zeros(self.node_count, np.bool_)
        wanted = self.indices_of(list(nodes))
        inside[wanted[wanted >= 0]] = True
        return inside

    @classmethod
    def _of_rows(
        cls,
        rows: Sequence[Mapping[str, object]],
        *,
        nodes: Iterable[str],
        segments: Mapping[str, str],
    ) -> "ChainGraph":
        columns = {f.name: pa.array([r.get(f.name) for r in rows], f.type) for f in SMALL_LINKS}
        links = pa.table(columns, schema=SMALL_LINKS)
        named = pa.chunked_array([pa.array([*nodes, *segments], pa.string())])
        node_ids = sorted_values(named, links["from"], links["to"])
        products = sorted_values(links["product_id"])
        segment_ids = pa.array(sorted(set(segments.values())), pa.string())
        of_node = pa.array([segments.get(i) for i in node_ids.to_pylist()], pa.string())
        return cls._assemble(
            links,
            _Ends.of(links, node_ids, products),
            row=np.full(links.num_rows, -1, np.int64),
            essential=small_integers(links["essential"], missing=NOT_SAID),
            node_ids=node_ids,
            products=products,
            segments=segment_ids,
            segment=codes_in(of_node, segment_ids),
        )

    @classmethod
    def _assemble(
        cls,
        links: pa.Table,
        ends: "_Ends",
        *,
        row: IntArray,
        essential: Small,
        node_ids: pa.Array,
        products: pa.Array,
        segments: pa.Array,
        segment: Index,
    ) -> "ChainGraph":
        order = np.lexsort((row, ends.product, ends.target, ends.source))
        source, target = ends.source[order], ends.target[order]
        in_links = np.argsort(target, kind="stable")
        return cls(
            node_ids=node_ids,
            products=products,
            segments=segments,
            segment=segment,
            source=source,
            target=target,
            product=ends.product[order],
            amount=floats(links["amount_yuan"])[order],
            share=floats(links["share"])[order],
            evidence=codes_in(links["evidence"], pa.array(EVIDENCE)).astype(np.int8)[order],
            confidence=floats(links["confidence"])[order],
            essential=essential[order],
            row=row[order],
            out_indptr=starts_of(source, len(node_ids)),
            in_indptr=starts_of(target[in_links], len(node_ids)),
            in_links=in_links,
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Ends:
    """Where links start and end, and what they deliver, as positions."""

    source: Index
    target: Index
    product: Index

    @classmethod
    def of(cls, links: pa.Table, node_ids: pa.Array, products: pa.Array) -> "_Ends":
        return cls(
            source=codes_in(links["from"], node_ids),
            target=codes_in(links["to"], node_ids),
            product=codes_in(links["product_id"], products),
        )
