"""Which files an import reads, and what they are called in problems and sources."""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from graph_schema.errors import ImportRejected, UsageError
from graph_schema.records import SourceFile
from graph_schema.review import REVIEW_SUFFIX

#: Formats that can be read; further ones join here and in `importers.sheets`.
SUFFIXES = (".csv", ".xlsx", ".xls", ".jsonl", ".ndjson", ".parquet")
ARCHIVE = ".zip"
_READABLE = (*SUFFIXES, ARCHIVE)
#: How the names of rejects files end.
REJECTS_SUFFIX = ".rejects.csv"
_LOCK_FILE = "~$"  # Excel's own file beside an open workbook


@dataclass(frozen=True, slots=True, kw_only=True)
class InputFile:
    """A file to read; ``name`` is its path within the folder that was given."""

    path: Path
    name: str
    explicit: bool  # named by the user himself, not found in a folder

    def fingerprint(self) -> SourceFile:
        """Return the name and the checksum."""
        with self.path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        return SourceFile(name=self.name, sha256=digest)


def left_alone(paths: Sequence[Path], rejects: Sequence[Path]) -> list[InputFile]:
    """Return the rejects files that an import would write beside what it reads.

    Parameters
    ----------
    paths : what is imported; a rejects folder that is named itself is read.
    rejects : folders that rejected rows are written to.
    """
    named = {path.resolve() for path in paths if path.is_dir()}
    found: list[InputFile] = []
    for folder in rejects:
        inside = folder.resolve()
        if inside not in named and named.intersection(inside.parents):
            files = [
                path
                for path in sorted(folder.rglob(f"*{REJECTS_SUFFIX}"))
                if not any(_in_database(path.resolve(), top) for top in named)
            ]
            found += [InputFile(path=path, name=path.name, explicit=False) for path in files]
    return found


def find_files(paths: Sequence[Path], without: Collection[Path] = ()) -> list[InputFile]:
    """Return the files to read, those of a folder sorted by name.

    Parameters
    ----------
    without : files of folders that are left out, resolved.

    Raises
    ------
    UsageError
        A path that is not there.
    ImportRejected
        A file of another format, or a folder without any table.
    """
    found: list[InputFile] = []
    for path in paths:
        if path.is_dir():
            found.extend(_in_folder(path, without))
        elif path.is_file():
            found.append(_explicit(path))
        else:
            raise UsageError(f"没有这个文件或文件夹：{path}", f"No such file or folder: {path}")
    return list({file.path.resolve(): file for file in reversed(found)}.values())[::-1]


def _in_folder(folder: Path, without: Collection[Path]) -> list[InputFile]:
    files = [
        InputFile(path=path, name=path.relative_to(folder).as_posix(), explicit=False)
        for path in sorted(folder.rglob("*"))
        if path.suffix.lower() in _READABLE and path.is_file() and not _hidden(path, folder)
        if path.resolve() not in without and not _in_database(path, folder)
        if not path.name.endswith(REVIEW_SUFFIX)
    ]
    if not files:
        raise ImportRejected(
            f"文件夹“{folder.name}”里没有可导入的表（{'、'.join(_READABLE)}）。",
            f"The folder {folder.name!r} has no tables to import ({', '.join(_READABLE)}).",
        )
    return files


def _hidden(path: Path, folder: Path) -> bool:
    return any(part.startswith((".", _LOCK_FILE)) for part in path.relative_to(folder).parts)


def _in_database(path: Path, folder: Path) -> bool:
    """Return whether a file belongs to a database of ours that lies in the folder."""
    above = [parent for parent in path.parents if parent.is_relative_to(folder)]
    return any((parent / "engine").is_dir() and (parent / "snapshots").is_dir() for parent in above)


def _explicit(path: Path) -> InputFile:
    if path.suffix.lower() not in _READABLE:
        raise ImportRejected(
            f"不能读取“{path.name}”：只支持 {'、'.join(_READABLE)}；请另存为 xlsx 或 CSV。",
            f"Cannot read {path.name!r}: only {', '.join(_READABLE)}; save it as one of these.",
        )
    if path.name.endswith(REVIEW_SUFFIX):
        raise ImportRejected(
            f"“{path.name}”是疑似同一企业的核对清单，不能导入；请用 chainmap review --apply。",
            f"{path.name!r} is a review file of look-alikes: chainmap review --apply takes it.",
        )
    return InputFile(path=path, name=path.name, explicit=True)


def input_files(paths: Sequence[Path], rejects: Sequence[Path] = ()) -> list[Path]:
    """Return every file that an import of these paths may read.

    Parameters
    ----------
    rejects : folders that rejected rows are written to.
    """
    without = {file.path.resolve() for file in left_alone(paths, rejects)}
    return [file.path for file in find_files(paths, without)]
