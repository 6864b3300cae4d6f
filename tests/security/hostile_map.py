"""A map model whose every free text is a payload, ids included."""

from collections.abc import Sequence
from itertools import cycle
from typing import Any

#: Texts with a meaning of their own; all others are data and become payloads.
_KEPT = {
    "kind",
    "by",
    "band",
    "state",
    "position",
    "as_of",
    "data_date",
    "segment",
    "card",
    "rule",
    "graph_id",
    "program",
    "rule_version",
    "region_code",
}
_IDS = {"id", "from", "to"}


def hostile_map(model: dict[str, Any], payloads: Sequence[str]) -> dict[str, Any]:
    """Return the model with payloads for names, notes, texts, sources and ids of enterprises."""
    endless = cycle(payloads)
    ids = {
        entry["id"]: f"name:{next(endless)}@{number:06}"
        for number, entry in enumerate([*model["nodes"], *model["hidden"]])
        if entry["kind"] == "enterprise"
    }

    def changed(key: str, value: Any) -> Any:
        if isinstance(value, dict):
            return {k: changed(k, v) for k, v in value.items()}
        if isinstance(value, list):
            return [changed(key, v) for v in value]
        if key in _IDS:
            return ids.get(value, value)
        if isinstance(value, str) and key not in _KEPT:
            return next(endless)
        return value

    hostile: dict[str, Any] = changed("", model)
    return hostile
