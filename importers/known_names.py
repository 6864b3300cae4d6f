"""Whether the name that a link gives an enterprise is one that the enterprise is known by."""

from collections import defaultdict

import numpy as np

from graph_schema.names import normalise_name, short_name
from importers.cells import Column
from importers.enterprises import EnterpriseDirectory, Mention
from importers.worktable import WorkTable


class KnownNames:
    """Every name of every enterprise: of the graph, of this import, former and short ones too."""

    def __init__(self, directory: EnterpriseDirectory) -> None:
        self._directory = directory
        self._names: dict[str, list[str]] | None = None
        self._short: dict[str, set[str]] = defaultdict(set)
        self._answers: dict[tuple[Mention, str | None], str | None] = {}

    def add_short_names(self, table: WorkTable) -> None:
        """Learn the short names that a table of enterprises gives."""
        if "short_name" not in table.columns:
            return
        short, keys = table.columns["short_name"], table.columns["enterprise_id"]
        for row in np.flatnonzero(table.alive & short.where(bool)).tolist():
            self._short[keys[row]].add(normalise_name(short[row]))

    def other_name(self, mention: Mention, key: str | None) -> str | None:
        """Return a name by which the enterprise is known, where the mention's is none of them."""
        asked = (mention, key)
        if asked not in self._answers:  # the same firms stand at both ends of many tables
            self._answers[asked] = self._other_name(mention, key)
        return self._answers[asked]

    def _other_name(self, mention: Mention, key: str | None) -> str | None:
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
    table: WorkTable, address: str, mentions: Column, found: Column, names: KnownNames
) -> None:
    """Warn of living rows that call an enterprise by a name that it is not known by.

    Parameters
    ----------
    address : the end that names the enterprise.
    mentions : what each row says of it.
    found : the enterprise_id of each row, by the same codes as ``mentions``.
    """
    for code, mention in enumerate(mentions.values):
        known = names.other_name(mention, found.values[code])
        if known is not None:
            rows = np.flatnonzero((mentions.codes == code) & table.alive).tolist()
            table.report(rows, "ref.name_differs", f"{address}.name", known=known)
