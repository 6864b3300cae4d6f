"""What a refusal says: where, what is not allowed there, and what to do instead."""

from graph_schema.errors import QueryRejected

_WRITES = (
    "这里只能查询，不能写入；数据请用 chainmap import 导入",
    "queries only read here; data come in by chainmap import",
)
_SCHEMA = (
    "这里只能查询，不能修改结构、用户或服务器；标签和属性见数据字典",
    "queries only read here: no schema, users or server; see the data dictionary for the model",
)
_LOAD = (
    "查询不能读取文件或网址；数据请用 chainmap import 导入",
    "a query reads no file and no address; data come in by chainmap import",
)
_SERVER = (
    "查询不能查看或终止服务器上的任务；服务器状态见 chainmap status",
    "a query neither shows nor ends what the server does; see chainmap status",
)
_OPTIONS = (
    "不接受查询选项；请直接写 MATCH … RETURN …，执行计划用 EXPLAIN",
    "options of the engine are not taken; write MATCH … RETURN …, and EXPLAIN for a plan",
)
_USE = (
    "数据库由 --db 选定，查询中不能切换",
    "--db names the database; a query does not switch it",
)
#: Words that start what no reader may ask, in either engine, with what to do instead.
FORBIDDEN: dict[str, tuple[str, str]] = {
    **dict.fromkeys(
        ("CREATE", "MERGE", "SET", "DELETE", "DETACH", "NODETACH", "REMOVE", "FOREACH", "INSERT"),
        _WRITES,
    ),
    **dict.fromkeys(
        (
            "ALTER",
            "DEALLOCATE",
            "DENY",
            "DROP",
            "DRYRUN",
            "ENABLE",
            "GRANT",
            "REALLOCATE",
            "RENAME",
            "REVOKE",
            "START",
            "STOP",
        ),
        _SCHEMA,
    ),
    "LOAD": _LOAD,
    "SHOW": _SERVER,
    "TERMINATE": _SERVER,
    "PROFILE": _OPTIONS,
    "CYPHER": _OPTIONS,
    "USE": _USE,
}


def refusal(text: str, offset: int, zh: str, en: str) -> QueryRejected:
    """Return the error that names the place: line and column from 1.

    Examples
    --------
    >>> refusal("MATCH (n) DELETE n", 10, "不行", "not so").en
    'Line 1, column 11: not so.'
    """
    line = text.count("\n", 0, offset) + 1
    column = offset - (text.rfind("\n", 0, offset) + 1) + 1
    return QueryRejected(
        f"第 {line} 行第 {column} 列：{zh}。",
        f"Line {line}, column {column}: {en}.",
        line=line,
        column=column,
    )


def forbidden(text: str, offset: int, word: str) -> QueryRejected:
    """Return the error for a word of `FORBIDDEN`."""
    zh, en = FORBIDDEN[word.upper()]
    return refusal(
        text,
        offset,
        f"不允许 {word.upper()}：{zh}（若是名称，请加反引号）",
        f"{word.upper()} is not allowed: {en} (a name of this kind goes in back-quotes)",
    )
