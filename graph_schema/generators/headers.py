"""``headers.json``: every header that the importer knows, per type."""

import json

from graph_schema.headers import IGNORED_HEADERS, REJECTS_HEADERS, header_table, normalise_header
from graph_schema.model import Model


def render_headers(model: Model) -> str:
    """Return the header tables of the fact types as JSON.

    ``types``: type → normalised header → column address. ``ignored``: headers that are left alone
    where the type does not know them. ``rejects``: the columns that a rejects file adds.
    """
    document = {
        "types": {t.name: dict(sorted(header_table(t, model).items())) for t in model.fact_types},
        "ignored": [normalise_header(h) for h in IGNORED_HEADERS],
        "rejects": list(REJECTS_HEADERS),
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"
