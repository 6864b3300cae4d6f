"""How long a province takes: 200,000 enterprises and 1,000,000 links through ``chainmap import``.

Run ``.venv/bin/python benchmarks/import.py [--small] [--keep FOLDER] [--out FILE.json]``. It writes
CSV files as departments export them (seeded, invented), and imports them by the real command:

first    into a new database
again    the same files once more: nothing changes
changed  a file of 1,000 links, of each of which the amount is another
peer     pandas reads the same files as text, drops repeated rows and writes them out as CSV

Each import is a process of its own that finds no engine running. Memory is what all processes of
the import hold together at one moment (RSS, sampled); pages that two of them share count twice.
Wall time means something on an idle machine only: elsewhere compare CPU time and the ratio to the
peer, which runs in the same minute.
"""

import argparse
import csv
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from graph_schema.codelists import industries, regions
from graph_schema.uscc import make_organisation_code, make_uscc
from importers.demo.names import INVENTED_WORDS

SEED = 20_260_630
HEAP = "2g"
ENTERPRISES, LINKS, CHANGED = 200_000, 1_000_000, 1_000
SMALLER_BY = 10  # --small
GOALS_S = {"first": 90.0, "again": 30.0, "changed": 5.0}
GOAL_GB = 4.0

_POLL_S = 0.05
_ENGINE_ENDS_WITHIN_S = 60.0
_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")

# Files.

ENTERPRISE_FILE = "企业名录.csv"
LINK_FILES = {"供货明细2024.csv": "gb18030", "供货明细2025.csv": "utf-8-sig"}
CHANGED_FILE = "更正.csv"

_ENTERPRISE_HEADER = (
    "序号", "企业名称", "统一社会信用代码", "所在地区", "行业代码", "成立日期", "从业人员",
    "营业收入（万元）", "资产总额（万元）",
)  # fmt: skip
_LINK_HEADER = (
    "序号", "供应商名称", "供应商统一社会信用代码", "采购商名称", "采购商统一社会信用代码",
    "产品名称", "年度", "供货金额（万元）", "采购占比", "生效日期", "数据来源",
)  # fmt: skip
_MATERIALS = "铝铜钢锂镍钴锰硅碳钛锌镁钨钼铁锡铅银氟氢磷硫橡塑玻陶丝棉木纸"
_FORMS = (
    "合金", "板材", "棒材", "线缆", "薄膜", "粉体", "浆料", "电极", "隔膜", "外壳", "轴承", "齿轮",
    "支架", "阀门", "管件", "密封件", "连接器", "传感器", "电机", "泵体", "模具", "涂层", "助剂",
)  # fmt: skip
_DATES = ("%Y-%m-%d", "%Y/%m/%d", "%Y年%m月%d日", "%Y%m%d")
_SOURCE = "产业链调查"

Row = Sequence[object]


