"""Mapping files: how tables that are not ours become rows of our types (docs/mapping-files.md)."""

import re
from datetime import date
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from graph_schema.errors import ImportRejected, SchemaError, UsageError
from graph_schema.model import End, NodeType, Type, load_model

_ENTERPRISE_ADDRESSES = (
    "name", "uscc", "region_code", "address", "organisation_code", "registration_number",
    "identifiers",
)  # fmt: skip
_BOOKKEEPING = ("source_id", "data_date")


def _as_text(value: object) -> object:
    """Take YAML's numbers, dates and truth values as the text of a cell."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, int | float) else value


Text = Annotated[str, BeforeValidator(_as_text)]


class SourceSpec(BaseModel):
    """How one column's values are made; the steps run in the order of the fields."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    column: Text | None = None
    join: list[Text] | None = None
    strip: bool | Text = False
    extract: str | None = None
    prefix: Text | None = None
    scale: float | None = None
    split: Text | None = None
    values: dict[Text, Text | None] = Field(default_factory=dict)
    date: bool | str = False

    @model_validator(mode="after")
    def _one_origin(self) -> "SourceSpec":
        if (self.column is None) == (self.join is None):
            raise ValueError("给出 column 或 join 之一 / give either column or join")
        if self.extract is not None:
            try:
                re.compile(self.extract)
            except re.error as error:
                raise ValueError(
                    f"extract 不是正则表达式 / no regular expression: {error}"
                ) from error
        return self

    @property
    def needed(self) -> tuple[str, ...]:
        """The columns of the file that this value is made of."""
        return tuple(self.join) if self.join is not None else (str(self.column),)


class Entry(BaseModel):
    """One table of one type: which file, which rows, which columns."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    file: Text
    sheet: Text | None = None
    header_row: int | None = Field(default=None, ge=1)
    when: dict[Text, list[Text] | Text] = Field(default_factory=dict)
    to: Text
    columns: dict[Text, SourceSpec] = Field(default_factory=dict)
    constants: dict[Text, Text | list[Text]] = Field(default_factory=dict)

    @model_validator(mode="before")
    @classmethod
    def _plain_columns(cls, data: Any) -> Any:  # noqa: ANN401 - what YAML gives
        if isinstance(data, dict) and isinstance(data.get("columns"), dict):
            columns = {
                address: source if isinstance(source, dict) else {"column": source}
                for address, source in data["columns"].items()
            }
            return {**data, "columns": columns}
        return data

    @property
    def type(self) -> Type:
        """The type that the rows become."""
        return load_model().type(self.to)

    @property
    def needed(self) -> tuple[str, ...]:
        """Every column of the file that the entry names."""
        named = [name for spec in self.columns.values() for name in spec.needed]
        return tuple(dict.fromkeys([*self.when, *named]))

    def matches_file(self, file: str) -> bool:
        """Return whether a file is meant: its name, or its path in the folder."""
        name = file.rpartition("/")[2]
        return fnmatchcase(file, self.file) or fnmatchcase(name, self.file)

    def matches(self, file: str, sheet: str | None) -> bool:
        """Return whether a sheet of a file is meant."""
        return self.matches_file(file) and (
            self.sheet is None or fnmatchcase(sheet or "", self.sheet)
        )


class Mapping(BaseModel):
    """A mapping file: its entries, the source they belong to, the date of the data."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    source: Text
    data_date: date | None = None
    entries: list[Entry] = Field(min_length=1)

    def label(self, position: int) -> str:
        """Return what errors call the entry: its place, file and type."""
        entry = self.entries[position]
        return f"{position + 1}（{entry.file} → {entry.to}）"


