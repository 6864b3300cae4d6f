"""Simulates common gaps with a known truth: ``python benchmarks/gaps.py [RUNS] [OUT.json]``.

Three truths: 150 groups × 30 gaps, median 12 enterprises a group, 6 % of the rates raised 2.2-fold;
ordinary differences between groups of 0.12 and of 0.30 (standard deviation of the log rate); and
sampling that is targeted at risk: small enterprises have more gaps, and groups differ in how hard
they look for those. Prints, for each truth, the share of raised rates among the first 20 by
``lift_low``, by raw lift and by prevalence in the same run; the false discoveries among the
confirmed; recall. With ``--scale`` it measures CPU seconds for 1M enterprises and 3M examinations.
"""

import itertools
import json
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

import chainmap
from chainmap.analysis.gaps.table import compute_gaps, read_examinations
from graph_schema.gap_rules import gap_rules

GROUPS, GAPS, RAISED, FACTOR = 150, 30, 0.06, 2.2
SIZES = ("大型", "中型", "小型", "微型")
RISK = np.array([0.5, 0.75, 1.0, 1.6])  # of a size class, where sampling is targeted at it
TRUTHS = {
    "ordinary 0.12": (0.12, False),
    "ordinary 0.30": (0.30, False),
    "targeted 0.12": (0.12, True),
}
#: Truths beyond what is asked, to see where it ends.
HARDER = {"targeted 0.30": (0.30, True)}
FIRST = 20


def simulate(
    rng: np.random.Generator, deviation: float, *, targeted: bool
) -> tuple[np.ndarray, pd.DataFrame]:
    """Return which rates are raised (groups × gaps), and one examination a firm and gap."""
    sizes = np.maximum(1, np.round(rng.lognormal(np.log(12), 1.1, GROUPS))).astype(int)
    raised = rng.random((GROUPS, GAPS)) < RAISED
    rate = rng.beta(1.5, 10, GAPS) * rng.lognormal(0, deviation, (GROUPS, GAPS))
    rate *= np.where(raised, FACTOR, 1.0)
    group = np.repeat(np.arange(GROUPS), sizes)
    if targeted:
        mix = rng.dirichlet((1, 2, 4, 4), GROUPS) * RISK ** rng.uniform(0, 3, (GROUPS, 1))
        bounds = np.cumsum(mix / mix.sum(axis=1, keepdims=True), axis=1)[group]
        size = np.minimum((rng.random(len(group))[:, None] > bounds).sum(axis=1), 3)
    else:
        size = rng.choice(4, len(group), p=(0.05, 0.15, 0.4, 0.4))
    risk = RISK[size] if targeted else np.ones(len(group))
    present = rng.random((len(group), GAPS)) < np.clip(rate[group] * risk[:, None], 0, 0.95)
    firm, gap = np.indices(present.shape)
    frame = {
        "enterprise_id": firm.ravel(),
        "gap_code": gap.ravel(),
        "present": present.ravel(),
        "group": group[firm.ravel()],
        "size_class": np.array(SIZES)[size][firm.ravel()],
        "source": "检查",
    }
    return raised, pd.DataFrame(frame)


def score(raised: np.ndarray, examinations: pd.DataFrame) -> dict[str, float]:
    """Return precision, false discoveries and recall of one run."""
    found = chainmap.common_gaps(examinations, by=["group"])
    true = raised[found["group"].to_numpy(int), found["gap_code"].to_numpy(int)]
    total = found.groupby("gap_code")[["present", "examined"]].transform("sum")
    others = (total["present"] - found["present"]) / (total["examined"] - found["examined"])
    order = {
        "lift_low": found["lift_low"],
        "raw_lift": found["prevalence"] / others.clip(lower=1e-9),
        "prevalence": found["prevalence"],
    }
    confirmed = (found["band"] == "confirmed").to_numpy()
    suspected = confirmed | (found["band"] == "suspected").to_numpy()
    first = {
        f"first_{FIRST}_by_{name}": float(true[np.argsort(-values, kind="stable")[:FIRST]].mean())
        for name, values in order.items()
    }
    return first | {
        "confirmed": float(confirmed.sum()),
        "false_among_confirmed": float((confirmed & ~true).sum() / max(1, confirmed.sum())),
        "recall_confirmed": float((confirmed & true).sum() / true.sum()),
        "suspected_or_confirmed": float(suspected.sum()),
        "false_among_suspected": float((suspected & ~true).sum() / max(1, suspected.sum())),
        "recall_suspected": float((suspected & true).sum() / true.sum()),
    }


def simulations(runs: int) -> dict[str, dict[str, float]]:
    """Return the mean scores of each truth; the same seeds every time."""
    means = {}
    for name, (deviation, targeted) in (TRUTHS | HARDER).items():
        scores = [
            score(*simulate(np.random.default_rng(seed), deviation, targeted=targeted))
            for seed in range(runs)
        ]
        means[name] = pd.DataFrame(scores).mean().round(3).to_dict()
        print(name, json.dumps(means[name]), file=sys.stderr, flush=True)
    return means


def province(rng: np.random.Generator, firms: int, rows: int) -> pa.Table:
    """Return examinations of a province: industries, counties, chains and their segments."""
    firm = rng.integers(0, firms, rows)
    of_firm = {
        "industry": rng.integers(0, 97, firms),
        "region": np.minimum(rng.zipf(1.3, firms), 2800),
        "segment_id": rng.integers(0, 200, firms),
        "owner_id": rng.integers(0, firms, firms),
        "size_class": rng.integers(0, 4, firms),
    }
    columns = {name: pa.array(codes.astype(str)).take(pa.array(firm)) for name, codes in
               of_firm.items()}  # fmt: skip
    return pa.table(
        columns
        | {
            "enterprise_id": pa.array(firm.astype(str)),
            "gap_code": pa.array(rng.integers(0, 45, rows).astype(str)),
            "present": pa.array(rng.random(rows) < 0.15),
            "source": pa.array(rng.integers(0, 8, rows).astype(str)),
            "chain": pa.array((of_firm["segment_id"][firm] // 12).astype(str)),
        }
    )


def scale(firms: int = 1_000_000, rows: int = 3_000_000) -> dict[str, Any]:
    """Return the CPU seconds of all gap tables: by four columns and any two of them."""
    table = province(np.random.default_rng(0), firms, rows)
    singles = ("industry", "region", "chain", "segment_id")
    begun = time.process_time()
    examinations = read_examinations(table, singles)
    spent: dict[str, Any] = {"read": round(time.process_time() - begun, 2)}
    for by in [(name,) for name in singles] + list(itertools.combinations(singles, 2)):
        before = time.process_time()
        found = compute_gaps(examinations, by, gap_rules())
        seconds = round(time.process_time() - before, 2)
        spent["+".join(by)] = {"rows": len(found.examined), "cpu_s": seconds}
    return spent | {"all_tables_cpu_s": round(time.process_time() - begun, 1)}


def main(arguments: list[str]) -> dict[str, Any]:
    """Run what the arguments ask for."""
    if "--scale" in arguments:
        return scale()
    return simulations(int(next((a for a in arguments if a.isdigit()), 60)))


if __name__ == "__main__":
    result = main(sys.argv[1:])
    print(json.dumps(result, indent=2, ensure_ascii=False))
    for name in sys.argv[1:]:
        if name.endswith(".json"):
            Path(name).write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
