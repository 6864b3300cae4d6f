"""What gaps, their axes and the groups they are compared in are called."""

from functools import cached_property

from chainmap.analysis.columns import fact_table
from graph_schema.codelists import regions
from graph_schema.codelists.gaps import gaps
from graph_schema.codelists.industries import industries
from graph_schema.records import FactTables


class GapNames:
    """Names of a graph's gaps and groups; what the graph does not name, the code lists do."""

    def __init__(self, tables: FactTables) -> None:
        self._tables = tables

    @cached_property
    def gaps(self) -> dict[str, str]:
        """Gap code → name."""
        listed = {key: entry.name for key, entry in gaps().items()}
        return {**listed, **self._named("Gap", "gap_id")}

    @cached_property
    def axes(self) -> dict[str, str]:
        """Gap code → axis, of those that have one."""
        rows = fact_table(self._tables, "Gap").select(["gap_id", "axis"]).to_pylist()
        listed = {key: entry.axis for key, entry in gaps().items()}
        return {**listed, **{row["gap_id"]: row["axis"] for row in rows if row["axis"]}}

    @cached_property
    def chains(self) -> dict[str, str]:
        """Chain id → name."""
        return self._named("Chain", "chain_id")

    @cached_property
    def _segments(self) -> dict[str, str]:
        return self._named("Segment", "segment_id")

    def gap(self, code: str) -> str:
        """Return what a gap is called, else its code."""
        return self.gaps.get(code, code)

    def on_axis(self, axis: str) -> list[str]:
        """Return the codes of the gaps on an axis."""
        return [code for code, own in self.axes.items() if own == axis]

    def group(self, column: str, value: str) -> str:
        """Return what a group is called; ``column`` is one of `from_graph.GROUPINGS`."""
        if column == "chain_id":
            return self.chains.get(value, value)
        if column == "segment_id":
            return self._segments.get(value, value)
        if column == "industry":
            known = industries().get(value)
            return f"{value} {known.name}" if known else value
        region = regions().by_code.get(value)
        return region.full_name if region else value

    def _named(self, label: str, key: str) -> dict[str, str]:
        rows = fact_table(self._tables, label).select([key, "name"]).to_pylist()
        return {row[key]: row["name"] or row[key] for row in rows}
