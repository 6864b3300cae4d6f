"""What a driver's errors mean to a user."""

from typing import TYPE_CHECKING

from graph_schema.errors import (
    GraphChanged,
    QueryCancelled,
    QueryRejected,
    QueryTimeout,
    StoreError,
    StoreUnavailable,
)

if TYPE_CHECKING:
    from neo4j.exceptions import DriverError, Neo4jError

_LONGEST = 300


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


def disk_full() -> StoreUnavailable:
    """Return the error for a disk without space."""
    return StoreUnavailable(
        "磁盘空间不足，本次没有写入任何内容；请清理磁盘后重新运行同一命令。",
        "The disk is full and nothing was written; free some space and run again.",
    )


def unreadable(error: "Neo4jError | DriverError") -> StoreError:
    """Return the error for a question of our own that the engine did not answer."""
    return StoreError(
        f"读取数据库失败：{_line(error)}", f"The database could not be read: {_line(error)}"
    )


def refused(error: "Neo4jError | DriverError") -> StoreError:
    """Return the error for a write that the engine did not take."""
    return StoreError(
        f"数据库拒绝了本次写入，已全部回滚：{_line(error)}",
        f"The database refused the write and rolled everything back: {_line(error)}",
    )


def rejected(error: "Neo4jError | DriverError") -> QueryRejected:
    """Return the error for a reader's query that the engine did not run."""
    return QueryRejected(
        f"查询未执行：{_line(error)}",
        f"The query was not run: {_line(error)}",
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
