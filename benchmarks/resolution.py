"""Finds firms again under spoilt names: ``python benchmarks/resolution.py [SEED]``.

Takes the names of the listed companies (shared data), spoils them with a seed, imports both lists
without any code, and prints which pairs were merged by themselves (wrong ones: goal 0), which were
put forward for review, and which were not found. The peer in the same run is the usual quick way:
rapidfuzz's best match of whole names within a city. Then the same for the bare short names of a
stock exchange, a fifth of them spoilt: without place, region or code, where most look-alikes are
different firms.
"""

import csv
import os
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyarrow as pa
from rapidfuzz import fuzz, process

from chainmap.reference_index import build_reference_index
from chainmap.resolution.look_alikes import LookAlike, find_look_alikes
from chainmap.stores.merge import merge_batch
from graph_schema.codelists import regions
from graph_schema.company_names import split_company_name
from graph_schema.records import ImportBatch
from importers.read import read

SHARED = Path(os.environ.get("CHAINMAP_SHARED", Path(__file__).parent.parent.parent / "shared"))
COMPANIES = SHARED / "data/listed_companies/companies.csv"
SHORT_NAMES = SHARED / "data/messy_samples/gb18030_stock_industry.csv"
DAY = date(2026, 1, 1)
PEER_SCORE = 85
REGION_GIVEN = 0.8
SCORES = (70, 75, 80, 85, 90)
_TYPED = "大小上下金华新天海东明兴国安达科中信德林立文通"
_FORMS = ("股份有限公司", "有限责任公司", "有限公司")


