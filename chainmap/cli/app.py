"""Collects the commands and turns errors into one clear line and an exit code."""

import errno
import importlib
import pkgutil
import sys

import typer

import chainmap.cli
from graph_schema.errors import ChainmapError, UsageError

_NOT_COMMANDS = {"app", "options"}
_DISK_FULL_ZH = "磁盘空间不足，本次没有写入任何内容；请清理磁盘后重新运行同一命令。"
_DISK_FULL_EN = "The disk is full and nothing was written; free some space and run again."


def build_app() -> typer.Typer:
    """Return the typer application with every command of this package."""
    app = typer.Typer(
        name="chainmap",
        help="产业链质量认证强链图谱 · maps of industry chains for quality certification.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
    )
    app.callback()(_root)
    for module in sorted(m.name for m in pkgutil.iter_modules(chainmap.cli.__path__)):
        if module not in _NOT_COMMANDS:
            importlib.import_module(f"chainmap.cli.{module}").register(app)
    return app


def _root() -> None:
    """产业链质量认证强链图谱 · maps of industry chains for quality certification."""


def main() -> None:
    """Run the command line; exit 0 done, 1 failed, 2 wrong usage."""
    try:
        build_app()()
    except UsageError as error:
        fail(error, exit_code=2)
    except ChainmapError as error:
        fail(error, exit_code=1)
    except OSError as error:
        if error.errno != errno.ENOSPC:
            fail(_os_error(error), exit_code=1)
        fail(ChainmapError(_DISK_FULL_ZH, _DISK_FULL_EN), exit_code=1)


def _os_error(error: OSError) -> ChainmapError:
    name = error.filename or ""
    return ChainmapError(
        f"系统错误：{error.strerror or error} {name}",
        f"System error: {error.strerror or error} {name}",
    )


def fail(error: ChainmapError, *, exit_code: int) -> None:
    """Print the error on one line in both languages and end."""
    sys.stderr.write(f"错误：{error.zh} | Error: {error.en}\n")
    raise SystemExit(exit_code)
