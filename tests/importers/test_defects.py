"""Every kind of defect is found where it stands, and nothing else is said of the sound rows."""

import pytest

from tests.importers.defects.found import KINDS, import_kind
from tests.importers.defects.placing import Form, Kind

CASES = [
    pytest.param(kind, form, id=f"{kind.name}-{form}") for kind in KINDS for form in kind.forms
]


@pytest.mark.parametrize(("kind", "form"), CASES)
def test_a_defect_is_found_at_its_cell_and_sound_rows_are_taken(
    kind: Kind, form: Form, tmp_path
) -> None:
    outcome = import_kind(kind, form, tmp_path)
    assert sorted(map(str, outcome.reported)) == sorted(map(str, outcome.expected))
    assert outcome.counted == len(outcome.reported)
    assert outcome.rejected == outcome.unsound
    assert outcome.read == outcome.rows
    assert outcome.accepted == outcome.rows - len(outcome.unsound)


def test_the_corpus_has_at_least_forty_kinds_of_defects() -> None:
    assert len({kind.name for kind in KINDS}) == len(KINDS)
    assert sum(not kind.sound for kind in KINDS) >= 40


@pytest.mark.long
@pytest.mark.parametrize(("kind", "form"), CASES)
def test_a_defect_is_found_wherever_it_stands(kind: Kind, form: Form, tmp_path) -> None:
    for seed in range(1, 11):
        (tmp_path / str(seed)).mkdir()
        outcome = import_kind(kind, form, tmp_path / str(seed), seed=seed)
        assert set(outcome.reported) == outcome.expected, seed
        assert outcome.rejected == outcome.unsound, seed
