import time
from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from chainmap.maps.layout import GROUP_GAP, LARGEST_SPREAD, LEAD_PITCH, ROW_PITCH, Cards, lay_out


def cards_of(columns, links=(), *, groups=None, heads=(), leads=()):
    size = len(columns)
    ends = np.array(links, np.int64).reshape(-1, 2)
    return Cards(
        column=np.array(columns, np.int64),
        group=np.array(columns if groups is None else groups, np.int64),
        head=np.isin(np.arange(size), heads),
        lead=np.isin(np.arange(size), leads),
        source=ends[:, 0],
        target=ends[:, 1],
    )


@st.composite
def any_cards(draw):
    size = draw(st.integers(1, 30))
    columns = draw(st.lists(st.integers(0, 4), min_size=size, max_size=size))
    groups = [c * 3 + draw(st.integers(0, 2)) for c in columns]
    node = st.integers(0, size - 1)
    links = draw(st.lists(st.tuples(node, node), max_size=60))
    leads = draw(st.sets(node, max_size=4))
    return cards_of(columns, links, groups=groups, leads=list(leads))


def test_no_cards_are_no_error():
    layout = lay_out(cards_of([]))
    assert layout.y.tolist() == []


def test_crossed_links_are_uncrossed():
    layout = lay_out(cards_of([0, 0, 1, 1], [(0, 3), (1, 2)]))
    assert (layout.crossings_before, layout.crossings) == (1, 0)


def test_a_link_over_several_columns_counts_in_each_gap():
    # The long line 0 → 4 lies above 1 → 2 → 3 at both ends, so an order without crossings exists.
    layout = lay_out(cards_of([0, 0, 1, 2, 2], [(1, 2), (2, 3), (0, 4)]))
    assert layout.crossings == 0


def test_single_card_columns_stand_in_the_middle():
    layout = lay_out(cards_of([0, 0, 0, 1]))
    assert layout.y[3] == layout.y[:3].mean()


def test_the_topmost_card_is_wholly_visible():
    assert lay_out(cards_of([0, 0])).y.min() >= ROW_PITCH / 2


def test_columns_with_fewer_cards_are_spread_but_not_without_limit():
    layout = lay_out(cards_of([0] * 10 + [1] * 7 + [2] * 2))
    steps = [np.diff(np.sort(layout.y[place])) for place in (slice(10), slice(10, 17))]
    assert np.allclose(steps[0], ROW_PITCH)
    assert np.allclose(steps[1], ROW_PITCH * 10 / 7)
    assert np.diff(layout.y[17:]).max() <= ROW_PITCH * LARGEST_SPREAD


def test_leaders_have_more_room():
    layout = lay_out(cards_of([0, 0, 0], leads=[1]))
    assert np.allclose(np.diff(layout.y), (ROW_PITCH + LEAD_PITCH) / 2)


def test_labels_stand_first_in_their_segment():
    layout = lay_out(cards_of([0, 0, 0, 0], groups=[0, 0, 1, 1], heads=[1, 3]))
    assert np.argsort(layout.y).tolist() == [1, 0, 3, 2]


@settings(max_examples=60, deadline=None)
@given(any_cards())
def test_cards_keep_their_distance_and_segments_stay_together(cards):
    y = lay_out(cards).y
    for column in np.unique(cards.column):
        own = np.flatnonzero(cards.column == column)
        own = own[np.argsort(y[own])]
        assert np.all(np.diff(y[own]) >= ROW_PITCH - 1e-6)
        changes = np.count_nonzero(np.diff(cards.group[own]))
        assert changes == len(np.unique(cards.group[own])) - 1
        breaks = np.diff(cards.group[own]) != 0
        assert np.all(np.diff(y[own])[breaks] >= ROW_PITCH + GROUP_GAP - 1e-6)


@settings(max_examples=40, deadline=None)
@given(any_cards(), st.randoms(use_true_random=False))
def test_the_order_of_links_changes_nothing(cards, random):
    order = list(range(len(cards.source)))
    random.shuffle(order)
    shuffled = replace(cards, source=cards.source[order], target=cards.target[order])
    assert lay_out(cards).y.tolist() == lay_out(shuffled).y.tolist()


@settings(max_examples=40, deadline=None)
@given(any_cards())
def test_the_best_order_seen_is_kept(cards):
    layout = lay_out(cards)
    assert layout.crossings <= layout.crossings_before


def test_sweeps_find_most_of_a_planar_order():
    rng = np.random.default_rng(5)
    size = 40
    hidden = rng.permutation(size)
    links = [(a, size + b) for a in range(size) for b in range(size) if abs(hidden[a] - b) <= 1]
    layout = lay_out(cards_of([0] * size + [1] * size, links))
    assert layout.crossings_before > 3000
    assert layout.crossings <= 60


def test_twenty_thousand_cards_take_seconds_at_most():
    rng = np.random.default_rng(1)
    column = np.sort(rng.integers(0, 8, 20_000))
    source = rng.integers(0, 20_000, 40_000)
    cards = cards_of(column, np.stack([source, rng.permutation(source)], axis=1))
    begun = time.process_time()
    lay_out(cards)
    # About 0.4 s of one core; the bound leaves room for a shared machine and for coverage.
    assert time.process_time() - begun < 6
