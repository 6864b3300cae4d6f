from datetime import date

import pyarrow as pa
import pytest

from chainmap.analysis.certificates import held_certificates
from graph_schema.rules import state_rules
from tests.chainmap.analysis.small_tables import AS_OF, small_tables


def held(certificate, holds=None):
    row = {"certificate_no": "N1", "standard": "CCC", "status": "有效"} | certificate
    tables = small_tables({"Certificate": [row], "HOLDS": holds or [("a", "N1")]})
    return held_certificates(tables, state_rules(), AS_OF, enterprises=pa.array(["a"])).get("a", ())


@pytest.mark.parametrize(
    ("certificate", "status"),
    [
        ({}, "有效"),
        ({"expires": AS_OF}, "有效"),
        ({"expires": date(2026, 6, 29)}, "过期"),
        ({"expires": date(2026, 6, 29), "status": "暂停"}, "过期"),
        ({"expires": date(2026, 6, 29), "status": "撤销"}, "撤销"),
        ({"expires": date(2026, 6, 29), "status": None}, "过期"),
        ({"expires": date(2026, 6, 29), "status": "声称"}, "声称"),
        ({"status_history": ["2026-01-01|有效|", "2026-06-30|撤销|"]}, "撤销"),
        ({"status_history": ["2026-01-01|有效|", "2026-07-01|撤销|"]}, "有效"),
        ({"status_history": ["2026-07-01|撤销|"]}, None),
    ],
)
def test_the_effective_status_of_a_day(certificate, status):
    (found,) = held(certificate)
    assert found.status == status


def test_a_certificate_of_two_sources_is_held_once():
    holds = [("a", "N1"), ("a", "N1", {"source_id": "other", "data_date": date(2026, 1, 1)})]
    (found,) = held({}, holds)
    assert found.origin.source_id == "src"


@pytest.mark.parametrize("later", [{"issued": date(2026, 7, 1)}])
def test_a_certificate_is_not_there_before_it_is_issued(later):
    assert held(later) == ()


def test_a_certificate_is_not_held_before_it_is_handed_over():
    assert held({}, [("a", "N1", {"valid_from": date(2026, 7, 1)})]) == ()


def test_holding_may_end_before_the_certificate_does():
    (found,) = held({"expires": date(2027, 1, 1)}, [("a", "N1", {"valid_to": date(2026, 8, 1)})])
    assert found.expires == date(2026, 8, 1)


def test_others_certificates_are_not_looked_at():
    assert held({}, [("b", "N1")]) == ()
