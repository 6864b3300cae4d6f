"""Which enterprises of a chain are drawn as cards, and which stand behind "其余 N 家"."""

from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from chainmap.analysis.columns import Flags
from chainmap.analysis.extract import ChainExtract
from chainmap.analysis.findings import ChainFindings
from chainmap.analysis.graph import ChainGraph
from graph_schema.rules import STATES

MAX_CARDS = 300  # VISUAL.md: more on one screen are unreadable in every library


@dataclass(frozen=True, slots=True, kw_only=True)
class RestCard:
    """The enterprises of one segment that have no card of their own."""

    card_id: str
    segment_id: str | None
    column: int
    members: tuple[int, ...]  # positions among the members of the chain


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Positions of the members with a card of their own, and the cards of the rest."""

    shown: tuple[int, ...]
    rests: tuple[RestCard, ...]


def select_cards(findings: ChainFindings, *, limit: int = MAX_CARDS) -> Selection:
    """Choose the cards: everyone up to ``limit``, else those that matter.

    Above it: leaders, ranked weak enterprises, their direct partners by amount, and where there is
    room the other weak ones and those to check; the rest of each segment is one card. A rest of one
    enterprise is that enterprise.
    """
    members = findings.extract.members
    if len(members) <= limit:
        return Selection(shown=tuple(range(len(members))), rests=())
    places = len({_home(findings.extract, at) for at in range(len(members))})
    shown = np.zeros(len(members), np.bool_)
    shown[_chosen(findings)[: max(limit - places, 0)]] = True
    rests = []
    for (segment_id, column), behind in _rest(findings.extract, shown).items():
        if len(behind) == 1:
            shown[behind] = True
            continue
        name = segment_id if segment_id is not None else f"column-{column}"
        rests.append(
            RestCard(
                card_id=f"rest:{name}",
                segment_id=segment_id,
                column=column,
                members=tuple(behind),
            )
        )
    return Selection(shown=tuple(np.flatnonzero(shown).tolist()), rests=tuple(rests))


def _home(extract: ChainExtract, at: int) -> tuple[str | None, int]:
    return extract.members[at].segment_id, extract.members[at].column


def _chosen(findings: ChainFindings) -> list[int]:
    """Return leaders, ranked suppliers, their partners, other weak ones, by their claim."""
    leaders = [at for at, member in enumerate(findings.extract.members) if member.lead]
    ranking = [s.enterprise_id for s in findings.weak_links.ranking]
    ranked = findings.graph.indices_of(ranking).tolist()
    first = list(dict.fromkeys([*leaders, *ranked]))
    chosen = [*first, *_partners(findings.graph, first, findings)]
    to_check = [s.enterprise_id for s in findings.weak_links.to_check]
    codes = findings.states.codes_of(findings.extract.enterprise_ids)
    weak = np.flatnonzero(codes == STATES.index("weak")).tolist()
    return list(dict.fromkeys([*chosen, *weak, *findings.graph.indices_of(to_check).tolist()]))


def _partners(graph: ChainGraph, chosen: list[int], findings: ChainFindings) -> list[int]:
    """Return the direct partners by the amount they trade with the chosen, then by reach."""
    inside: Flags = np.zeros(graph.node_count, np.bool_)
    inside[chosen] = True
    amount = np.zeros(graph.node_count)
    touched = np.zeros(graph.node_count, np.bool_)
    for own, other in ((graph.source, graph.target), (graph.target, graph.source)):
        links = inside[own] & ~inside[other]
        np.add.at(amount, other[links], np.nan_to_num(graph.amount[links]))
        touched[other[links]] = True
    partners = np.flatnonzero(touched)
    reach = findings.weak_links.reach[partners]
    order = partners[np.lexsort((partners, -reach, -amount[partners]))]
    return [int(at) for at in order]


def _rest(extract: ChainExtract, shown: Flags) -> dict[tuple[str | None, int], list[int]]:
    rest: dict[tuple[str | None, int], list[int]] = defaultdict(list)
    for at in np.flatnonzero(~shown).tolist():
        rest[_home(extract, at)].append(at)
    return dict(sorted(rest.items(), key=lambda item: (item[0][1], item[0][0] or "")))
