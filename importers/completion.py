"""What a row says without saying it: identifiers, size class, editions, claims without a number."""

import numpy as np

from graph_schema.codelists import size_class
from importers.cells import Column, combine
from importers.codes import edition_in
from importers.worktable import WorkTable

#: Status of a certificate that a text only claims (MODEL.md, "Keys").
CLAIMED = "声称"


def complete_enterprises(table: WorkTable) -> None:
    """Fill identifiers, tags' sources, size class and ``stub`` of a table of enterprises."""
    columns, count = table.columns, len(table)
    nothing = Column.constant(None, count)
    columns["identifiers"] = combine(
        [columns.get("identifiers", nothing), columns.get("uscc", nothing)], _identifiers
    )
    if "tags" in columns:
        columns["tags"] = combine([columns["tags"], table.source_ids], _tags)
    given = columns.get("stub", nothing)
    columns["stub"] = given.map(bool)
    figures = ("industry_code", "employees", "revenue_yuan", "assets_yuan")
    if "industry_code" in columns:
        computed = combine([columns.get(name, nothing) for name in figures], size_class)
        given = columns.get("size_class", nothing)
        columns["size_class"] = combine([given, computed], lambda own, found: own or found)


def _identifiers(identifiers: list[str] | None, uscc: str | None) -> list[str] | None:
    own = [f"uscc:{uscc}"] if uscc else []
    return [*own, *(i for i in identifiers or () if i not in own)] or None


def _tags(tags: list[str] | None, source: str) -> list[str] | None:
    """Give each tag the source that says so: ``TAG|source_id``."""
    return [tag if "|" in tag else f"{tag}|{source}" for tag in tags] if tags else None


def complete_certificates(table: WorkTable) -> None:
    """Fill the edition that stands in the standard's name, and the key of a mere claim."""
    if table.type.name != "Certificate":
        return
    columns, nothing = table.columns, Column.constant(None, len(table))
    if "standard" in table.fields:
        typed = table.fields["standard"].column.map(edition_in)
        columns["edition"] = combine(
            [columns.get("edition", nothing), typed], lambda given, found: given or found
        )
    columns["claim"] = combine(
        [columns.get(name, nothing) for name in ("enterprise", "standard", "status")], _claim
    )
    if not np.any(columns["claim"].where(lambda key: key is not None)):
        columns["claim"] = nothing


def _claim(enterprise: str | None, standard: str | None, status: str | None) -> str | None:
    if enterprise and standard and status == CLAIMED:
        return f"claim:{enterprise}:{standard}"
    return None