class _Loader(yaml.SafeLoader):
    """YAML in which ``on``, ``yes`` and ``no`` are words: a property is called ``on``."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, regexp) for tag, regexp in resolvers if tag != "tag:yaml.org,2002:bool"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("^(true|false)$"), list("tf"))


def load_mapping(path: Path) -> Mapping:
    """Read and check a mapping file.

    Raises
    ------
    UsageError
        There is no such file.
    ImportRejected
        It is no mapping; the message names the entry and the column.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
        document = yaml.load(text, Loader=_Loader)  # noqa: S506 - a SafeLoader with fewer tags
    except (FileNotFoundError, IsADirectoryError) as error:
        raise UsageError(f"没有映射文件：{path}", f"No such mapping file: {path}") from error
    except (UnicodeDecodeError, yaml.YAMLError) as error:
        detail = " ".join(str(error).split())
        raise ImportRejected(
            f"映射文件“{path.name}”不是 UTF-8 的 YAML：{detail}",
            f"The mapping file {path.name!r} is no YAML in UTF-8: {detail}",
        ) from error
    if isinstance(document, list):
        document = {"entries": document}
    if isinstance(document, dict):
        document = {"source": path.stem, **document}
    try:
        mapping = Mapping.model_validate(document)
    except ValidationError as error:
        raise _invalid(path, document, error) from error
    for position, entry in enumerate(mapping.entries):
        _check_addresses(path, mapping.label(position), entry)
    return mapping


def _invalid(path: Path, document: object, error: ValidationError) -> ImportRejected:
    first = error.errors()[0]
    place = [str(part) for part in first["loc"]]
    where = " ".join(place) or "…"
    if place[:1] == ["entries"] and len(place) > 1 and isinstance(document, dict):
        number = int(place[1])
        raw = document["entries"][number]
        file, to = (raw.get("file"), raw.get("to")) if isinstance(raw, dict) else (None, None)
        where = f"{number + 1}（{file} → {to}） {' '.join(place[2:])}"
    return ImportRejected(
        f"映射文件“{path.name}”条目 {where}：{first['msg']}",
        f"Mapping file {path.name!r}, entry {where}: {first['msg']}",
    )


def _check_addresses(path: Path, label: str, entry: Entry) -> None:
    try:
        type_ = entry.type
        if not type_.fact:
            raise SchemaError(
                f"{entry.to} 不能导入。", f"{entry.to} is nothing that files can bring."
            )
    except SchemaError as error:
        raise ImportRejected(
            f"映射文件“{path.name}”条目 {label}：{error.zh}",
            f"Mapping file {path.name!r}, entry {label}: {error.en}",
        ) from error
    known = addresses_of(type_)
    for address in (*entry.columns, *entry.constants):
        if address not in known:
            listed = "、".join(sorted(known))
            raise ImportRejected(
                f"映射文件“{path.name}”条目 {label}：{entry.to} 没有列“{address}”；"
                f"可用：{listed}。",
                f"Mapping file {path.name!r}, entry {label}: {entry.to} has no column "
                f"{address!r}; it has {listed}.",
            )
    for address, spec in entry.columns.items():
        prop = type_.properties.get(address)
        is_list = (prop is not None and prop.type == "strings") or address.endswith(".identifiers")
        if spec.split is not None and not is_list:
            raise ImportRejected(
                f"映射文件“{path.name}”条目 {label}，列“{address}”：split 只用于取值为列表的列。",
                f"Mapping file {path.name!r}, entry {label}, column {address!r}: "
                "split is for columns that hold lists.",
            )


def addresses_of(type_: Type) -> set[str]:
    """Return the column addresses of a type.

    Examples
    --------
    >>> sorted(addresses_of(load_model().relationships["IN_INDUSTRY"]))[:3]
    ['data_date', 'from', 'from.address']
    """
    ends = type_.implies if isinstance(type_, NodeType) else type_.ends
    found = {*type_.columns, *_BOOKKEEPING}
    for end in ends.values():
        found.add(end.address)
        found.update(_end_addresses(end))
    return found


def _end_addresses(end: End) -> set[str]:
    if end.node == "Enterprise":
        return {f"{end.address}.{part}" for part in _ENTERPRISE_ADDRESSES}
    return {f"{end.address}.chain"} if end.node == "Segment" else set()
