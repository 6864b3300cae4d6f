"""No page of another site may change anything or run a query here (cross-site request forgery)."""

from urllib.parse import urlsplit

from starlette.requests import Request

from graph_schema.errors import PermissionDenied

_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_OWN_SITES = frozenset({"same-origin", "none"})


def refuse_cross_site(request: Request) -> None:
    """Refuse an unsafe request that a page of another site caused.

    Browsers say so in Sec-Fetch-Site; older ones at least name the page's Origin. A program that
    is no browser sends neither and is let through: no cookie or login of a user goes with it.

    Raises
    ------
    PermissionDenied
        Where another site asked.
    """
    if request.method in _SAFE_METHODS:
        return
    site = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin")
    if site is not None:
        own = site in _OWN_SITES
    else:
        own = origin is None or urlsplit(origin).netloc == request.headers.get("host")
    if not own:
        raise PermissionDenied("拒绝来自其他网站的请求。", "Requests from other sites are refused.")
