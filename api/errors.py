"""Errors as answers: the only place that maps a class to a status, and the one body."""

import logging
from collections.abc import Sequence
from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, JSONResponse, Response

from api.rendering import page_words, render
from graph_schema import errors

_log = logging.getLogger("chainmap.api")

_STATUS: dict[type[errors.ChainmapError], HTTPStatus] = {
    errors.UsageError: HTTPStatus.BAD_REQUEST,
    errors.SchemaError: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.ImportRejected: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.NotFound: HTTPStatus.NOT_FOUND,
    errors.PermissionDenied: HTTPStatus.FORBIDDEN,
    errors.InputRefused: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.StoreUnavailable: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.GraphChanged: HTTPStatus.CONFLICT,
    errors.GraphLoading: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.QueryRejected: HTTPStatus.BAD_REQUEST,
    errors.QueryTimeout: HTTPStatus.GATEWAY_TIMEOUT,
    errors.QueryCancelled: HTTPStatus.CONFLICT,
    errors.QueryCancelled: HTTPStatus.CONFLICT,
    errors.StoreError: HTTPStatus.INTERNAL_SERVER_ERROR,
    errors.EmptyGraph: HTTPStatus.NOT_FOUND,
    errors.NotConverged: HTTPStatus.INTERNAL_SERVER_ERROR,
    errors.AnalysisError: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.ChainmapError: HTTPStatus.INTERNAL_SERVER_ERROR,
}

_HTTP_WORDS = {
    HTTPStatus.NOT_FOUND: ("没有这个页面。", "There is no such page."),
    HTTPStatus.METHOD_NOT_ALLOWED: ("不支持这种请求方法。", "This method is not allowed here."),
}
_BAD_PARAMETERS = ("请求参数有误。", "The request's parameters are wrong.")
_UNEXPECTED = (
    "服务器内部错误；请把下面的请求编号告诉管理员。",
    "The server failed; tell its operator the request's number below.",
)


def status_of(error: errors.ChainmapError) -> HTTPStatus:
    """Return the status of the error's nearest class in the table.

    Examples
    --------
    >>> status_of(errors.NotFound("没有", "none")).value
    404
    """
    return next(_STATUS[kind] for kind in type(error).__mro__ if kind in _STATUS)


def request_id(request: Request) -> str:
    """Return the number that the request bears in answers and logs."""
    return str(request.scope.get("request_id", ""))


def answer(
    request: Request,
    status: HTTPStatus,
    code: str,
    texts: tuple[str, str],
    details: Sequence[object] = (),
) -> Response:
    """Return the one body, as JSON below /api and as a page elsewhere."""
    if request.url.path.startswith("/api/"):
        body = {
            "status": status.value,
            "code": code,
            "detail": " | ".join(texts),
            "errors": list(details),
            "request_id": request_id(request),
        }
        return JSONResponse(body, status)
    words = page_words(request)
    text = texts[1] if words.language == "en" else texts[0]
    number = request_id(request)
    html = render("error.html", words, status=status.value, text=text, number=number)
    return HTMLResponse(html, status)


def _details(error: errors.ChainmapError) -> list[dict[str, object]]:
    """Return which fields are wrong, or where in its query an error stands, where known."""
    if isinstance(error, errors.InputRefused):
        return [{"field": field, "zh": zh, "en": en} for field, zh, en in error.fields]
    if not isinstance(error, errors.QueryRejected) or error.line is None or error.column is None:
        return []
    return [{"line": error.line, "column": error.column}]


def unexpected(request: Request, error: Exception) -> Response:
    """Answer for an error that nobody foresaw, and log it under the request's number."""
    _log.error("request %s failed", request_id(request), exc_info=error)
    return answer(request, HTTPStatus.INTERNAL_SERVER_ERROR, "internal", _UNEXPECTED)


def add_error_handlers(app: FastAPI) -> None:
    """Answer every error of ours, of FastAPI's validation and of routing."""

    def of_ours(request: Request, error: Exception) -> Response:
        if not isinstance(error, errors.ChainmapError):
            return unexpected(request, error)
        status = status_of(error)
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            _log.warning("request %s: %s", request_id(request), error.en)
        return answer(request, status, error.code, (error.zh, error.en), _details(error))

    def of_validation(request: Request, error: Exception) -> Response:
        found = error.errors() if isinstance(error, RequestValidationError) else []
        details = [{"where": [str(p) for p in e["loc"]], "what": e["msg"]} for e in found]
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return answer(request, status, "parameters", _BAD_PARAMETERS, details)

    def of_routing(request: Request, error: Exception) -> Response:
        status = HTTPStatus(error.status_code if isinstance(error, HTTPException) else 500)
        texts = _HTTP_WORDS.get(status, (status.phrase, status.phrase))
        return answer(request, status, f"http.{status.value}", texts)

    app.add_exception_handler(errors.ChainmapError, of_ours)
    app.add_exception_handler(RequestValidationError, of_validation)
    app.add_exception_handler(HTTPException, of_routing)
