"""What a driver's errors mean to a user."""

from typing import TYPE_CHECKING

from graph_schema.errors import (
    GraphChanged,
    GraphLoading,
    NotFound,
    QueryCancelled,
    QueryRejected,
    QueryTimeout,
    StoreError,
    StoreUnavailable,
)

if TYPE_CHECKING:
    from neo4j.exceptions import DriverError, Neo4jError

_LONGEST = 300
_WRONG_PASSWORD = (
    "数据库的用户名或密码不对；见环境变量 CHAINMAP_NEO4J_USER 和 CHAINMAP_NEO4J_PASSWORD_FILE。",
    "The database does not know this user and password; see CHAINMAP_NEO4J_USER and "
    "CHAINMAP_NEO4J_PASSWORD_FILE.",
)
_READ_ONLY = (
    "这台服务器只能读取（集群的从节点或只读数据库），没有写入任何内容；请用 neo4j:// 地址连接集群，"
    "或改用可写的数据库。",
    "This server only reads (a follower of a cluster, or a read-only database) and nothing was "
    "written; name the cluster by neo4j://, or a database that takes writes.",
)
_NO_MEMORY = (
    "服务器的事务内存不够，没有写入任何内容；请在 neo4j.conf 中调大 db.memory.transaction.max 和 "
    "dbms.memory.transaction.total.max（约每个事实 2 kB）以及堆内存 "
    "server.memory.heap.max_size，重启后再运行。",
    "The server ran out of transaction memory and nothing was written; raise "
    "db.memory.transaction.max and dbms.memory.transaction.total.max (about 2 kB a fact) and "
    "the heap server.memory.heap.max_size in neo4j.conf, restart it and run again.",
)
#: What users can mend themselves, by the server's code.
_CAUSES = {
    "Neo.ClientError.Security.Unauthorized": _WRONG_PASSWORD,
    "Neo.ClientError.Security.CredentialsExpired": (
        "数据库要求先修改初始密码；请用 cypher-shell 登录修改后再运行。",
        "The database wants its first password changed; log in with cypher-shell and change it.",
    ),
    "Neo.ClientError.Security.AuthenticationRateLimit": (
        "密码错误次数过多，服务器暂时拒绝登录；请核对密码，稍后再试。",
        "Too many wrong passwords: the server refuses logins for a while; check it, try later.",
    ),
    "Neo.ClientError.Security.Forbidden": (
        "这个用户没有所需的权限；导入需要可写的用户。",
        "This user lacks the right to do that; an import needs one that may write.",
    ),
    "Neo.ClientError.Database.DatabaseNotFound": (
        "服务器上没有这个数据库；见环境变量 CHAINMAP_NEO4J_DATABASE。",
        "The server has no such database; see CHAINMAP_NEO4J_DATABASE.",
    ),
    "Neo.ClientError.Cluster.NotALeader": _READ_ONLY,
    "Neo.ClientError.General.ForbiddenOnReadOnlyDatabase": _READ_ONLY,
    "Neo.ClientError.General.WriteOnReadOnlyAccessDatabase": _READ_ONLY,
    "Neo.TransientError.General.MemoryPoolOutOfMemoryError": _NO_MEMORY,
    "Neo.TransientError.General.TransactionOutOfMemoryError": _NO_MEMORY,
    "Neo.TransientError.General.OutOfMemoryError": _NO_MEMORY,
}


def changed() -> GraphChanged:
    """Return the error of whoever lost a race."""
    return GraphChanged(
        "数据库在此期间被另一个导入修改；本次没有写入任何内容，请重新运行同一命令。",
        "Another import changed the graph meanwhile; nothing was written, "
        "run the same command again.",
    )


def lost() -> StoreUnavailable:
    """Return the error for a server that went away."""
    return StoreUnavailable(
        "数据库进程中断；本次没有写入任何内容，请重新运行同一命令。",
        "The database's process ended; nothing was written, run the same command again.",
    )


def unreachable(uri: str) -> StoreUnavailable:
    """Return the error for a server that does not answer at its address."""
    return StoreUnavailable(
        f"连不上数据库服务器 {uri}；请检查地址、端口、网络，以及 Neo4j 是否在运行。",
        f"No database server answers at {uri}; check address, port and network, and whether "
        "Neo4j runs.",
    )


