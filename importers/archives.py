"""Zip files: refused from their directory alone where they are bombs, unpacked without their names.

A workbook is a zip too; both are held to the limits of SECURITY.md before anything is unpacked.
"""

import lzma
import shutil
import struct
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from graph_schema.errors import ImportRejected
from importers.files import SUFFIXES, InputFile

MAX_UNPACKED_BYTES = 200_000_000
MAX_RATIO = 100
MAX_ENTRIES = 1_000
#: Tiny parts compress better than any honest sheet; a bomb is no tiny part.
_RATIO_FROM_BYTES = 1_000_000

#: Cells from the first to the last of a table; one far off makes all between them cells too.
MAX_CELLS = 50_000_000

#: What reading a damaged zip raises: bad directories, data, places, names and methods.
DAMAGED_ZIP = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    OSError,
    RuntimeError,
    ValueError,
)

_ENCRYPTED = 0x1
_UTF8_NAME = 0x800


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    info: zipfile.ZipInfo
    name: str
    suffix: str


def check_archive(file: InputFile, entries: Sequence[zipfile.ZipInfo]) -> None:
    """Refuse what would unpack to too much, before it is unpacked.

    Raises
    ------
    ImportRejected
        More than 1,000 entries, 200 MB declared, or a part that shrinks to a hundredth.
    """
    unpacked = sum(entry.file_size for entry in entries)
    swollen = any(
        entry.file_size > max(_RATIO_FROM_BYTES, MAX_RATIO * entry.compress_size)
        for entry in entries
    )
    if len(entries) > MAX_ENTRIES or unpacked > MAX_UNPACKED_BYTES or swollen:
        raise ImportRejected(
            f"“{file.name}”解压后过大或条目过多，可能是恶意文件，未读取；请拆分或另存为 CSV。",
            f"{file.name!r} unpacks to too much and was not read; split it or save it as CSV.",
        )


def too_many_cells(file: str) -> ImportRejected:
    """Return the refusal of a table whose outermost cells span more than 50 million."""
    return ImportRejected(
        f"“{file}”的表从第一格到最后一格超过 {MAX_CELLS:,} 格，未读取；请删去远离数据的"
        "单元格（选中数据右侧和下方的空白行列，删除后保存），或拆分。",
        f"{file!r} has a table of more than {MAX_CELLS:,} cells between its outermost ones and "
        "was not read; delete cells far from the data, or split it.",
    )


def unpack(file: InputFile, folder: Path) -> list[InputFile]:
    """Unpack the tables of a zip file into a folder, under names of ours.

    Parameters
    ----------
    folder : an empty folder; what the archive calls its files is for people only.

    Raises
    ------
    ImportRejected
        No zip, beyond the limits, with a password, or without any table.
    """
    try:
        with zipfile.ZipFile(file.path) as archive:
            infos = archive.infolist()
            check_archive(file, infos)
            tables = [entry for entry in map(_entry, infos) if entry.suffix in SUFFIXES]
            if any(entry.info.flag_bits & _ENCRYPTED for entry in tables):
                raise _with_password(file)
            found = [
                _written(archive, entry, file, folder / str(n))
                for n, entry in enumerate(sorted(tables, key=lambda e: e.name))
            ]
    except DAMAGED_ZIP as error:
        raise ImportRejected(
            f"“{file.name}”不是可读的 zip 文件（可能已损坏）；请重新打包。",
            f"{file.name!r} is no readable zip file; pack it again.",
        ) from error
    if not found:
        raise ImportRejected(
            f"“{file.name}”里没有可导入的表（{'、'.join(SUFFIXES)}）。",
            f"{file.name!r} holds no tables to import ({', '.join(SUFFIXES)}).",
        )
    return found


def _entry(info: zipfile.ZipInfo) -> _Entry:
    name = info.filename
    if not info.flag_bits & _UTF8_NAME:
        # Chinese Windows writes names in its own encoding and says nothing of it.
        try:
            name = name.encode("cp437").decode("gb18030")
        except (UnicodeEncodeError, UnicodeDecodeError):
            name = info.filename
    path = PurePosixPath(name.replace("\\", "/"))
    hidden = any(part.startswith((".", "~$", "__MACOSX")) for part in path.parts if part != "..")
    suffix = "" if info.is_dir() or hidden else path.suffix.lower()
    return _Entry(info=info, name=path.as_posix(), suffix=suffix)


def _written(archive: zipfile.ZipFile, entry: _Entry, file: InputFile, target: Path) -> InputFile:
    path = target.with_suffix(entry.suffix)
    with archive.open(entry.info) as packed, path.open("wb") as plain:
        shutil.copyfileobj(packed, plain)
    return InputFile(path=path, name=f"{file.name}/{entry.name}", explicit=False)


def _with_password(file: InputFile) -> ImportRejected:
    return ImportRejected(
        f"“{file.name}”有密码保护；请去掉密码后重新导入。",
        f"{file.name!r} is protected by a password; remove it.",
    )
