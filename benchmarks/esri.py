"""ESRI on networks of the size of a province: what one failed firm costs, beside plain scipy.

Run ``.venv/bin/python benchmarks/esri.py`` (all sizes, about ten minutes), or with ``--sizes
2000,20000``, ``--shapes hubs``, ``--seed``, ``--out FILE.csv``. All times are CPU time of all
threads, without compiling, in ms a failed firm; "scipy" is the same maths with sparse products
over whole vectors, checked against ours on the firms that it was timed on. Figures to reach: all of
91,595 firms in 60 CPU s (pruned); at 1M at most 2 ms (pruned); scipy 50 times slower at 20,000.
"""

import argparse
import csv
import os
import resource
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import TypeVar

import numpy as np
from scipy import sparse

from chainmap.analysis.esri.network import ShockNetwork, compile_network
from chainmap.analysis.esri.shocks import EsriTable, compute_esri

#: Firms and links; 91,595 firms are Hungary's of the paper.
SIZES = {2_000: 10_000, 20_000: 100_000, 91_595: 450_000, 1_000_000: 5_000_000}
T = TypeVar("T")
THETA = 1e-7
TOLERANCE = 1e-2
#: Firms that scipy is timed on, at least: most failures end soon, so few firms say little.
_LEAST_TIMED = 20
#: Up to so many firms all are failed (pruned).
FAIL_ALL = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """How firms of a made-up network find each other.

    Attributes
    ----------
    spread : scale of the lognormal number of partners that firms look for.
    tail : exponent of the Pareto tail on top of it; 0: none.
    size : how much of a firm's number of partners goes into the amounts it trades.
    local : part of the links that go to a firm near by (within 50 places on a ring).
    amounts : scale of the lognormal amounts.
    essential : part of the pairs of sectors in which the one is essential to the other.
    """

    spread: float
    tail: float
    size: float
    local: float
    amounts: float
    essential: float