def old_server(version: str) -> StoreUnavailable:
    """Return the error for a server that is too old."""
    return StoreUnavailable(
        f"服务器是 Neo4j {version}，chainmap 需要 5 或更高版本。",
        f"The server is Neo4j {version}; chainmap needs version 5 or later.",
    )


def no_graph() -> NotFound:
    """Return the error for an empty database of a server."""
    return NotFound(
        "服务器上的这个数据库是空的；请先运行 chainmap import 导入数据。",
        "This database of the server is empty; run chainmap import first.",
    )


def foreign_data() -> StoreUnavailable:
    """Return the error for a database that others have filled."""
    return StoreUnavailable(
        "这个数据库里是别的数据，不是 chainmap 建立的；请换一个空数据库。",
        "This database holds data that are not chainmap's; name an empty one.",
    )


def still_loading() -> GraphLoading:
    """Return the error for a graph whose first load has not ended."""
    return GraphLoading(
        "数据库的首次导入还没有完成；请等它结束。若它已中断，请再次运行同一条 chainmap import "
        "命令，会从中断处继续。",
        "The first load of this database has not ended; wait for it. Where it was cut off, run "
        "the same chainmap import again: it goes on where it stopped.",
    )


def query_writes() -> QueryRejected:
    """Return the error for a reader's query that the engine would not only read for."""
    return QueryRejected(
        "查询未执行：数据库判定它不只是读取。",
        "The query was not run: the database says that it does more than read.",
    )


def known_cause(error: "Neo4jError | DriverError") -> StoreError | None:
    """Return the error for what a server itself names as the cause; None for all the rest."""
    zh, en = _CAUSES.get(getattr(error, "code", None) or "", ("", ""))
    return StoreUnavailable(zh, en) if zh else None


def disk_full() -> StoreUnavailable:
    """Return the error for a disk without space."""
    return StoreUnavailable(
        "磁盘空间不足，本次没有写入任何内容；请清理磁盘后重新运行同一命令。",
        "The disk is full and nothing was written; free some space and run again.",
    )


def unreadable(error: "Neo4jError | DriverError") -> StoreError:
    """Return the error for a question of our own that the engine did not answer."""
    return known_cause(error) or StoreError(
        f"读取数据库失败：{_line(error)}", f"The database could not be read: {_line(error)}"
    )


def refused(error: "Neo4jError | DriverError") -> StoreError:
    """Return the error for a write that the engine did not take."""
    return known_cause(error) or StoreError(
        f"数据库拒绝了本次写入，已全部回滚：{_line(error)}",
        f"The database refused the write and rolled everything back: {_line(error)}",
    )


def bad_parameter(error: Exception) -> QueryRejected:
    """Return the error for a parameter that the driver cannot send."""
    return QueryRejected(
        f"参数的值无法传给数据库：{error}；请用文本、数字、布尔、日期、列表或字典。",
        f"A parameter's value cannot be sent to the database: {error}; use text, numbers, "
        "booleans, dates, lists or dicts.",
    )


def crashed() -> QueryRejected:
    """Return the error for a query under which the server ended."""
    return QueryRejected(
        "数据库进程在执行查询时中断，多半是内存不足；请缩小查询范围后再试。",
        "The database's process ended while it ran the query, most often for lack of memory; "
        "narrow the query and try again.",
    )


def timed_out(seconds: float) -> QueryTimeout:
    """Return the error for a query that ran past its time."""
    return QueryTimeout(
        f"查询超过 {seconds:g} 秒的时限，已终止；请缩小范围、加 LIMIT，或用 --timeout 放宽。",
        f"The query ran past its {seconds:g} seconds and was ended; narrow it, add LIMIT, "
        "or allow more with --timeout.",
    )


def cancelled() -> QueryCancelled:
    """Return the error for a query that its user ended."""
    return QueryCancelled("查询已取消。", "The query was cancelled.")


def busy(places: int, unended: int) -> QueryTimeout:
    """Return the error for a query that got no place among those under way."""
    return QueryTimeout(
        f"同时执行的查询已达上限（{places} 个，其中 {unended} 个已要求终止、未结束）；请稍后再试。",
        f"All {places} places for queries are taken ({unended} of them by queries that were told "
        "to end and have not yet); try again later.",
    )


def _line(error: "Neo4jError | DriverError") -> str:
    text = getattr(error, "message", None) or str(error)
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"
