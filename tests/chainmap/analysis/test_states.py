"""The states of MODEL.md, one hand-worked enterprise "a" at a time, at 2026-06-30."""

from datetime import date

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chainmap.analysis.states import evaluate_states
from graph_schema.rules import STATES, state_rules
from tests.chainmap.analysis.small_tables import AS_OF, small_tables

CERTIFICATE = {
    "certificate_no": "N1",
    "standard": "GB/T 19001",
    "status": "有效",
    "issued": date(2024, 1, 1),
    "expires": date(2027, 1, 1),
}
ISSUE = {
    "issue_id": "I1",
    "title": "尺寸超差",
    "severity": "一般",
    "source": "企业自报",
    "found_on": date(2026, 3, 1),
    "state": "立项",
}


def evaluate(as_of=AS_OF, **rows):
    tables = small_tables({"Enterprise": [{"enterprise_id": "a"}], **rows})
    return evaluate_states(tables, state_rules(), as_of)


def with_certificates(*changes, as_of=AS_OF, holds=None, **rows):
    certificates = [
        CERTIFICATE | {"certificate_no": f"N{n}"} | change for n, change in enumerate(changes)
    ]
    held = [("a", c["certificate_no"], holds or {}) for c in certificates]
    return evaluate(as_of, Certificate=certificates, HOLDS=held, **rows)


def with_issues(*changes, as_of=AS_OF):
    issues = [ISSUE | {"issue_id": f"I{n}"} | change for n, change in enumerate(changes)]
    links = [("a", issue["issue_id"]) for issue in issues]
    return evaluate(as_of, QualityIssue=issues, HAS_ISSUE=links)


def examined(on, *, present, as_of=AS_OF):
    return evaluate(as_of, EXAMINED_FOR=[("a", "2026.1:8.4", {"on": on, "present": present})])


def rules_hit(states):
    return [hit.rule for hit in states.hits_of("a")]


def test_nothing_known_is_unknown():
    assert evaluate().state_of("a") == "unknown"
    assert evaluate().hits_of("a") == ()


def test_who_was_not_asked_for_is_unknown():
    assert evaluate().state_of("somebody else") == "unknown"


# weak: an open issue of severity 严重


def test_an_open_severe_issue_is_weak():
    states = with_issues({"severity": "严重"})
    assert states.state_of("a") == "weak"
    assert rules_hit(states) == ["weak.severe_issue"]


def test_a_closed_severe_issue_is_nothing():
    assert with_issues({"severity": "严重", "state": "销号"}).state_of("a") == "unknown"


def test_an_issue_is_open_until_the_day_it_was_closed():
    closed = {
        "severity": "严重",
        "state": "销号",
        "state_history": ["2026-03-01|发现|", "2026-05-10|销号|复检合格"],
    }
    assert with_issues(closed, as_of=date(2026, 5, 9)).state_of("a") == "weak"
    assert with_issues(closed, as_of=date(2026, 5, 10)).state_of("a") == "unknown"


def test_an_issue_does_not_exist_before_it_is_found():
    severe = {"severity": "严重", "found_on": date(2026, 7, 1)}
    assert with_issues(severe).state_of("a") == "unknown"
    assert with_issues(severe).issues == {}
    assert with_issues(severe, as_of=date(2026, 7, 1)).state_of("a") == "weak"


def test_without_a_day_of_discovery_the_history_tells_when_an_issue_began():
    severe = {"severity": "严重", "found_on": None, "state_history": ["2026-07-01|发现|"]}
    assert with_issues(severe).state_of("a") == "unknown"
    assert with_issues(severe, as_of=date(2026, 7, 2)).state_of("a") == "weak"


def test_an_issue_whose_state_nobody_gave_is_open():
    assert with_issues({"severity": "严重", "state": None}).state_of("a") == "weak"


# weak: a failed national or provincial spot check of the last 12 months that is not closed


@pytest.mark.parametrize("source", ["国家监督抽查", "省级监督抽查"])
def test_a_recent_failed_spot_check_is_weak(source):
    states = with_issues({"source": source})
    assert states.state_of("a") == "weak"
    assert rules_hit(states) == ["weak.failed_spot_check"]


@pytest.mark.parametrize("source", ["市县监督抽查", "风险监测", "认证审核不符合项", None])
def test_any_other_open_issue_is_to_improve(source):
    states = with_issues({"source": source})
    assert states.state_of("a") == "improve"
    assert rules_hit(states) == ["improve.open_issue"]


@pytest.mark.parametrize(
    ("found_on", "state"),
    [(date(2025, 6, 30), "weak"), (date(2025, 6, 29), "improve"), (None, "improve")],
)
def test_the_window_of_spot_checks_is_twelve_months(found_on, state):
    states = with_issues({"source": "国家监督抽查", "found_on": found_on})
    assert states.state_of("a") == state


