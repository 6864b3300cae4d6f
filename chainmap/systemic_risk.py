"""``chainmap.esri``: economic systemic risk from tables to a table, without a database."""

from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from graph_schema.errors import UsageError

if TYPE_CHECKING:
    from chainmap.analysis.esri.network import ShockNetwork
    from chainmap.analysis.esri.shocks import EsriTable, Progress

Market = Literal["sector"] | None
Floats = npt.NDArray[np.float64]
_LISTED = 5


def esri(
    links: pd.DataFrame,
    enterprises: pd.DataFrame,
    essential: pd.DataFrame,
    psi: "pd.Series[float] | None" = None,
    *,
    market: Market = "sector",
    tolerance: float = 1e-2,
    threshold: float = 0.0,
    firms: "pd.Series[str] | None" = None,
    threads: int = 1,
    progress: "Progress | None" = None,
    checkpoint: Path | None = None,
    cluster: str | None = None,
) -> pd.DataFrame:
    """Compute the economic systemic risk index of firms, or the losses of one shock.

    Parameters
    ----------
    links : columns ``supplier, customer, weight`` (sales per period, > 0); parallel ones add up.
    enterprises : columns ``id, sector`` and, where known, ``revenue`` (in place of sales, upstream)
        and ``costs`` (purchases over costs, downstream).
    essential : a square table, sector of the supplier × sector of the customer, of 0, 1, 2.
    psi : id → part 0..1 that fails, one scenario; None: each firm fails alone.
    market : "sector" lets rivals of a sector step in; None makes every firm irreplaceable.
    tolerance, threshold : ε, the largest growth of a loss in the last step; θ, the largest change
        that is not passed on. 0 is exact; above it a column ``error`` bounds each row's error.
    firms : the ids that fail, where not all; only without ``psi``.
    threads, progress, checkpoint, cluster : as of `compute_esri`; only without ``psi``.

    Returns
    -------
    Without ``psi`` a row a failed firm: ``id, esri, esri_downstream, esri_upstream, steps``. With
    it a row an enterprise and a last one "total", weighted by sales: ``id, loss, loss_downstream,
    loss_upstream``. A table that is not as said is refused (`UsageError`).

    Notes
    -----
    Amounts are never rescaled: a market that is wholly gone counts as one unit of money.
    docs/systemic-risk.md. Source: Diem et al. (2022), Scientific Reports 12:7719.
    """
    ids, network = _network(links, enterprises, essential)
    if psi is not None:
        return _scenario(ids, network, _shock(psi, ids), market, tolerance, threshold)
    from chainmap.analysis.esri.shocks import compute_esri

    asked = None if firms is None else _positions(pd.Series(firms), ids, "firms").astype(np.int32)
    table = compute_esri(
        network,
        asked,
        use_market=market is not None,
        tolerance=tolerance,
        threshold=threshold,
        threads=threads,
        progress=progress,
        checkpoint=checkpoint,
        cluster=cluster,
    )
    return _failures(ids, table, pruned=threshold > 0)


def _failures(ids: "pd.Index[str]", table: "EsriTable", *, pruned: bool) -> pd.DataFrame:
    found = pd.DataFrame(
        {
            "id": ids.take(table.firms),
            "esri": table.loss,
            "esri_downstream": table.loss_downstream,
            "esri_upstream": table.loss_upstream,
            "steps": table.steps,
        }
    )
    return found.assign(error=table.error) if pruned else found


def _scenario(
    ids: "pd.Index[str]",
    network: "ShockNetwork",
    shock: Floats,
    market: Market,
    tolerance: float,
    threshold: float,
) -> pd.DataFrame:
    """Return the losses of one shock, and their total weighted by sales."""
    from chainmap.analysis.esri.shocks import compute_losses

    losses = compute_losses(
        network, shock, use_market=market is not None, tolerance=tolerance, threshold=threshold
    )
    weights = np.empty(len(ids))
    weights[network.order] = network.arrays.strength
    weights /= weights.sum() or 1.0
    sides = {
        "loss": losses.loss,
        "loss_downstream": losses.downstream,
        "loss_upstream": losses.upstream,
    }
    rows = {name: np.append(side, weights @ side) for name, side in sides.items()}
    return pd.DataFrame({"id": [*ids, "total"], **rows})


def _network(
    links: pd.DataFrame, enterprises: pd.DataFrame, essential: pd.DataFrame
) -> "tuple[pd.Index[str], ShockNetwork]":
    from chainmap.analysis.esri.network import compile_network

    ids = pd.Index(enterprises["id"])
    if not ids.is_unique:
        twice = ids[ids.duplicated()].unique()[:_LISTED].tolist()
        raise UsageError(f"企业 id 重复：{twice}。", f"Enterprise ids stand twice: {twice}.")
    sectors = pd.Index(essential.index.astype(str))
    if not sectors.is_unique or set(essential.columns.astype(str)) != set(sectors):
        raise UsageError(
            "关键性矩阵的行和列必须是同一组行业，各出现一次。",
            "Rows and columns of the essential matrix must be the same sectors, each once.",
        )
    square = essential.set_axis(essential.columns.astype(str), axis=1)[sectors].to_numpy()
    if not np.isin(square, (0, 1, 2)).all():
        raise UsageError(
            "关键性矩阵只能是 0、1、2。", "The essential matrix holds 0, 1 and 2 only."
        )
    weight = links["weight"].to_numpy(dtype=np.float64)
    if not (np.isfinite(weight).all() and (weight > 0).all()):
        row = int(np.flatnonzero(~(np.isfinite(weight) & (weight > 0)))[0])
        raise UsageError(
            f"第 {row + 1} 条链接的金额不是正数：{weight[row]}。",
            f"The weight of link {row + 1} is not above 0: {weight[row]}.",
        )
    network = compile_network(
        _positions(links["supplier"], ids, "supplier"),
        _positions(links["customer"], ids, "customer"),
        weight,
        _positions(enterprises["sector"].astype(str), sectors, "sector"),
        square.astype(np.int64),
        revenue=_optional(enterprises, "revenue"),
        costs=_optional(enterprises, "costs"),
    )
    return ids, network


def _optional(enterprises: pd.DataFrame, name: str) -> Floats | None:
    return enterprises[name].to_numpy(dtype=np.float64) if name in enterprises else None


def _positions(
    values: "pd.Series[str]", known: "pd.Index[str]", column: str
) -> npt.NDArray[np.int64]:
    """Return where each value stands among the known ones."""
    found = known.get_indexer(pd.Index(values)).astype(np.int64)
    if (found < 0).any():
        lost = pd.unique(pd.Series(values)[found < 0])[:_LISTED].tolist()
        raise UsageError(
            f"{column} 列有未列出的值：{lost}。", f"Column {column} has values unknown: {lost}."
        )
    return found


def _shock(psi: "pd.Series[float]", ids: "pd.Index[str]") -> Floats:
    values = psi.to_numpy(dtype=np.float64)
    if not ((values >= 0) & (values <= 1)).all():
        raise UsageError("psi 的取值必须在 0 到 1 之间。", "psi lies between 0 and 1.")
    shock = np.zeros(len(ids))
    shock[_positions(pd.Series(psi.index), ids, "psi")] = values
    return shock
