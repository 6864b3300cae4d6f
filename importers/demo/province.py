"""The invented province as a whole."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from importers.demo.assistance import Assistance, make_assistance
from importers.demo.certificates import Certificate, make_certificates
from importers.demo.enterprises import Firm, make_firms
from importers.demo.examinations import Examination, make_examinations
from importers.demo.issues import Issue, make_issues
from importers.demo.links import Link, make_links
from importers.demo.plan import Verdict, make_plan
from importers.demo.specification import ChainSpec, load_chains
from importers.demo.surveys import make_surveys

DEFAULT_SEED = 20260630


@dataclass(frozen=True, slots=True, kw_only=True)
class Province:
    """Everything that was invented, before it becomes rows; ``plan`` is by a firm's number."""

    seed: int
    chains: tuple[ChainSpec, ...]
    firms: Sequence[Firm]
    links: Sequence[Link]
    plan: Mapping[int, Verdict]
    certificates: Sequence[Certificate]
    examinations: Sequence[Examination]
    issues: Sequence[Issue]
    assistance: Sequence[Assistance]


def invent_province(seed: int = DEFAULT_SEED) -> Province:
    """Invent the demo province; one seed gives the same on every machine.

    Examples
    --------
    >>> len(invent_province().firms)
    1750
    """
    chains = load_chains()
    firms = make_firms(chains, seed)
    links = make_links(firms, seed)
    plan = make_plan(firms, links, seed)
    return Province(
        seed=seed,
        chains=chains,
        firms=firms,
        links=links,
        plan=plan,
        certificates=make_certificates(firms, plan, seed),
        examinations=[
            *make_examinations(firms, plan, seed),
            *make_surveys(firms, plan, seed),
        ],
        issues=make_issues(firms, plan, seed),
        assistance=make_assistance(firms, plan, seed),
    )
