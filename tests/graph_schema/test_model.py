from pathlib import Path

import pytest

from graph_schema.errors import SchemaError
from graph_schema.model import TYPES_FOLDER, load_model, read_model

NODES = {
    *("Enterprise", "Chain", "Segment", "Product", "Industry", "Region", "Certificate"),
    *("CertificationBody", "Gap", "QualityIssue", "Benchmark", "Target", "Requirement"),
    *("Assistance", "PolicyTool", "Pilot", "Source", "Import", "AnalysisRun", "Meta"),
}
RELATIONSHIPS = {
    *("SUPPLIES", "LEADS", "OPERATES_IN", "PART_OF", "FEEDS", "MADE_IN", "PRODUCES", "INPUT_OF"),
    *("IN_INDUSTRY", "LOCATED_IN", "WITHIN", "HOLDS", "ISSUED_BY", "HAS_ISSUE", "OF_GAP"),
    *("EXAMINED_FOR", "ASSISTED_BY", "SCORED"),
}


def test_every_type_of_the_model_is_declared() -> None:
    model = load_model()
    assert set(model.nodes) == NODES
    assert set(model.relationships) == RELATIONSHIPS


def test_runs_and_imports_are_no_facts() -> None:
    assert {t.name for t in load_model().fact_types} == (NODES | RELATIONSHIPS) - {
        *("Meta", "Import", "AnalysisRun", "SCORED")
    }


def test_every_fact_carries_its_source() -> None:
    for type_ in load_model().fact_types:
        source = "source_ids" if type_.name in NODES else "source_id"
        assert source in type_.properties


def test_every_file_declares_the_type_it_is_named_after() -> None:
    model = load_model()
    assert {p.stem for p in TYPES_FOLDER.glob("*.yaml")} == {*model.nodes, *model.relationships}


def test_unknown_type_is_refused_in_both_languages() -> None:
    with pytest.raises(SchemaError) as refused:
        load_model().type("Company")
    assert "Company" in refused.value.zh
    assert "Company" in refused.value.en


@pytest.mark.parametrize(
    "declaration",
    [
        "Chain: {key: chain_id, properties: {}}",  # no zh
        "Chain: {zh: 链, key: chain_id, properties: {chain_id: {type: string}}}",
        "Chain: {zh: 链, key: chain_id, properties: {chain_id: {type: string, zh: 号, size: 1}}}",
        "Chain: {zh: 链, key: chain_id, properties: {chain_id: {type: string, zh: 号, enum: []}}}",
        "FEEDS: {zh: 投入, from: Chain, to: Chain, properties: {}}",  # no identity
    ],
)
def test_wrong_declaration_is_refused(tmp_path: Path, declaration: str) -> None:
    (tmp_path / "X.yaml").write_text(declaration, encoding="utf-8")
    with pytest.raises(SchemaError):
        read_model(tmp_path)