def test_a_closed_spot_check_is_nothing():
    assert with_issues({"source": "国家监督抽查", "state": "销号"}).state_of("a") == "unknown"


# weak: a required certificate suspended, withdrawn or lapsed

REQUIRED = [{"requirement_id": "R1", "product_id": "cell", "standard": "GB/T 19001"}]
MAKES_CELLS = {"PRODUCES": [("a", "cell")], "Requirement": REQUIRED}


@pytest.mark.parametrize("status", ["暂停", "撤销", "注销", "过期"])
def test_a_required_certificate_that_is_lost_is_weak(status):
    states = with_certificates({"status": status}, **MAKES_CELLS)
    assert states.state_of("a") == "weak"
    assert rules_hit(states) == ["weak.required_certificate"]


@pytest.mark.parametrize("status", ["暂停", "撤销", "注销", "过期"])
def test_a_voluntary_certificate_that_is_lost_is_nothing(status):
    assert with_certificates({"status": status}).state_of("a") == "unknown"


def test_a_required_certificate_lapses_after_its_last_day():
    lapsing = {"expires": AS_OF}
    assert with_certificates(lapsing, **MAKES_CELLS).state_of("a") == "improve"
    after = with_certificates(lapsing, as_of=date(2026, 7, 1), **MAKES_CELLS)
    assert after.state_of("a") == "weak"


def test_a_required_certificate_that_was_never_held_is_unknown_not_weak():
    assert evaluate(**MAKES_CELLS).state_of("a") == "unknown"


def test_another_valid_certificate_of_the_standard_saves():
    states = with_certificates({"status": "撤销"}, {}, **MAKES_CELLS)
    assert states.state_of("a") == "none_seen"


def test_a_valid_certificate_of_another_standard_does_not():
    states = with_certificates({"status": "撤销"}, {"standard": "CCC"}, **MAKES_CELLS)
    assert states.state_of("a") == "weak"


def test_a_claim_saves_nobody():
    claim = {"certificate_no": "claim:a:GB/T 19001", "status": "声称"}
    states = with_certificates({"status": "撤销"}, claim, **MAKES_CELLS)
    assert states.state_of("a") == "weak"


def test_a_suspension_counts_from_its_day():
    suspended = {
        "status": "暂停",
        "status_history": ["2024-01-01|有效|初次认证", "2026-06-30|暂停|逾期未监督"],
    }
    before = with_certificates(suspended, as_of=date(2026, 6, 29), **MAKES_CELLS)
    assert before.state_of("a") == "none_seen"
    assert with_certificates(suspended, **MAKES_CELLS).state_of("a") == "weak"


def test_the_evidence_names_what_makes_it_a_duty():
    rows = MAKES_CELLS | {"Requirement": [REQUIRED[0] | {"source": "准入要求"}]}
    (hit,) = with_certificates({"status": "暂停"}, **rows).hits_of("a")
    assert hit.text.zh == "必须具备的认证已失效（暂停）：GB/T 19001（依据：准入要求）"
    assert hit.node == "N0"


# to improve


@pytest.mark.parametrize(
    ("expires", "state"),
    [
        (date(2026, 9, 28), "improve"),
        (date(2026, 9, 29), "none_seen"),
        (AS_OF, "improve"),
        (date(2026, 6, 29), "unknown"),
        (None, "none_seen"),
    ],
)
def test_a_certificate_that_lapses_within_ninety_days(expires, state):
    assert with_certificates({"expires": expires}).state_of("a") == state


@pytest.mark.parametrize(
    ("on", "state"),
    [
        (date(2023, 6, 30), "improve"),
        (date(2023, 6, 29), "unknown"),
        (AS_OF, "improve"),
        (date(2026, 7, 1), "unknown"),
    ],
)
def test_a_gap_found_present_within_thirty_six_months(on, state):
    assert examined(on, present=True).state_of("a") == state


def test_of_two_findings_of_one_gap_the_newer_is_the_evidence():
    days = [date(2025, 1, 1), date(2026, 1, 1)]
    rows = [("a", "2026.1:8.4", {"on": day, "present": True}) for day in days]
    (hit,) = evaluate(EXAMINED_FOR=rows).hits_of("a")
    assert hit.on == date(2026, 1, 1)


# none seen


def test_a_valid_quality_management_certificate_is_none_seen():
    states = with_certificates({})
    assert states.state_of("a") == "none_seen"
    assert rules_hit(states) == ["none_seen.qms_certificate"]


@pytest.mark.parametrize(
    ("change", "state"),
    [
        ({"standard": "IATF 16949"}, "none_seen"),
        ({"standard": "GB/T 24001"}, "unknown"),
        ({"standard": None}, "unknown"),
        ({"status": "声称"}, "unknown"),
        ({"status": None}, "unknown"),
        ({"certificate_no": "claim:a:GB/T 19001"}, "unknown"),
        ({"issued": date(2026, 7, 1)}, "unknown"),
        ({"status_history": ["2026-07-01|有效|"]}, "unknown"),
        ({"status_history": ["nonsense"]}, "none_seen"),
    ],
)
def test_which_certificates_are_valid_quality_management(change, state):
    assert with_certificates(change).state_of("a") == state


