"""Certificates that enterprises hold, with the status each has at a date."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from chainmap.analysis.columns import fact_table, rows_by_key
from chainmap.analysis.dates import state_at
from chainmap.analysis.origin import Origin, origin_of_property, origin_of_row
from graph_schema.records import FactTables
from graph_schema.rules import StateRules

CLAIM_PREFIX = "claim:"
#: Statuses that end by themselves when the date on the certificate has passed.
_ENDING = (None, "有效", "暂停")


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldCertificate:
    """One certificate of one enterprise at ``as_of``.

    Attributes
    ----------
    status : effective status; None where nothing is known of that day.
    since : day of the last change of status that is on record.
    expires : last day on which it holds, None where unknown.
    origin : the row that says so.
    """

    enterprise_id: str
    number: str
    standard: str | None
    edition: str | None
    status: str | None
    since: date | None
    expires: date | None
    origin: Origin


def held_certificates(
    tables: FactTables, rules: StateRules, as_of: date, *, enterprises: pa.Array
) -> Mapping[str, tuple[HeldCertificate, ...]]:
    """Return the certificates of the enterprises that hold any, by number.

    One that is issued, or begins to be held, after ``as_of`` is not there yet. One whose holding
    has ended has expired for that enterprise.
    """
    holds = fact_table(tables, "HOLDS")
    holds = holds.filter(pc.is_in(holds["from"], value_set=enterprises))
    described = rows_by_key(fact_table(tables, "Certificate"), "certificate_no", holds["to"])
    newest: dict[tuple[str, str], dict[str, Any]] = {}
    for row in sorted(holds.to_pylist(), key=_age):
        newest[row["from"], row["to"]] = row
    found: dict[str, list[HeldCertificate]] = defaultdict(list)
    for (enterprise, number), row in sorted(newest.items()):
        certificate = described.get(number)
        if certificate is not None and _begun(row, certificate, as_of):
            found[enterprise].append(_held(row, certificate, rules, as_of))
    return {enterprise: tuple(held) for enterprise, held in found.items()}


def _age(row: Mapping[str, Any]) -> tuple[date, str]:
    return row["data_date"] or date.min, row["source_id"] or ""


def _begun(row: Mapping[str, Any], certificate: Mapping[str, Any], as_of: date) -> bool:
    return all(day is None or day <= as_of for day in (row["valid_from"], certificate["issued"]))


def _held(
    row: Mapping[str, Any], certificate: Mapping[str, Any], rules: StateRules, as_of: date
) -> HeldCertificate:
    ends = [day for day in (certificate["expires"], row["valid_to"]) if day is not None]
    expires = min(ends, default=None)
    status, since = state_at(certificate["status_history"], certificate["status"], as_of)
    number: str = certificate["certificate_no"]
    if number.startswith(CLAIM_PREFIX) or certificate["status"] == rules.claimed_status:
        status = rules.claimed_status
    elif status in _ENDING and expires is not None and expires < as_of:
        status, since = rules.expired_status, expires
    return HeldCertificate(
        enterprise_id=row["from"],
        number=number,
        standard=certificate["standard"],
        edition=certificate["edition"],
        status=status,
        since=since,
        expires=expires,
        origin=origin_of_property(certificate["provenance"], "status", origin_of_row(row)),
    )