@dataclass(frozen=True, slots=True)
class Province:
    """The files of one size, drawn from ``SEED``; the same on every machine."""

    enterprises: int
    links: int
    changed: int

    def write(self, folder: Path) -> None:
        """Write the files of the first import to ``folder/files``, the changes beside it."""
        files = folder / "files"
        files.mkdir(parents=True)
        firms = list(self._firms())
        _write(files / ENTERPRISE_FILE, "utf-8-sig", _ENTERPRISE_HEADER, self._firm_rows(firms))
        links = list(self._link_rows(firms))
        share = -(-self.links // len(LINK_FILES))
        for number, (name, encoding) in enumerate(LINK_FILES.items()):
            part = links[number * share : (number + 1) * share]
            _write(files / name, encoding, _LINK_HEADER, part)
        _write(folder / CHANGED_FILE, "utf-8-sig", _LINK_HEADER, self._changed_rows(links))

    def _firms(self) -> Iterator[tuple[str, str, str]]:
        """Yield name, code and region; the code's region is the firm's own."""
        draws = np.random.default_rng((SEED, 1))
        places = [r for r in regions().by_code.values() if r.level == "county"]
        place = draws.integers(len(places), size=self.enterprises)
        word = draws.integers(len(INVENTED_WORDS), size=self.enterprises)
        form = draws.integers(len(_FORMS), size=self.enterprises)
        for number in range(self.enterprises):
            where = places[place[number]]
            name = f"{where.name}{INVENTED_WORDS[word[number]]}{_FORMS[form[number]]}有限公司"
            organisation = make_organisation_code(f"XN{number:06d}")  # XN: never issued
            yield name, make_uscc(f"91{where.code}{organisation}"), where.code

    def _firm_rows(self, firms: list[tuple[str, str, str]]) -> Iterator[Row]:
        draws = np.random.default_rng((SEED, 2))
        divisions = [code for code in industries() if len(code) == 2]
        division = draws.integers(len(divisions), size=self.enterprises)
        age = draws.integers(365, 9_000, size=self.enterprises)
        staff = np.exp(draws.normal(3.5, 1.2, size=self.enterprises)).astype(int) + 1
        revenue = staff * draws.uniform(48, 125, size=self.enterprises)
        today = pd.Timestamp("2026-06-30")
        founded = today - pd.to_timedelta(age, unit="D")
        for i, (name, code, region) in enumerate(firms):
            day = founded[i].strftime(_DATES[i % len(_DATES)])
            figures = f"{revenue[i]:,.2f}", f"{revenue[i] * 0.8:.2f}" if i % 3 else "-"
            yield i + 1, name, code, region, divisions[division[i]], day, int(staff[i]), *figures

    def _link_rows(self, firms: list[tuple[str, str, str]]) -> Iterator[Row]:
        """Yield links between firms that trade with few or with very many others."""
        draws = np.random.default_rng((SEED, 3))
        products = [material + form for material in _MATERIALS for form in _FORMS]
        ends = _skewed(draws, self.enterprises, 2 * self.links).reshape(2, -1)
        product = draws.integers(len(products), size=self.links)
        amount = np.exp(draws.normal(4.5, 1.5, size=self.links))
        portion = draws.uniform(0.5, 60, size=self.links)
        day = draws.integers(28, size=self.links)
        seen: set[tuple[int, int, int]] = set()
        half = -(-self.links // 2)
        for i in range(self.links):
            supplier, customer, what = int(ends[0, i]), int(ends[1, i]), int(product[i])
            while supplier == customer or (supplier, customer, what) in seen:
                customer = (customer + 1) % self.enterprises
            seen.add((supplier, customer, what))
            year = 2024 + i // half
            yield (
                i + 1, *firms[supplier][:2], *firms[customer][:2], products[what], year,
                f"{amount[i]:,.2f}", f"{portion[i]:.1f}%" if i % 5 else "",
                f"{year}-{i % 12 + 1:02d}-{day[i] + 1:02d}", _SOURCE,
            )  # fmt: skip

    def _changed_rows(self, links: list[Row]) -> Iterator[Row]:
        step = len(links) // self.changed
        column = _LINK_HEADER.index("供货金额（万元）")
        for row in links[::step][: self.changed]:
            amount = float(str(row[column]).replace(",", "")) + 1
            yield *row[:column], f"{amount:.2f}", *row[column + 1 :]


def _skewed(draws: np.random.Generator, firms: int, count: int) -> np.ndarray:
    """Draw firms of which a few are drawn very often."""
    rank = (firms * draws.random(count) ** 1.6).astype(np.int64)
    return draws.permutation(firms)[rank]


def _write(path: Path, encoding: str, header: Row, rows: Iterable[Row]) -> None:
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(rows)


# Measuring.


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What one run took."""

    wall_s: float
    cpu_s: float
    rss_gb: float
    answer: dict[str, Any] | None = None


class Watch:
    """Adds up the processes that name ``word`` in their command line, engines that detach too."""

    def __init__(self, word: str) -> None:
        self._word = word.encode()
        self._spent: dict[int, float] = {}
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._sample)
        self.peak = 0

    def __enter__(self) -> "Watch":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    @property
    def cpu_s(self) -> float:
        return sum(self._spent.values())

    def _sample(self) -> None:
        while not self._over.wait(_POLL_S):
            self.look()

    def look(self) -> int:
        """Take one sample; return how many processes there are."""
        resident = found = 0
        for process in Path("/proc").iterdir():
            try:
                if not process.name.isdigit() or int(process.name) == os.getpid():
                    continue
                if self._word not in (process / "cmdline").read_bytes():
                    continue
                fields = (process / "stat").read_text().rpartition(")")[2].split()
            except OSError:  # it ended
                continue
            found += 1
            resident += int(fields[21]) * _PAGE
            self._spent[int(process.name)] = (int(fields[11]) + int(fields[12])) / _TICKS
        self.peak = max(self.peak, resident)
        return found


def run_import(db: Path, paths: Sequence[Path]) -> Measured:
    """Import the paths by a command of their own, and wait until its engine has ended."""
    command = [sys.executable, "-m", "chainmap", "import", *map(str, paths), "--db", str(db)]
    environment = {**os.environ, "CHAINMAP_EMBEDDED_HEAP": HEAP}
    with Watch(str(db)) as watch:
        begun = time.perf_counter()
        done = subprocess.run(
            [*command, "--json"], env=environment, stdout=subprocess.PIPE, check=True, text=True
        )
        wall = time.perf_counter() - begun
        spent = watch.cpu_s
    deadline = time.monotonic() + _ENGINE_ENDS_WITHIN_S
    while Watch(str(db)).look() and time.monotonic() < deadline:
        time.sleep(_POLL_S)
    answer: dict[str, Any] = json.loads(done.stdout)
    return Measured(wall_s=wall, cpu_s=spent, rss_gb=watch.peak / 1e9, answer=answer)


def run_peer(folder: Path) -> Measured:
    """Let pandas read the files as text, drop repeated rows and write them out again."""
    wall, cpu = time.perf_counter(), time.process_time()
    for name, encoding in ((ENTERPRISE_FILE, "utf-8-sig"), *LINK_FILES.items()):
        rows = pd.read_csv(folder / "files" / name, dtype=str, encoding=encoding)
        rows.drop_duplicates().to_csv(folder / "peer.csv", index=False)
    (folder / "peer.csv").unlink()
    return Measured(
        wall_s=time.perf_counter() - wall, cpu_s=time.process_time() - cpu, rss_gb=float("nan")
    )


def check(runs: dict[str, Measured], province: Province) -> None:
    """Raise where a run did not do what it was to be measured for."""
    links = {name: run.answer["tables"]["SUPPLIES"] for name, run in runs.items() if run.answer}
    expected = {
        "first": ("created", province.links),
        "again": ("unchanged", province.links),
        "changed": ("updated", province.changed),
    }
    for name, (count, wanted) in expected.items():
        if links[name][count] != wanted:
            raise SystemExit(f"{name}: {links[name]}, and not {wanted} {count}")


def report(runs: dict[str, Measured]) -> None:
    """Print figure, measured, goal."""
    heads = f"{'run':<10}{'wall s':>8}{'goal':>8}{'CPU s':>8}{'peak GB':>9}{'goal':>6}"
    print(f"{heads}{'× peer CPU':>12}")
    for name, run in runs.items():
        wanted = f"{GOALS_S[name]:.0f}" if name in GOALS_S else ""
        memory = f"{run.rss_gb:9.2f}{GOAL_GB:6.0f}" if run.answer else " " * 15
        ratio = run.cpu_s / runs["peer"].cpu_s
        print(f"{name:<10}{run.wall_s:8.1f}{wanted:>8}{run.cpu_s:8.1f}{memory}{ratio:12.1f}")


def main(province: Province, folder: Path) -> dict[str, Measured]:
    """Write the files, run everything, print and return what was measured."""
    if not (folder / CHANGED_FILE).exists():
        province.write(folder)
    db = folder / "province.db"
    steps: dict[str, Callable[[], Measured]] = {
        "first": lambda: run_import(db, [folder / "files"]),
        "again": lambda: run_import(db, [folder / "files"]),
        "changed": lambda: run_import(db, [folder / CHANGED_FILE]),
        "peer": lambda: run_peer(folder),
    }
    runs: dict[str, Measured] = {}
    for name, step in steps.items():
        runs[name] = step()
        print(name, f"{runs[name].wall_s:.1f} s", file=sys.stderr)
    check(runs, province)
    print(f"{province.enterprises:,} enterprises, {province.links:,} links; load {os.getloadavg()}")
    report(runs)
    return runs


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--small", action="store_true", help="a tenth of everything")
    parser.add_argument("--keep", type=Path, help="folder for the files, kept for the next run")
    parser.add_argument("--out", type=Path, help="write the figures as JSON")
    options = parser.parse_args()
    part = SMALLER_BY if options.small else 1
    size = Province(ENTERPRISES // part, LINKS // part, CHANGED)
    with tempfile.TemporaryDirectory() as scratch:
        measured = main(size, options.keep or Path(scratch))
    if options.out:
        document = {name: asdict(run) for name, run in measured.items()}
        options.out.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")
