"""What a chain lacks (缺链): segments in which nobody works, inputs that nobody makes."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from chainmap.analysis.columns import fact_table
from chainmap.analysis.esri.network import NEGLIGIBLE, NON_ESSENTIAL
from chainmap.analysis.weakness.gap_candidates import candidates_for, regions_for
from chainmap.analysis.weakness.product_space import ProductSpace
from chainmap.analysis.weakness.schemas import CHAIN_GAPS
from chainmap.analysis.weakness.subject import Subject
from graph_schema.records import FactTables


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainGap:
    """A segment or a product that is lacking.

    Attributes
    ----------
    essential : the most that it is to any of those that need it.
    needed_by : ids of the segments or products that need it, ascending.
    targets : the products that would fill the gap.
    """

    kind: str
    id: str
    essential: int
    needed_by: tuple[str, ...]
    targets: tuple[str, ...]


def chain_gap_table(tables: FactTables, subject: Subject) -> pa.Table:
    """Return the gaps of a chain, with the regions and enterprises that could fill each.

    Returns
    -------
    `schemas.CHAIN_GAPS`: segments first, then products, the most essential first.
    """
    gaps = find_chain_gaps(tables, subject)
    if not gaps:
        return CHAIN_GAPS.empty_table()
    space = ProductSpace.of_tables(tables)
    members = subject.graph.node_ids
    names = _names(tables)
    rows = []
    for gap in gaps:
        near = space.proximity(gap.targets)
        density = space.density(near)
        own = space.makers_of(gap.targets) & ~space.made_by(members)
        row = {
            "kind": gap.kind,
            "id": gap.id,
            "name": names.get(gap.id, gap.id),
            "essential": gap.essential,
            "needed_by": [names.get(need, need) for need in gap.needed_by],
            "makers_elsewhere": len(np.unique(space.enterprise[own])),
            "regions": regions_for(tables, space, near, density),
            "candidates": candidates_for(tables, space, near, density, own, names),
        }
        rows.append(row)
    return pa.Table.from_pylist(rows, schema=CHAIN_GAPS)


def find_chain_gaps(tables: FactTables, subject: Subject) -> list[ChainGap]:
    """Return what a chain, or the whole graph, lacks.

    A segment in which nobody works; a product that goes into what the chain makes (INPUT_OF, where
    it is not negligible) and that nobody of the chain makes or delivers. What the chain makes are
    the products of its segments; where none are declared, whatever its enterprises make.
    """
    content = _Content.of(tables, subject)
    gaps = [*_segment_gaps(tables, content), *_product_gaps(tables, content)]
    gaps.sort(key=lambda g: (g.kind != "segment", -g.essential, -len(g.needed_by), g.id))
    return gaps


@dataclass(frozen=True, slots=True, kw_only=True)
class _Content:
    """Segments of the chain, those in which somebody works, and products.

    ``homes`` are the segments of the chain in which a product is made, ``made`` what anybody of
    the chain makes or delivers.
    """

    segments: tuple[str, ...]
    inhabited: frozenset[str]
    homes: Mapping[str, set[str]]
    made: frozenset[str]

    @classmethod
    def of(cls, tables: FactTables, subject: Subject) -> "_Content":
        segments = (
            [s.segment_id for s in subject.extract.segments]
            if subject.extract is not None
            else fact_table(tables, "Segment")["segment_id"].to_pylist()
        )
        inhabited = subject.inhabited
        homes = _homes(tables, segments)
        settled = {product for product, places in homes.items() if places & inhabited}
        return cls(
            segments=tuple(segments),
            inhabited=inhabited,
            homes=homes,
            made=frozenset(settled | _delivered(tables, subject)),
        )

    @property
    def of_chain(self) -> frozenset[str]:
        """What the chain makes as such: its own products, where any are declared."""
        return self.made & frozenset(self.homes) if self.homes else self.made


def _homes(tables: FactTables, segments: list[str]) -> dict[str, set[str]]:
    made_in = fact_table(tables, "MADE_IN")
    made_in = made_in.filter(pc.is_in(made_in["to"], value_set=pa.array(segments, pa.string())))
    homes: dict[str, set[str]] = defaultdict(set)
    pairs = zip(made_in["from"].to_pylist(), made_in["to"].to_pylist(), strict=True)
    for product, segment in pairs:
        homes[product].add(segment)
    return homes


def _delivered(tables: FactTables, subject: Subject) -> set[str]:
    """Return what the enterprises make (PRODUCES), or deliver as somebody saw or said."""
    graph = subject.graph
    produces = fact_table(tables, "PRODUCES")
    made = produces.filter(pc.is_in(produces["from"], value_set=graph.node_ids))["to"]
    seen = np.unique(graph.product[(graph.product >= 0) & ~graph.derived])
    return {*made.to_pylist(), *graph.products.take(pa.array(seen)).to_pylist()}


def _segment_gaps(tables: FactTables, content: _Content) -> Iterator[ChainGap]:
    feeds = fact_table(tables, "FEEDS").select(["from", "to", "essential"]).to_pylist()
    own = set(content.segments)
    for segment in content.segments:
        if segment not in content.inhabited:
            onward = [row for row in feeds if row["from"] == segment and row["to"] in own]
            yield ChainGap(
                kind="segment",
                id=segment,
                essential=max((_said(row) for row in onward), default=NON_ESSENTIAL),
                needed_by=tuple(sorted({row["to"] for row in onward})),
                targets=tuple(sorted(p for p, at in content.homes.items() if segment in at)),
            )


def _product_gaps(tables: FactTables, content: _Content) -> Iterator[ChainGap]:
    ours = pa.array(sorted(content.of_chain), pa.string())
    inputs = fact_table(tables, "INPUT_OF").select(["from", "to", "essential"])
    needs: dict[str, dict[str, int]] = defaultdict(dict)
    for row in inputs.filter(pc.is_in(inputs["to"], value_set=ours)).to_pylist():
        if row["from"] not in content.made and _said(row) > NEGLIGIBLE:
            users = needs[row["from"]]
            users[row["to"]] = max(_said(row), users.get(row["to"], 0))
    for product, users in needs.items():
        yield ChainGap(
            kind="product",
            id=product,
            essential=max(users.values()),
            needed_by=tuple(sorted(users)),
            targets=(product,),
        )


def _said(row: Mapping[str, int | None]) -> int:
    """Return how essential a row says an input is; one that says nothing means 1."""
    value = row["essential"]
    return NON_ESSENTIAL if value is None else value


def _names(tables: FactTables) -> dict[str, str]:
    """Return the names of segments and products by id."""
    found: dict[str, str] = {}
    for type_, key in (("Segment", "segment_id"), ("Product", "product_id")):
        table = fact_table(tables, type_)
        pairs = zip(table[key].to_pylist(), table["name"].to_pylist(), strict=True)
        found |= {one: name for one, name in pairs if name}
    return found
