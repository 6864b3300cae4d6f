"""What a Neo4j server's settings allow, and which of them weaken a promise of chainmap's."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from chainmap.stores import _cypher
from graph_schema.errors import StoreError

if TYPE_CHECKING:
    from neo4j import Session

#: Transaction memory that Neo4j takes for one fact: 1.5 kB for 1M bare links, 1.84 kB with our
#: indexes (measured), and what it takes in steps of 2 MiB before the first of them.
BYTES_PER_FACT = 2_000
BYTES_PER_TRANSACTION = 8 * 2**20
TRANSACTION_MEMORY = ("db.memory.transaction.max", "dbms.memory.transaction.total.max")
_UNITS = {"": 1, "k": 2**10, "m": 2**20, "g": 2**30, "t": 2**40}
_SIZE = re.compile(r"([0-9.]+)\s*([kmgt]?)i?b?", re.IGNORECASE)
_EVERYWHERE = ("0.0.0.0", "::", "[::]", "")  # noqa: S104 - looked for, not bound to
_BLOCKED = "blocklist"


@dataclass(frozen=True, slots=True, kw_only=True)
class Weakness:
    """A setting that weakens a promise, and the line of neo4j.conf that mends it."""

    zh: str
    en: str
    line: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Check:
    setting: str
    is_weak: Callable[[str], bool]
    weakness: Weakness


def parse_bytes(text: str) -> int:
    """Return a size as Neo4j writes it in bytes; 0 stands for no limit.

    Examples
    --------
    >>> parse_bytes("256.00MiB"), parse_bytes("512m"), parse_bytes("0B")
    (268435456, 536870912, 0)
    """
    found = _SIZE.fullmatch(text.strip())
    return int(float(found[1]) * _UNITS[found[2].lower()]) if found else 0


def fitting_facts(settings: dict[str, str]) -> int | None:
    """Return how many facts one transaction may write; None where nothing limits it.

    Examples
    --------
    >>> fitting_facts({"db.memory.transaction.max": "16MiB"})
    4194
    """
    limits = [parse_bytes(settings.get(name, "")) for name in TRANSACTION_MEMORY]
    known = [limit for limit in limits if limit]
    if not known:
        return None
    return max(0, min(known) - BYTES_PER_TRANSACTION) // BYTES_PER_FACT


def require_memory(settings: dict[str, str], facts: int) -> None:
    """Refuse a transaction of this many facts where the server's limit is too small for it.

    Raises
    ------
    StoreError
        It names the lines of neo4j.conf to change.
    """
    fitting = fitting_facts(settings)
    if fitting is None or facts <= fitting:
        return
    need = BYTES_PER_TRANSACTION + facts * BYTES_PER_FACT
    small = [n for n in TRANSACTION_MEMORY if 0 < parse_bytes(settings.get(n, "")) < need]
    lines = "、".join(f"{name}={-(-need // 2**20)}m" for name in small)
    raise StoreError(
        f"本次要在一个事务里写入 {facts} 个事实，Neo4j 的事务内存不够；没有写入任何内容。请在 "
        f"neo4j.conf 中改为 {lines}（堆内存 server.memory.heap.max_size 要比它大），重启后再运行。",
        f"{facts} facts are one transaction, and Neo4j allows it too little memory; nothing was "
        f"written. In neo4j.conf set {lines.replace('、', ', ')} (the heap, "
        "server.memory.heap.max_size, must be larger), restart it and run again.",
    )


def weaknesses(session: "Session", settings: dict[str, str]) -> list[Weakness]:
    """Return the settings that weaken a promise; it asks the server what settings hide."""
    found = weak_settings(settings)
    return found if _is_blocked(session) else [*found, _OPEN_ADDRESSES]


def weak_settings(settings: dict[str, str]) -> list[Weakness]:
    """Return those of these settings that weaken a promise.

    Examples
    --------
    >>> [w.line for w in weak_settings({"dbms.security.auth_enabled": "false"})]
    ['dbms.security.auth_enabled=true']
    """
    known = [(check, settings[check.setting]) for check in _CHECKS if check.setting in settings]
    return [check.weakness for check, value in known if check.is_weak(value)]


def _is_blocked(session: "Session") -> bool:
    """Tell whether the server would open no connection for LOAD CSV.

    The setting is an internal one that SHOW SETTINGS hides, so the server is asked to read from a
    closed port of its own machine, and its refusal says which of the two it was.
    """
    from neo4j.exceptions import Neo4jError

    try:
        session.run(_cypher.LOAD_FROM_LOOPBACK).consume()
    except Neo4jError as error:
        return _BLOCKED in str(error.message)
    return False


def _is_everywhere(address: str) -> bool:
    return address.rpartition(":")[0] in _EVERYWHERE


_OPEN_ADDRESSES = Weakness(
    zh="LOAD CSV 可以连接任意地址",
    en="LOAD CSV may connect to any address",
    line="internal.dbms.cypher_ip_blocklist=0.0.0.0/0,::/0",
)
_CHECKS = (
    _Check(
        setting="dbms.security.allow_csv_import_from_file_urls",
        is_weak=lambda value: value == "true",
        weakness=Weakness(
            zh="LOAD CSV 可以读取服务器上的文件",
            en="LOAD CSV may read files of the server",
            line="dbms.security.allow_csv_import_from_file_urls=false",
        ),
    ),
    _Check(
        setting="dbms.security.auth_enabled",
        is_weak=lambda value: value == "false",
        weakness=Weakness(
            zh="不需要密码就能登录",
            en="anybody may log in without a password",
            line="dbms.security.auth_enabled=true",
        ),
    ),
    _Check(
        setting="server.bolt.listen_address",
        is_weak=_is_everywhere,
        weakness=Weakness(
            zh="Bolt 在所有网卡上监听",
            en="Bolt listens on all addresses",
            line="server.bolt.listen_address=127.0.0.1:7687",
        ),
    ),
    _Check(
        setting="db.memory.transaction.max",
        is_weak=lambda value: parse_bytes(value) == 0,
        weakness=Weakness(
            zh="单个查询的内存没有上限",
            en="one query may take all of the memory",
            line="db.memory.transaction.max=1g",
        ),
    ),
    _Check(
        setting="dbms.memory.transaction.total.max",
        is_weak=lambda value: parse_bytes(value) == 0,
        weakness=Weakness(
            zh="所有查询合计的内存没有上限",
            en="all queries together may take all of the memory",
            line="dbms.memory.transaction.total.max=2g",
        ),
    ),
)
SETTINGS = tuple(check.setting for check in _CHECKS)
