"""Tables on their way to the process that loads them: Arrow files, named one a line on a pipe.

So the process loads the first while its starter still writes the last.
"""

import mmap
import os
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from queue import SimpleQueue
from typing import IO

import pyarrow as pa
import pyarrow.compute as pc

from chainmap.snapshot import write_table

_BATCH = 4_000  # less, and the engine is called too often; more, and its garbage lives too long
_NO_MORE = ""


class MappedTable:
    """A table in a file, of which no more is held in memory than the rows that are worked on."""

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            self._pages = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        self._table = pa.ipc.open_file(pa.py_buffer(self._pages)).read_all()
        self.rows: int = self._table.num_rows

    def parts(self) -> Iterator[pa.Table]:
        """Yield the rows in batches as the engine takes them: dates as days since 1970.

        It would take ISO text too, at a third of the speed: it tries a time stamp first, and
        fails.
        """
        for start in range(0, self.rows, _BATCH):
            part = self._table.slice(start, _BATCH)
            for place, field in enumerate(part.schema):
                if pa.types.is_date(field.type):
                    days = pc.cast(part[field.name], pa.int32())
                    part = part.set_column(place, field.name, days)
            yield part
            self._pages.madvise(mmap.MADV_DONTNEED)


class Handing:
    """The starter's side; a process that has ended takes nothing, and its exit code says why.

    Parameters
    ----------
    pipe : the process's standard input.
    """

    def __init__(self, folder: Path, pipe: IO[bytes] | None) -> None:
        self._folder, self._pipe = folder, pipe

    def give(self, name: str, table: pa.Table) -> None:
        """Write a table, then say so."""
        write_table(_file(self._folder, name), table)
        self._say(name)

    def end(self) -> None:
        """Say that there are no more."""
        self._say(_NO_MORE)

    def _say(self, line: str) -> None:
        if self._pipe is None:
            return
        with suppress(BrokenPipeError):
            self._pipe.write(f"{line}\n".encode())
            self._pipe.flush()


def handed(folder: Path, pipe: IO[bytes]) -> Iterator[tuple[str, MappedTable]]:
    """Yield name and table of each, in the order in which they come.

    This process ends when its starter does, before the last table and after it.
    """
    names: SimpleQueue[str] = SimpleQueue()
    threading.Thread(target=_listen, args=(pipe, names), daemon=True).start()
    while (name := names.get()) != _NO_MORE:
        yield name, MappedTable(_file(folder, name))


def _listen(pipe: IO[bytes], names: "SimpleQueue[str]") -> None:
    for line in iter(pipe.readline, b""):
        names.put(line.decode().rstrip("\n"))
    os._exit(1)


def _file(folder: Path, name: str) -> Path:
    return folder / f"{name}.arrow"
