"""The page on weak links says what the code and the rules say."""

from pathlib import Path

from chainmap.analysis.weakness.options import LISTED, MAX_DRAWN, MAX_RESAMPLED, WeakLinkOptions
from graph_schema.essential_rules import read_essential_rules
from graph_schema.rules import link_rules
from graph_schema.weakness_rules import weakness_rules

PAGE = Path(__file__).parents[4] / "docs" / "weak-links.md"
TEXT = PAGE.read_text(encoding="utf-8")


def test_the_gaps_are_those_of_the_rules():
    gap = weakness_rules().quality_gap
    assert f"薄弱 {gap['weak']:g}，待提升 {gap['improve']:g}，未见短板 {gap['none_seen']:g}" in TEXT
    assert (weakness_rules().segment_min_known, weakness_rules().amount_min_coverage) == (0.5, 0.5)


def test_the_limits_are_those_of_the_code():
    words = {"observed": "可见", "declared": "申报", "derived": "推断"}
    believed = link_rules().confidence
    assert "、".join(f"{word} {believed[kind]:g}" for kind, word in words.items()) in TEXT
    assert f"重抽 {WeakLinkOptions().resamples} 次" in TEXT
    assert f"{MAX_RESAMPLED:,} 家以上" in TEXT
    assert f"前 {LISTED} 名" in TEXT
    assert f"{MAX_DRAWN:,} 家以上" in TEXT


def test_the_rule_file_on_the_page_is_taken(tmp_path):
    block = TEXT.split("```yaml\n")[1].split("```")[0]
    path = tmp_path / "rules.yaml"
    path.write_text(block, encoding="utf-8")
    assert [rule.essential for rule in read_essential_rules(path)] == [2, 0]