#: In "weak" a failure stays weak, in "hubs" it comes to firms that supply many, in "far" it reaches
#: up to half of all firms.
SHAPES = {
    "weak": Shape(spread=1.2, tail=1.4, size=1.0, local=0.0, amounts=1.6, essential=0.05),
    "hubs": Shape(spread=0.8, tail=1.5, size=1.0, local=0.0, amounts=1.2, essential=0.05),
    "far": Shape(spread=0.5, tail=0.0, size=0.3, local=0.95, amounts=1.2, essential=0.05),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Tables:
    """The arguments of `compile_network`."""

    supplier: np.ndarray
    customer: np.ndarray
    weight: np.ndarray
    sector: np.ndarray
    essential: np.ndarray


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """One line of the table."""

    shape: str
    firms: int
    links: int
    market: bool
    reached: float  # firms with any loss, of all, exact
    sampled: int
    exact_ms: float
    pruned_ms: float
    pruned_error: float  # largest difference of an ESRI
    pruned_stops: int  # firms whose number of steps differs
    scipy_ms: float
    ratio_exact: float
    ratio_pruned: float
    scipy_error: float


def make_tables(shape: Shape, firms: int, links: int, seed: int) -> Tables:
    """Draw a network: many sectors of unequal size, heavy tails as the shape says."""
    draw = np.random.default_rng(seed)
    fitness = [np.exp(draw.normal(0, shape.spread, firms)) for _ in range(2)]
    if shape.tail:
        fitness = [one * (1 + draw.pareto(shape.tail, firms)) for one in fitness]
    out, into = (one / one.sum() for one in fitness)
    supplier = draw.choice(firms, links, p=out)
    near = (supplier + draw.integers(-50, 51, links)) % firms
    far = draw.choice(firms, links, p=into)
    customer = np.where(draw.random(links) < shape.local, near, far)
    known = (out[supplier] * into[customer]) ** (shape.size / 2)
    sectors = int(np.clip(firms // 150, 20, 600))
    common = 1 / (1 + np.arange(sectors)) ** 0.8
    kinds = draw.choice(3, (sectors, sectors), p=(0.2, 0.8 - shape.essential, shape.essential))
    return Tables(
        supplier=supplier,
        customer=customer,
        weight=known / known.mean() * 1e5 * np.exp(draw.normal(0, shape.amounts, links)),
        sector=draw.choice(sectors, firms, p=common / common.sum()),
        essential=kinds,
    )


def compile_tables(tables: Tables) -> ShockNetwork:
    return compile_network(
        tables.supplier, tables.customer, tables.weight, tables.sector, tables.essential
    )


class Plain:
    """The maths of the paper with scipy's sparse products, every firm in every step."""

    def __init__(self, tables: Tables) -> None:
        n, self.markets = len(tables.sector), len(tables.essential)
        ends = (tables.supplier, tables.customer)
        trade = sparse.coo_array((tables.weight, ends), shape=(n, n)).tocsr().tocoo()
        trade.sum_duplicates()
        j, i, value = trade.row, trade.col, trade.data
        self.sales = np.bincount(j, value, n)
        bought = np.bincount(i, value, n)
        kind = tables.essential[tables.sector[j], tables.sector[i]]
        self.sector = tables.sector
        # One row of the matrix an essential input of a customer, one for all its others.
        kept = kind > 0
        wanted = np.where(kind == 2, tables.sector[j] + 1, 0)
        keys = i.astype(np.int64) * (self.markets + 1) + wanted
        rows, row = np.unique(keys[kept], return_inverse=True)
        essential_sum = np.bincount(row, value[kept], len(rows))[row]
        share = value[kept] / np.where(kind[kept] == 2, essential_sum, bought[i[kept]])
        self.down = sparse.csr_array((share, (row, j[kept])), shape=(len(rows), n))
        self.buyers, self.first = np.unique(rows // (self.markets + 1), return_index=True)
        shape = (n, n)
        self.up = sparse.csr_array((value / self.sales[j], (j, i)), shape=shape)

    def esri(self, firm: int, *, market: bool) -> tuple[float, int]:
        """Return one firm's ESRI and the number of steps."""
        n = len(self.sales)
        psi = np.zeros(n)
        psi[firm] = 1.0
        down, up, steps = psi.copy(), psi.copy(), 0
        while True:
            passed = down
            if market:
                left = np.bincount(self.sector, self.sales * (1 - down), self.markets)
                left[left <= 1e-10] = 1.0
                passed = down * np.minimum(1.0, self.sales / left[self.sector])
            new_down = psi.copy()
            inputs = self.down @ passed
            most = np.maximum.reduceat(inputs, self.first) if len(inputs) else inputs
            new_down[self.buyers] = np.maximum(psi[self.buyers], np.minimum(1.0, most))
            new_up = np.maximum(psi, np.minimum(1.0, self.up @ up))
            fall = max((new_down - down).max(), (new_up - up).max())
            down, up, steps = new_down, new_up, steps + 1
            if fall <= TOLERANCE:
                loss = np.maximum(down, up)
                # No dot product: BLAS starts threads for one, which cost more than they save.
                return float((self.sales * loss).sum() / self.sales.sum()), steps


def timed(work: Callable[[], T]) -> tuple[T, float]:
    """Return what the work gives and its CPU seconds, all threads counted."""
    started = time.process_time()
    found = work()
    return found, time.process_time() - started


def measure(
    name: str, tables: Tables, network: ShockNetwork, market: bool, some: np.ndarray
) -> Figures:
    """Time one network with or without rivals that step in."""
    n = network.firm_count
    exact, exact_s = timed(lambda: compute_esri(network, some, use_market=market))
    pruned, pruned_s = timed(
        lambda: compute_esri(network, some, use_market=market, threshold=THETA)
    )
    plain, few = Plain(tables), some[: max(_LEAST_TIMED, min(500, 10_000_000 // n))]
    slow, slow_s = timed(lambda: [plain.esri(int(firm), market=market) for firm in few])
    assert [steps for _, steps in slow] == exact.steps[: len(few)].tolist()
    scipy_ms = slow_s / len(few) * 1e3
    exact_ms, pruned_ms = exact_s / len(some) * 1e3, pruned_s / len(some) * 1e3
    same = exact.steps == pruned.steps
    return Figures(
        shape=name,
        firms=n,
        links=network.link_count,
        market=market,
        reached=reached(network, some[:20], market),
        sampled=len(some),
        exact_ms=exact_ms,
        pruned_ms=pruned_ms,
        pruned_error=float(np.abs(exact.loss - pruned.loss)[same].max()),
        pruned_stops=int((~same).sum()),
        scipy_ms=scipy_ms,
        ratio_exact=scipy_ms / exact_ms,
        ratio_pruned=scipy_ms / pruned_ms,
        scipy_error=max(abs(a - b) for (a, _), b in zip(slow, exact.loss[: len(few)], strict=True)),
    )


def reached(network: ShockNetwork, firms: np.ndarray, market: bool) -> float:
    """Return the mean part of all firms that a failure reaches at all."""
    from chainmap.analysis.esri.shocks import compute_losses

    parts = []
    for firm in firms:
        psi = np.zeros(network.firm_count)
        psi[firm] = 1.0
        parts.append((compute_losses(network, psi, use_market=market).loss > 0).mean())
    return float(np.mean(parts))


def fail_all(network: ShockNetwork) -> None:
    """Fail every firm, pruned: CPU and wall seconds over one thread and over two."""
    results: list[EsriTable] = []
    for threads in (1, 2):
        wall = time.perf_counter()
        table, cpu = timed(
            lambda threads=threads: compute_esri(network, threshold=THETA, threads=threads)
        )
        results.append(table)
        wall = time.perf_counter() - wall
        print(
            f"  all {network.firm_count:,} pruned, {threads} thread(s): {cpu:.1f} CPU s,"
            f" {wall:.1f} s wall",
            flush=True,
        )
    assert np.array_equal(results[0].loss, results[1].loss)


def memory(network: ShockNetwork) -> str:
    down, up, *rest = network.arrays
    held = sum(np.asarray(part).nbytes for part in (*down, *up, *rest))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    return f"{held / network.link_count:.0f} bytes a link, peak of this process {peak:.2f} GB"


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--sizes", default=",".join(map(str, SIZES)))
    ask.add_argument("--shapes", default=",".join(SHAPES))
    ask.add_argument("--seed", type=int, default=1)
    ask.add_argument("--sample", type=int, default=5_000, help="firms that fail, at most")
    ask.add_argument("--no-all", action="store_true", help="do not fail all of 91,595 firms")
    ask.add_argument("--out", type=Path, help="the figures as CSV")
    options = ask.parse_args()
    compute_esri(compile_tables(make_tables(SHAPES["far"], 100, 500, 1)), threshold=THETA)
    lines = []
    for size in map(int, options.sizes.split(",")):
        for name in options.shapes.split(","):
            tables = make_tables(SHAPES[name], size, SIZES.get(size, 5 * size), options.seed)
            network, seconds = timed(lambda tables=tables: compile_tables(tables))
            print(f"{name} {size:,}: compiled in {seconds:.2f} CPU s, {memory(network)}")
            draw = np.random.default_rng(options.seed)
            some = draw.permutation(size)[: options.sample].astype(np.int32)
            for market in (True, False):
                line = measure(name, tables, network, market, some)
                lines.append(line)
                print(
                    f"  market {'sector' if market else 'none  '}: reaches {line.reached:6.2%}"
                    f"  exact {line.exact_ms:8.3f} ms  pruned {line.pruned_ms:7.3f} ms"
                    f"  (error {line.pruned_error:.0e}, {line.pruned_stops} stops differ)"
                    f"  scipy {line.scipy_ms:8.2f} ms = {line.ratio_exact:.0f}× and"
                    f" {line.ratio_pruned:.0f}×  (agrees to {line.scipy_error:.0e})",
                    flush=True,
                )
            if FAIL_ALL // 2 < size <= FAIL_ALL and not options.no_all:
                fail_all(network)
    print(f"{os.cpu_count()} cores; CPU ms a failed firm, one thread")
    if options.out:
        with options.out.open("w", newline="", encoding="utf-8") as file:
            table = csv.DictWriter(file, [field.name for field in fields(Figures)])
            table.writeheader()
            table.writerows(asdict(line) for line in lines)


if __name__ == "__main__":
    main()
