"""The self-contained map file, made through pyvis with our own environment and template."""

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup
from pyvis.network import Network

from chainmap.maps.assets import csp_hash, map_script, map_style, vendor_script
from chainmap.maps.gaps import shared_gaps
from chainmap.maps.page import map_context, map_environment, script_json
from chainmap.maps.words import Language

_TEMPLATE = "map_file.html"


def render_chain_map(model: Mapping[str, Any], *, language: Language = "zh") -> str:
    """Return one HTML file that needs nothing else: no network, no server, no other file.

    Parameters
    ----------
    model : the map model of `chainmap.maps.model.build_chain_map`. A file is passed on, so small
        numbers of its common gaps are left out.
    language : of the interface at first sight; the page can switch.

    Notes
    -----
    pyvis's own template loads scripts from other hosts, and its ``write_html``, ``show`` and
    ``set_options`` evaluate or write what they should not; none of them is used. Positions come
    with the model, so no physics runs. Write the result as UTF-8.
    """
    network = Network(directed=True, cdn_resources="in_line")
    network.nodes = list(model["nodes"])
    network.edges = list(model["edges"])  # add_edge compares each edge with all others
    network.templateEnv = map_environment()
    network.templateEnv.globals.update(_globals(model, language))
    network.path = _TEMPLATE
    html: str = network.generate_html()
    return html


def _globals(model: Mapping[str, Any], language: Language) -> dict[str, object]:
    style, vendor, script = map_style(), vendor_script(), map_script()
    rest = {key: value for key, value in model.items() if key not in ("nodes", "edges")}
    rest["gaps"] = shared_gaps(model["gaps"])

    def map_json(nodes: object, edges: object) -> Markup:
        return script_json({**rest, "nodes": nodes, "edges": edges})

    return {
        **map_context(model, language),
        "csp": _policy(style, vendor, script),
        # The three texts are our own files; none can end its element (a test looks).
        "style": Markup(style),  # noqa: S704
        "vendor_script": Markup(vendor),  # noqa: S704
        "map_script": Markup(script),  # noqa: S704
        "map_json": map_json,
    }


def _policy(style: str, vendor: str, script: str) -> Markup:
    """Return the content security policy: these three inline texts, pictures, nothing else."""
    policy = (
        f"default-src 'none'; script-src {csp_hash(vendor)} {csp_hash(script)}; "
        f"style-src {csp_hash(style)}; img-src data: blob:; base-uri 'none'; form-action 'none'"
    )
    return Markup(policy)  # noqa: S704 - base64 and keywords only; quotes must stay quotes
