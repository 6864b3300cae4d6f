import json
import threading
from pathlib import Path

import pytest

from chainmap.stores.audit import GENESIS, Act, AuditLog, check_audit_log

IDS = {"i1": 2, "i2": 3, "i3": 4}


def write(path: Path, number: int) -> None:
    with AuditLog(path) as log:
        act = Act(what="issue.step", ids=(f"问题{number}",))
        log.append(act, import_id=f"i{number}", before=number, after=number + 1)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "audit.log"
    for number in (1, 2, 3):
        write(made, number)
    return made


def test_each_line_says_who_when_what_and_which_version_became_which(path: Path) -> None:
    record = json.loads(path.read_text(encoding="utf-8").splitlines()[1])
    assert (record["what"], record["ids"], record["import_id"]) == ("issue.step", ["问题2"], "i2")
    assert (record["before"], record["after"]) == (2, 3)
    assert record["who"]
    assert record["at"].endswith("+08:00")


def test_the_first_line_has_nothing_before_it(path: Path) -> None:
    assert json.loads(path.read_bytes().splitlines()[0])["previous"] == GENESIS


def test_an_untouched_log_is_intact(path: Path) -> None:
    assert check_audit_log(path, IDS).intact
    assert check_audit_log(path).records == 3


def test_a_log_that_is_not_there_yet_has_no_line(tmp_path: Path) -> None:
    found = check_audit_log(tmp_path / "audit.log")
    assert (found.records, found.intact) == (0, True)


def test_every_flipped_byte_is_detected(path: Path) -> None:
    written = path.read_bytes()
    for at in range(len(written)):
        path.write_bytes(written[:at] + bytes([written[at] ^ 1]) + written[at + 1 :])
        assert not check_audit_log(path).intact, at


def test_a_removed_line_is_detected(path: Path) -> None:
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(lines[0] + lines[2])
    assert check_audit_log(path).broken == (2,)


def test_lines_cut_off_at_the_end_are_detected_by_their_imports(path: Path) -> None:
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[:2]))
    assert check_audit_log(path).intact
    assert check_audit_log(path, IDS).missing == ("i3",)


def test_imports_from_before_the_log_began_need_no_line(path: Path) -> None:
    assert check_audit_log(path, {**IDS, "older": 1}).intact


def test_a_torn_line_stays_and_later_lines_still_chain(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-20])
    write(path, 4)
    write(path, 5)
    assert check_audit_log(path).broken == (3,)


def test_long_lines_are_chained_too(tmp_path: Path) -> None:
    path = tmp_path / "audit.log"
    with AuditLog(path) as log:
        act = Act(what="issue.step", ids=tuple(f"问题-{n}" for n in range(20_000)))
        log.append(act, import_id="a", before=1, after=2)
        log.append(Act(what="undo"), import_id="b", before=2, after=3)
    assert check_audit_log(path, {"a": 2, "b": 3}).intact


def test_lines_of_many_writers_at_once_are_all_there(tmp_path: Path) -> None:
    path = tmp_path / "audit.log"
    writers = [threading.Thread(target=write, args=(path, n)) for n in range(12)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    found = check_audit_log(path, {f"i{n}": n + 1 for n in range(12)})
    assert (found.records, found.broken) == (12, ())
