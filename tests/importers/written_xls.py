"""The smallest xls: a compound file (MS-CFB) with one BIFF8 workbook stream (MS-XLS)."""

import struct
from collections.abc import Sequence
from pathlib import Path

_SECTOR = 512
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def _record(kind: int, body: bytes) -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def _bof(kind: int) -> bytes:
    return _record(0x0809, struct.pack("<HHHHII", 0x0600, kind, 0x0DBB, 0x07CC, 0, 6))


def _cell(row: int, column: int, value: object) -> bytes:
    if isinstance(value, int | float):
        return _record(0x0203, struct.pack("<HHHd", row, column, 0, value))
    text = str(value)
    body = struct.pack("<HHHHB", row, column, 0, len(text), 1) + text.encode("utf-16-le")
    return _record(0x0204, body)


def _stream(name: str, rows: Sequence[Sequence[object]]) -> bytes:
    cells = b"".join(_cell(r, c, v) for r, row in enumerate(rows) for c, v in enumerate(row))
    sheet = _bof(0x0010) + cells + _record(0x000A, b"")
    title = struct.pack("<BB", len(name), 1) + name.encode("utf-16-le")
    start = len(_bof(5)) + 4 + 6 + len(title) + 4
    listed = _record(0x0085, struct.pack("<IH", start, 0) + title)
    return _bof(0x0005) + listed + _record(0x000A, b"") + sheet


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    text = name.encode("utf-16-le")
    front = text.ljust(64, b"\0") + struct.pack(
        "<HBBIII", len(text) + 2, kind, 1, _FREE, _FREE, child
    )
    return front + bytes(36) + struct.pack("<IQ", start, size)


def write_xls(path: Path, name: str, rows: Sequence[Sequence[object]]) -> Path:
    stream = _stream(name, rows).ljust(4096, b"\0")
    stream += bytes(-len(stream) % _SECTOR)
    count = len(stream) // _SECTOR
    chain = [*range(3, 2 + count), _END]
    table = [_FAT, _END, *chain]
    fat = struct.pack(f"<{len(table)}I", *table).ljust(_SECTOR, b"\xff")
    entries = _entry("Root Entry", 5, 1, _END, 0) + _entry("Workbook", 2, _FREE, 2, len(stream))
    folder = entries.ljust(_SECTOR, b"\0")
    front = bytes.fromhex("D0CF11E0A1B11AE1") + bytes(16)
    front += struct.pack(
        "<HHHHH6xIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, _END, 0, _END, 0
    )
    front += struct.pack("<I", 0).ljust(436, b"\xff")
    path.write_bytes(front + fat + folder + stream)
    return path
