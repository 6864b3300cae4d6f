"""Layered layout: one column per tier, cards ordered so that few links cross.

Nothing is random and nothing depends on the order of the rows: the same data, the same picture.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import cycle, islice

import numpy as np
import numpy.typing as npt

from chainmap.maps.crossings import count_crossings

Floats = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

ROW_PITCH = 34.0  # px, VISUAL.md's card of 25 px and the space below it
LEAD_PITCH = 41.0  # px, a leader's card of 32 px and the same space
GROUP_GAP = 17.0  # px between two segments of one column
# How far columns with few cards are spread, as in design/chain-map-overview.png.
FULL_COLUMN = 0.55
LOOSE_SPREAD = 1.45
LARGEST_SPREAD = 1.6
# A sweep looks at the neighbours on one side or on both, from left to right or back.
_Sweep = tuple[int, bool]
SCHEDULES: tuple[tuple[_Sweep, ...], ...] = (
    ((1, True), (1, False), (2, True), (2, False)),
    ((2, True), (2, False)),
)
SWEEPS = 24
SWEEPS_OF_MANY = 12  # 20,000 cards and 40,000 links: about 0.3 s
MANY_CARDS = 5_000
PATIENCE = 8  # sweeps without fewer crossings after which the search ends
EXCHANGED_CARDS = 1_000  # up to here neighbours are exchanged, card by card, as the last touch
EXCHANGE_ROUNDS = 10


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Cards:
    """What is to be placed, n cards and the links among them.

    Attributes
    ----------
    column : (n,) from 0 at the left.
    group : (n,) segment numbers; the cards of one stand together in their column.
    head : (n,) cards that stand first in their group (labels).
    lead : (n,) cards of leaders, which are higher.
    source, target : (m,) links between cards; those within one column do not matter here.
    """

    column: IntArray
    group: IntArray
    head: Flags
    lead: Flags
    source: IntArray
    target: IntArray


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Layout:
    """Heights of the cards' centres (px, the topmost ≥ 0), and how often links cross."""

    y: Floats
    crossings: int
    crossings_before: int


def lay_out(cards: Cards) -> Layout:
    """Place the cards: barycentre sweeps, the best order kept, then neighbours exchanged.

    Sweeps that look at one side only get stuck early (1,704 crossings on a chain of 150 cards
    where these find 1,548), sweeps that look at both sides are better on some chains only.

    Notes
    -----
    O((n + m·span) log) a sweep. Source: Sugiyama, Tagawa, Toda (1981), IEEE Trans. SMC 11(2):109.
    """
    if len(cards.column) == 0:
        return Layout(y=np.zeros(0), crossings=0, crossings_before=0)
    columns, lines = _Column.all_of(cards), _Lines.of(cards)
    y = np.zeros(len(cards.column))
    for column in columns:
        column.stack(cards, y, wish=column.members.astype(np.float64))
    before = lines.crossings(y)
    best, count = _swept(cards, columns, lines, y)
    if len(y) <= EXCHANGED_CARDS:
        exchanged = _exchanged(cards, columns, lines, best)
        fewer = lines.crossings(exchanged)
        best, count = (exchanged, fewer) if fewer < count else (best, count)
    top = (best - _pitches(cards) / 2).min()
    return Layout(y=best - top, crossings=count, crossings_before=before)


def _pitches(cards: Cards) -> Floats:
    return np.where(cards.lead, LEAD_PITCH, ROW_PITCH)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Column:
    """The cards of one column, and how far they are spread."""

    number: int
    members: IntArray
    spread: float

    @classmethod
    def all_of(cls, cards: Cards) -> "list[_Column]":
        numbers = np.unique(cards.column)
        members = [np.flatnonzero(cards.column == number) for number in numbers]
        pitches = _pitches(cards)
        totals = np.array(
            [
                pitches[own].sum() + GROUP_GAP * (len(np.unique(cards.group[own])) - 1)
                for own in members
            ]
        )
        full = totals > FULL_COLUMN * totals.max()
        spread = np.minimum(np.where(full, totals.max() / totals, LOOSE_SPREAD), LARGEST_SPREAD)
        return [
            cls(number=int(number), members=own, spread=float(factor))
            for number, own, factor in zip(numbers, members, spread, strict=True)
        ]

    def stack(self, cards: Cards, y: Floats, *, wish: Floats) -> None:
        """Write new heights into ``y``: by ``wish``, segments together, labels first.

        Equal wishes keep their present order; the column stays centred at 0.
        """
        own = self.members
        groups, group = np.unique(cards.group[own], return_inverse=True)
        sums = np.bincount(group, weights=wish, minlength=len(groups))
        mean = np.round(sums / np.bincount(group, minlength=len(groups)), 6)
        keys = (own, y[own], np.round(wish, 6), ~cards.head[own], group, mean[group])
        order = own[np.lexsort(keys)]
        new_group = np.diff(cards.group[order], prepend=cards.group[order[0]]) != 0
        room = _pitches(cards)[order]
        bottom = np.cumsum(room + np.where(new_group, GROUP_GAP, 0.0))
        y[order] = (bottom - room / 2 - bottom[-1] / 2) * self.spread


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Lines:
    """Links between different columns, from left to right, and their pieces per gap."""

    left: IntArray
    right: IntArray
    piece: IntArray  # which line each piece belongs to
    gap: IntArray
    enter: Floats  # where along the line the piece begins, 0..1
    leave: Floats

    @classmethod
    def of(cls, cards: Cards) -> "_Lines":
        ends = np.stack([cards.source, cards.target])
        columns = cards.column[ends]
        forward = columns[0] < columns[1]
        left, right = np.where(forward, ends, ends[::-1])
        across = columns[0] != columns[1]
        # Sums of floats must not depend on the order of the links.
        pairs = np.unique(np.stack([left[across], right[across]]), axis=1)
        left, right = pairs[0], pairs[1]
        first = cards.column[left]
        span = cards.column[right] - first
        piece = np.repeat(np.arange(len(left)), span)
        step = np.arange(len(piece)) - np.repeat(np.cumsum(span) - span, span)
        return cls(
            left=left,
            right=right,
            piece=piece,
            gap=first[piece] + step,
            enter=step / span[piece],
            leave=(step + 1) / span[piece],
        )

    def crossings(self, y: Floats) -> int:
        start, rise = y[self.left][self.piece], (y[self.right] - y[self.left])[self.piece]
        enter = np.round(start + rise * self.enter, 6)
        return count_crossings(self.gap, enter, np.round(start + rise * self.leave, 6))


