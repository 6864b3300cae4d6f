import pytest

from chainmap.stores import _cypher
from graph_schema.model import load_model

MODEL = load_model()


def test_names_are_quoted_and_values_are_parameters() -> None:
    text = _cypher.create_nodes(MODEL.nodes["Chain"])
    assert text.startswith("UNWIND $rows AS row CREATE (n:`Chain` {`chain_id`: row.`chain_id`, ")


def test_a_part_of_an_identity_may_be_unknown() -> None:
    text = _cypher.delete_relationships(
        MODEL, MODEL.relationships["LEADS"], ("Enterprise", "Chain")
    )
    assert "(r.`valid_from` IS NULL AND row.`valid_from` IS NULL)" in text


def test_a_transaction_id_of_another_form_is_refused() -> None:
    assert _cypher.terminate("q16-9cb90d45") == "TERMINATE TRANSACTIONS 'q16-9cb90d45'"
    with pytest.raises(ValueError, match="x'"):
        _cypher.terminate("x' RETURN 1")
