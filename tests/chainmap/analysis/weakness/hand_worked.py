"""A network small enough to be worked out by hand, and the rows that make it."""

from chainmap.analysis.weakness.analysis import analyse_weak_links
from chainmap.analysis.weakness.options import WeakLinkOptions
from tests.chainmap.analysis.small_tables import AS_OF, small_tables

#: a and b (ore) supply c (cell), c supplies x and y (car); amounts in yuan.
#:
#:     a --60--> c --80--> x
#:     b --40--> c --20--> y
#:
#: Volume is the larger of sales and purchases: a 60, b 40, c 100, x 80, y 20; together 300.
AMOUNTS = {("a", "c"): 60.0, ("b", "c"): 40.0, ("c", "x"): 80.0, ("c", "y"): 20.0}
SEGMENTS = {"a": "ore", "b": "ore", "c": "cell", "x": "car", "y": "car"}
FRAME = {
    "Chain": [{"chain_id": "t", "name": "试链"}],
    "Segment": [
        {"segment_id": "ore", "name": "矿", "tier": 1},
        {"segment_id": "cell", "name": "电芯", "tier": 2, "key": True},
        {"segment_id": "car", "name": "整车", "tier": 3},
    ],
    "PART_OF": [("ore", "t"), ("cell", "t"), ("car", "t")],
    "FEEDS": [("ore", "cell", {"essential": 2}), ("cell", "car", {"essential": 2})],
}
_SEVERITY = {"weak": "严重", "improve": "一般"}


def state_rows(states):
    """Rows that put each enterprise into its state."""
    rows = {"QualityIssue": [], "HAS_ISSUE": [], "EXAMINED_FOR": []}
    for name, state in states.items():
        if state in _SEVERITY:
            issue = {"issue_id": name, "severity": _SEVERITY[state], "found_on": AS_OF}
            rows["QualityIssue"].append(issue | {"state": "发现"})
            rows["HAS_ISSUE"].append((name, name))
        if state == "none_seen":
            rows["EXAMINED_FOR"].append((name, "g", {"on": AS_OF, "present": False}))
    return rows


def supply_rows(amounts, **properties):
    """Rows of SUPPLIES, each with an id of its own; observed unless said otherwise."""
    return [
        (j, i, {"amount_yuan": amount, "evidence": "observed", "link_id": f"{j}>{i}"} | properties)
        for (j, i), amount in amounts.items()
    ]


def chain_rows(states=(), *, amounts=AMOUNTS, segments=SEGMENTS, **rows):
    """All rows of the chain, others added or in their place."""
    return (
        FRAME
        | {"OPERATES_IN": list(segments.items()), "SUPPLIES": supply_rows(amounts)}
        | state_rows(dict(states))
        | rows
    )


def analyse(rows, *, chain_id="t", **options):
    """Analyse rows of facts."""
    asked = WeakLinkOptions(**options)
    return analyse_weak_links(small_tables(rows), chain_id=chain_id, as_of=AS_OF, options=asked)


def column(table, name, *keys):
    """Return a column by key, or by several keys as a tuple."""
    ids = [table[key].to_pylist() for key in keys]
    values = table[name].to_pylist()
    return dict(zip(ids[0] if len(ids) == 1 else zip(*ids, strict=True), values, strict=True))


def of_enterprises(found, name):
    """Return a column of the enterprises by id."""
    return column(found.enterprises, name, "enterprise_id")


def of_links(found, name):
    """Return a column of the links by both ends."""
    return column(found.links, name, "from", "to")


def of_segments(found, name):
    """Return a column of the segments by id."""
    return column(found.segments, name, "segment_id")
