"""The Python door: tables in, tables out."""

import subprocess
import sys

import numpy as np
import pandas as pd
import pytest

import chainmap
from graph_schema.errors import UsageError
from graph_schema.gap_rules import gap_rules

COLUMNS = [
    "gap_code", "examined", "present", "prevalence", "prevalence_low", "prevalence_high",
    "baseline", "posterior_low", "lift_low", "p_value", "q_value", "band",
]  # fmt: skip


def frame(**changes: object) -> pd.DataFrame:
    """40 enterprises in two regions and two industries, half of those of region 1 have the gap."""
    n = np.arange(40)
    columns = {
        "enterprise_id": [f"e{i}" for i in n],
        "gap_code": "2026.1:8.4",
        "present": (n % 2 == 0) & (n % 4 == 0),
        "examined_on": "2026-01-01",
        "source": "audit",
        "size_class": "小型",
        "region_code": np.where(n % 2 == 0, "330106", "010203"),
        "industry_code": n % 3 + 30,
    }
    return pd.DataFrame(columns | changes)


def test_the_columns_are_those_of_the_groups_and_those_that_are_promised() -> None:
    found = chainmap.common_gaps(frame(), by=["industry_code", "region_code"])
    assert list(found.columns) == ["industry_code", "region_code", *COLUMNS]
    assert len(found) == 6
    assert found["examined"].sum() == 40
    assert set(found["region_code"]) == {"330106", "010203"}
    assert set(found["industry_code"]) == {30, 31, 32}


def test_rule_version_margin_and_family_come_with_the_result() -> None:
    found = chainmap.common_gaps(frame(), by=["region_code"])
    assert found.attrs == {"rule_version": "1", "margin": 1.5, "family": 2}


def test_other_rules_can_be_given() -> None:
    rules = gap_rules().model_copy(update={"margin": 1.0})
    strict = chainmap.common_gaps(frame(), by=["region_code"])
    plain = chainmap.common_gaps(frame(), by=["region_code"], rules=rules)
    assert (plain["p_value"] <= strict["p_value"]).all()
    assert plain.attrs["margin"] == 1.0


@pytest.mark.parametrize(
    ("yes", "no"), [(1, 0), (1.0, 0.0), ("是", "否"), ("True", "False"), ("存在", "不存在")]
)
def test_present_may_be_said_in_many_ways(yes: object, no: object) -> None:
    plain = frame()
    said = plain["present"].map({True: yes, False: no})
    found = chainmap.common_gaps(frame(present=said), by=["region_code"])
    pd.testing.assert_frame_equal(found, chainmap.common_gaps(plain, by=["region_code"]))


def test_a_row_without_a_finding_is_not_examined() -> None:
    words = ["是", "否", "", None, "未检查"] * 8
    found = chainmap.common_gaps(frame(present=words), by=["region_code"])
    assert (found["examined"].sum(), found["present"].sum()) == (16, 8)


def test_the_table_that_is_given_stays_as_it_is() -> None:
    given = frame()
    before = given.copy()
    chainmap.common_gaps(given, by=["region_code"])
    pd.testing.assert_frame_equal(given, before)


@pytest.mark.parametrize(
    ("given", "by", "named"),
    [
        (frame().drop(columns="source"), ["region_code"], "source"),
        (frame(), ["region"], "region"),
        (frame(), [], "by"),
        (frame(), ["region_code", "region_code"], "by"),
        (frame(), ["gap_code"], "gap_code"),
        (frame(present=["perhaps"] * 40), ["region_code"], "Row 1, column present"),
        (frame(gap_code=["8.4"] * 39 + [None]), ["region_code"], "Row 40, column gap_code"),
        (frame(enterprise_id=[" "] + ["a"] * 39), ["region_code"], "Row 1, column enterprise_id"),
        (frame(source=["a", 1] * 20), ["region_code"], "source"),
    ],
)
def test_what_cannot_be_used_is_named(given: pd.DataFrame, by: list[str], named: str) -> None:
    with pytest.raises(UsageError) as refused:
        chainmap.common_gaps(given, by=by)
    assert named in refused.value.en
    assert refused.value.zh


def test_naming_it_loads_no_pandas() -> None:
    code = "import sys, chainmap; print('common_gaps' in chainmap.__all__, 'pandas' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True", "False"]
