"""Decisions about look-alikes, through the write contract: one file, one transaction."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import networkx as nx
import pyarrow as pa

from chainmap.reference_index import build_reference_index
from chainmap.resolution.merging import ENTERPRISE, KeptValue, merge_enterprises, with_column
from chainmap.resolution.splitting import PastMerge, past_merges, split_enterprise
from chainmap.snapshot import snapshot_for
from chainmap.stores.apply import rederive_links
from chainmap.stores.bolt import BoltStore
from chainmap.stores.change_file import read_change_file
from chainmap.stores.connect import open_store
from chainmap.stores.diff import compare_graphs
from chainmap.stores.directory import DataDirectory
from chainmap.stores.merge import MergeResult
from chainmap.stores.publish import change_path, change_row, publish_change
from graph_schema.errors import UsageError
from graph_schema.names import identifier_of_key
from graph_schema.records import FactTables
from graph_schema.review import Decision

#: How the Import node of a review is called.
MODE = "review"
_LISTED = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewResult:
    """What the decisions did, or in a dry run would do.

    Attributes
    ----------
    unchanged : decisions that held already.
    kept_values : properties of which merged enterprises had two values.
    own_links : links between two that were merged, which went.
    """

    graph_version: int
    merged: int
    apart: int
    split: int
    unchanged: int
    kept_values: tuple[KeptValue, ...]
    own_links: int
    changed: dict[str, int]


def apply_decisions(
    db: str, decisions: Sequence[Decision], *, today: date, dry_run: bool = False
) -> ReviewResult:
    """Merge, split and tell apart, all or nothing, as one new version of the graph.

    Raises
    ------
    UsageError
        Where decisions contradict each other or name what is not there; all of them are named.
    GraphChanged
        Where somebody else committed meanwhile; nothing was written.
    """
    with open_store(db) as store:
        snapshot, directory = snapshot_for(store), store.directory()
        splits = any(decision.verdict == "split" for decision in decisions)
        past = merges_of(store, directory) if splits else []
        plan = _Plan(snapshot.tables, decisions, past)
        tables, merged_values, own_links = plan.carry_out()
        result = MergeResult(tables=tables)
        rederive_links(result, today)  # the day only dates their source, which stays
        change = compare_graphs(snapshot.tables, result.tables, base_version=snapshot.version)
        version = snapshot.version
        if change.size and not dry_run:
            data_date = date.fromisoformat(snapshot.data_date) if snapshot.data_date else today
            row = change_row(change, MODE, data_date=data_date)
            version = publish_change(store, directory, snapshot, change, result.tables, row)
    return ReviewResult(
        graph_version=version,
        merged=len(plan.merges),
        apart=len(plan.apart),
        split=len(plan.splits),
        unchanged=plan.unchanged,
        kept_values=tuple(merged_values),
        own_links=own_links,
        changed={part.type: part.size for part in change.changes},
    )


def merges_of(store: BoltStore, directory: DataDirectory) -> list[PastMerge]:
    """Return the merges that reviews of this graph made and that still hold, the newest first."""
    found: list[PastMerge] = []
    for row in store.imports(limit=1_000):
        path = change_path(directory, row["import_id"])
        if row["mode"] == MODE and path.exists():
            found += past_merges(read_change_file(path))
    return found


class _Plan:
    """The decisions, checked against the graph and against each other."""

    def __init__(
        self, tables: FactTables, decisions: Iterable[Decision], past: Sequence[PastMerge]
    ) -> None:
        self._tables = tables
        self._past = {merge.pair: merge for merge in reversed(past)}
        index = build_reference_index(tables)
        self._ids, self._identifiers = index.keys[ENTERPRISE], index.identifiers
        codes = tables[ENTERPRISE]["uscc"].to_pylist()
        self._codes = dict(zip(tables[ENTERPRISE]["enterprise_id"].to_pylist(), codes, strict=True))
        self.merges: dict[str, str] = {}
        self._merged_pairs: list[tuple[str, str]] = []
        self.apart: set[frozenset[str]] = set()
        self.splits: list[PastMerge] = []
        self.unchanged = 0
        self._problems: list[tuple[str, str]] = []
        for decision in decisions:
            self._take(decision)
        self._merge_groups()
        self._check()

    def _take(self, decision: Decision) -> None:
        if decision.verdict == "split":
            self._take_split(decision)
            return
        ends = [self._current(i) for i in (decision.kept_id, decision.other_id)]
        if None in ends:
            lost = (decision.kept_id, decision.other_id)[ends.index(None)]
            self._problem(decision, f"没有企业“{lost}”", f"there is no enterprise {lost!r}")
            return
        kept, other = str(ends[0]), str(ends[1])
        if decision.verdict == "merge":
            self._take_merge(decision, kept, other)
        elif kept == other:
            self._problem(
                decision, "两者已经合并，请先拆分", "the two are merged; split them first"
            )
        else:
            self.apart.add(frozenset((kept, other)))

    def _current(self, enterprise_id: str) -> str | None:
        """Return the enterprise that an id means by now: one that was merged means another."""
        if enterprise_id in self._ids:
            return enterprise_id
        return self._identifiers.get(identifier_of_key(enterprise_id))

    def _take_merge(self, decision: Decision, kept: str, other: str) -> None:
        if kept == other:
            self.unchanged += 1
        elif self._codes[kept] and self._codes[other]:
            self._problem(
                decision,
                f"两家企业的统一社会信用代码不同（{self._codes[kept]}、{self._codes[other]}），"
                "不能合并；若其中一个代码有误，请先更正并重新导入",
                "the two have different social credit codes and cannot be merged; "
                "correct the wrong one first",
            )
        else:
            self._merged_pairs.append((kept, other))

    def _take_split(self, decision: Decision) -> None:
        merge = self._past.get((decision.kept_id, decision.other_id))
        if decision.other_id in self._ids:
            self.unchanged += 1
        elif decision.kept_id not in self._ids:
            self._problem(
                decision,
                f"“{decision.kept_id}”后来也并入了别的企业，请先拆分那次合并",
                f"{decision.kept_id!r} was merged into another one since; split that merge first",
            )
        elif merge is None:
            self._problem(
                decision,
                "没有这次合并的记录，不能拆分；chainmap review --merged 列出可以拆分的合并",
                "no record of this merge; chainmap review --merged lists what can be split",
            )
        else:
            self.splits.append(merge)

    def _merge_groups(self) -> None:
        """Unite pairs that share an enterprise, each group into one that stays."""
        groups = nx.Graph(self._merged_pairs)
        goes = {other for _, other in self._merged_pairs}
        for members in nx.connected_components(groups):
            codes = [i for i in members if self._codes[i]]
            if len(codes) > 1:
                named = "、".join(sorted(codes))
                self._problems.append(
                    (f"{named} 代码不同，不能并为一家", f"{named} have different codes")
                )
            stays = min(members, key=lambda i: (i in goes, not self._codes[i], i))
            self.merges.update({other: stays for other in members if other != stays})

    def _check(self) -> None:
        for pair in self.apart:
            if len({self.merges.get(i, i) for i in pair}) == 1:
                named = "、".join(sorted(pair))
                self._problems.append(
                    (f"{named} 既要合并又填了不同", f"{named} are both merged and told apart")
                )
        if self._problems:
            zh = "；".join(zh for zh, _ in self._problems[:_LISTED])
            en = "; ".join(en for _, en in self._problems[:_LISTED])
            raise UsageError(f"{zh}。没有应用任何决定。", f"{en}. Nothing was applied.")

    def _problem(self, decision: Decision, zh: str, en: str) -> None:
        self._problems.append((f"第 {decision.row} 行：{zh}", f"row {decision.row}: {en}"))

    def carry_out(self) -> tuple[dict[str, pa.Table], list[KeptValue], int]:
        """Return the graph after all decisions, the values chosen, and the own links that went."""
        tables: FactTables = self._tables
        for merge in self.splits:
            tables = split_enterprise(tables, merge)
        tables = _told_apart(tables, self.apart)
        merged = merge_enterprises(tables, self.merges)
        return merged.tables, merged.kept_values, merged.own_links


def _told_apart(tables: FactTables, pairs: set[frozenset[str]]) -> dict[str, pa.Table]:
    """Let both of each pair know that the other is another."""
    result = dict(tables)
    if not pairs:
        return result
    others: dict[str, set[str]] = {}
    for pair in pairs:
        for one in pair:
            others.setdefault(one, set()).update(pair - {one})
    table = tables[ENTERPRISE]
    known = zip(table["enterprise_id"].to_pylist(), table["distinct_from"].to_pylist(), strict=True)
    values = [sorted({*(ids or ()), *others[key]}) if key in others else ids for key, ids in known]
    result[ENTERPRISE] = with_column(table, "distinct_from", values)
    return result
