"""Regions of rows that give an address: where none is given itself, the address tells it."""

import numpy as np

from graph_schema.codelists.region_codes import regions_agree
from importers.addresses import full_name, read_address
from importers.cells import Cell, Column, combine
from importers.readings import Reading
from importers.worktable import WorkTable


def with_addresses(table: WorkTable, address: str, regions: Column) -> Column:
    """Return the region of each row: as given, else as the address says; differences are reported.

    Parameters
    ----------
    address : the field that holds the addresses; without it the regions stay as they are.
    regions : what the column of regions says, None where it says nothing.
    """
    if address not in table.fields:
        return regions
    readings = combine([regions, table.fields[address].column], _settle)
    for row in np.flatnonzero(readings.where(lambda r: r.code is not None)).tolist():
        reading: Reading = readings[row]
        table.report(
            [row], str(reading.code), address, severity=reading.severity, **reading.details
        )
    return readings.map(lambda reading: reading.value)


def _settle(region: str | None, cell: Cell) -> Reading:
    """Return the region given, else that of the address; say where the two differ."""
    located = read_address(cell)
    if region is None:
        return located
    if located.value is None or located.code is not None or regions_agree(region, located.value):
        return Reading(region)
    names = {"region": f"{region} {full_name(region)}", "found": full_name(located.value)}
    return Reading(region, "address.disagrees", names)
