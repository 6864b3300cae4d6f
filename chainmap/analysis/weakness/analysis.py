"""The analysis of weak links, from tables to ranked tables."""

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from chainmap.analysis.esri.shocks import Cancelled, EsriTable, Progress, compute_esri
from chainmap.analysis.weakness.chain_gaps import chain_gap_table
from chainmap.analysis.weakness.criticality import Computation
from chainmap.analysis.weakness.enterprise_table import enterprise_table
from chainmap.analysis.weakness.essential_matrix import essential_matrix
from chainmap.analysis.weakness.link_table import link_table
from chainmap.analysis.weakness.markets import find_markets
from chainmap.analysis.weakness.model import WeaknessModel
from chainmap.analysis.weakness.options import LARGE, MAX_DRAWN, WeakLinkOptions, listed_of
from chainmap.analysis.weakness.parameters import run_parameters
from chainmap.analysis.weakness.resampling import rank_intervals
from chainmap.analysis.weakness.result import WeakLinkAnalysis
from chainmap.analysis.weakness.scenario import suppose
from chainmap.analysis.weakness.segment_table import segment_table
from chainmap.analysis.weakness.subject import find_subject
from chainmap.analysis.weakness.weights import link_weights
from graph_schema.errors import EmptyGraph
from graph_schema.records import FactTables
from graph_schema.rules import link_rules, state_rules
from graph_schema.weakness_rules import weakness_rules


def analyse_weak_links(
    tables: FactTables,
    *,
    chain_id: str | None,
    as_of: date,
    options: WeakLinkOptions | None = None,
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
    unfinished: Path | None = None,
) -> WeakLinkAnalysis:
    """Rank the enterprises, links and segments of a chain as weak links.

    Parameters
    ----------
    chain_id : the chain; None for the whole graph.
    progress : called with the steps done and the number of all.
    cancelled : asked between steps.
    unfinished : a folder for the losses of a large network that are done: a run that was killed
        goes on from there when it is asked for again.

    Raises
    ------
    NotFound
        Where no chain has this id.
    EmptyGraph
        Where there is no enterprise.
    AnalysisError
        Where too few amounts are known, and weights are not unit weights.
    RunCancelled
        Where ``cancelled`` said so.

    Notes
    -----
    Source: docs/weak-links.md; the cascades are those of Diem et al. (2022), Scientific Reports
    12:7719.
    """
    options = options or WeakLinkOptions()
    if options.scenario is not None:
        tables = suppose(tables, options.scenario)
    model, rule_versions = build_model(tables, chain_id, as_of, options)
    supply, weight = model.supply, model.weights.value
    resamples = _resamples(model, options)
    steps = _Steps(enterprises=supply.size, resamples=resamples, tell=progress)
    computation = _computation(options, supply.size, cancelled, unfinished)
    point = model.factors(weight, replace(computation, progress=steps.part(0)))
    esri = _esri(model, replace(computation, progress=steps.part(1)))
    last = replace(computation, progress=steps.part(2))
    listed = listed_of(supply.size)
    intervals = rank_intervals(
        model, point, last, resamples=resamples, seed=options.seed, listed=listed
    )
    return WeakLinkAnalysis(
        enterprises=enterprise_table(model, point, intervals, esri),
        links=link_table(tables, model, point, intervals),
        segments=segment_table(tables, model, point, intervals),
        chain_gaps=chain_gap_table(tables, model.subject),
        parameters=run_parameters(model, options, chain_id, as_of, resamples=resamples),
        rule_versions=rule_versions,
    )


def build_model(
    tables: FactTables, chain_id: str | None, as_of: date, options: WeakLinkOptions
) -> tuple[WeaknessModel, tuple[str, ...]]:
    """Return what the factors follow from, and the versions of the rules behind it."""
    states, links, rules = state_rules(), link_rules(), weakness_rules()
    subject = find_subject(
        tables,
        chain_id,
        as_of,
        states,
        with_derived=options.with_derived,
        unit_weights=options.unit_weights,
        certified=options.scenario.certified if options.scenario else (),
    )
    if not subject.graph.node_count:
        raise EmptyGraph(
            "没有可分析的企业；请先导入企业与产业链环节。",
            "There is no enterprise to analyse; import enterprises and their segments first.",
        )
    weights = link_weights(
        subject.graph,
        subject.sectors,
        unit_weights=options.unit_weights,
        min_coverage=rules.amount_min_coverage,
    )
    markets = find_markets(tables, subject.graph, subject.sectors, weights.value)
    essential = essential_matrix(tables, subject.sectors, options.essential_rules)
    versions = (f"state-{states.version}", f"weakness-{rules.version}", f"links-{links.version}")
    return WeaknessModel.of(subject, essential, weights, markets, rules, links), versions


def _computation(
    options: WeakLinkOptions,
    enterprises: int,
    cancelled: Cancelled | None,
    unfinished: Path | None,
) -> Computation:
    return Computation(
        tolerance=options.tolerance,
        threshold=options.threshold_of(enterprises),
        threads=options.threads,
        cancelled=cancelled,
        unfinished=unfinished if enterprises > LARGE else None,
    )


def _resamples(model: WeaknessModel, options: WeakLinkOptions) -> int:
    """Return how often the network is drawn: not where it is certain, or too large."""
    if model.certain or model.supply.size > MAX_DRAWN:
        return 0
    return options.resamples


def _esri(model: WeaknessModel, computation: Computation) -> EsriTable:
    """Return ESRI as published: with substitution, by sales, the network as it is."""
    return compute_esri(
        model.supply.network(model.weights.value),
        tolerance=computation.tolerance,
        threshold=computation.threshold,
        threads=computation.threads,
        progress=computation.progress,
        cancelled=computation.cancelled,
        checkpoint=computation.unfinished,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Steps:
    """Counts failures over the parts of a run: criticality, ESRI, and every resample."""

    enterprises: int
    resamples: int
    tell: Progress | None

    def part(self, number: int) -> Progress | None:
        """Return the progress of one part, told as that of the run."""
        tell = self.tell
        if tell is None:
            return None
        drawn = listed_of(self.enterprises) or self.enterprises
        before, whole = number * self.enterprises, 2 * self.enterprises + self.resamples * drawn
        unit = drawn if number == 2 else 1  # of the last part a step is a network
        return lambda done, _: tell(before + unit * done, whole)
