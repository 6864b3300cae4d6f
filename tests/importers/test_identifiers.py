"""Whose an identifier is, and what else it tells."""

from graph_schema.records import ReferenceIndex
from importers.identifiers import Identifiers
from tests.importers.written import uscc

_USCC = f"uscc:{uscc(1)}"
_INNER = f"org:{uscc(1)[8:17]}"


def test_the_graph_goes_before_an_imports_own_tables() -> None:
    known = Identifiers(ReferenceIndex(identifiers={"stock:1": "e1"}))
    known.learn("stock:1", "e2")
    known.learn("stock:2", "e2")
    assert (known.find("stock:1"), known.find("stock:2"), known.find("stock:3")) == (
        "e1", "e2", None,
    )  # fmt: skip


def test_an_organisation_code_finds_the_social_credit_code_around_it() -> None:
    known = Identifiers(ReferenceIndex(identifiers={_USCC: "e1"}))
    assert known.find(_INNER) == "e1"


def test_an_organisation_code_inside_two_codes_finds_neither() -> None:
    known = Identifiers(ReferenceIndex(identifiers={_USCC: "e1"}))
    assert known.find(_INNER) == "e1"
    known.learn(f"uscc:92{uscc(1)[2:]}", "e2")
    assert known.find(_INNER) is None


def test_a_social_credit_code_finds_who_has_none_yet_by_the_code_inside() -> None:
    known = Identifiers(ReferenceIndex(identifiers={_INNER: "e1"}))
    assert known.find(_USCC) == "e1"
    known.learn(f"uscc:92{uscc(1)[2:]}", "e1")
    assert known.find(_USCC) is None


def test_schemes_are_those_of_all_identifiers_so_far() -> None:
    known = Identifiers(ReferenceIndex(identifiers={_USCC: "e1"}))
    known.learn("stock:1", "e1")
    assert known.schemes_of("e1") == {"uscc", "stock"}
    known.learn("org:1", "e1")
    assert known.schemes_of("e1") == {"uscc", "stock", "org"}
    assert known.schemes_of("e2") == set()
