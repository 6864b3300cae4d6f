import re

import pytest

from graph_schema.codelists import AXES, GAP_VERSION, find_gap, gaps


@pytest.mark.parametrize(
    ("text", "gap_id"),
    [
        ("8.4", "2026.1:8.4"),
        ("\uff18\uff0e\uff14", "2026.1:8.4"),
        ("2026.1:8.4", "2026.1:8.4"),
        ("8.4.2", "2026.1:8.4"),
        ("7.1.5.1", "2026.1:7.1.5"),
        ("8.5.1", "2026.1:8.5.1"),
        ("GB/T 19001-2016 8.4", "2026.1:8.4"),
        ("ISO 9001 8.4条款", "2026.1:8.4"),
        ("第8.4条", "2026.1:8.4"),
        ("t.1", "2026.1:T.1"),
        ("内部审核未开展或无效", "2026.1:9.2"),
    ],
)
def test_usual_ways_to_name_a_gap_are_understood(text: str, gap_id: str) -> None:
    assert find_gap(text) == gap_id


@pytest.mark.parametrize("text", ["", "8", "8.5", "8.9", "2025.1:8.4", "T.99", "19001"])
def test_unknown_gap_is_not_guessed(text: str) -> None:
    assert find_gap(text) is None


def test_axes_hold_what_the_method_says() -> None:
    axis = {gap_id.split(":")[1]: entry.axis for gap_id, entry in gaps().items()}
    assert {axis[c] for c in ("8.3", "8.5.1", "T.1", "T.2")} == {"质量技术"}
    management = ("4.4", "5.1", "6.1", "7.2", "7.5", "8.4", "8.7", "9.1", "9.2", "9.3", "10.2")
    assert {axis[c] for c in (*management, "M.1", "M.2")} == {"质量管理"}
    assert {axis[c] for c in ("7.1.5", "I.1", "I.2", "I.3", "I.4")} == {"质量基础设施"}


def test_every_axis_is_used_and_no_other() -> None:
    assert {entry.axis for entry in gaps().values()} == set(AXES)


def test_ids_carry_version_and_clause() -> None:
    for gap_id, entry in gaps().items():
        assert gap_id == entry.gap_id
        assert entry.version == GAP_VERSION
        if re.fullmatch(r"[0-9.]+", gap_id.split(":")[1]):
            assert gap_id == f"{GAP_VERSION}:{entry.clause}"
        else:
            assert entry.clause is None


def test_names_are_distinct() -> None:
    names = [entry.name for entry in gaps().values()]
    assert len(set(names)) == len(names)
