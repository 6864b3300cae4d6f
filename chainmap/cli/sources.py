"""``chainmap sources``: which data sets the graph is made of."""

import json
import sys
from typing import TYPE_CHECKING, Any

import typer

from chainmap.cli.options import DbOption, JsonOption, database
from graph_schema.model import NodeType, Type, load_model

if TYPE_CHECKING:
    import pyarrow as pa


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("sources")(sources)


def sources(db: DbOption = None, json_output: JsonOption = False) -> None:
    """列出数据来源及其事实数量 · list the data sets and how many facts each asserts."""
    from chainmap.snapshot import snapshot_for
    from chainmap.stores.connect import open_store

    name = database(db)
    with open_store(name) as store:
        tables = snapshot_for(store).tables
        imports = store.imports(limit=1_000)
    listed = source_overview(tables, imports)
    if json_output:
        sys.stdout.write(json.dumps(listed, ensure_ascii=False) + "\n")
        return
    for entry in listed:
        facts = entry["facts"]
        parts = "、".join(f"{load_model().type(t).zh} {n}" for t, n in facts.items())
        when = f"数据日期 {entry['data_date']}" if entry["data_date"] else "随其他来源写入"
        sys.stdout.write(f"{entry['source_id']}（{when}）：{parts or '无'}\n")


def source_overview(
    tables: "dict[str, pa.Table]", imports: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """Return each source with the number of facts it asserts by type, and its latest import."""
    names = sorted(tables["Source"]["source_id"].to_pylist())
    facts: dict[str, dict[str, int]] = {name: {} for name in names}
    for type_ in load_model().fact_types:
        for source, count in _asserted(type_, tables[type_.name]).items():
            facts.setdefault(source, {})[type_.name] = count
    latest: dict[str, dict[str, Any]] = {}
    for row in imports:  # newest first
        for source in row["source_ids"] or []:
            latest.setdefault(source, row)
    return [
        {
            "source_id": name,
            "data_date": str(latest[name]["data_date"]) if name in latest else None,
            "last_import": latest[name]["import_id"] if name in latest else None,
            "facts": found,
        }
        for name, found in sorted(facts.items())
    ]


def _asserted(type_: Type, table: "pa.Table") -> dict[str, int]:
    import pyarrow.compute as pc

    if isinstance(type_, NodeType):
        column = pc.list_flatten(table["source_ids"])
    else:
        column = table["source_id"]
    counted = pc.value_counts(column)
    return {entry["values"]: entry["counts"] for entry in counted.to_pylist() if entry["values"]}
