"""Whether the name that a link gives an enterprise is one that the enterprise is known by."""

from collections import defaultdict
from collections.abc import Mapping

import numpy as np

from graph_schema.names import normalise_name, short_name
from importers.cells import Column
from importers.enterprises import EnterpriseDirectory
from importers.mentions import Mention
from importers.worktable import WorkTable


class KnownNames:
    """Every name of every enterprise: of the graph, of this import, former and short ones too."""

    def __init__(self, directory: EnterpriseDirectory) -> None:
        self._directory = directory
        self._names: dict[str, list[str]] | None = None
        self._short: dict[str, set[str]] = defaultdict(set)

    def add_short_names(self, table: WorkTable) -> None:
        """Learn the short names that a table of enterprises gives."""
        if "short_name" not in table.columns:
            return
        short, keys = table.columns["short_name"], table.columns["enterprise_id"]
        for row in np.flatnonzero(table.alive & short.where(bool)).tolist():
            self._short[keys[row]].add(normalise_name(short[row]))

    def other_name(self, mention: Mention, key: str | None) -> str | None:
        """Return a name by which the enterprise is known, where the mention's is none of them."""
        name = mention.name
        if key is None or not name or not (mention.codes or mention.key):
            return None
        if self._directory.is_called(key, name) or self._directory.is_key(name):
            return None
        known = self._names_of(key)
        short = self._short[key] | {normalise_name(short_name(label)) for label in known}
        # A short name for the whole one, either way; two whole names must be equal.
        same = normalise_name(name) in short or normalise_name(short_name(name)) in known
        return None if not known or same else known[0]

    def _names_of(self, key: str) -> list[str]:
        if self._names is None:
            self._names = defaultdict(list)
            for label, known in self._directory.labels():
                self._names[known].append(label)
        return self._names.get(key, [])


def report_other_names(
    table: WorkTable, address: str, mentions: Column, others: Mapping[int, str]
) -> None:
    """Warn of living rows that call an enterprise by a name that it is not known by.

    Parameters
    ----------
    address : the end that names the enterprise.
    mentions : the number of what each row says of it.
    others : number → a name by which the enterprise is known instead.
    """
    known = {code: others[n] for code, n in enumerate(mentions.values) if n in others}
    for code, rows in mentions.rows_of(known):
        table.report(
            [row for row in rows if table.alive[row]],
            "ref.name_differs",
            f"{address}.name",
            known=known[code],
        )
