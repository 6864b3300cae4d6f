"""What the quality page of a chain shows: measures, scorecard, benchmarks, earlier versions."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from chainmap.analysis.columns import fact_table
from chainmap.analysis.extract import ChainExtract, extract_chain
from chainmap.analysis.graph import ChainGraph
from chainmap.analysis.quality.benchmarks import BenchmarkRow, compare_benchmarks
from chainmap.analysis.quality.composition import measure_segments, measure_sizes, measure_states
from chainmap.analysis.quality.coverage import (
    Standing,
    measure_certificates,
    measure_links,
    standing_of,
)
from chainmap.analysis.quality.evaluation import Evaluation, evaluate_chain
from chainmap.analysis.quality.infrastructure import find_infrastructure
from chainmap.analysis.quality.institutions import find_institutions
from chainmap.analysis.quality.maturity import measure_maturity
from chainmap.analysis.quality.measure import Measure
from chainmap.analysis.quality.population import Choice, Population, find_population
from chainmap.analysis.quality.problems import measure_issues, measure_sources
from chainmap.analysis.sole_source import SoleSources, find_sole_sources
from chainmap.analysis.states import EnterpriseStates, evaluate_states
from chainmap.snapshot import MANIFEST, Snapshot, open_snapshot
from graph_schema.codelists import standards
from graph_schema.errors import NotFound
from graph_schema.evaluation_rules import (
    EvaluationRules,
    MaturityScale,
    evaluation_rules,
    maturity_scale,
)
from graph_schema.records import FactTables
from graph_schema.rules import StateRules, state_rules


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ChainBasis:
    """What every choice of enterprises of one chain is made from; it costs most of the time."""

    tables: FactTables
    extract: ChainExtract
    states: EnterpriseStates
    population: Population
    graph: ChainGraph
    sole: SoleSources
    rules: StateRules


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ChainQuality:
    """The quality of the chosen enterprises of a chain.

    Attributes
    ----------
    population : those chosen; ``everyone``: all of the chain.
    standards : of the certificates that are counted; ``held_standards`` all that members hold.
    measures : by name; a figure is the number of items of some classes of one measure.
    gaps, bodies : names of the classes of the measures ``shortfall`` and ``body``.
    """

    extract: ChainExtract
    population: Population
    everyone: Population
    standards: tuple[str, ...]
    held_standards: tuple[str, ...]
    measures: Mapping[str, Measure]
    gaps: Mapping[str, str]
    bodies: Mapping[str, str]
    evaluation: Evaluation
    benchmarks: tuple[BenchmarkRow, ...]
    rules: EvaluationRules
    scale: MaturityScale
    state_rule_version: str

    @property
    def members(self) -> int:
        """Return how many enterprises the chain has."""
        return len(self.everyone.subjects)

    @property
    def rule_versions(self) -> str:
        """Name the versions of all rules that decided anything here."""
        return (
            f"state-{self.state_rule_version} evaluation-{self.rules.version} "
            f"maturity-{self.scale.version}"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierVersion:
    """A version of the graph of which a snapshot is kept."""

    version: int
    data_date: str | None


def qms_standards() -> tuple[str, ...]:
    """Return the standards of quality management systems: what is counted unless one is asked."""
    return tuple(entry.code for entry in standards() if entry.qms)


def find_basis(tables: FactTables, chain_id: str, as_of: date) -> ChainBasis:
    """Judge the members of a chain, and the links among them, at a date.

    Raises
    ------
    NotFound
        Where no chain has this id.
    """
    rules = state_rules()
    extract = extract_chain(tables, chain_id, as_of)
    members = extract.enterprise_ids
    states = evaluate_states(tables, rules, as_of, enterprises=members)
    supplied = ChainGraph.from_tables(tables, as_of=as_of, into=members)
    ids = members.to_pylist()
    return ChainBasis(
        tables=tables,
        extract=extract,
        states=states,
        population=find_population(tables, extract, states),
        graph=supplied.subgraph(ids),
        sole=find_sole_sources(supplied).of_links(supplied.links_among(ids)),
        rules=rules,
    )


def chain_quality(
    basis: ChainBasis, choice: Choice | None = None, *, standard: str | None = None
) -> ChainQuality:
    """Measure the chosen enterprises of a chain.

    Parameters
    ----------
    standard : only certificates to this one; default every quality management system.
    """
    rules, scale = evaluation_rules(), maturity_scale()
    counted = (standard,) if standard else qms_standards()
    population = basis.population.chosen(choice or Choice())
    standings = _standings(basis, counted, rules)
    infrastructure = find_infrastructure(
        basis.tables, population, basis.states, rules.infrastructure
    )
    measures = [
        measure_sizes(population),
        measure_states(population, basis.states),
        measure_segments(population),
        measure_certificates(population, standings),
        measure_links(population, basis.tables, basis.graph, standings),
        measure_sources(population, basis.tables, basis.graph, basis.sole),
        measure_issues(population, basis.states),
        measure_maturity(population, scale),
        infrastructure.demand,
        infrastructure.shortfall,
        infrastructure.bodies,
        infrastructure.services,
        find_institutions(basis.tables, population, rules.infrastructure),
    ]
    evaluation = evaluate_chain(measures, rules)
    return ChainQuality(
        extract=basis.extract,
        population=population,
        everyone=basis.population,
        standards=counted,
        held_standards=_held_standards(basis),
        measures={measure.name: measure for measure in measures},
        gaps=infrastructure.gaps,
        bodies=_body_names(basis.tables),
        evaluation=evaluation,
        benchmarks=compare_benchmarks(
            basis.tables,
            evaluation,
            members=tuple(population.subjects),
            products=_products(basis, population),
        ),
        rules=rules,
        scale=scale,
        state_rule_version=basis.states.rule_version,
    )


def earlier_versions(snapshot: Snapshot) -> tuple[EarlierVersion, ...]:
    """Return the versions before this one that are kept, the newest first."""
    found = []
    for manifest in snapshot.folder.parent.glob(f"{snapshot.graph_id}-*/{MANIFEST}"):
        body = json.loads(manifest.read_text(encoding="utf-8"))
        if body["version"] < snapshot.version:
            found.append(EarlierVersion(version=body["version"], data_date=body["data_date"]))
    return tuple(sorted(found, key=lambda kept: -kept.version))


def open_earlier(snapshot: Snapshot, version: int) -> Snapshot:
    """Open the snapshot of an earlier version.

    Raises
    ------
    NotFound
        Where none is kept of that version.
    """
    if version not in {kept.version for kept in earlier_versions(snapshot)}:
        raise NotFound(
            f"没有保留版本 {version} 的快照，无法对照。",
            f"No snapshot of version {version} is kept to compare with.",
        )
    return open_snapshot(snapshot.folder.parent / f"{snapshot.graph_id}-{version}")


def _standings(
    basis: ChainBasis, counted: tuple[str, ...], rules: EvaluationRules
) -> dict[str, Standing]:
    certificates, as_of = basis.states.certificates, basis.states.as_of
    return {
        key: standing_of(
            certificates.get(key, ()),
            as_of,
            standards=counted,
            expiring_days=rules.expiring_days,
        )
        for key in basis.population.subjects
    }


def _held_standards(basis: ChainBasis) -> tuple[str, ...]:
    held = {c.standard for own in basis.states.certificates.values() for c in own}
    return tuple(sorted(filter(None, held)))


def _body_names(tables: FactTables) -> dict[str, str]:
    rows = fact_table(tables, "CertificationBody").select(["body_id", "name"]).to_pylist()
    return {row["body_id"]: row["name"] or row["body_id"] for row in rows}


def _products(basis: ChainBasis, population: Population) -> set[str]:
    """Return the products of the segments that are looked at."""
    own = [segment.segment_id for segment in population.segments]
    made_in = fact_table(basis.tables, "MADE_IN")
    mask = pc.is_in(made_in["to"], value_set=pa.array(own, pa.string()))
    return set(made_in.filter(mask)["from"].to_pylist())