def _swept(cards: Cards, columns: list[_Column], lines: _Lines, y: Floats) -> tuple[Floats, int]:
    """Return the best order that the schedules find; many cards have time for the first only."""
    many = len(y) > MANY_CARDS
    best, count = y, lines.crossings(y)
    for schedule in SCHEDULES[:1] if many else SCHEDULES:
        sweeps = islice(cycle(schedule), SWEEPS_OF_MANY if many else SWEEPS)
        found, fewer = _best_of(cards, columns, lines, y, sweeps)
        best, count = (found, fewer) if fewer < count else (best, count)
    return best, count


def _best_of(
    cards: Cards, columns: list[_Column], lines: _Lines, y: Floats, sweeps: Iterable[_Sweep]
) -> tuple[Floats, int]:
    best, count, stale = y, lines.crossings(y), 0
    for sides, rightwards in sweeps:
        sweep = _sweep if sides == 1 else _sweep_both
        y = sweep(cards, columns, lines, y, rightwards=rightwards)
        found = lines.crossings(y)
        stale = 0 if found < count else stale + 1
        best, count = (y, found) if found < count else (best, count)
        if stale == PATIENCE or count == 0:
            break
    return best, count


def _sweep(
    cards: Cards, columns: list[_Column], lines: _Lines, y: Floats, *, rightwards: bool
) -> Floats:
    """Order each column by the mean height of the neighbours behind, one column after another."""
    here, behind = (lines.right, lines.left) if rightwards else (lines.left, lines.right)
    order = np.argsort(cards.column[here], kind="stable")
    bounds = np.searchsorted(cards.column[here][order], [c.number for c in columns])
    parts = np.split(order, bounds[1:])
    y = y.copy()
    for at in range(len(columns)) if rightwards else reversed(range(len(columns))):
        column, part = columns[at], parts[at]
        if len(part):
            own = column.members
            count = np.bincount(here[part], minlength=len(y))[own]
            total = np.bincount(here[part], weights=y[behind[part]], minlength=len(y))[own]
            wish = np.where(count > 0, total / np.maximum(count, 1), y[own])
            column.stack(cards, y, wish=wish)
    return y


def _sweep_both(
    cards: Cards, columns: list[_Column], lines: _Lines, y: Floats, *, rightwards: bool
) -> Floats:
    """Order each column by the mean height of the neighbours on both sides."""
    here = np.concatenate([lines.left, lines.right])
    there = np.concatenate([lines.right, lines.left])
    count = np.bincount(here, minlength=len(y))
    y = y.copy()
    for column in columns if rightwards else reversed(columns):
        own = column.members
        total = np.bincount(here, weights=y[there], minlength=len(y))[own]
        wish = np.where(count[own] > 0, total / np.maximum(count[own], 1), y[own])
        column.stack(cards, y, wish=wish)
    return y


def _exchanged(cards: Cards, columns: list[_Column], lines: _Lines, y: Floats) -> Floats:
    """Exchange neighbours in a column as long as their own lines then cross less."""
    sides: list[list[list[int]]] = [[[] for _ in y], [[] for _ in y]]
    for left, right in zip(lines.left.tolist(), lines.right.tolist(), strict=True):
        sides[0][right].append(left)
        sides[1][left].append(right)
    y = y.copy()
    for _ in range(EXCHANGE_ROUNDS):
        moved = 0
        for column in columns:
            order = column.members[np.argsort(y[column.members], kind="stable")].tolist()
            moved += _exchange_neighbours(cards, order, sides, y.tolist())
            rank = np.empty(len(y))
            rank[order] = np.arange(len(order))
            column.stack(cards, y, wish=rank[column.members])
        if not moved:
            break
    return y


def _exchange_neighbours(
    cards: Cards, order: list[int], sides: list[list[list[int]]], y: list[float]
) -> int:
    """Pass once over a column, in place; return how many exchanges there were."""
    moved = 0
    for at in range(len(order) - 1):
        upper, lower = order[at], order[at + 1]
        if cards.group[upper] != cards.group[lower] or cards.head[upper]:
            continue
        gain = sum(
            (y[above] > y[below]) - (y[above] < y[below])
            for side in sides
            for above in side[upper]
            for below in side[lower]
        )
        if gain > 0:
            order[at], order[at + 1] = lower, upper
            moved += 1
    return moved
