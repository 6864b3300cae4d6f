"""What both engines index, beside the unique keys."""

from graph_schema.model import NodeType, RelationshipType, Type

#: Properties by which nodes are looked up, besides their names.
_LOOKED_UP = {"Enterprise": ("uscc", "short_name")}


def unique_property(type_: Type) -> str | None:
    """Return the property that one record of the type has alone, None where there is none.

    Examples
    --------
    >>> from graph_schema.model import load_model
    >>> unique_property(load_model().relationships["SUPPLIES"])
    'link_id'
    """
    return type_.key if isinstance(type_, NodeType) else type_.identity_property


def indexed_properties(type_: Type) -> tuple[str, ...]:
    """Return the properties of nodes by which readers look things up; each has an index.

    Examples
    --------
    >>> from graph_schema.model import load_model
    >>> indexed_properties(load_model().nodes["Enterprise"])
    ('name', 'uscc', 'short_name')
    """
    if isinstance(type_, RelationshipType):
        return ()
    named = (type_.name_property,) if type_.name_property else ()
    return (*named, *_LOOKED_UP.get(type_.name, ()))
