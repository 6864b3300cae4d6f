"""Issues 质量问题 closed or open, and supply links that are the only source or not."""

from chainmap.analysis.graph import ChainGraph
from chainmap.analysis.quality.links import link_items
from chainmap.analysis.quality.measure import Item, Measure
from chainmap.analysis.quality.places import UNKNOWN
from chainmap.analysis.quality.population import Population
from chainmap.analysis.sole_source import SoleSources
from chainmap.analysis.states import EnterpriseStates
from graph_schema.records import FactTables


def measure_issues(population: Population, states: EnterpriseStates) -> Measure:
    """Return every issue as closed or open; one whose state nobody knows is neither."""
    items = (
        Item(
            id=issue.issue_id,
            subject=population.subjects[key],
            kind=UNKNOWN if issue.state is None else "open" if issue.open else "closed",
            what=" · ".join(filter(None, (issue.title, issue.severity, issue.state))),
            on=issue.found_on,
            origin=issue.origin,
        )
        for key in population.subjects
        for issue in states.issues.get(key, ())
    )
    return Measure(name="issue", kinds=("closed", "open", UNKNOWN), items=tuple(items))


def measure_sources(
    population: Population, tables: FactTables, graph: ChainGraph, sole: SoleSources
) -> Measure:
    """Return every link: the only source of its customer for an input, or one of several.

    Parameters
    ----------
    sole : of the links of ``graph``, found where all suppliers of the members are known; where the
        input of a link cannot be told, whether it is the only source is unknown.
    """
    kinds = [
        "sole" if single else "several" if number >= 0 else UNKNOWN
        for single, number in zip(sole.single.tolist(), sole.input.tolist(), strict=True)
    ]
    items = link_items(population, tables, graph, kinds)
    return Measure(name="source", kinds=("sole", "several", UNKNOWN), items=items)
