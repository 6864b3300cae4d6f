"""``chainmap undo``: take the last import back."""

import json
import sys
from dataclasses import asdict

import typer

from chainmap.cli.options import DbOption, JsonOption, database


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("undo")(undo)


def undo(db: DbOption = None, json_output: JsonOption = False) -> None:
    """撤销最近一次导入，作为新版本写入 · take the last import back, as a new version."""
    from chainmap.stores.undo import undo_last
    from graph_schema.model import load_model

    result = undo_last(database(db))
    if json_output:
        sys.stdout.write(json.dumps(asdict(result), ensure_ascii=False) + "\n")
        return
    model = load_model()
    parts = "、".join(f"{model.type(name).zh} {count}" for name, count in result.changed.items())
    sys.stdout.write(
        f"已撤销导入 {result.undone_import}，图版本 {result.graph_version}；涉及 {parts}。"
        "再次运行 chainmap undo 可恢复。\n"
    )
