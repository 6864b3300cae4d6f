"""What the command line prints where no quality is known at all."""

import io
from collections.abc import Sequence

from chainmap.analysis.weakness.analysis import analyse_weak_links
from chainmap.analysis.weakness.options import WeakLinkOptions
from chainmap.stores.runs import new_run
from chainmap.weak_link_rows import PARTS, Row, name_rows
from chainmap.weak_link_runs import FoundLinks
from chainmap.weak_link_text import print_analysis, print_changes
from tests.chainmap.maps.chain_tables import AS_OF, CHAIN_ID, chain_tables

KNOWN = ("Certificate", "HOLDS", "QualityIssue", "HAS_ISSUE", "EXAMINED_FOR")


def printed(*, known: bool) -> Sequence[str]:
    tables = {n: t for n, t in chain_tables(20).items() if known or n not in KNOWN}
    options = WeakLinkOptions(resamples=0)
    found = analyse_weak_links(tables, chain_id=CHAIN_ID, as_of=AS_OF, options=options)
    card = new_run(
        chain_id=CHAIN_ID,
        as_of=AS_OF,
        parameters=found.parameters,
        graph_version=1,
        rule_versions=found.rule_versions,
    )
    analysis = FoundLinks(card=card, tables={name: getattr(found, name) for name in PARTS})
    file = io.StringIO()
    print_analysis(analysis, name_rows(tables, analysis.tables), "电池", file=file)
    return file.getvalue().splitlines()


def test_without_any_known_quality_those_to_examine_first_are_listed() -> None:
    lines = printed(known=False)
    assert any("20 家状态全部未知" in line for line in lines)
    assert not any("质量差距" in line for line in lines)
    assert sum(line.lstrip()[:1].isdigit() for line in lines) == 10


def test_with_known_quality_the_ranking_stands_first() -> None:
    lines = printed(known=True)
    assert next(line for line in lines if "得分" in line).split()[0] == "排名"


def test_names_are_data_and_no_markup() -> None:
    row: Row = {
        "name": "[red]甲[/red]", "change": "risen", "rank_before": 2, "rank_after": 1,
        "score_before": 0.25, "score_after": None,
    }  # fmt: skip
    file = io.StringIO()
    print_changes([row], file=file)
    assert "[red]甲[/red]" in file.getvalue()
    assert "2 → 1" in file.getvalue()
    assert "0.2500 → 未知" in file.getvalue()
