"""A Neo4j server by URL: its address from ``--db``, user and password from anywhere else."""

import os
import stat
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from graph_schema.errors import UsageError

SCHEMES = ("neo4j", "neo4j+s", "neo4j+ssc", "bolt", "bolt+s", "bolt+ssc")
USER_SETTING = "CHAINMAP_NEO4J_USER"
PASSWORD_SETTING = "CHAINMAP_NEO4J_PASSWORD"  # noqa: S105 - the name of a variable
PASSWORD_FILE_SETTING = "CHAINMAP_NEO4J_PASSWORD_FILE"  # noqa: S105 - the same
DATABASE_SETTING = "CHAINMAP_NEO4J_DATABASE"
DEFAULT_USER = DEFAULT_DATABASE = "neo4j"


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerAddress:
    """Where a server listens, which of its databases is meant, and who asks."""

    uri: str
    database: str
    user: str
    password: str = field(repr=False)


def is_server(db: str) -> bool:
    """Tell whether ``--db`` names a server and not a folder.

    Examples
    --------
    >>> is_server("neo4j+s://graph.example:7687"), is_server("chain.db")
    (True, False)
    """
    scheme, separator, _ = db.partition(":")
    return bool(separator) and scheme.lower() in SCHEMES


def server_address(db: str) -> ServerAddress:
    """Return the server that the URL names, with the credentials of the environment.

    Raises
    ------
    UsageError
        Where the URL holds more than scheme, host and port, or no password is given.
    """
    parts = urlsplit(db)
    if parts.username is not None or parts.password is not None or "@" in parts.netloc:
        raise UsageError(
            f"数据库地址里不能写用户名和密码；请用环境变量 {USER_SETTING} 和 "
            f"{PASSWORD_FILE_SETTING}（权限 600 的文件）。",
            f"A database's URL holds no user and no password; set {USER_SETTING} and "
            f"{PASSWORD_FILE_SETTING} (a file of mode 600).",
        )
    if not parts.hostname or parts.path not in ("", "/"):
        raise UsageError(
            f"数据库地址的形式是 neo4j://主机:端口；库名用环境变量 {DATABASE_SETTING}。",
            f"A database's URL is neo4j://host:port; {DATABASE_SETTING} names the database.",
        )
    return ServerAddress(
        uri=db,
        database=os.environ.get(DATABASE_SETTING) or DEFAULT_DATABASE,
        user=os.environ.get(USER_SETTING) or DEFAULT_USER,
        password=_password(),
    )


def _password() -> str:
    given, file = os.environ.get(PASSWORD_SETTING), os.environ.get(PASSWORD_FILE_SETTING)
    if given:
        return given
    if file:
        return _password_of(Path(file).expanduser())
    raise UsageError(
        f"没有给出 Neo4j 的密码：请设置环境变量 {PASSWORD_SETTING}，或用 {PASSWORD_FILE_SETTING} "
        "指定权限为 600 的文件。",
        f"No password for Neo4j: set {PASSWORD_SETTING}, or {PASSWORD_FILE_SETTING} to a file of "
        "mode 600.",
    )


def _password_of(path: Path) -> str:
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
        if mode & 0o077:
            raise UsageError(
                f"密码文件 {path.name} 别人也能读取，拒绝使用；请先运行 chmod 600 。",
                f"The password file {path.name} is open to others and is not used; "
                "run chmod 600 on it first.",
            )
        return path.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise UsageError(
            f"不能读取密码文件 {path.name}：{error.strerror}。",
            f"The password file {path.name} cannot be read: {error.strerror}.",
        ) from error
