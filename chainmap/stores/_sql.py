"""The engine's own SQL: schema, settings and the scan that feeds an export.

Names of types and properties come from graph_schema only.
"""

import re
from collections.abc import Mapping, Set
from dataclasses import dataclass
from pathlib import Path

import graph_schema
from graph_schema.model import Model, NodeType, Type

#: Rows that one statement reads: about 0.6 s, far from the engine's command timeout.
SLICE = 100_000
#: A copy of the database, as of one moment, in a zip file below the engine's ``backups``.
BACKUP = "BACKUP DATABASE"
DDL_FILE = Path(graph_schema.__file__).parent / "ddl" / "embedded.sql"
_PROPERTY = re.compile(r"CREATE PROPERTY `(\w+)`\.`(\w+)`")
_INDEX = re.compile(r"CREATE INDEX .* ON `(\w+)`")


@dataclass(frozen=True, slots=True)
class Index:
    """The statement that makes an index of a type."""

    type: str
    statement: str

    def of_sorted_keys(self) -> str:
        """Return it as one that sorts the keys of many rows; it runs outside of transactions."""
        return f"{self.statement} METADATA {{'buildMode': 'SORTED'}}"


def ddl() -> list[str]:
    """Return the statements that make every type, property and index."""
    lines = DDL_FILE.read_text(encoding="utf-8").splitlines()
    text = "\n".join(line for line in lines if not line.lstrip().startswith("--"))
    return [s.strip() for s in text.split(";") if s.strip()]


def types() -> list[str]:
    """Return the statements that make every type and property, but no index."""
    return [statement for statement in ddl() if not _INDEX.match(statement)]


def indexes() -> list[Index]:
    """Return what makes every index."""
    found = [(_INDEX.match(statement), statement) for statement in ddl()]
    return [Index(match[1], statement) for match, statement in found if match]


def undeclared(declared: Mapping[str, Set[str]]) -> list[str]:
    """Return the statements for properties that a database of an older model lacks.

    A date that is not declared would come back as a number.

    Parameters
    ----------
    declared : type → its properties, of the database.
    """
    found = [(_PROPERTY.match(statement), statement) for statement in ddl()]
    return [
        statement
        for match, statement in found
        if match and match[1] in declared and match[2] not in declared[match[1]]
    ]


def buckets(type_: Type) -> str:
    """Return the query for the names of the buckets that hold a type's records."""
    return f"SELECT buckets FROM schema:types WHERE name = '{type_.name}'"  # noqa: S608


def scan(model: Model, type_: Type, bucket: str) -> str:
    """Return the query for one slice of a bucket, behind the record ``:last``."""
    fields = [f"`{p}` AS `{p}`" for p in type_.properties]
    if not isinstance(type_, NodeType):
        fields = [
            f"{_end(model, type_, i)} AS `{n}`" for i, n in enumerate(("from", "to"))
        ] + fields
    listed = ", ".join(["@rid AS `@rid`", *fields])
    source = f"bucket:{bucket} WHERE @rid > :last LIMIT {SLICE}"
    return f"SELECT {listed} FROM {source}"  # noqa: S608


def _end(model: Model, type_: Type, side: int) -> str:
    if isinstance(type_, NodeType):
        raise TypeError(type_.name)
    record = ("@out", "@in")[side]
    keys = dict.fromkeys(model.nodes[pair[side]].key for pair in type_.pairs)
    found = [f"{record}.`{key}`" for key in keys]
    return found[0] if len(found) == 1 else f"coalesce({', '.join(found)})"
