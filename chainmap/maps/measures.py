"""What cuts and supplier concentration say about entries of a map."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from chainmap.analysis.concentration import BASES
from chainmap.analysis.findings import ChainFindings
from chainmap.maps.describe import Descriptions

MAX_INPUTS = 8  # inputs listed per customer; ``inputs`` says how many there are
DIGITS = 4  # of shares and indices

#: The fields of an entry that stands for many.
NO_MEASURES: dict[str, Any] = {
    "cut": False,
    "cut_parts": 0,
    "cut_off": 0,
    "hhi": [],
    "inputs": 0,
    "customer_hhi": None,
}


def measures_of_member(findings: ChainFindings, words: Descriptions, at: int) -> dict[str, Any]:
    """Return the fields of one enterprise: what falls apart without it, and what it buys.

    ``hhi`` holds the inputs it buys, the most concentrated first, those without an index last.
    """
    cuts, table = findings.cuts, findings.concentration
    rows = np.arange(*np.searchsorted(table.customer, (at, at + 1)))
    order = rows[np.lexsort((rows, -np.nan_to_num(table.hhi[rows], nan=-1.0)))]
    return {
        "cut": bool(cuts.enterprise[at]),
        "cut_parts": int(cuts.parts[at]),
        "cut_off": int(cuts.cut_off[at]),
        "hhi": [_bought(findings, words, row) for row in order[:MAX_INPUTS].tolist()],
        "inputs": len(rows),
        "customer_hhi": _known(findings.customer_hhi[at]),
    }


def measures_of_links(findings: ChainFindings, links: Sequence[int]) -> dict[str, Any]:
    """Return the fields of one link, or of links drawn as one."""
    cut_off = int(findings.cuts.link_cut_off[list(links)].max())
    return {"cut": cut_off > 0, "cut_off": cut_off}


def input_name(findings: ChainFindings, words: Descriptions, number: int) -> str:
    """Return the name of an input: a product, else a segment; empty where nobody knows."""
    graph = findings.graph
    if number < 0:
        return ""
    if number < len(graph.products):
        product_id = graph.products[number].as_py()
        return words.products.get(product_id, product_id)
    segment_id = graph.segments[number - len(graph.products)].as_py()
    return words.segments.get(segment_id, segment_id)


def _bought(findings: ChainFindings, words: Descriptions, row: int) -> dict[str, Any]:
    table = findings.concentration
    basis = int(table.basis[row])
    return {
        "input": input_name(findings, words, int(table.input[row])),
        "hhi": _known(table.hhi[row]),
        "known_share": _known(table.known_share[row]),
        "suppliers": int(table.suppliers[row]),
        "basis": None if basis < 0 else BASES[basis],
    }


def _known(value: float) -> float | None:
    return None if math.isnan(value) else round(float(value), DIGITS)
