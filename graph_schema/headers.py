"""Which header of a spreadsheet names which column of a type.

The words stand in ``types/*.yaml``; the tables built here are written to ``headers.json``.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from graph_schema.model import End, Model, NodeType, Type

#: Columns of departments' sheets that say nothing about a fact.
IGNORED_HEADERS = ("序号", "备注", "序", "行序号", "NO", "NO.", "No", "No.")

#: Columns that a rejects file adds in front of the original ones; 数据来源 is read back.
REJECTS_HEADERS = ("文件", "工作表", "行号", "列名", "问题代码", "原值", "处理建议", "数据来源")

#: How exactly a word is tied to its column: a lower rank wins.
CANONICAL, DECLARED, BUILT, SHARED = range(4)

_ENTERPRISE_SUFFIXES = {
    "": ".name",
    "名称": ".name",
    "全称": ".name",
    "统一社会信用代码": ".uscc",
    "社会信用代码": ".uscc",
    "信用代码": ".uscc",
    "统一代码": ".uscc",
    "所在地区": ".region_code",
    "所属地区": ".region_code",
    "地区": ".region_code",
    "所在地": ".region_code",
    "行政区划代码": ".region_code",
    "地址": ".address",
    "注册地址": ".address",
    "住所": ".address",
    "组织机构代码": ".organisation_code",
    "工商注册号": ".registration_number",
    "注册号": ".registration_number",
    "编号": "",
    "ID": "",
}
#: What names the enterprise at an end, beside its key.
_ENTERPRISE_PARTS = (
    ".name", ".uscc", ".region_code", ".address", ".organisation_code", ".registration_number",
    ".identifiers",
)  # fmt: skip
_NODE_SUFFIXES = ("", "名称", "编号", "代码", "编码")
#: Headers of the table of enterprises that name the one enterprise of another table as well.
_SHARED_PROPERTIES = {
    "name": ".name",
    "uscc": ".uscc",
    "address": ".address",
    "organisation_code": ".organisation_code",
    "registration_number": ".registration_number",
}
_SHARED_ADDRESS = {"region_code": ".region_code"}
#: Too general to be about the enterprise in a table that is about something else.
_GENERAL = frozenset({"名称", "单位", "企业", "地区", "所在地", "区域", "属地"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """One header that a type's table knows, the column it names, and how exactly."""

    text: str
    address: str
    rank: int


def normalise_header(text: str) -> str:
    """Return the form in which headers are compared: NFKC, no white space.

    Examples
    --------
    >>> normalise_header(" 营业收入（万元） ")
    '营业收入(万元)'
    """
    return "".join(unicodedata.normalize("NFKC", text).split())


def headers_of(type_: Type, model: Model) -> list[Header]:
    """Return every header of ``type_``, the most exact first.

    Examples
    --------
    >>> from graph_schema.model import load_model
    >>> model = load_model()
    >>> found = headers_of(model.relationships["SUPPLIES"], model)
    >>> {h.address for h in found if h.text == "采购商统一社会信用代码"}
    {'to.uscc'}
    """
    ends = _ends(type_)
    found = [
        *_canonical(type_, ends),
        *_declared(type_, ends),
        *(h for end in ends for h in _built(end)),
        *_shared(type_, ends, model),
        *_chain_of_segment(ends, model),
    ]
    return sorted(found, key=lambda h: h.rank)


def header_table(type_: Type, model: Model) -> dict[str, str]:
    """Return normalised header → column address; of two claims the more exact one wins.

    Examples
    --------
    >>> from graph_schema.model import load_model
    >>> model = load_model()
    >>> header_table(model.nodes["Certificate"], model)["企业名称"]
    'enterprise.name'
    """
    table: dict[str, str] = {}
    for header in headers_of(type_, model):
        table.setdefault(header.text, header.address)
    return table


def _ends(type_: Type) -> tuple[End, ...]:
    if isinstance(type_, NodeType):
        return tuple(type_.implies.values())
    return tuple(type_.ends.values())


def _header(text: str, address: str, rank: int) -> Header:
    return Header(text=normalise_header(text), address=address, rank=rank)


def _canonical(type_: Type, ends: tuple[End, ...]) -> Iterator[Header]:
    """Property names and addresses; every fact also takes the source of its row."""
    for name in (*type_.columns, "source_id", "source_row", "data_date"):
        yield _header(name, name, CANONICAL)
    for end in ends:
        yield _header(end.address, end.address, CANONICAL)
        if end.node == "Enterprise":
            for suffix in _ENTERPRISE_PARTS:
                yield _header(end.address + suffix, end.address + suffix, CANONICAL)
        elif end.node == "Segment" and _words(end):
            yield _header(end.address + ".chain", end.address + ".chain", CANONICAL)


def _declared(type_: Type, ends: tuple[End, ...]) -> Iterator[Header]:
    yield _header("数据来源", "source_id", DECLARED)
    for prop in type_.properties.values():
        if prop.name in ("source_ids", "provenance", "source_id", "source_row", "data_date"):
            continue
        for word in (prop.zh, *prop.aliases):
            yield _header(word, prop.name, DECLARED)
    for end in ends:
        for word in _words(end):
            address = end.address + (".name" if end.node == "Enterprise" else "")
            yield _header(word, address, DECLARED)


def _words(end: End) -> tuple[str, ...]:
    """Return the end's words; an end without any (its zh is its address) has none."""
    return () if end.zh == end.address else (end.zh, *end.aliases)


def _built(end: End) -> Iterator[Header]:
    for word in _words(end):
        if end.node == "Enterprise":
            for suffix, column in _ENTERPRISE_SUFFIXES.items():
                if suffix:
                    yield _header(word + suffix, end.address + column, BUILT)
        else:
            for suffix in _NODE_SUFFIXES[1:]:
                yield _header(word + suffix, end.address, BUILT)


def _shared(type_: Type, ends: tuple[End, ...], model: Model) -> Iterator[Header]:
    """Headers of the table of enterprises, where just one end with words is an enterprise."""
    enterprises = [end for end in ends if end.node == "Enterprise" and _words(end)]
    if len(enterprises) != 1:
        return
    enterprise = model.nodes["Enterprise"]
    address = enterprises[0].address
    for name, suffix in _SHARED_PROPERTIES.items():
        prop = enterprise.properties[name]
        for word in (prop.zh, *prop.aliases):
            if word not in _GENERAL:
                yield _header(word, address + suffix, SHARED)
    for name, suffix in _SHARED_ADDRESS.items():
        end = enterprise.implies[name]
        for word in (end.zh, *end.aliases):
            if word not in _GENERAL and word != name:
                yield _header(word, address + suffix, SHARED)


def _chain_of_segment(ends: tuple[End, ...], model: Model) -> Iterator[Header]:
    """Name the chain in which a segment's name is meant; a second segment lies in the same one."""
    segments = [end for end in ends if end.node == "Segment" and _words(end)]
    for end in segments[:1]:
        for word in _words(model.nodes["Segment"].implies["chain"]):
            yield _header(word, end.address + ".chain", SHARED)
