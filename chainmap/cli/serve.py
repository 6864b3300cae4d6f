"""``chainmap serve``: the pages, for this machine only."""

import errno
import os
import socket
import sys
from collections.abc import Callable
from importlib import import_module
from threading import Thread
from types import FrameType
from typing import Annotated

import typer

from chainmap.cli.options import AsOfOption, DbOption, as_of_date, database
from graph_schema.errors import ChainmapError

HOST = "127.0.0.1"  # no identity provider, so nobody but this machine (SECURITY.md)


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("serve")(serve)


def serve(
    db: DbOption = None,
    port: Annotated[int, typer.Option(min=0, max=65535, help="端口；0 为任意空闲端口")] = 8000,
    as_of: AsOfOption = None,
) -> None:
    """打开网页 · serve the pages on this machine; ends on Ctrl-C or SIGTERM."""
    serve_graph(database(db), port=port, as_of=as_of)


def serve_graph(
    name: str, *, port: int, as_of: str | None, answering: Callable[[], None] | None = None
) -> None:
    """Serve the pages of a database until the end is asked for.

    Parameters
    ----------
    answering : called once, when the pages answer.
    """
    if as_of is not None:
        os.environ["CHAINMAP_AS_OF"] = as_of_date(as_of).isoformat()
    os.environ["CHAINMAP_DB"] = name
    with bind(port) as listener:
        # The pages' modules load while the database starts.
        Thread(target=import_module, args=("api.app",), daemon=True).start()
        from chainmap.stores.connect import open_store

        # Opened here first, so that a missing or broken database is one line and no log.
        with open_store(name) as store:
            store.meta()
            run(listener, answering)


def bind(port: int) -> socket.socket:
    """Return a listening socket on the loopback address.

    Raises
    ------
    ChainmapError
        Where the port is taken or may not be used.
    """
    # Named as TCP, so that asyncio switches Nagle's delay of 40 ms off.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
        listener.listen()
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            raise ChainmapError(
                f"端口 {port} 已被占用，请用 --port 换一个。",
                f"Port {port} is in use, choose another with --port.",
            ) from error
        raise ChainmapError(
            f"不能使用端口 {port}：{error.strerror}。", f"Cannot use port {port}: {error.strerror}."
        ) from error
    return listener


def run(listener: socket.socket, answering: Callable[[], None] | None = None) -> None:
    """Serve on the socket until SIGTERM or Ctrl-C."""
    import uvicorn

    class AnnouncingServer(uvicorn.Server):
        """Says where it answers once it does, and ends quietly."""

        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            sys.stdout.write(f"http://{HOST}:{listener.getsockname()[1]}/\n")
            sys.stdout.flush()
            if answering is not None:
                answering()

        def handle_exit(self, sig: int, frame: FrameType | None) -> None:
            # uvicorn would raise the signal again afterwards and end with a failure.
            self.should_exit = True

    config = uvicorn.Config(
        "api.app:create_app",
        factory=True,
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=3,
    )
    AnnouncingServer(config).run(sockets=[listener])
