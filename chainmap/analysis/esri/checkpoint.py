"""Rows of a run that are done, on disk: a run that was killed goes on where it stopped.

The file starts with the checksum of the network and the options. Batches are appended to it, each
with its own checksum: one that was cut off when the run was killed does not count.
"""

import hashlib
import os
import zlib
from pathlib import Path
from typing import Self

import numpy as np
import numpy.typing as npt

from chainmap.analysis.esri.batch import RESULT, Rows
from chainmap.analysis.esri.cascade import Options
from chainmap.analysis.esri.network import Index, ShockNetwork
from graph_schema.errors import UsageError

_MAGIC = b"chainmap esri 1\n"
_HEAD = np.dtype([("count", "<u4"), ("crc", "<u4")])
_LINE = np.dtype([("at", "<i8"), *((str(name), RESULT[name]) for name in RESULT.names or ())])
Places = npt.NDArray[np.int64]


def checksum(network: ShockNetwork, firms: Index, options: Options) -> bytes:
    """Return what a run is known by: its network, the firms that fail, and its options."""
    found = hashlib.sha256(repr(tuple(options)).encode())
    down, up, *rest = network.arrays
    for part in (*down, *up, *rest, network.order, firms):
        array = np.ascontiguousarray(part)
        found.update(repr((array.dtype.str, array.shape)).encode())
        found.update(array.view(np.uint8).data if array.ndim else array.tobytes())
    return found.digest()


class Checkpoint:
    """The file of one run, open for appending.

    Parameters
    ----------
    path : made where it is not there.
    key : `checksum` of the run.

    Raises
    ------
    UsageError
        Where the file is of another run, or is no checkpoint.
    """

    def __init__(self, path: Path, key: bytes) -> None:
        self._path = path
        begins = _MAGIC + key
        # Opened for appending first: it makes the file, and empties none.
        path.open("ab").close()
        self._file = path.open("r+b")
        found = self._file.read(len(begins))
        if not begins.startswith(found):
            self._file.close()
            raise _other_run(path, is_checkpoint=found.startswith(_MAGIC))
        if len(found) < len(begins):
            self._file.seek(0)
            self._file.write(begins)
            self._keep()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def restore(self, rows: Rows) -> npt.NDArray[np.bool_]:
        """Fill the rows that are done; return which they are. What was cut off is dropped."""
        done = np.zeros(len(rows), dtype=np.bool_)
        while True:
            start = self._file.tell()
            lines = self._read()
            if lines is None:
                self._file.seek(start)
                self._file.truncate()
                return done
            done[lines["at"]] = True
            rows[lines["at"]] = lines[list(RESULT.names or ())]

    def append(self, at: Places, rows: Rows) -> None:
        """Write the rows at ``at`` behind what is there, onto the disk."""
        lines = np.empty(len(at), dtype=_LINE)
        lines["at"] = at
        for name in RESULT.names or ():
            lines[name] = rows[name]
        body = lines.tobytes()
        self._file.write(np.array([(len(at), zlib.crc32(body))], dtype=_HEAD).tobytes() + body)
        self._keep()

    def remove(self) -> None:
        """Remove the file: the run is done, if another process did not end the same one before."""
        self._file.close()
        self._path.unlink(missing_ok=True)

    def _read(self) -> npt.NDArray[np.void] | None:
        """Return the next batch, or None where there is no whole one."""
        head = self._file.read(_HEAD.itemsize)
        if len(head) < _HEAD.itemsize:
            return None
        count, crc = np.frombuffer(head, dtype=_HEAD)[0]
        body = self._file.read(int(count) * _LINE.itemsize)
        whole = len(body) == int(count) * _LINE.itemsize and zlib.crc32(body) == crc
        return np.frombuffer(body, dtype=_LINE) if whole else None

    def _keep(self) -> None:
        self._file.flush()
        os.fsync(self._file.fileno())


def _other_run(path: Path, *, is_checkpoint: bool) -> UsageError:
    if is_checkpoint:
        return UsageError(
            f"“{path.name}”是另一次计算的断点：网络、企业或参数与本次不同。"
            "请换一个断点文件名，或删除它后重新计算。",
            f"{path.name!r} is the checkpoint of another run: its network, firms or options differ."
            " Name another file, or delete it and start again.",
        )
    return UsageError(
        f"“{path.name}”不是断点文件，未作改动。请换一个文件名。",
        f"{path.name!r} is no checkpoint and was left alone. Name another file.",
    )
