"""Code lists: regions, industries, size classes, standards, quality gaps.

Each list is a versioned data file of this folder; ``SOURCES.yaml`` says where it comes from.
"""

from graph_schema.codelists.gaps import AXES, GAP_VERSION, GapEntry, find_gap, gaps
from graph_schema.codelists.industries import (
    IndustryEntry,
    industries,
    normalise_industry,
    section_of,
)
from graph_schema.codelists.regions import (
    FormerRegion,
    RegionEntry,
    RegionList,
    regions,
    short_forms,
)
from graph_schema.codelists.sizes import SIZE_CLASSES, SizeThreshold, size_class, size_thresholds
from graph_schema.codelists.standards import StandardEntry, find_standard, standards

__all__ = [
    "AXES",
    "GAP_VERSION",
    "SIZE_CLASSES",
    "FormerRegion",
    "GapEntry",
    "IndustryEntry",
    "RegionEntry",
    "RegionList",
    "SizeThreshold",
    "StandardEntry",
    "find_gap",
    "find_standard",
    "gaps",
    "industries",
    "normalise_industry",
    "regions",
    "section_of",
    "short_forms",
    "size_class",
    "size_thresholds",
    "standards",
]