def short_name(name: str, _: random.Random) -> str:
    """Return the first characters of the core."""
    core = split_company_name(name).core
    return core[: max(4, len(core) // 2)]


def other_brackets(name: str, _: random.Random) -> str:
    """Return the place in brackets behind the trade name."""
    parts = split_company_name(name)
    place = regions().by_code.get(parts.place)
    word = place.name.removesuffix("市").removesuffix("省") if place else ""
    if not word or not name.startswith(word) or name[len(word)] in "市省":
        return name.replace("(", "（").replace(")", "）") + " "
    return f"{parts.core[:2]}（{word}）{name.removeprefix(word)[2:]}"


def other_form(name: str, _: random.Random) -> str:
    """Return the name with another legal form."""
    found = next((form for form in _FORMS if name.endswith(form)), "")
    other = "有限责任公司" if found != "有限责任公司" else "有限公司"
    return name.removesuffix(found) + other if found else name + "有限公司"


def without_city(name: str, _: random.Random) -> str:
    """Return the name without the place in front."""
    parts = split_company_name(name)
    return name[name.index(parts.core[:2]) :] if parts.place else name


def wrong_character(name: str, seeded: random.Random) -> str:
    """Return the name with one wrong character among the first four of the core."""
    core = split_company_name(name).core
    at = max(name.find(core[:2]), 0) + seeded.randrange(min(4, len(core)))
    return name[:at] + seeded.choice([c for c in _TYPED if c != name[at]]) + name[at + 1 :]


KINDS: dict[str, Callable[[str, random.Random], str]] = {
    "简称 short name": short_name,
    "括号 brackets": other_brackets,
    "组织形式 legal form": other_form,
    "省去城市 city dropped": without_city,
    "错一个字 one wrong character": wrong_character,
}
#: What can be done to a name that is short already.
SHORT_KINDS = ("组织形式 legal form", "错一个字 one wrong character")
SPOILT_SHORT = 5  # one in so many


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoilt:
    """A spoilt name with what it stands for."""

    name: str
    region: str
    kind: str
    truth: str


def companies() -> dict[str, str]:
    """Return name → region of the listed companies."""
    with COMPANIES.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    return {r["name"]: f"{r['province']}{r['city']}" for r in rows if r["name"]}


def short_names() -> dict[str, str]:
    """Return the short names of the stock exchange, each of an unknown region."""
    with SHORT_NAMES.open(encoding="gb18030", newline="") as file:
        return {row["code_name"]: "" for row in csv.DictReader(file) if row["code_name"]}


def spoil(
    sound: dict[str, str], seed: int, *, kinds: Sequence[str] = tuple(KINDS), step: int = 1
) -> list[Spoilt]:
    """Return one spoilt name a company, its region left out of one in five.

    A name that came out as that of another company is left out: it says that company.

    Parameters
    ----------
    step : of every so many companies one is spoilt.
    """
    seeded = random.Random(seed)
    found = []
    for name, region in list(sound.items())[::step]:
        kind = seeded.choice(kinds)
        other = KINDS[kind](name, seeded)
        given = region if seeded.random() < REGION_GIVEN else ""
        if other not in sound:
            found.append(Spoilt(name=other, region=given, kind=kind, truth=name))
    return found


def import_list(
    path: Path, rows: list[tuple[str, str]], base: dict[str, pa.Table]
) -> tuple[ImportBatch, dict[str, pa.Table]]:
    """Import names and regions as a file would be; return the batch and the graph after it."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("企业名称", "所在地区"), *rows])
    batch = read([path], build_reference_index(base), today=DAY)
    return batch, merge_batch(base, batch).tables


def meant_by_row(batch: ImportBatch) -> dict[int, str]:
    """Return position in the list → enterprise_id that its row came to mean."""
    return {
        int(row.rpartition("!")[2]) - 2: key
        for record in batch.tables
        if record.type == "Enterprise" and not record.implied
        for key, row in zip(
            record.rows["enterprise_id"].to_pylist(),
            record.rows["source_row"].to_pylist(),
            strict=True,
        )
    }


def report(spoilt: list[Spoilt], fresh: dict[str, int], put: list[tuple[int, str, int]]) -> None:
    """Print precision and recall by score, and what was found of each kind."""
    for least in SCORES:
        listed = [(i, name) for i, name, score in put if score >= least]
        hits = sum(spoilt[i].truth == name for i, name in listed)
        print(
            f"  score >= {least}: precision {hits / max(1, len(listed)):.3f}  "
            f"recall {hits / len(fresh):.3f}  ({len(listed)} pairs)"
        )
    right = {i for i, name, _ in put if spoilt[i].truth == name}
    total = Counter(spoilt[i].kind for i in fresh.values())
    hit = Counter(spoilt[i].kind for i in right)
    for kind, count in total.items():
        print(f"  {kind}: {hit[kind]} of {count}")


def report_peer(sound: dict[str, str], spoilt: list[Spoilt], fresh: dict[str, int]) -> None:
    """Print the same for the best match of whole names."""
    hits = listed = 0
    for i in fresh.values():
        near = [n for n, r in sound.items() if not spoilt[i].region or r == spoilt[i].region]
        best = process.extractOne(spoilt[i].name, near, scorer=fuzz.ratio)
        if best and best[1] >= PEER_SCORE:
            listed += 1
            hits += best[0] == spoilt[i].truth
    print(
        f"peer, rapidfuzz best match in the city >= {PEER_SCORE}: precision "
        f"{hits / max(1, listed):.3f}  recall {hits / len(fresh):.3f}"
    )


def main(seed: int) -> None:
    """Spoil, import, compare, print."""
    sound = companies()
    measure(sound, spoil(sound, seed))
    print(f"bare short names, one in {SPOILT_SHORT} spoilt")
    short = short_names()
    measure(short, spoil(short, seed, kinds=SHORT_KINDS, step=SPOILT_SHORT))


def measure(sound: dict[str, str], spoilt: list[Spoilt]) -> None:
    """Import the sound names, then the spoilt ones, and print what became of these."""
    with tempfile.TemporaryDirectory() as folder:
        _, base = import_list(Path(folder, "名录.csv"), list(sound.items()), {})
        rows = [(s.name, s.region) for s in spoilt]
        batch, tables = import_list(Path(folder, "申报.csv"), rows, base)
    known = base["Enterprise"]
    names = dict(zip(known["enterprise_id"].to_pylist(), known["name"].to_pylist(), strict=True))
    meant = meant_by_row(batch)
    merged = {i: names[key] for i, key in meant.items() if key in names}
    fresh = {key: i for i, key in meant.items() if key not in names}
    wrong = sum(name != spoilt[i].truth for i, name in merged.items())
    print(f"merged by themselves: {len(merged)}, of which wrong: {wrong} (goal 0)")
    started = time.process_time()
    alike = find_look_alikes(tables, among=fresh)
    seconds = time.process_time() - started
    put = [found for pair in alike.pairs for found in across(pair, fresh, names)]
    print(f"put forward for review: {len(put)} pairs in {seconds:.1f} CPU s")
    report(spoilt, fresh, put)
    report_peer(sound, spoilt, fresh)


def across(
    pair: LookAlike, fresh: dict[str, int], names: dict[str, str]
) -> list[tuple[int, str, int]]:
    """Return (position of the spoilt name, sound name, score) of a pair between the two lists."""
    sides = ((pair.kept_id, pair.other_id), (pair.other_id, pair.kept_id))
    return [(fresh[a], names[b], pair.score) for a, b in sides if a in fresh and b in names]


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1)
