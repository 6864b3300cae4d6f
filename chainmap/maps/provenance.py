"""Where each value that the panel shows of an enterprise comes from."""

from chainmap.analysis.origin import Origin, origin_of_property
from chainmap.maps.describe import Descriptions
from graph_schema.model import load_model

#: The enterprise's own properties on its panel.
_SHOWN = ("name", "uscc", "size_class", "tags")
_UNKNOWN = Origin(source_id=None, source_row=None)

#: Property (its Chinese name) → source, date of its data, row.
Provenance = dict[str, list[str | None]]


def provenance_of_enterprise(words: Descriptions, enterprise_id: str) -> Provenance:
    """Return the origin of each shown value whose source is known; other values are left out."""
    type_ = load_model().nodes["Enterprise"]
    known = words.enterprises.get(enterprise_id, {})
    stated = known.get("provenance")
    found = {
        type_.properties[name].zh: origin_of_property(stated, name, _UNKNOWN)
        for name in _SHOWN
        if known.get(name)
    }
    found[type_.implies["region_code"].zh] = words.region_origin.get(enterprise_id, _UNKNOWN)
    found[type_.implies["industry_code"].zh] = words.industry_origin.get(enterprise_id, _UNKNOWN)
    return {zh: _entry(origin) for zh, origin in found.items() if origin.source_id}


def _entry(origin: Origin) -> list[str | None]:
    day = origin.data_date.isoformat() if origin.data_date else None
    return [origin.source_id, day, origin.source_row]
