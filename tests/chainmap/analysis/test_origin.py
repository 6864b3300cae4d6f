from datetime import date

from chainmap.analysis.origin import Origin, origin_of_property, origins_of_node

PROVENANCE = (
    '{"name": ["b", "2026-01-02", "b.csv!3"], "uscc": ["a", null, "a.csv!9"],'
    ' "status": ["b", "2026-01-02", "b.csv!3"]}'
)


def test_every_row_that_describes_a_node_is_listed_once():
    assert origins_of_node(PROVENANCE) == (
        Origin(source_id="a", source_row="a.csv!9"),
        Origin(source_id="b", source_row="b.csv!3", data_date=date(2026, 1, 2)),
    )


def test_a_property_nobody_gave_has_the_origin_of_the_fact():
    otherwise = Origin(source_id="x", source_row="x.csv!1")
    assert origin_of_property(PROVENANCE, "employees", otherwise) == otherwise
    assert origin_of_property(None, "name", otherwise) == otherwise
