"""``chainmap export``: the canonical form, one CSV a type; or one chain as a network."""

import csv
import json
import sys
from collections.abc import Callable, Iterator
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from chainmap.cli.options import AsOfOption, DbOption, JsonOption, as_of_date, database
from graph_schema.errors import UsageError
from graph_schema.model import load_model

if TYPE_CHECKING:
    import pyarrow as pa

_CHUNK = 50_000


class Format(StrEnum):
    """What is written."""

    csv = "csv"
    graphml = "graphml"
    gexf = "gexf"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("export")(export)


def export(
    out: Annotated[Path, typer.Option(help="输出文件夹（csv，每种类型一个文件）或文件")],
    db: DbOption = None,
    form: Annotated[
        Format, typer.Option("--format", help="csv 为规范格式；graphml、gexf 供 Gephi 打开")
    ] = Format.csv,
    chain: Annotated[
        str | None, typer.Option("--chain", help="产业链编号或名称（graphml、gexf）")
    ] = None,
    as_of: AsOfOption = None,
    with_derived: Annotated[
        bool, typer.Option("--with-derived", help="包括推断的供应关系（graphml、gexf）")
    ] = False,
    json_output: JsonOption = False,
) -> None:
    """导出规范格式，或一条链的网络 · write the canonical form, or one chain's network."""
    if (chain is None) != (form is Format.csv):
        raise UsageError(
            "--format graphml、gexf 需要 --chain；规范格式（csv）导出全部，不用 --chain。",
            "--format graphml and gexf need --chain; the canonical form (csv) has no --chain.",
        )
    name, day = database(db), as_of_date(as_of)
    if chain is None:
        _export_folder(name, out, json_output=json_output)
    else:
        _export_network(name, out, form, chain, day, with_derived=with_derived)


def _export_network(
    db: str, out: Path, form: Format, chain: str, day: date, *, with_derived: bool
) -> None:
    from chainmap.chain_networks import chain_network, write_network
    from chainmap.cli.map import find_chain
    from chainmap.snapshot import current_snapshot

    tables = current_snapshot(db).tables
    chain_id = find_chain(tables, chain)
    network = chain_network(tables, chain_id, as_of=day, with_derived=with_derived)
    write_network(network, out, "gexf" if form is Format.gexf else "graphml")
    enterprises, links = network.number_of_nodes(), network.number_of_edges()
    sys.stdout.write(f"已导出 {enterprises} 家企业、{links} 条供应关系到 {out}\n")


def _export_folder(db: str, out: Path, *, json_output: bool) -> None:
    from chainmap.snapshot import current_snapshot

    snapshot = current_snapshot(db)
    out.mkdir(parents=True, exist_ok=True)
    counts = {}
    for type_ in load_model().fact_types:
        table = snapshot.tables[type_.name]
        if table.num_rows:
            write_canonical(out / f"{type_.name}.csv", table)
            counts[type_.name] = table.num_rows
    if json_output:
        document = {"graph_version": snapshot.version, "rows": counts, "out": str(out)}
        sys.stdout.write(json.dumps(document, ensure_ascii=False) + "\n")
    else:
        sys.stdout.write(f"已导出 {sum(counts.values())} 个事实到 {out}\n")


def write_canonical(path: Path, table: "pa.Table") -> None:
    """Write a canonical table as CSV: lists as JSON arrays, dates ISO, unknown cells empty."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(table.column_names)
        for chunk in table.to_batches(max_chunksize=_CHUNK):
            columns = [_texts(column) for column in chunk.columns]
            writer.writerows(zip(*columns, strict=True))


def _texts(column: "pa.Array") -> Iterator[str]:
    text = _text_of(str(column.type))
    return ("" if value is None else text(value) for value in column.to_pylist())


def _text_of(arrow_type: str) -> Callable[[object], str]:
    if arrow_type.startswith("list"):
        return lambda value: json.dumps(value, ensure_ascii=False)
    if arrow_type == "bool":
        return lambda value: "true" if value else "false"
    if arrow_type == "double":
        return repr
    return str
