"""Compile what numba compiles: ``python -m chainmap.compile_kernels``, once after installation.

numba keeps the compiled code beside the modules. Without it the first page of weak links would wait
for it, for up to a minute.
"""

from datetime import date
from typing import Any

import numpy as np
import pandas as pd

import chainmap
from chainmap.analysis.cuts import find_cuts
from chainmap.analysis.graph import ChainGraph
from chainmap.analysis.structure.table import compute_structure
from chainmap.analysis.weakness.analysis import analyse_weak_links
from chainmap.analysis.weakness.options import WeakLinkOptions
from graph_schema.model import load_model
from graph_schema.records import FactTables, table_of

_DAY = date(2026, 1, 1)
_LINKS = [("a", "c"), ("b", "c"), ("c", "x"), ("c", "y"), ("y", "c")]
_SECTORS = {"a": "1", "b": "1", "c": "2", "x": "3", "y": "3"}


def main() -> None:
    """Run every analysis that is compiled on a network of five enterprises."""
    graph = ChainGraph.of([(*link, "p", 0.5) for link in _LINKS])
    find_cuts(graph)
    compute_structure(graph)
    _cascades()
    for options in (WeakLinkOptions(), WeakLinkOptions(unit_weights=True)):
        analyse_weak_links(_tables(), chain_id=None, as_of=_DAY, options=options)


def _cascades() -> None:
    links = pd.DataFrame(_LINKS, columns=["supplier", "customer"]).assign(weight=1.0)
    enterprises = pd.DataFrame(_SECTORS.items(), columns=["id", "sector"])
    sectors = sorted(set(_SECTORS.values()))
    essential = pd.DataFrame(np.ones((3, 3), np.int64), index=sectors, columns=sectors)
    for threshold in (0.0, 1e-3):
        chainmap.esri(links, enterprises, essential, threshold=threshold)
        chainmap.esri(links, enterprises, essential, threshold=threshold, market=None)
    chainmap.esri(links, enterprises, essential, psi=pd.Series({"a": 0.5}))


def _tables() -> FactTables:
    fact = {"source_id": "s", "source_row": "f!1", "data_date": _DAY}
    links = [
        {"from": j, "to": i, "link_id": f"{j}>{i}", "amount_yuan": 1.0, "evidence": "declared"}
        for j, i in _LINKS
    ]
    rows: dict[str, list[dict[str, Any]]] = {
        "Enterprise": [{"enterprise_id": name, "name": name} for name in _SECTORS],
        "SUPPLIES": [fact | link for link in links],
    }
    return {t.name: table_of(t, rows.get(t.name, [])) for t in load_model().fact_types}


if __name__ == "__main__":
    main()
