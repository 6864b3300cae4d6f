"""Which rows of a weak-link analysis a reader asked for, and how a file says so."""

from collections.abc import Sequence
from dataclasses import dataclass

from chainmap.maps.words import Words
from chainmap.weak_link_rows import Row, WeakLinkRows

#: Level of the ranking → the table that it shows; those to be looked at are enterprises too.
LEVELS = {
    "enterprise": "enterprises",
    "link": "links",
    "segment": "segments",
    "gap": "chain_gaps",
    "check": "enterprises",
}
#: Where a text is looked for.
_TEXTS = (
    "id",
    "name",
    "short",
    "uscc",
    "segment_name",
    "region",
    "from_name",
    "to_name",
    "to_segment_name",
    "product",
    "source_row",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RowFilter:
    """A reader's choice; an empty part lets every row through.

    Attributes
    ----------
    states : of the enterprise, or of a link's supplier.
    segment : a segment's id; of a link either end may be in it.
    region : a code; a province has its cities and counties.
    text : part of a name, code, product or source row.
    """

    states: tuple[str, ...] = ()
    segment: str = ""
    region: str = ""
    text: str = ""

    def rows(self, rows: WeakLinkRows, level: str) -> list[Row]:
        """Return the rows of a level that meet the filter, in the order of their rank."""
        found = [row for row in rows.of(LEVELS[level]) if self._meets(row)]
        if level == "check":
            found = [row for row in found if row["check_rank"] is not None]
            found.sort(key=lambda row: (row["check_rank"], row["id"]))
        return found

    def _meets(self, row: Row) -> bool:
        return (
            (not self.states or "state" not in row or row["state"] in self.states)
            and (not self.segment or self.segment in _segments(row))
            and (not self.region or _within(row, self.region))
            and (not self.text or _holds(row, self.text.casefold()))
        )

    def describe(self, rows: WeakLinkRows, words: Words) -> str:
        """Say the filter in words, for the stamps of files."""
        parts = []
        if self.states:
            names = "、".join(words(f"state.{state}") for state in self.states)
            parts.append(words("filter.states", names=names))
        if self.segment:
            named = {row["id"]: row["name"] or row["id"] for row in rows.segments}
            parts.append(words("weak.filter.segment", name=named.get(self.segment, self.segment)))
        if self.region:
            known = {row["region_code"]: row["region"] for row in rows.enterprises}
            parts.append(words("filter.region", name=known.get(self.region) or self.region))
        if self.text:
            parts.append(words("weak.filter.text", text=self.text))
        return "；".join(parts) or words("filter.none")


def _segments(row: Row) -> Sequence[object]:
    if "segment_to" in row:
        return (row["segment_from"], row["segment_to"])
    return (row["segment"] if "segment" in row else row["id"],)


def _within(row: Row, region: str) -> bool:
    """Tell whether the row's enterprise, or an end of its link, lies in the region."""
    if "region_code" not in row:
        return True  # segments and gaps lie in no region
    prefix = region.removesuffix("0000") if region.endswith("0000") else region.removesuffix("00")
    codes = (row["region_code"], row.get("to_region_code"))
    return any(code is not None and code.startswith(prefix) for code in codes)


def _holds(row: Row, text: str) -> bool:
    return any(text in str(row[name]).casefold() for name in _TEXTS if row.get(name))
