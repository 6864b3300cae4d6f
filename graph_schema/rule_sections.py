"""Rules that pydantic checks: sections of a file that say what they must, and nothing else."""

from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from graph_schema.rule_files import wrong_rules


class RuleSection(BaseModel):
    """A section of a rule file, or the whole of it."""

    model_config = ConfigDict(extra="forbid", frozen=True)


_Section = TypeVar("_Section", bound=RuleSection)


def parse_rules(kind: type[_Section], spec: Mapping[str, Any], *, file: str) -> _Section:
    """Build rules from what a file says; a SchemaError names what is wrong."""
    try:
        return kind.model_validate(spec)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        why = first["msg"]
        raise wrong_rules(file, f"{place} 不对（{why}）", f"{place} is wrong ({why})") from error
