"""Willingness × potential 提升意愿 × 提升潜力: whom to assist, as the survey entered it."""

from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from chainmap.analysis.columns import fact_table
from chainmap.quality_work.assistance import assisted_enterprises
from graph_schema.model import load_model
from graph_schema.records import FactTables

WILLING: tuple[bool | None, ...] = (True, False, None)
#: As the model lists them, then unknown.
POTENTIALS: tuple[str | None, ...] = (
    *load_model().nodes["Enterprise"].properties["potential"].enum,
    None,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """The enterprises of one willingness and potential; None is unknown."""

    willing: bool | None
    potential: str | None
    enterprises: pa.Array
    assisted: int


def willingness_by_potential(tables: FactTables, enterprises: pa.Array) -> tuple[Cell, ...]:
    """Return every cell, row by row: each enterprise stands in exactly one.

    Parameters
    ----------
    enterprises : ids of those that count.
    """
    table = fact_table(tables, "Enterprise")
    table = table.filter(pc.is_in(table["enterprise_id"], value_set=enterprises))
    helped = pc.is_in(table["enterprise_id"], value_set=assisted_enterprises(tables))
    cells = []
    for willing in WILLING:
        for potential in POTENTIALS:
            here = pc.and_(_is(table["willing"], willing), _is(table["potential"], potential))
            ids = table.filter(here)["enterprise_id"].combine_chunks()
            cells.append(
                Cell(
                    willing=willing,
                    potential=potential,
                    enterprises=ids.take(pc.sort_indices(ids)),
                    assisted=pc.sum(pc.and_(here, helped)).as_py() or 0,
                )
            )
    return tuple(cells)


def _is(column: pa.ChunkedArray, value: bool | str | None) -> pa.ChunkedArray:
    if value is None:
        return pc.is_null(column)
    return pc.fill_null(pc.equal(column, pa.scalar(value, column.type)), False)
