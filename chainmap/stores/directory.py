"""The data directory of a graph: what lies where, and whether it is ours."""

import os
import sys
from dataclasses import dataclass
from pathlib import Path

from graph_schema.errors import NotFound, StoreUnavailable
from graph_schema.review import REVIEW_SUFFIX

#: The name of the database inside the engine; also what a Bolt client asks for.
DATABASE = "chainmap"
HOME_SETTING = "CHAINMAP_HOME"

_OURS = {
    "engine",
    "engine.loading",
    "snapshots",
    "imports",
    "rejects",
    "runs",
    "load",
    "exchange",
    "users.lock",
    "start.lock",
    "load.lock",
    "server.lock",
    "server.json",
    "engine.log",
    "engine.log.1",
    "audit.log",
}


@dataclass(frozen=True, slots=True)
class DataDirectory:
    """The folder ``chain.db/`` and the places in it.

    Parameters
    ----------
    db : the folder as the user named it.

    Examples
    --------
    >>> DataDirectory("chain.db").snapshots.name
    'snapshots'
    """

    db: str

    @property
    def root(self) -> Path:
        """The folder itself, absolute: the engine's process has another working folder."""
        return Path(self.db).expanduser().absolute()

    @property
    def engine(self) -> Path:
        """The engine's own files; one process at a time owns them."""
        return self.root / "engine"

    @property
    def loading(self) -> Path:
        """Where a first load writes; renamed to `engine` when it is whole."""
        return self.root / "engine.loading"

    @property
    def load(self) -> Path:
        """Tables on their way into a first load."""
        return self.root / "load"

    @property
    def exchange(self) -> Path:
        """Tables on their way out of the engine."""
        return self.root / "exchange"

    @property
    def snapshots(self) -> Path:
        """One folder a version."""
        return self.root / "snapshots"

    @property
    def imports(self) -> Path:
        """The change set of each import."""
        return self.root / "imports"

    def review_file(self, import_id: str) -> Path:
        """Return where the look-alikes that one import brought are kept."""
        return self.imports / f"{import_id}{REVIEW_SUFFIX}"

    @property
    def rejects(self) -> Path:
        """Rejected rows of imports that named no other folder for them."""
        return self.root / "rejects"

    @property
    def runs(self) -> Path:
        """Results of analyses."""
        return self.root / "runs"

    @property
    def unfinished(self) -> Path:
        """What is done of analyses that were ended before they were."""
        return self.runs / "unfinished"

    @property
    def users_lock(self) -> Path:
        """Held shared by every process that uses the server."""
        return self.root / "users.lock"

    @property
    def start_lock(self) -> Path:
        """Held by whoever starts or ends the server, or renames a first load."""
        return self.root / "start.lock"

    @property
    def load_lock(self) -> Path:
        """Held by a first load and its process."""
        return self.root / "load.lock"

    @property
    def server_lock(self) -> Path:
        """Held by the server for its whole life: free means that no server runs."""
        return self.root / "server.lock"

    @property
    def state_file(self) -> Path:
        """Ports, passwords, pid and token of the running server."""
        return self.root / "server.json"

    @property
    def log(self) -> Path:
        """What the engine says about itself."""
        return self.root / "engine.log"

    @property
    def audit_log(self) -> Path:
        """One line for every write; see `chainmap.stores.audit`."""
        return self.root / "audit.log"

    def holds_database(self) -> bool:
        """Tell whether a complete database is here."""
        return (self.engine / "databases" / DATABASE).is_dir()

    def check(self) -> None:
        """Refuse a path that cannot be, or become, a data directory.

        Raises
        ------
        StoreUnavailable
            For a file, a folder of somebody else's, or one without permission.
        """
        try:
            names = {path.name for path in self.root.iterdir()}
        except FileNotFoundError:
            return
        except NotADirectoryError as error:
            raise StoreUnavailable(
                f"“{self.db}”是文件，不是数据库目录；请用 --db 指定目录。",
                f"{self.db!r} is a file, not a database folder; name a folder with --db.",
            ) from error
        except PermissionError as error:
            raise no_permission(self.db) from error
        if not os.access(self.root, os.W_OK | os.X_OK):
            raise no_permission(self.db)
        if names and not names & _OURS:
            raise StoreUnavailable(
                f"目录“{self.db}”里是别的文件，不是 chainmap 数据库；请换一个新目录或空目录。",
                f"The folder {self.db!r} holds other files, not a chainmap database; "
                "name a new or an empty folder.",
            )

    def create(self) -> None:
        """Make the folder, readable by its owner only where it is new."""
        self.check()
        try:
            self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        except PermissionError as error:
            raise no_permission(self.db) from error

    def require_database(self) -> None:
        """Refuse to go on where no database is.

        Raises
        ------
        NotFound
            Where the folder holds none.
        """
        self.check()
        if not self.holds_database():
            raise NotFound(
                f"“{self.db}”里没有数据库；请先运行 chainmap import 导入数据。",
                f"There is no database in {self.db!r}; run chainmap import first.",
            )


def server_directory(graph_id: str) -> DataDirectory:
    """Return the folder on this machine for a graph that a server keeps.

    It holds snapshots, change sets and rejected rows; CHAINMAP_HOME overrides where.
    """
    return DataDirectory(str(_home() / graph_id))


def _home() -> Path:
    given = os.environ.get(HOME_SETTING)
    if given:
        return Path(given).expanduser()
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "chainmap"
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "chainmap"


def no_permission(db: str) -> StoreUnavailable:
    """Return the error for a folder that this user may not use."""
    return StoreUnavailable(
        f"没有读写“{db}”的权限；请检查目录的所有者和权限。",
        f"No permission to read and write {db!r}; check the owner and mode of the folder.",
    )
