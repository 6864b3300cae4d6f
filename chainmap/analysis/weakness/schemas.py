"""Columns of the tables of a weak-link analysis; null is unknown."""

import pyarrow as pa

#: Factors and scores are fractions 0..1; ``rank_low`` and ``rank_high`` bound the rank at 90 %.
_SCORE = [
    ("rank", pa.int64()),
    ("rank_low", pa.int64()),
    ("rank_high", pa.int64()),
    ("score", pa.float64()),
    ("score_if_weak", pa.float64()),
]
_FACTORS = [
    ("criticality", pa.float64()),
    ("quality_gap", pa.float64()),
    ("substitutability", pa.float64()),
]

#: One row an enterprise. ``weight`` is its part of the network's size, ``sales_yuan`` what it sells
#: in the network (null with unit weights), ``check_rank`` its place among those whose state is
#: unknown, ``evidence`` a JSON list of {rule, zh, en, on, node, source_id, source_row}; ``market``
#: is the product or sector in which others could step in (null: nobody is known), and
#: ``rivals_unknown`` how many of these have no known trade, so that no share counts. ``tier`` to
#: ``dominated_output`` are those of `chainmap.analysis.structure.table.StructureTable`.
ENTERPRISES = pa.schema(
    [
        ("enterprise_id", pa.string()),
        ("segment_id", pa.string()),
        ("sector", pa.string()),
        ("state", pa.string()),
        *_SCORE,
        ("check_rank", pa.int64()),
        *_FACTORS,
        ("esri", pa.float64()),
        ("esri_downstream", pa.float64()),
        ("esri_upstream", pa.float64()),
        ("sales_yuan", pa.float64()),
        ("weight", pa.float64()),
        ("reach", pa.int64()),
        ("sole_customers", pa.int64()),
        ("weak_links", pa.int64()),
        ("supplier_hhi", pa.float64()),
        ("customer_hhi", pa.float64()),
        ("cut", pa.bool_()),
        ("weight_coverage", pa.float64()),
        ("evidence", pa.string()),
        ("market", pa.string()),
        ("rivals_unknown", pa.int64()),
        ("tier", pa.int64()),
        ("core", pa.int64()),
        ("dominated_count", pa.int64()),
        ("dominated_output", pa.float64()),
    ]
)

#: One row a link (supplier, customer, product); ``state``, ``quality_gap`` and
#: ``substitutability`` are the supplier's, ``dependence`` is the link's part of the customer's
#: input, ``essential`` what the supplier's sector is to the customer's.
LINKS = pa.schema(
    [
        ("from", pa.string()),
        ("to", pa.string()),
        ("product_id", pa.string()),
        ("segment_from", pa.string()),
        ("segment_to", pa.string()),
        ("state", pa.string()),
        *_SCORE,
        *_FACTORS,
        ("dependence", pa.float64()),
        ("sole_source", pa.bool_()),
        ("essential", pa.int64()),
        ("evidence_kind", pa.string()),
        ("confidence", pa.float64()),
        ("amount_yuan", pa.float64()),
        ("estimated", pa.bool_()),
        ("source_id", pa.string()),
        ("source_row", pa.string()),
        ("link_id", pa.string()),
    ]
)

#: One row a segment; ``known`` is the part of its size in a known state, ``makers`` how many of its
#: enterprises deliver anything in the network.
SEGMENTS = pa.schema(
    [
        ("segment_id", pa.string()),
        ("name", pa.string()),
        ("key", pa.bool_()),
        *_SCORE,
        *_FACTORS,
        ("known", pa.float64()),
        ("enterprises", pa.int64()),
        ("weak", pa.int64()),
        ("improve", pa.int64()),
        ("none_seen", pa.int64()),
        ("unknown", pa.int64()),
        ("makers", pa.int64()),
    ]
)

#: One row a gap of the chain (缺链): a ``kind`` "segment" without an enterprise, or an input of
#: ``kind`` "product" that nobody in the chain makes. ``needed_by`` are names. ``regions`` is a JSON
#: list of {region_code, name, density, makers_of_related}, ``candidates`` one of {enterprise_id,
#: name, region, related_product, proximity}, the best first.
CHAIN_GAPS = pa.schema(
    [
        ("kind", pa.string()),
        ("id", pa.string()),
        ("name", pa.string()),
        ("essential", pa.int64()),
        ("needed_by", pa.list_(pa.string())),
        ("makers_elsewhere", pa.int64()),
        ("regions", pa.string()),
        ("candidates", pa.string()),
    ]
)

#: One row an enterprise that a scenario hits: what part 0..1 of its output it loses, and ``part``,
#: its loss as part of the network's size. ``loss_substituted``: where rivals step in.
LOSSES = pa.schema(
    [
        ("enterprise_id", pa.string()),
        ("segment_id", pa.string()),
        ("state", pa.string()),
        ("removed", pa.bool_()),
        ("loss", pa.float64()),
        ("loss_downstream", pa.float64()),
        ("loss_upstream", pa.float64()),
        ("loss_substituted", pa.float64()),
        ("weight", pa.float64()),
        ("part", pa.float64()),
    ]
)
