"""Style, scripts and vendored bundle of the map, as files to serve or as texts to put inline.

The script consists of ES modules that a page loads as they are. One file must hold them all, and
nobody who draws a map needs Node; so `map_script` links them here. That works because they keep
to three forms, which a test checks: ``import { a, b } from "./name.js";``,
``export function name`` and ``export const name`` (or ``const { a, b }``). Each module becomes a
function that returns its exports, in the order of their imports.
"""

import base64
import hashlib
import re
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

ENTRY = "main"

_IMPORT = re.compile(r'^import \{([^}]*)\} from "\./(\w+)\.js";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export ((?:async )?function|const) (\w+|\{[^}]*\})", re.MULTILINE)


def static_folder() -> Traversable:
    """Return the folder of the map's static files."""
    return files("chainmap.maps").joinpath("static")


def static_text(name: str) -> str:
    """Return one static file's text."""
    return static_folder().joinpath(name).read_text(encoding="utf-8")


@cache
def module_order() -> tuple[str, ...]:
    """Return the modules' names, each after those it imports.

    Raises
    ------
    ValueError
        Where modules import each other in a circle.
    """
    order: list[str] = []
    _visit(ENTRY, order, ())
    return tuple(order)


def _visit(name: str, order: list[str], path: tuple[str, ...]) -> None:
    if name in order:
        return
    if name in path:
        raise ValueError(f"modules import each other: {' -> '.join((*path, name))}")
    for match in _IMPORT.finditer(static_text(f"js/{name}.js")):
        _visit(match[2], order, (*path, name))
    order.append(name)


@cache
def map_script() -> str:
    """Return all modules linked into one classic script."""
    modules = "\n".join(_linked(name) for name in module_order())
    return f'(() => {{\n"use strict";\nconst modules = {{}};\n{modules}\n}})();\n'


def _linked(name: str) -> str:
    source = static_text(f"js/{name}.js")
    exported = [_names(match[2]) for match in _EXPORT.finditer(source)]
    names = ", ".join(n for names in exported for n in names)
    body = _IMPORT.sub(r"const {\1} = modules.\2;" + "\n", source)
    body = _EXPORT.sub(r"\1 \2", body)
    return f"modules.{name} = (() => {{\n{body}return {{ {names} }};\n}})();"


def _names(declared: str) -> list[str]:
    return re.findall(r"\w+", declared)


@cache
def vendor_script() -> str:
    """Return the vendored vis-network bundle, which sets ``globalThis.vis``."""
    return static_text("vendor/vis-network.js")


@cache
def map_style() -> str:
    """Return the style sheets of the map as one."""
    return static_text("tokens.css") + static_text("map.css")


def csp_hash(text: str) -> str:
    """Return the source expression that allows exactly this inline text.

    Examples
    --------
    >>> csp_hash("")
    "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"
    """
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
