"""The columns of the template workbook: headers, hints, choices, formats, as the importer reads."""

from dataclasses import dataclass
from typing import Literal

from graph_schema.codelists import gaps, standards
from graph_schema.model import End, NodeType, Property, Type, load_model
from importers.values import CHOICE_WORDS, HISTORIES, is_code

#: The sheets in the order in which a department would fill them.
SHEET_TYPES = (
    "Enterprise", "Chain", "Segment", "FEEDS", "Product", "OPERATES_IN", "PRODUCES", "INPUT_OF",
    "SUPPLIES", "LEADS", "Certificate", "EXAMINED_FOR", "QualityIssue", "Assistance",
    "Requirement", "PolicyTool", "Pilot", "Benchmark", "Target",
)  # fmt: skip

#: Amounts are typed in 万元 and stored in yuan.
YUAN_PER_WAN = 10_000

Kind = Literal["text", "code", "number", "wan_yuan", "percent", "date", "boolean", "list"]

_ENTERPRISE_PARTS = {
    ".name": ("名称", "与营业执照一致的全称"),
    ".uscc": ("统一社会信用代码", "18位，文本格式；填了代码就以代码为准"),
    ".region_code": ("所在地区", "6位区划代码或省市县名称；没有代码时用于区分同名企业"),
}
_KIND_HINTS: dict[Kind, str] = {
    "text": "文字",
    "code": "代码，按文本填写，不要让表格软件变成数字",
    "number": "数字",
    "wan_yuan": "数字，单位万元；留空为未知",
    "percent": "百分数，如 35%；留空为未知",
    "date": "日期，如 2024-05-01；长期有效填“长期”",
    "boolean": "填“是”或“否”；留空为未知",
    "list": "多项之间用顿号“、”隔开",
}
#: What a kind alone does not say.
_OWN_HINTS = {
    "name": "与证照或文件一致的全称",
    "uscc": "18位，文本格式；企业以此识别，没有代码的才留空",
    "region_code": "6位区划代码或省市县名称，如 330100 或 杭州市",
    "industry_code": "国民经济行业代码，如 C38 或 3841",
    "tags": "多项之间用顿号“、”隔开，如 专精特新中小企业、质量强国建设领军企业",
    "tier": "整数，1 为最上游",
    "essential": "2 必需，1 非必需，0 可忽略；留空按 1",
}
_HISTORY_HINT = "每段写成“日期|状态|原因”，段间用分号“；”隔开"
_GAP_HINT = "从下拉列表选择，含义见“选项”表；也可填标准条款号"
_YES_NO = ("是", "否")


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateColumn:
    """One column of a sheet. ``choices`` fill its drop-down list."""

    address: str
    header: str
    kind: Kind
    required: bool
    hint: str
    example: str = ""
    choices: tuple[str, ...] = ()
    strict: bool = True  # whether other values than the choices are refused


def template_columns(type_: Type, extra: tuple[str, ...] = ()) -> list[TemplateColumn]:
    """Return the columns of a type's sheet; ``extra`` addresses follow those of the YAML.

    Examples
    --------
    >>> columns = template_columns(load_model().relationships["SUPPLIES"])
    >>> [c.header for c in columns][:3], columns[5].kind
    (['供应商名称', '供应商统一社会信用代码', '采购商名称'], 'code')
    """
    examples = dict(type_.template.columns) if type_.template else {}
    addresses = [*examples, *(a for a in extra if a not in examples)]
    return [_column(type_, address, examples.get(address, "")) for address in addresses]


def _column(type_: Type, address: str, example: str) -> TemplateColumn:
    prop = type_.properties.get(address)
    if prop is not None:
        return _property_column(type_, prop, example)
    ends = type_.implies if isinstance(type_, NodeType) else type_.ends
    end_address, _, part = address.partition(".")
    return _end_column(type_, ends[end_address], f".{part}" if part else "", example)


def _property_column(type_: Type, prop: Property, example: str) -> TemplateColumn:
    kind = _kind(type_, prop)
    choices = _choices(prop)
    hint = _HISTORY_HINT if prop.name in HISTORIES else _KIND_HINTS[kind]
    if prop.reference is not None:
        hint = f"填{load_model().nodes[prop.reference].zh}的编号或名称"
    hint = _OWN_HINTS.get(prop.name, hint)
    if choices and kind != "boolean":
        hint = "从下拉列表选择"
    unit = "(万元)" if kind == "wan_yuan" else ""
    return TemplateColumn(
        address=prop.name,
        header=prop.zh + unit,
        kind=kind,
        required=_is_required(type_, prop.name),
        hint=hint,
        example=example,
        choices=choices,
        strict=prop.code_list is None,
    )


def _end_column(type_: Type, end: End, part: str, example: str) -> TemplateColumn:
    if end.node == "Enterprise":
        suffix, hint = _ENTERPRISE_PARTS.get(part, ("编号", "企业编号"))
        kind: Kind = "text" if part == ".name" else "code"
    else:
        suffix, kind = "", "code"
        hint = f"填{load_model().nodes[end.node].zh}的编号或名称"
    choices = tuple(g.removeprefix(f"{e.version}:") for g, e in gaps().items())
    is_gap = end.node == "Gap"
    return TemplateColumn(
        address=end.address + part,
        header=end.zh + suffix,
        kind=kind,
        required=_is_required(type_, end.address + part),
        hint=_GAP_HINT if is_gap else _OWN_HINTS.get(end.address + part, hint),
        example=example,
        choices=choices if is_gap else (),
        strict=False,
    )


def _kind(type_: Type, prop: Property) -> Kind:
    if prop.unit == "yuan":
        return "wan_yuan"
    if prop.unit == "fraction":
        return "percent"
    kinds: dict[str, Kind] = {
        "date": "date",
        "boolean": "boolean",
        "strings": "list",
        "float": "number",
        "integer": "number",
    }
    if prop.type in kinds:
        return kinds[prop.type]
    return "code" if is_code(type_, prop) or prop.name == "uscc" else "text"


def _choices(prop: Property) -> tuple[str, ...]:
    if prop.type == "boolean":
        return _YES_NO
    if prop.code_list == "standards":
        return tuple(entry.code for entry in standards())
    words = {en: zh for zh, en in CHOICE_WORDS.get(prop.name, {}).items()}
    return tuple(words.get(choice, choice) for choice in prop.enum)


def _is_required(type_: Type, address: str) -> bool:
    """Return whether a row is rejected without this column (or the code beside it)."""
    if address in type_.properties and address not in ("enterprise_id", "source_id"):
        prop = type_.properties[address]
        if isinstance(type_, NodeType) and address == type_.key:
            return not type_.key_from and type_.name != "Enterprise"
        if isinstance(type_, NodeType) and address == type_.name_property:
            return True
        return prop.required
    if isinstance(type_, NodeType):
        return address in type_.key_from
    return address in ("from", "to", "from.name", "to.name")
