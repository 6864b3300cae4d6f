"""Files of versioned rules: where they stand, how they are read, what is said of a wrong one."""

from pathlib import Path
from typing import Any

import yaml

from graph_schema.errors import SchemaError

RULES_FOLDER = Path(__file__).parent / "rules"


def read_rule_file(file: str) -> dict[str, Any]:
    """Return what ``rules/<file>`` says.

    Raises
    ------
    SchemaError
        Where there is no such file: no such version of the rules.
    """
    path = RULES_FOLDER / file
    if not path.is_file():
        raise wrong_rules(file, "没有这个版本的规则文件", "there is no such version")
    spec: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return spec


def wrong_rules(file: str, zh: str, en: str) -> SchemaError:
    """Return the error that names a file of rules and what is wrong with it."""
    return SchemaError(f"规则文件 {file}：{zh}。", f"Rule file {file}: {en}.")
