"""The one tree of errors, each with a message in Chinese and in English.

::

    ChainmapError
      UsageError
      SchemaError · ImportRejected · NotFound · PermissionDenied · InputRefused
      StoreError -> StoreUnavailable · GraphChanged · GraphLoading · QueryRejected · QueryTimeout ·
        QueryCancelled
      AnalysisError -> EmptyGraph · NotConverged

A bad row is data (`graph_schema.records.RowProblem`), never an exception.
"""


class ChainmapError(Exception):
    """Anything chainmap can explain to its user.

    Parameters
    ----------
    zh, en : what was wrong, where, and what to do next; no stack, no query.
    """

    code = "error"

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(f"{zh}\n{en}")
        self.zh = zh
        self.en = en


class UsageError(ChainmapError):
    """The call itself is wrong: the command line ends with exit code 2."""

    code = "usage"


class SchemaError(ChainmapError):
    """A type, property or rule that graph_schema does not know."""

    code = "schema"


class ImportRejected(ChainmapError):
    """A whole file that cannot be taken."""

    code = "import.rejected"


class NotFound(ChainmapError):
    """A chain, enterprise, file or database that is not there."""

    code = "not_found"


class PermissionDenied(ChainmapError):
    """The caller may not do this."""

    code = "permission"


class InputRefused(ChainmapError):
    """What a person entered cannot be taken; nothing was written.

    Parameters
    ----------
    fields : (field, Chinese, English) of each thing that is wrong.
    """

    code = "input"

    def __init__(self, *fields: tuple[str, str, str]) -> None:
        super().__init__(
            "；".join(zh for _, zh, _ in fields) + "。没有写入任何内容。",
            "; ".join(en for _, _, en in fields) + ". Nothing was written.",
        )
        self.fields = fields


class StoreError(ChainmapError):
    """The graph could not do what was asked."""

    code = "store"


class StoreUnavailable(StoreError):
    """No server answers, or it cannot be started here."""

    code = "store.unavailable"


class GraphChanged(StoreError):
    """Somebody else committed in between; nothing of ours was written."""

    code = "store.changed"


class GraphLoading(StoreError):
    """A first load is under way."""

    code = "store.loading"


class QueryRejected(StoreError):
    """A query that readers may not run, or that the engine refused.

    Parameters
    ----------
    line, column : where in the query, from 1, where that is known.
    """

    code = "query.rejected"

    def __init__(
        self, zh: str, en: str, *, line: int | None = None, column: int | None = None
    ) -> None:
        super().__init__(zh, en)
        self.line = line
        self.column = column


class QueryTimeout(StoreError):
    """A query that ran past its deadline."""

    code = "query.timeout"


class QueryCancelled(StoreError):
    """A query that its user ended."""

    code = "query.cancelled"


class AnalysisError(ChainmapError):
    """An analysis that has no answer for these data."""

    code = "analysis"


class EmptyGraph(AnalysisError):
    """Nothing to analyse."""

    code = "analysis.empty"


class NotConverged(AnalysisError):
    """An iteration that did not settle within its bound."""

    code = "analysis.not_converged"
