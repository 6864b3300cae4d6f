"""The results of the authors' own packages, reproduced (tests/reference/esri)."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import chainmap
from chainmap.esri_files import read_esri_folder

REFERENCE = Path(__file__).parents[3] / "reference" / "esri"
FOLDERS = sorted(path for path in REFERENCE.iterdir() if path.is_dir())
SIDES = ["esri", "esri_downstream", "esri_upstream"]
PUBLISHED = ["ESRI", "ESRI_d", "ESRI_u"]
WITHIN = 1e-9


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: path.name)
def test_every_published_row_is_reproduced_with_its_steps(folder: Path) -> None:
    published = pd.read_csv(folder / "esri.csv", dtype={"id": str})
    published = published[published["conv_type"] == 1]
    assert len(published)
    tables = read_esri_folder(folder)
    for (eps, substitution), rows in published.groupby(["eps", "substitution"]):
        market = "sector" if substitution else None
        ours = chainmap.esri(*tables, market=market, tolerance=eps).set_index("id")
        for _, one in rows.groupby("impl"):
            mine = ours.loc[one["id"]]
            assert np.abs(mine[SIDES].to_numpy() - one[PUBLISHED].to_numpy()).max() <= WITHIN
            assert mine["steps"].tolist() == one["T"].tolist()


def test_revenue_and_costs_are_reproduced() -> None:
    folder = REFERENCE / "rand_200"
    links, enterprises, essential = read_esri_folder(folder)
    published = pd.read_csv(folder / "esri_revenue_costs.csv", dtype={"id": str})
    given = published[["id", "revenue", "costs"]]
    ours = chainmap.esri(links, enterprises.merge(given, on="id"), essential)
    assert np.abs(ours[SIDES].to_numpy() - published[PUBLISHED].to_numpy()).max() <= WITHIN
    assert ours["steps"].tolist() == published["T"].tolist()


@pytest.mark.parametrize("program", ["fastcascade", "GLcascade_R"])
def test_scenarios_are_reproduced_under_each_weight(program: str) -> None:
    folder = REFERENCE / "rand_200"
    tables = read_esri_folder(folder)
    shocks = pd.read_csv(folder / "psi_scenarios.csv")
    weights = pd.read_csv(folder / "h_weights.csv").to_numpy(dtype=float)
    weights = weights / weights.sum(axis=0)
    published = pd.read_csv(folder / f"esri_scenarios_{program}.csv").to_numpy()
    for row, name in enumerate(shocks.columns):
        psi = shocks[name].set_axis(tables[1]["id"])
        losses = chainmap.esri(*tables, psi=psi).iloc[:-1, 1:].to_numpy()
        assert np.abs((weights.T @ losses).ravel() - published[row]).max() <= WITHIN
