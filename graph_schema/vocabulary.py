"""Checks of ``types/*.yaml`` that keep the model's vocabulary sound.

A problem is a sentence that names type and property; no problem, no sentence.
"""

import re
from collections.abc import Callable, Iterator

from graph_schema.headers import CANONICAL, DECLARED, IGNORED_HEADERS, header_table, headers_of
from graph_schema.model import (
    PROPERTY_TYPES,
    End,
    Model,
    NodeType,
    Property,
    RelationshipType,
    Type,
)
from graph_schema.uscc import check_uscc

UNITS = {"yuan": ("float",), "fraction": ("float",), "persons": ("integer",)}
CODE_LISTS = ("standards",)

_NODE_NAME = re.compile(r"[A-Z][a-z]+(?:[A-Z][a-z]+)*")
_RELATIONSHIP_NAME = re.compile(r"[A-Z]+(?:_[A-Z]+)*")
_PROPERTY_NAME = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*")
_CHINESE = re.compile(r"[一-鿿]")


def vocabulary_problems(model: Model) -> list[str]:
    """Return what is wrong with the model, an empty list where nothing is.

    Examples
    --------
    >>> from graph_schema.model import load_model
    >>> vocabulary_problems(load_model())
    []
    """
    checks: tuple[Callable[[Model, Type], Iterator[str]], ...] = (
        _names,
        _properties,
        _columns,
        _ends,
        _relationship_parts,
        _headers,
        _template,
    )
    types: list[Type] = [*model.nodes.values(), *model.relationships.values()]
    return [
        f"{t.name}: {problem}" for t in types for check in checks for problem in check(model, t)
    ]


def _names(_: Model, type_: Type) -> Iterator[str]:
    form = _NODE_NAME if isinstance(type_, NodeType) else _RELATIONSHIP_NAME
    if not form.fullmatch(type_.name):
        yield "the name is not of the form that its kind has (NodeType, RELATIONSHIP_TYPE)"
    if not _CHINESE.search(type_.zh):
        yield "zh says nothing in Chinese"
    for prop in type_.properties.values():
        if not _PROPERTY_NAME.fullmatch(prop.name):
            yield f"{prop.name} is not snake_case"
        elif _is_pinyin(prop):
            yield f"{prop.name} is pinyin; use the English term"


def _is_pinyin(prop: Property) -> bool:
    """Whether a word of the name spells two or more characters of the property's own Chinese."""
    from pypinyin import lazy_pinyin

    words = set(prop.name.split("_"))
    for text in (prop.zh, *prop.aliases):
        syllables = lazy_pinyin("".join(_CHINESE.findall(text)))
        spelled = {
            "".join(syllables[i:j])
            for i in range(len(syllables))
            for j in range(i + 2, len(syllables) + 1)
        }
        initials = "".join(s[0] for s in syllables)
        if words & spelled or (len(initials) > 2 and initials in words):
            return True
    return False


def _properties(model: Model, type_: Type) -> Iterator[str]:
    for prop in type_.properties.values():
        if prop.type not in PROPERTY_TYPES:
            yield f"{prop.name} has the unknown type {prop.type}"
        if not prop.zh.strip():
            yield f"{prop.name} has no zh"
        if prop.unit is not None and prop.type not in UNITS.get(prop.unit, ()):
            yield f"{prop.name} has the unit {prop.unit}, unknown or not for {prop.type}"
        if prop.reference is not None and prop.reference not in model.nodes:
            yield f"{prop.name} refers to {prop.reference}, which is no node type"
        if prop.code_list is not None and prop.code_list not in CODE_LISTS:
            yield f"{prop.name} has the unknown code list {prop.code_list}"
        yield from _values(prop)


def _values(prop: Property) -> Iterator[str]:
    if len(set(prop.enum)) != len(prop.enum) or not all(prop.enum):
        yield f"{prop.name} lists a value twice or an empty one"
    if prop.enum and prop.type != "string":
        yield f"{prop.name} lists values but is no string"
    low, high = prop.minimum, prop.maximum
    if low is not None and high is not None and low > high:
        yield f"{prop.name} has its minimum above its maximum"


def _columns(_: Model, type_: Type) -> Iterator[str]:
    for name in type_.identity:
        if name not in type_.columns:
            yield f"the identity column {name} does not exist"
    if isinstance(type_, NodeType):
        yield from _node_columns(type_)
    elif type_.identity_property not in (None, *type_.properties):
        yield f"the identity property {type_.identity_property} does not exist"
    elif type_.fact and "source_id" not in type_.identity:
        yield "the identity of a fact lacks source_id"


def _node_columns(type_: NodeType) -> Iterator[str]:
    key = type_.properties.get(type_.key)
    if key is not None and not key.required:
        yield f"the key {type_.key} is not required"
    if type_.name_property not in (None, *type_.properties):
        yield f"the name property {type_.name_property} does not exist"
    for name in type_.key_from:
        if name not in type_.properties and name not in type_.implies:
            yield f"key_from names {name}, which does not exist"


def _ends(model: Model, type_: Type) -> Iterator[str]:
    if isinstance(type_, NodeType):
        for end in type_.implies.values():
            yield from _implied(model, type_, end)
        return
    for pair in type_.pairs:
        for label in pair:
            if label not in model.nodes:
                yield f"{label} is no node type"


def _implied(model: Model, type_: NodeType, end: End) -> Iterator[str]:
    if end.address in type_.properties:
        yield f"{end.address} is both a property and an implied node"
    if end.node not in model.nodes:
        yield f"{end.address} implies {end.node}, which is no node type"
    relationship = model.relationships.get(end.relationship or "")
    pair = (type_.name, end.node) if end.direction == "out" else (end.node, type_.name)
    if relationship is None:
        yield f"{end.address} implies {end.relationship}, which is no relationship type"
    elif pair not in relationship.pairs:
        yield f"{end.address} implies {relationship.name} from {pair[0]} to {pair[1]}"


def _relationship_parts(model: Model, type_: Type) -> Iterator[str]:
    """Several pairs of labels are told apart by the form of the key."""
    if isinstance(type_, RelationshipType) and len(type_.pairs) > 1:
        for start, _ in type_.pairs:
            if start in model.nodes and model.nodes[start].key_pattern is None:
                yield f"{start} needs a key_pattern, because the type has several starts"


def _headers(model: Model, type_: Type) -> Iterator[str]:
    claims: dict[tuple[str, int], set[str]] = {}
    for header in headers_of(type_, model):
        rank = DECLARED if header.rank == CANONICAL else header.rank
        claims.setdefault((header.text, rank), set()).add(header.address)
    for (text, _), addresses in claims.items():
        if len(addresses) > 1:
            yield f"the header {text} means {' and '.join(sorted(addresses))}"
    for text in IGNORED_HEADERS:
        if any(text == known for known, _ in claims):
            yield f"the header {text} is one of those that are ignored"


def _template(model: Model, type_: Type) -> Iterator[str]:
    if type_.template is None:
        return
    addresses = set(header_table(type_, model).values())
    for address, example in type_.template.columns:
        if address not in addresses:
            yield f"the template has the unknown column {address}"
        prop = type_.properties.get(address)
        if prop is not None and prop.enum and example not in ("", *prop.enum):
            yield f"the template's {address} is {example}, which is not in its list"
        if address.split(".")[-1] == "uscc" and example and check_uscc(example).problem:
            yield f"the template's {address} is no valid code"
