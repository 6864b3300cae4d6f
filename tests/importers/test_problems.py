"""The log of problems: all are counted, and of every kind some are kept."""

from importers.problems import KIND_KEPT, MAX_PROBLEMS, Place, ProblemLog, make_problem


def filled(*codes: str) -> ProblemLog:
    log = ProblemLog()
    for row, code in enumerate(codes, start=2):
        log.add(make_problem(code, Place(file="a.csv", sheet=None, row=row), value="x"), table=0)
    return log


def test_a_rare_kind_is_kept_after_thousands_of_another() -> None:
    log = filled(*["uscc.checksum"] * 3_000, "uscc.length", *["date.format"] * 50)
    kept = [problem.code for problem in log.problems()]
    assert len(kept) == MAX_PROBLEMS
    assert kept.count("uscc.length") == 1
    assert kept.count("date.format") == KIND_KEPT


def test_every_kind_is_counted() -> None:
    log = filled(*["uscc.checksum"] * 3_000, "date.format")
    assert log.kinds == {("uscc.checksum", "reject"): 3_000, ("date.format", "warn"): 1}
    assert log.count == 3_001


def test_what_is_kept_stands_in_the_order_of_rows() -> None:
    rows = [
        problem.row for problem in filled("date.format", "uscc.length", "date.format").problems()
    ]
    assert rows == [2, 3, 4]
