"""What a workbook that leaves the department does not tell."""

from api.chain_quality_tables import Cell, Section
from api.chain_quality_workbook import hide_small


def section(*rows: tuple[float, ...], **about: tuple[int, int]) -> Section:
    cells = tuple(
        (Cell(text="组"), *(Cell(text=f"{n:g}", number=n, share=0 < n < 1) for n in row))
        for row in rows
    )
    return Section(id="x", title="x", notes=(), columns=(), rows=cells, **about)


def shown(part: Section) -> list[list[str]]:
    return [[cell.text for cell in row[1:]] for row in hide_small(part, "*")]


def test_a_small_cell_takes_the_next_smallest_of_its_row_and_the_shares_along() -> None:
    part = section((32, 3, 9, 20, 0.28), (120, 30, 40, 50, 0.33), counted=(2, 5))
    assert shown(part)[0] == ["32", "*", "*", "20", "*"]


def test_rows_without_a_small_cell_stay_unless_they_give_one_away() -> None:
    part = section(
        (32, 3, 9, 20, 0.28), (120, 30, 40, 50, 0.33), (60, 10, 20, 30, 0.5), counted=(2, 5)
    )
    assert shown(part)[1] == ["120", "30", "40", "50", "0.33"]
    assert shown(part)[2][1:3] == ["*", "*"]


def test_a_lone_small_sum_cannot_be_subtracted_from_the_sum_of_all() -> None:
    part = section((43, 43), (3, 3), (18, 18), (22, 22), counted=(1, 3))
    hidden = [row[0] for row in shown(part)]
    assert hidden.count("*") >= 2
    assert hidden[1] == "*"


def test_a_count_is_hidden_where_it_or_what_it_leaves_is_small() -> None:
    part = section((3, 40, 0.07), (38, 40, 0.95), (20, 40, 0.5), (40, 40, 0.99), part_of=(1, 2))
    assert shown(part) == [
        ["*", "40", "*"],
        ["*", "40", "*"],
        ["20", "40", "0.5"],
        ["40", "40", "0.99"],
    ]


def test_small_counts_are_hidden_also_where_nothing_is_declared() -> None:
    assert shown(section((4, 5, 0))) == [["*", "5", "0"]]


def test_an_amount_of_few_links_is_hidden_however_large() -> None:
    amounts = [(900.0, 10), (400.0, 6), (500.0, 4)]  # the sum, and what it is made of
    large = [(90.0, 30), (40.0, 15), (50.0, 15)]
    rows = tuple(
        (Cell(text="组"), *(Cell(text=f"{n:g}", number=n, rows=links) for n, links in row))
        for row in (large, amounts)
    )
    part = Section(id="x", title="x", notes=(), columns=(), rows=rows, counted=(1, 4))
    assert shown(part)[1][1:] == ["*", "*"]
