"""Files → work tables, by their headers or by a mapping's entries."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from graph_schema.errors import ImportRejected
from graph_schema.records import SourceFile
from importers.archives import unpack
from importers.files import ARCHIVE, InputFile, find_files, left_alone
from importers.headed import HeadedFiles
from importers.making import TableMaker
from importers.mapped import MappedFiles
from importers.mapping import Mapping
from importers.problems import Place, ProblemLog, make_problem
from importers.worktable import WorkTable

Progress = Callable[[str, int, int], None]


@dataclass(slots=True, kw_only=True)
class Intake:
    """Takes files in, one after the other.

    Parameters
    ----------
    mapping : the mapping file, if one is used; its entries then decide alone.
    source : the source that the caller names.
    rejects : where rejected rows are written; not read where it lies in a folder given.
    """

    mapping: Mapping | None
    source: str | None
    log: ProblemLog
    rejects: Sequence[Path] = ()
    tables: list[WorkTable] = field(default_factory=list)
    files: list[SourceFile] = field(default_factory=list)

    def take(self, paths: Sequence[Path], progress: Progress) -> None:
        """Read all files.

        Raises
        ------
        ImportRejected
            A file that cannot be read or has no table that is known.
        """
        left = left_alone(paths, self.rejects)
        found = find_files(paths, {file.path.resolve() for file in left})
        with ExitStack() as unpacked:
            self._take(list(_plain_files(found, unpacked)), progress)
        for file in left:
            self._tell("file.rejects", file)

    def _take(self, found: list[InputFile], progress: Progress) -> None:
        for number, file in enumerate(found):
            progress("读取文件 reading", number, len(found))
            tables = self._tables(file)
            if tables:
                self.tables.extend(tables)
                self.files.append(file.fingerprint())
            elif file.explicit:
                raise _not_mapped(file)
            else:
                self._tell("file.unmapped", file)
        progress("读取文件 reading", len(found), len(found))
        if not self.tables:
            raise _nothing_mapped()
        self._sort_by_entry()

    def _tell(self, code: str, file: InputFile) -> None:
        place = Place(file=file.name, sheet=None, row=1)
        self.log.add(make_problem(code, place), table=len(self.tables))

    def _tables(self, file: InputFile) -> list[WorkTable]:
        mapped = self.mapping.source if self.mapping is not None else None
        maker = TableMaker(source=self.source, mapped_source=mapped, log=self.log)
        if self.mapping is None:
            return list(HeadedFiles(maker).tables(file, len(self.tables)))
        return list(MappedFiles(maker, self.mapping).tables(file))

    def _sort_by_entry(self) -> None:
        """Between tables of one source the earlier entry wins, whatever the files are called."""
        self.tables.sort(key=lambda table: table.order)
        for order, table in enumerate(self.tables):
            table.order = order


def _plain_files(found: Sequence[InputFile], unpacked: ExitStack) -> Iterator[InputFile]:
    """Yield the files, and those of zip files, which go when ``unpacked`` closes."""
    for file in found:
        if file.path.suffix.lower() == ARCHIVE:
            folder = unpacked.enter_context(TemporaryDirectory(prefix="chainmap-"))
            yield from unpack(file, Path(folder))
        else:
            yield file


def _not_mapped(file: InputFile) -> ImportRejected:
    return ImportRejected(
        f"映射文件里没有条目匹配“{file.name}”；请检查条目的 file 和 sheet。",
        f"No entry of the mapping matches {file.name!r}; check its file and sheet.",
    )


def _nothing_mapped() -> ImportRejected:
    return ImportRejected(
        "映射文件里没有条目匹配这些文件；请检查条目的 file 和 sheet。",
        "No entry of the mapping matches any of these files; check file and sheet.",
    )
