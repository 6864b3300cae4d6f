"""Reading the data files of this folder."""

import csv
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent


def read_rows(name: str) -> list[dict[str, str]]:
    """Return the rows of a CSV file of this folder.

    Examples
    --------
    >>> read_rows("industries.csv")[0]["name"]
    '农、林、牧、渔业'
    """
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def read_yaml(name: str) -> dict[str, Any]:
    """Return the content of a YAML file of this folder.

    Examples
    --------
    >>> "regions.csv" in read_yaml("SOURCES.yaml")
    True
    """
    content: dict[str, Any] = yaml.safe_load((FOLDER / name).read_text(encoding="utf-8"))
    return content
