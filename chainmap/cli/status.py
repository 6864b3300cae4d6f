"""``chainmap status``: which graph, how large, who serves it, how a Bolt client attaches."""

import json
import sys
from collections.abc import Iterator, Mapping

import typer

from chainmap.cli.options import DbOption, JsonOption, database


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("status")(status)


def status(db: DbOption = None, json_output: JsonOption = False) -> None:
    """数据库状态 · the state of a database."""
    from chainmap.stores.connect import open_store

    with open_store(database(db)) as store:
        meta, server, latest = store.meta(), store.describe(), store.imports(limit=1)
        document: dict[str, object] = {
            "backend": store.dialect.name,
            "graph_id": meta.graph_id,
            "graph_version": meta.version,
            "schema_version": meta.schema_version,
            "state": meta.state,
            "counts": store.counts(),
            "server": server,
            "last_import": latest[0] if latest else None,
        }
    if json_output:
        sys.stdout.write(json.dumps(document, ensure_ascii=False, default=str) + "\n")
    else:
        sys.stdout.writelines(f"{line}\n" for line in _lines(document))


def _lines(document: dict[str, object]) -> Iterator[str]:
    yield f"后端 backend        {document['backend']}"
    yield f"图编号 graph_id     {document['graph_id']}"
    yield f"版本 version        {document['graph_version']}"
    yield f"模型 schema         {document['schema_version']}"
    for name, value in _mapping(document["server"]).items():
        if name == "weaknesses":
            yield from _weaknesses(value)
        else:
            yield f"{name:<19} {value}"
    for name, count in _mapping(document["counts"]).items():
        if count:
            yield f"  {name:<18}{count:>12,}"
    latest = _mapping(document["last_import"])
    if latest:
        yield (
            f"最近导入 last import {latest['finished_at']}，数据日期 data date "
            f"{latest['data_date']}，问题 problems {latest['problem_count']}"
        )


def _weaknesses(found: object) -> Iterator[str]:
    """Yield a line for each setting of the server that weakens a promise."""
    for weakness in found if isinstance(found, list) else ():
        yield (
            f"  ! {weakness['zh']} · {weakness['en']}；neo4j.conf 中改为 set: {weakness['line']}"
        )


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, Mapping) else {}