def test_a_certificate_that_is_no_longer_held_is_not_valid():
    states = with_certificates({}, holds={"valid_to": date(2026, 6, 29)})
    assert states.state_of("a") == "unknown"
    assert states.certificates["a"][0].status == "过期"


@pytest.mark.parametrize(
    ("on", "state"), [(date(2023, 6, 30), "none_seen"), (date(2023, 6, 29), "unknown")]
)
def test_an_examination_without_finding_is_none_seen(on, state):
    assert examined(on, present=False).state_of("a") == state


# together


def test_the_worst_state_counts_and_every_hit_of_it_and_of_to_improve_is_kept():
    states = evaluate(
        QualityIssue=[
            ISSUE | {"issue_id": "I1", "severity": "严重", "source": "国家监督抽查"},
            ISSUE | {"issue_id": "I2"},
        ],
        HAS_ISSUE=[("a", "I1"), ("a", "I2")],
        Certificate=[CERTIFICATE],
        HOLDS=[("a", "N1")],
        EXAMINED_FOR=[("a", "g", {"on": AS_OF, "present": True})],
    )
    assert states.state_of("a") == "weak"
    assert rules_hit(states) == [
        "weak.severe_issue",
        "weak.failed_spot_check",
        "improve.open_issue",
        "improve.gap_present",
    ]


def test_a_hit_opens_to_its_row():
    provenance = '{"state": ["台账", "2026-05-01", "台账.xlsx/问题!7"]}'
    (hit,) = with_issues({"severity": "严重", "provenance": provenance}).hits_of("a")
    assert (hit.origin.source_id, hit.origin.source_row) == ("台账", "台账.xlsx/问题!7")
    assert (hit.on, hit.node) == (date(2026, 3, 1), "I0")
    assert hit.text.zh == "存在未销号的严重质量问题：尺寸超差"
    assert hit.text.en == "Open severe quality issue: 尺寸超差"


def test_without_provenance_a_hit_opens_to_the_row_of_the_relationship():
    (hit,) = with_issues({"severity": "严重"}).hits_of("a")
    assert (hit.origin.source_id, hit.origin.source_row) == ("src", "f.csv!2")


def test_braces_in_a_title_are_text():
    (hit,) = with_issues({"severity": "严重", "title": "{window_months}{x}"}).hits_of("a")
    assert hit.text.zh.endswith("：{window_months}{x}")


def test_the_rule_version_and_date_stay_with_the_result():
    states = evaluate()
    assert (states.rule_version, states.as_of) == ("1", AS_OF)


STATE_KINDS = st.sampled_from(["severe", "open", "valid", "examined", "nothing"])


@settings(deadline=None)
@given(st.lists(STATE_KINDS, max_size=8), st.randoms(use_true_random=False))
def test_states_do_not_depend_on_other_enterprises_or_on_the_order_of_rows(kinds, random):
    expected = {
        "severe": "weak",
        "open": "improve",
        "valid": "none_seen",
        "examined": "none_seen",
        "nothing": "unknown",
    }
    rows = {"Enterprise": [], "QualityIssue": [], "HAS_ISSUE": [], "HOLDS": []}
    rows |= {"Certificate": [], "EXAMINED_FOR": []}
    for number, kind in enumerate(kinds):
        name = f"e{number}"
        rows["Enterprise"].append({"enterprise_id": name})
        if kind in ("severe", "open"):
            severity = "严重" if kind == "severe" else "一般"
            rows["QualityIssue"].append(ISSUE | {"issue_id": name, "severity": severity})
            rows["HAS_ISSUE"].append((name, name))
        if kind == "valid":
            rows["Certificate"].append(CERTIFICATE | {"certificate_no": name})
            rows["HOLDS"].append((name, name))
        if kind == "examined":
            rows["EXAMINED_FOR"].append((name, "g", {"on": AS_OF, "present": False}))
    for listed in rows.values():
        random.shuffle(listed)
    states = evaluate_states(small_tables(rows), state_rules(), AS_OF)
    found = {n: states.state_of(n) for n in states.enterprise_ids.to_pylist()}
    assert found == {f"e{n}": expected[kind] for n, kind in enumerate(kinds)}


def test_states_of_some_enterprises_only():
    tables = small_tables({"QualityIssue": [ISSUE], "HAS_ISSUE": [("a", "I1"), ("b", "I1")]})
    states = evaluate_states(tables, state_rules(), AS_OF, enterprises=pa.array(["b"]))
    assert states.enterprise_ids.to_pylist() == ["b"]
    codes = states.codes_of(pa.array(["b", "a"]))
    assert np.array(STATES)[codes].tolist() == ["improve", "unknown"]
